"""The nouns of the room: gatherings with all that hangs on them, and programmes with theirs."""

from thirdpillar.practice.gatherings.models.gathering import (
    Answer,
    Attendance,
    AudienceCount,
    Gathering,
    Invitation,
    InvitationRound,
    SignInLine,
)
from thirdpillar.practice.gatherings.models.programmes import (
    PlaceOffer,
    Programme,
    ProgrammeQuestion,
    Registration,
    StaffPresence,
)

__all__ = [
    "Answer",
    "Attendance",
    "AudienceCount",
    "Gathering",
    "Invitation",
    "InvitationRound",
    "PlaceOffer",
    "Programme",
    "ProgrammeQuestion",
    "Registration",
    "SignInLine",
    "StaffPresence",
]
