from django.db import models
from django.utils.translation import gettext_lazy as _


class Told(models.TextChoices):
    """How one of the staff hears that something waits for them, beside the number in the menu."""

    DAILY = "daily", _("One e-mail each school morning")
    AT_ONCE = "at_once", _("An e-mail at once, not at night")
    NOT = "not", _("No e-mail")
