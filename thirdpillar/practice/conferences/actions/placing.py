"""Times written to conferences, as an algorithm found them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from thirdpillar.algorithms import timetable
from thirdpillar.ground.people.queries.engaged import engaged_elsewhere
from thirdpillar.practice.conferences.choices import Stage
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.engaged import ROOM
from thirdpillar.practice.conferences.queries.problem import Problem

_STANDS = ("stage", "during", "interpreter_id", "is_locked")


def has_changed(problem: Problem, *, wide) -> bool:
    """Whether a conference stands otherwise by now than when it was reckoned: a family or a person moved or fixed it."""
    now = Conference.objects.seen_by(wide).filter(pk__in=[one.pk for one in problem.conferences.values()])
    found = set(now.values_list("pk", *_STANDS))
    return found != {
        (one.pk, *(getattr(one, name) for name in _STANDS)) for one in problem.conferences.values()
    }


def is_taken(problem: Problem, placed: Collection[timetable.Placed], *, wide) -> bool:
    """Whether another room took somebody meanwhile whom this would place then; what is fixed a person looks at."""
    kept = set(problem.week.kept)
    new = [
        (problem.conferences[one.conference], one.interpreter, problem.times[one.slot])
        for one in placed
        if one not in kept
    ]
    if not new:
        return False
    wanted = [
        ({row.account_id, row.household_id, *([UUID(helper)] if helper else [])}, when)
        for row, helper, when in new
    ]
    taken = engaged_elsewhere(
        set().union(*(who for who, _when in wanted)), but=ROOM, since=min(when[0] for _who, when in wanted),
        until=max(when[1] for _who, when in wanted), seen_by=wide,
    )  # fmt: skip
    return any(
        begins < when[1] and when[0] < ends
        for who, when in wanted
        for one in who
        for begins, ends in taken.get(one, ())
    )


def put_in(
    problem: Problem,
    placed: Collection[timetable.Placed],
    *,
    at: datetime,
    wide,
    only: Collection[str] | None = None,
) -> set[UUID]:
    """Write these times; answers the homes of which one is new or gone. First all that moves gives up its old time.

    `only`: these conferences, and no other changes.
    """
    at_new = {one.conference: one for one in placed}
    moving = []
    kept = {one.conference for one in problem.week.kept}
    for key, row in problem.conferences.items():
        if key in kept or (only is not None and key not in only):
            continue
        new = at_new.get(key)
        begins = problem.times[new.slot][0] if new else None
        helper = UUID(new.interpreter) if new and new.interpreter else None
        stands = row.during.lower if row.during else None
        if row.is_locked or row.stage == Stage.HELD or (stands, row.interpreter_id) == (begins, helper):
            continue
        moving.append((row, new, stands != begins, helper))
    rows = Conference.objects.seen_by(wide)
    rows.filter(pk__in=[row.pk for row, *_rest in moving]).update(
        stage=Stage.WANTED, during=None, interpreter_id=None
    )
    for row, new, _is_other_time, helper in moving:
        row.stage, row.stage_at = (Stage.PLACED if new else Stage.WANTED), at
        row.during, row.interpreter_id = (problem.times[new.slot] if new else None), helper
    rows.bulk_update(
        [row for row, *_rest in moving], ["stage", "stage_at", "during", "interpreter_id"], batch_size=500
    )
    return {row.household_id for row, _new, is_other_time, _helper in moving if is_other_time}
