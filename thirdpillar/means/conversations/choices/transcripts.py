from django.db import models
from django.utils.translation import gettext_lazy as _


class TranscriptState(models.TextChoices):
    WAITING = "waiting", _("Being written down")
    DONE = "done", _("Done")
    FAILED = "failed", _("This voice note could not be written down")


class WrittenBy(models.TextChoices):
    """Where the words of a voice note come from."""

    MACHINE = "machine", _("Written down by a machine, not checked")
    PERSON = "person", _("Written down by a person")
