"""May this home be visited by now? A yes is of the adult who said it, for the home and the children that were meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.rules.planning import MODEL

# Why a home with a yes is in no plan, beside the reasons of the algorithm.
LOOK_FIRST = "look_first"


@dataclass(frozen=True)
class HomeNow:
    """A home that said yes, as it is on a day.

    `lives_there`: who was asked stands, and lives in it. `students`: children who live in it, go to a school that takes
    part, and are open to that adult. `may_hear`: whether the adult may hear of a child of the invitation at all.
    `household_id`: the home itself, or what stands in its place where the records of a home were joined.
    """

    household_id: UUID
    lives_there: bool
    students: tuple[UUID, ...]
    may_hear: bool = True

    def of(self, student_ids: Collection[UUID]) -> HomeNow:
        """The same for a visit to these children."""
        return replace(self, students=tuple(one for one in student_ids if one in self.students))


def may_visit_home(home: HomeNow, *, is_served: bool = True) -> Refused | None:
    """Whether anybody may go there; `is_served`: one of the pair teaches or serves a child who is still there.

    Why exactly it may not be is not told: whoever plans must not read from it who is kept from whom.
    """
    if not home.lives_there or not home.students:
        return Refused(_("Nobody of this family can be asked here: ask the office."), f"{MODEL}: R-PTHV-1a")
    if not is_served:
        return Refused(
            _("One of the visitors must teach or serve a child of this family."), f"{MODEL}: R-PTHV-5a"
        )
    return None
