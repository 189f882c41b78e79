from django.db import models
from django.utils.translation import gettext_lazy as _


class AttachmentKind(models.TextChoices):
    IMAGE = "image", _("Picture")
    PAPER = "paper", _("Paper (PDF)")
    SOUND = "sound", _("Sound")


class AttachmentState(models.TextChoices):
    WAITING = "waiting", _("On its way to us")
    KEPT = "kept", _("Kept")
    REFUSED = "refused", _("Not taken")
    REMOVED = "removed", _("No longer kept")
