from thirdpillar.practice.visits.choices.inviting import BY_STAFF, BY_WORD, PlaceKind, Reason, Standing, Way
from thirdpillar.practice.visits.choices.minds import Moment, Side
from thirdpillar.practice.visits.choices.planning import OPEN_PROPOSALS, ProposalStage
from thirdpillar.practice.visits.choices.visiting import OFF, Noticed, Part, SeatState, Stage, Strength
from thirdpillar.practice.visits.choices.years import DeviationKind, InterpreterRule, YearStage

__all__ = [
    "BY_STAFF",
    "BY_WORD",
    "OFF",
    "OPEN_PROPOSALS",
    "DeviationKind",
    "InterpreterRule",
    "Moment",
    "Noticed",
    "Part",
    "PlaceKind",
    "ProposalStage",
    "Reason",
    "SeatState",
    "Side",
    "Stage",
    "Standing",
    "Strength",
    "Way",
    "YearStage",
]
