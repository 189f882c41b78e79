from django.db import models
from django.utils.translation import gettext_lazy as _


class Wanted(models.TextChoices):
    """What an interpreter is asked for."""

    TALK = "talk", _("A talk with a family")
    MEETING = "meeting", _("A meeting or conference")
    GATHERING = "gathering", _("A gathering")
    TEXT = "text", _("A text to translate")


class Where(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")
    WRITING = "writing", _("In writing")


class Stakes(models.TextChoices):
    """How much hangs on it; beyond everyday matters only people whom the office has checked are asked."""

    EVERYDAY = "everyday", _("Everyday")
    VITAL = "vital", _("Vital document")
    RIGHTS = "rights", _("Discipline or special education")
    EMERGENCY = "emergency", _("Emergency")


class RequestState(models.TextChoices):
    OPEN = "open", _("Looking for somebody")
    CONFIRMED = "confirmed", _("Confirmed")
    BOOKED = "booked", _("The language line is booked")
    DELIVERED = "delivered", _("Done")
    LINE = "line", _("Done by the language line")
    NO_SHOW = "no_show", _("Nobody came")
    CANCELLED = "cancelled", _("Called off")
    NOBODY = "nobody", _("Nobody found")


class OfferState(models.TextChoices):
    OFFERED = "offered", _("Asked")
    CONFIRMED = "confirmed", _("Said yes")
    DECLINED = "declined", _("Said no")
    WITHDRAWN = "withdrawn", _("No longer needed")
    DELIVERED = "delivered", _("Done")
    NO_SHOW = "no_show", _("Did not come")


class Verdict(models.TextChoices):
    GOOD = "good", _("Yes, well")
    PARTLY = "partly", _("In part")
    BAD = "bad", _("No")
