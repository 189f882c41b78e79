from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a reader of the language said of a draft; other words from whom we do not know well wait for a second person."""

    RIGHT = "right", _("Right as it is")
    PROPOSED = "proposed", _("Other words, waiting")
    TAKEN = "taken", _("Other words, in use")
