from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a family is invited. There is no other reason, and no free text (R-PTHV-3b)."""

    UNIVERSAL = "universal", _("We invite every family")
    CROSS_SECTION = "random_cross_section", _("Drawn at random")
    FAMILY_ASKED = "family_requested", _("The family asked")


class Standing(models.TextChoices):
    """Where an invitation stands. A no has no reason, and ends the cycle unless the family asks."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Said yes")
    LATER = "later", _("Later")
    DECLINED = "declined", _("Not this time")
    NO_RESPONSE = "no_response", _("No answer")


class PlaceKind(models.TextChoices):
    """Where a family would like to meet; not at home is as good as at home (R-PTHV-5c)."""

    HOME = "home", _("At home")
    COMMUNITY = "community_place", _("A park, library or other place")
    SCHOOL = "school", _("At school")
    VIDEO = "video", _("By video")


class Way(models.TextChoices):
    """How an answer or a report reached us; all ways stand equal."""

    LINK = "link", _("Family's link")
    PAGE = "page", _("On the page")
    TEXT = "text", _("Text message")
    PHONE = "phone", _("By phone")
    IN_PERSON = "in_person", _("In person")
    PAPER = "paper", _("On paper")


# An answer that somebody else wrote down for the family: it says who.
BY_STAFF = (Way.PHONE, Way.IN_PERSON, Way.PAPER)
# Ways in which a person asks; the others are messages.
BY_WORD = (Way.PHONE, Way.IN_PERSON)
