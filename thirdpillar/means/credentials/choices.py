from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    HOME_VISITS = "home_visits", _("Home visit training")
    CULTURE = "culture", _("Cultural competence training")
    ENGAGEMENT = "engagement", _("Training in working with families")
