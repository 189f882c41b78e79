from django.db import models
from django.utils.translation import gettext_lazy as _


class YearStage(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")


class InterpreterRule(models.TextChoices):
    """Whether an interpreter comes besides the two visitors, or may be the second of them."""

    ADDITIONAL = "additional", _("The interpreter comes besides two visitors")
    SECOND = "second", _("The interpreter may be the second visitor")


class DeviationKind(models.TextChoices):
    """A local way that departs from the model: named, dated and reported, never silent."""

    ONE_UNTRAINED = "one_untrained", _("One of the two may still be untrained")
    SHORT_NOTICE = "short_notice", _("A visit may be arranged at shorter notice")
    UNPAID = "unpaid", _("Visits in the contract day only, without pay")
