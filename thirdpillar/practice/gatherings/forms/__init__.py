"""Reading what was typed; nothing is decided here."""

from thirdpillar.practice.gatherings.forms.answers import AnswerForm, NewPersonForm
from thirdpillar.practice.gatherings.forms.planning import GatheringForm, audience_asked, audience_typed
from thirdpillar.practice.gatherings.forms.sheets import (
    GRID_ROWS,
    Brought,
    digest_of,
    lines_of_table,
    lines_typed,
)

__all__ = [
    "GRID_ROWS",
    "AnswerForm",
    "Brought",
    "GatheringForm",
    "NewPersonForm",
    "audience_asked",
    "audience_typed",
    "digest_of",
    "lines_of_table",
    "lines_typed",
]
