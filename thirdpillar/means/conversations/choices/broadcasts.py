from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """How much a message presses. It decides the class, the channels and whether it may wait for the daily digest."""

    EMERGENCY = "emergency", _("Urgent alert")
    SOON = "soon", _("Goes at once")
    NEWS = "news", _("News: once a day, together with other news")


class Stage(models.TextChoices):
    """draft → asked (a second person) → scheduled → spreading → sent; cancelled ends it at any time."""

    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Waits for a second person")
    SCHEDULED = "scheduled", _("Waits for its time")
    SPREADING = "spreading", _("Going out")
    SENT = "sent", _("In the outbox")
    CANCELLED = "cancelled", _("Cancelled")


class Wellbeing(models.TextChoices):
    """What a family answers to an alert."""

    SAFE = "safe", _("Safe")
    HELP = "help", _("Needs help")


class Unreached(models.TextChoices):
    """Why nobody can write to an adult about these children."""

    NO_WAY = "no_way", _("No number or address that may be used")
    SHARED = "shared", _("Reads at the number or address of another adult of this message")
