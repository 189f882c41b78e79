from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    TITLE_I = "title_i", _("Title I, Part A: family engagement")
    # A state that gives money: "State" alone is how something stands, in other places of the product.
    STATE = "state", pgettext_lazy("source of money", "State")
    LOCAL = "local", _("District")
    GRANT = "grant", _("Grant or gift")


class Unit(models.TextChoices):
    """What an amount is for."""

    EACH = "each", _("Each time")
    HOUR = "hour", _("An hour")


class PayState(models.TextChoices):
    """due → approved → exported → paid; or set aside with a reason."""

    DUE = "due", _("To approve")
    APPROVED = "approved", _("Approved")
    EXPORTED = "exported", _("Sent to payroll")
    PAID = "paid", _("Paid")
    DECLINED = "declined", _("Not paid")
