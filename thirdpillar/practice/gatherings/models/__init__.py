"""The nouns of the room: gatherings with all that hangs on them, and programmes with theirs."""

from thirdpillar.practice.gatherings.models.at_school import Room
from thirdpillar.practice.gatherings.models.door import Arrival
from thirdpillar.practice.gatherings.models.gathering import (
    Answer,
    Attendance,
    AudienceCount,
    Gathering,
    Invitation,
    InvitationRound,
    SignInLine,
)
from thirdpillar.practice.gatherings.models.meetings import (
    AgendaItem,
    Meeting,
    MeetingInput,
    Point,
    PointVersion,
)
from thirdpillar.practice.gatherings.models.programmes import (
    PlaceOffer,
    Programme,
    ProgrammeQuestion,
    Registration,
    StaffPresence,
)
from thirdpillar.practice.gatherings.models.staffing import KeptNeeds, NeedsTally, StaffingTask
from thirdpillar.practice.gatherings.models.timing import (
    FreeTimes,
    HomeSquare,
    TimeAsking,
    TimeSearch,
    TransitFeed,
)

__all__ = [
    "AgendaItem",
    "Answer",
    "Arrival",
    "Attendance",
    "AudienceCount",
    "FreeTimes",
    "Gathering",
    "HomeSquare",
    "Invitation",
    "InvitationRound",
    "KeptNeeds",
    "Meeting",
    "MeetingInput",
    "NeedsTally",
    "PlaceOffer",
    "Point",
    "PointVersion",
    "Programme",
    "ProgrammeQuestion",
    "Registration",
    "Room",
    "SignInLine",
    "StaffPresence",
    "StaffingTask",
    "TimeAsking",
    "TimeSearch",
    "TransitFeed",
]
