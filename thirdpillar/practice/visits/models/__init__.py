from thirdpillar.practice.visits.models.inviting import Asking, Draw, Invitation, WishedTime
from thirdpillar.practice.visits.models.judging import ConcernMark, CrossSectionResult
from thirdpillar.practice.visits.models.minds import CoreAnswer, CoreAsking
from thirdpillar.practice.visits.models.planning import CalendarFeed, Proposal
from thirdpillar.practice.visits.models.reflecting import HopesAndDreams, HopesVersion, Promise, Reflection
from thirdpillar.practice.visits.models.visiting import Seat, Visit
from thirdpillar.practice.visits.models.visitors import VisitorHours, VisitorOptIn
from thirdpillar.practice.visits.models.years import Cycle, Deviation, PayRule, SchoolTerms, VisitYear

__all__ = [
    "Asking",
    "CalendarFeed",
    "ConcernMark",
    "CoreAnswer",
    "CoreAsking",
    "CrossSectionResult",
    "Cycle",
    "Deviation",
    "Draw",
    "HopesAndDreams",
    "HopesVersion",
    "Invitation",
    "PayRule",
    "Promise",
    "Proposal",
    "Reflection",
    "SchoolTerms",
    "Seat",
    "Visit",
    "VisitYear",
    "VisitorHours",
    "VisitorOptIn",
    "WishedTime",
]
