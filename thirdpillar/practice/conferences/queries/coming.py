"""Who of a home may be noted as there at a conference, and who was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, HouseholdAdult
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.conferences.choices import Stage
from thirdpillar.practice.conferences.models import Conference


def adults_of(conferences: Sequence[Conference], *, on: date, seen_by) -> dict[UUID, list[UUID]]:
    """{conference: the adults of its home who may hear of its child}; restrictions are looked at in the sight of the whole
    district, whoever asks. So many queries, however many conferences."""
    wide = Scope.system(seen_by.district_id, "who of a home may come to a conference")
    with tenancy.acting_as(wide):
        members = HouseholdAdult.objects.seen_by(wide).filter(
            household_id__in={one.household_id for one in conferences},
            adult__left_at=None,
            adult__merged_into_id=None,
        )
        homes: dict[UUID, list[UUID]] = defaultdict(list)
        for home, adult in members.order_by("adult__sort_name", "adult_id").values_list(
            "household_id", "adult_id"
        ):
            homes[home].append(adult)
        ways = Ways(
            adults=[one for several in homes.values() for one in several],
            students={one.student_id for one in conferences}, on=on, seen_by=wide,
        )  # fmt: skip
    return {
        one.pk: [each for each in homes[one.household_id] if ways.is_open(each, one.student_id)]
        for one in conferences
    }


def with_who_came(rows: list[dict], *, zone: str, at: datetime, seen_by) -> list[dict]:
    """The same rows with `day`, `may_mark`, `is_held`, `came` (names) and `may_come` (who else can be noted): of adults
    whose names the asker may read."""
    today, on = at.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone)
    able = adults_of([row["it"] for row in rows], on=today, seen_by=seen_by)
    ids = {each for several in able.values() for each in several}
    ids |= {each for row in rows for each in row["it"].came_ids}
    known = Adult.objects.seen_by(seen_by).in_bulk(ids)
    for row in rows:
        one = row["it"]
        row["day"] = one.during.lower.astimezone(on).date()
        row["may_mark"], row["is_held"] = row["day"] <= today, one.stage == Stage.HELD
        row["came"] = [known[each] for each in one.came_ids if each in known] if row["is_held"] else []
        row["may_come"] = [
            known[each] for each in able[one.pk] if each in known and known[each] not in row["came"]
        ]
    return rows
