from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """proposed (by a plan) → scheduled (the pair confirmed) → completed, or called off by one side."""

    PROPOSED = "proposed", _("Proposed")
    SCHEDULED = "scheduled", _("Scheduled")
    COMPLETED = "completed", _("Done")
    CANCELLED_BY_FAMILY = "cancelled_by_family", _("Called off by the family")
    CANCELLED_BY_STAFF = "cancelled_by_staff", _("Called off by the school")


# It does not take place, or did not.
OFF = (Stage.CANCELLED_BY_FAMILY, Stage.CANCELLED_BY_STAFF)


class Part(models.TextChoices):
    """What somebody is on a visit."""

    VISITOR = "visitor", _("Visitor")
    INTERPRETER = "interpreter", _("Interpreter")


class SeatState(models.TextChoices):
    ASKED = "asked", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    LEFT = "left", _("Does not come")


class Strength(models.TextChoices):
    """What was learned of a child and its family; strengths alone (there is no list of lacks)."""

    LOVES = "loves", _("What the child loves")
    GOOD_AT = "good_at", _("What the child is good at")
    CARES_FOR = "cares_for", _("Whom the child cares for")
    LANGUAGES = "languages", _("Languages that the child uses")
    TEACHES = "teaches", _("What the family teaches at home")
    HOPES = "hopes", _("What the family hopes for")
    KNOWS = "knows", _("What the family knows and can share")


class Noticed(models.TextChoices):
    """Themes of a visit that may be pooled; they name no home."""

    REACH = "reach", _("How and when families want to be reached")
    TIMES = "times", _("Times and places that families can make")
    LANGUAGE = "language", _("Language help")
    SCHOOLWORK = "schoolwork", _("How to help with schoolwork")
    WELCOME = "welcome", _("Feeling welcome at school")
    TRANSPORT = "transport", _("Getting to school")
    AFTER_SCHOOL = "after_school", _("After school and summer")
