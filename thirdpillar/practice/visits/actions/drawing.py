"""Drawing a cross-section: at random, by strata, under a seed that nobody chose, with a record that anybody can repeat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.cross_section import draw
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.asking import cycle_at, day_of
from thirdpillar.practice.visits.models import Draw
from thirdpillar.practice.visits.queries.homes import homes_of, not_invited, strata_of
from thirdpillar.practice.visits.rules import enforce, may_plan


@transaction.atomic
def draw_cross_section(*, cycle_id: UUID, school_id: UUID, wanted: int, by, at: datetime) -> Draw:
    """Draw homes of the school that were not invited yet, by strata, under a seed that nobody chose; nobody is asked by it.

    Every draw is kept, so that nobody can draw until the result pleases.
    """
    enforce(may_plan(by, school_id))
    cycle = cycle_at(cycle_id, school_id, by)
    on = day_of(at, by=by)
    homes = not_invited(homes_of(school_id, seen_by=by), cycle, school_id, seen_by=by)
    strata = strata_of(homes, school_id, on=on, seen_by=by)
    if not strata:
        raise Refused(_("Every family of this school is invited already."))
    if wanted < 1:
        raise Refused(_("Say how many families to draw."))
    drawn = draw(strata, wanted=wanted, seed=new_code())
    of = {one.name: one.homes for one in strata}
    made = Draw(
        district_id=by.district_id, cycle=cycle, school_id=school_id, seed=drawn.seed, wanted=wanted,
        digest=drawn.digest, drawn_by_id=by.account_id, at=at,
        record={
            one.name: {"size": one.size, "homes": list(of[one.name]), "taken": list(one.taken)}
            for one in drawn.strata
        },
    )  # fmt: skip
    made.save(force_insert=True)
    record(
        by=by, at=at, deed="visits.draw_cross_section", subject="draw", subject_id=made.pk, seed=drawn.seed,
        wanted=wanted, taken=len(drawn.taken), digest=drawn.digest,
    )  # fmt: skip
    return made
