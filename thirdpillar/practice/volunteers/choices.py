"""Kinds and stages of what families know and give."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody knows or would share."""

    SKILL = "skill", _("Skill")
    TRADE = "trade", _("Trade or work")
    LANGUAGE = "language", _("Language")
    STORY = "story", _("Story or tradition")
    TIME = "time", _("Time to help")


class How(models.TextChoices):
    VISIT = "visit", _("Visit the class")
    VIDEO = "video", _("By video")
    HOME = "home", _("At home")
    LEND = "lend", _("Lend things")


class FoundBy(models.TextChoices):
    """Who may find an offer: what the family agreed to."""

    CLASS = "class", _("My child’s teachers")
    SCHOOL = "school", _("Teachers of the school")
    DISTRICT = "district", _("Teachers of the whole district")


class Way(models.TextChoices):
    """How it was said."""

    LINK = "link", _("By the family’s own link")
    PHONE = "phone", _("By phone")
    PAPER = "paper", _("On paper")
    STAFF = "staff", _("Noted by staff")


class Version(models.TextChoices):
    """Where the words in our language are."""

    NONE = "none", _("Not needed")
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class LessonStage(models.TextChoices):
    ASKED = "asked", _("Asked")
    YES = "yes", _("Yes")
    NO = "no", _("No")
    ANOTHER = "another", _("Another time, please")
    HELD = "held", _("Done")
    OFF = "off", _("Called off")


OPEN_LESSONS = (LessonStage.ASKED, LessonStage.YES, LessonStage.ANOTHER)


class Standing(models.TextChoices):
    BOOKED = "booked", _("Signed up")
    WAITING = "waiting", _("Waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class HoursStage(models.TextChoices):
    LOGGED = "logged", _("Waiting for a yes")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Not counted")


# Hours that stand against others of the same time.
COUNTED = (HoursStage.LOGGED, HoursStage.APPROVED)
