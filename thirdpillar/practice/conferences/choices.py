"""Stages and parts of conferences."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WeekStage(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class PlanStage(models.TextChoices):
    """Where the planning of a week stands."""

    NONE = "none", _("Not planned yet")
    ASKED = "asked", _("Waiting")
    GOING = "going", _("Being planned")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


OPEN_PLANS = (PlanStage.ASKED, PlanStage.GOING)


class Part(models.TextChoices):
    TEACHER = "teacher", _("Teacher")
    INTERPRETER = "interpreter", _("Interpreter")


class Stage(models.TextChoices):
    WANTED = "wanted", _("Without a time")
    PLACED = "placed", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")
    HELD = "held", _("Done")


# What takes somebody's time.
STANDING = (Stage.PLACED, Stage.HELD)


# So many adults of a home are noted as there at one conference.
MOST_CAME = 4


class Presence(models.TextChoices):
    THERE = "there", _("Was there")
    MADE_UP = "made_up", _("Made it up")


class CompactMade(models.TextChoices):
    """What was done with a compact: discussed, or signed by whom."""

    DISCUSSED = "discussed", _("Discussed")
    TEACHER = "teacher", _("Signed by the teacher")
    PARENT = "parent", _("Signed by a parent")
    STUDENT = "student", _("Signed by the child")


class CompactWay(models.TextChoices):
    TEACHER = "teacher", _("Teacher")
    FAMILY = "family", _("Family")
    PAPER = "paper", _("On paper")


class GoalResult(models.TextChoices):
    MET = "met", pgettext_lazy("a goal", "Reached")
    PROGRESS = "progress", _("On the way")
    NO_CHANGE = "no_change", _("No change")
    NOT_MEASURED = "not_measured", _("Not measured")
