"""What can be tried for a family, and in which order a worklist stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """What somebody tried."""

    TEXTED = "texted", _("Sent a text")
    EMAILED = "emailed", _("Sent an e-mail")
    CALLED = "called", _("Called")
    WROTE = "wrote", _("Sent a letter")
    ASKED = "asked", _("Asked in person")
    VISITED = "visited", _("Went to see them")
    ASKED_SCHOOL = "asked_school", _("Asked the sibling's school")
    ASKED_OFFICE = "asked_office", _("Asked the office")


class Tried(models.TextChoices):
    """How far the attack on a figure to be published is."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Broken off")


class Order(models.TextChoices):
    """How a worklist may be sorted."""

    STEP = "step", _("Easiest next step first")
    CHILDREN = "children", _("Most children first")
    WAITING = "waiting", _("Longest without an invitation first")
    LANGUAGE = "language", _("By home language")
