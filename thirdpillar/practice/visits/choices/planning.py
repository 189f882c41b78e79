from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalStage(models.TextChoices):
    """asked → going → done, or failed where it could not be done."""

    ASKED = "asked", _("Waiting to go")
    GOING = "going", _("Going now")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")


OPEN_PROPOSALS = (ProposalStage.ASKED, ProposalStage.GOING)
