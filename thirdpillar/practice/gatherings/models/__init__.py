"""The nouns of the room: gatherings with all that hangs on them, and programmes with theirs."""

from thirdpillar.practice.gatherings.models.at_school import Room
from thirdpillar.practice.gatherings.models.building import (
    CalendarDay,
    OpeningHours,
    RoomTime,
    SpaceUse,
    SpaceUseDate,
)
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
    AreaMap,
    FreeTimes,
    HomeSquare,
    TimeAsking,
    TimeSearch,
    TransitFeed,
)
from thirdpillar.practice.gatherings.models.tours import TourNote, TourStop

__all__ = [
    "AgendaItem",
    "Answer",
    "AreaMap",
    "Arrival",
    "Attendance",
    "AudienceCount",
    "CalendarDay",
    "FreeTimes",
    "Gathering",
    "HomeSquare",
    "Invitation",
    "InvitationRound",
    "KeptNeeds",
    "Meeting",
    "MeetingInput",
    "NeedsTally",
    "OpeningHours",
    "PlaceOffer",
    "Point",
    "PointVersion",
    "Programme",
    "ProgrammeQuestion",
    "Registration",
    "Room",
    "RoomTime",
    "SignInLine",
    "SpaceUse",
    "SpaceUseDate",
    "StaffPresence",
    "StaffingTask",
    "TimeAsking",
    "TimeSearch",
    "TourNote",
    "TourStop",
    "TransitFeed",
]
