from thirdpillar.ground.people.models.adults import Adult, ContactPoint, ContactPointChange, MailingAddress
from thirdpillar.ground.people.models.buses import BusRide
from thirdpillar.ground.people.models.households import Household, HouseholdAdult, HouseholdStudent
from thirdpillar.ground.people.models.merges import HouseholdCorrection, Merge, SuggestedMerge
from thirdpillar.ground.people.models.preferences import Preference
from thirdpillar.ground.people.models.rosters import RosterChange, RosterFile, RosterImport, RosterRefusal
from thirdpillar.ground.people.models.students import Enrollment, Placement, Student
from thirdpillar.ground.people.models.ties import Restriction, Tie

__all__ = [
    "Adult",
    "BusRide",
    "ContactPoint",
    "ContactPointChange",
    "Enrollment",
    "Household",
    "HouseholdAdult",
    "HouseholdCorrection",
    "HouseholdStudent",
    "MailingAddress",
    "Merge",
    "Placement",
    "Preference",
    "Restriction",
    "RosterChange",
    "RosterFile",
    "RosterImport",
    "RosterRefusal",
    "Student",
    "SuggestedMerge",
    "Tie",
]
