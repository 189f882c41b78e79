from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    DEED = "deed", _("Deed")
    READ = "read", _("Sensitive read")
