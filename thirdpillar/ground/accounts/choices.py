from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICE = "office", _("District office")
    READER = "reader", _("District reader (board)")
    PRINCIPAL = "principal", _("Principal")
    COORDINATOR = "coordinator", _("Community school coordinator")
    LIAISON = "liaison", _("Family liaison")
    TEACHER = "teacher", _("Teacher")
    INTERPRETER = "interpreter", _("Interpreter")
    PARTNER = "partner", _("Partner staff")
    PARENT_LEADER = "parent_leader", _("Parent leader")
    CAREGIVER = "caregiver", _("Caregiver")
    STUDENT = "student", _("Student")
    SUPPORT = "support", _("Support")


STAFF = frozenset(
    {Role.OFFICE, Role.READER, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER, Role.INTERPRETER}
)
SCHOOL_STAFF = frozenset({Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON})
FAMILY = frozenset({Role.CAREGIVER, Role.PARENT_LEADER})
SCHOOL_BOUND = SCHOOL_STAFF | {Role.PARENT_LEADER}  # given by hand, each at one school

# Who must hold a passkey: everyone who can see other people's particulars.
PASSKEY_ROLES = STAFF | {Role.PARTNER, Role.SUPPORT}

# How far a role sees, widest first; a person with several roles acts with the widest unless they choose another.
BREADTH = {
    Role.OFFICE: "district",
    Role.SUPPORT: "none",
    Role.PRINCIPAL: "school",
    Role.COORDINATOR: "school",
    Role.LIAISON: "school",
    Role.TEACHER: "class",
    Role.INTERPRETER: "none",
    Role.READER: "none",
    Role.PARTNER: "none",
    Role.PARENT_LEADER: "family",
    Role.CAREGIVER: "family",
    Role.STUDENT: "family",
}


class Origin(models.TextChoices):
    ROSTER = "roster", _("Roster")
    HAND = "hand", _("Set by a person")


class FileKind(models.TextChoices):
    """Files about people that leave the house, as the second person is told of them."""

    RESEARCH = "research", _("For research, without names")
    PAY = "pay", _("File for payroll")
    UNREACHABLE = "unreachable", _("No way to reach them")


class Strength(models.TextChoices):
    """How sure we are who is at the other end of a session."""

    PASSKEY = "passkey", _("Passkey")
    SINGLE_SIGN_ON = "single_sign_on", _("Single sign-on")
    UNVOUCHED = "unvouched", _("Single sign-on without a second proof")
    INVITATION = "invitation", _("Invitation")
    RECOVERY = "recovery", _("Recovery code")
    CODE = "code", _("Code by e-mail or text")
    SAMPLE = "sample", _("Sample link")


# What lets a person act in one of PASSKEY_ROLES; anything else only leads to the page that makes a passkey.
# Single sign-on counts where the provider answers for a phishing-resistant proof (SingleSignOn.vouches).
STRONG = frozenset({Strength.PASSKEY, Strength.SINGLE_SIGN_ON, Strength.SAMPLE})


class Scale(models.TextChoices):
    """By what a person's command of a language was measured."""

    ILR = "ilr", _("ILR (0 to 5)")
    ACTFL = "actfl", _("ACTFL")
    DISTRICT = "district", _("The district's own test")
    CERTIFIED = "certified", _("Certified interpreter or translator")
    NONE = "none", _("Not tested")
