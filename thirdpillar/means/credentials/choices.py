from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    HOME_VISITS = "home_visits", _("Home visit training")
    CULTURE = "culture", _("Cultural competence training")
    ENGAGEMENT = "engagement", _("Training in working with families")


class Check(models.TextChoices):
    """What a volunteer is cleared by; never what came of it."""

    BACKGROUND = "background", _("Background check")
    SAFETY = "safety", _("Child safety training")
