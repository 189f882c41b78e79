"""Times written to conferences, as an algorithm found them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from thirdpillar.algorithms import timetable
from thirdpillar.practice.conferences.choices import Stage
from thirdpillar.practice.conferences.models import Conference
from thirdpillar.practice.conferences.queries.problem import Problem


def put_in(problem: Problem, placed: Collection[timetable.Placed], *, at: datetime, wide) -> set[UUID]:
    """Write these times; answers the homes of which one is new or gone. First all that moves gives up its old time."""
    at_new = {one.conference: one for one in placed}
    moving = []
    for key, row in problem.conferences.items():
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
