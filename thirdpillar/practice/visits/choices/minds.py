from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Who is asked before and after visits."""

    VISITOR = "visitor", _("Visitors")
    FAMILY = "family", _("Families")


class Moment(models.TextChoices):
    """When: before the first visit, and after the last (of a visitor) or the second (of a family)."""

    BEFORE = "before", _("Before the visits")
    AFTER = "after", _("After the visits")
