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
    """Why an adult was not written to about these children, or not yet."""

    NO_WAY = "no_way", _("No number or address that may be used")
    SHARED = "shared", _("Reads at the number or address of another adult of this message")
    WAITS = "waits", _("Waits for a person to check")
    NO_WORDS = "no_words", _("Not translated in time")
    TOO_LATE = "too_late", _("Too late to go")


# Who is for people to reach; whoever reads at another's number is reached there.
FOR_PEOPLE = (Unreached.NO_WAY, Unreached.WAITS, Unreached.NO_WORDS, Unreached.TOO_LATE)
