from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    PARENT = "parent", _("Parent")
    STEPPARENT = "stepparent", _("Step-parent")
    GRANDPARENT = "grandparent", _("Grandparent")
    AUNT_UNCLE = "aunt_uncle", _("Aunt or uncle")
    SIBLING = "sibling", _("Sister or brother")
    GUARDIAN = "guardian", _("Guardian")
    FOSTER_PARENT = "foster_parent", _("Foster parent")
    CAREGIVER = "caregiver", _("Caregiver")
    EMERGENCY_CONTACT = "emergency_contact", _("Emergency contact")
    PICKUP_ONLY = "pickup_only", _("May pick up")
    OTHER = "other", _("Other")


# Narrow purposes: these receive no engagement messages and make no household.
NARROW_RELATIONS = (Relation.EMERGENCY_CONTACT, Relation.PICKUP_ONLY)


class ContactKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile phone")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")


class ContactState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    STALE = "stale", _("Did not work lately")
    WRONG = "wrong", _("Wrong number or address")


class RestrictionScope(models.TextChoices):
    ALL = "all", _("Everything")
    CONTACT = "contact", _("Contact")
    RECORDS = "records", _("Records")
    PICKUP = "pickup", _("Pick-up")
    LOCATION = "location", _("Where the child is")
    EVENT = "event", _("School events")


# Scopes under which an adult sees nothing of the child in this product; pick-up alone concerns the front office.
HIDING_SCOPES = (
    RestrictionScope.ALL,
    RestrictionScope.CONTACT,
    RestrictionScope.RECORDS,
    RestrictionScope.LOCATION,
    RestrictionScope.EVENT,
)


class RestrictionSource(models.TextChoices):
    COURT_ORDER = "court_order", _("Court order")
    PROTECTIVE_ORDER = "protective_order", _("Protective order")
    AGENCY = "agency", _("Agency")
    STATUTE = "statute", _("Law")


class Direction(models.TextChoices):
    """Which ride of the day."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")


class ImportState(models.TextChoices):
    LOADING = "loading", _("At work")
    COMPARED = "compared", _("Ready to be looked at")
    LOOKED = "looked", _("Looked at by command, not kept")
    HELD = "held", _("Held for a person")
    APPLIED = "applied", _("Taken in")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Could not be read")
    DISCARDED = "discarded", _("Set aside")


class Wanted(models.TextChoices):
    PREVIEW = "preview", _("A look only")
    APPLY = "apply", _("Take in unless held")
    FORCE = "force", _("Take in, a person has confirmed")
    UNDO = "undo", _("Put everything back")


class Doubt(models.TextChoices):
    """Why a number or address is no longer believed; the six signals of a recycled number are among them."""

    WRONG_REPLY = "wrong_reply", _("Somebody answered that this is a wrong number")
    DEACTIVATED = "deactivated", _("The carrier says that the number is off")
    FAILED = "failed", _("Messages did not arrive")
    SILENT = "silent", _("No sign from the family for six months")
    ROSTER = "roster", _("The roster says something else")
    NEW_NAME = "new_name", _("The carrier names somebody else")
    SAID = "said", _("The family or the school says so")


# What each doubt makes of a point. Only a person's own word calls a number wrong; machines only stop believing it.
STATE_AFTER = {
    Doubt.WRONG_REPLY: ContactState.WRONG,
    Doubt.DEACTIVATED: ContactState.STALE,
    Doubt.FAILED: ContactState.STALE,
    Doubt.SILENT: ContactState.UNCONFIRMED,
    Doubt.ROSTER: ContactState.UNCONFIRMED,
    Doubt.NEW_NAME: ContactState.UNCONFIRMED,
    Doubt.SAID: ContactState.WRONG,
}

USABLE_STATES = (ContactState.UNCONFIRMED, ContactState.CONFIRMED)


class Correction(models.TextChoices):
    SPLIT = "split", _("Taken apart")
    MOVE = "move", _("Moved")
    JOIN = "join", _("Joined")


class ReachWay(models.TextChoices):
    """The ways that a family may put in order; the values are the channels' own."""

    TEXT = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    CALL = "voice", _("Call")
    LETTER = "letter", _("Letter")


class Pace(models.TextChoices):
    USUAL = "usual", _("As the school does it")
    AT_ONCE = "at_once", _("Each message at once")
    DIGEST = "digest", _("What can wait together, in one message")


class SaidBy(models.TextChoices):
    """How a family told us what it prefers."""

    TEXT = "text", _("by text")
    PAGE = "page", _("on their page")
    VOICE = "voice", _("in a call")
    STAFF = "staff", _("told to staff")
