from django.db import models
from django.utils.translation import gettext_lazy as _


class InboundState(models.TextChoices):
    ANSWERED = "answered", _("Understood")
    NEEDS_PERSON = "needs_person", _("Needs a person")
    SETTLED = "settled", _("Settled by a person")
    UNKNOWN_SENDER = "unknown_sender", _("Sender not known")


class Became(models.TextChoices):
    """What a text became that speaks of the number alone: to stop it is no conversation, and a wrong number is no family."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG_NUMBER = "wrong_number"
