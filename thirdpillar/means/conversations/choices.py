from django.db import models
from django.utils.translation import gettext_lazy as _


class InboundState(models.TextChoices):
    ANSWERED = "answered", _("Understood")
    NEEDS_PERSON = "needs_person", _("Needs a person")
    SETTLED = "settled", _("Settled by a person")
    UNKNOWN_SENDER = "unknown_sender", _("Sender not known")
