"""Hours that a person has twice for one time: each on a record of its own, before the two became one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.queries import current_adults, records_of
from thirdpillar.practice.volunteers.choices import COUNTED, HoursStage
from thirdpillar.practice.volunteers.models import Hours


def counted_twice(rows: Collection[Hours], *, seen_by) -> set[UUID]:
    """Those of these hours for whose time their person has others that count, on any record, at any school."""
    if not rows:
        return set()
    machine = Scope.system(seen_by.district_id, "no hour counts twice")
    with tenancy.acting_as(machine):
        standing = current_adults({one.adult_id for one in rows}, seen_by=machine)
        of_person = {
            record: person
            for person, records in records_of(set(standing.values()), seen_by=machine).items()
            for record in records
        }
        others = Hours.objects.seen_by(machine).filter(
            adult_id__in=list(of_person), stage__in=COUNTED,
            during__overlap=(min(one.during.lower for one in rows), max(one.during.upper for one in rows)),
        )  # fmt: skip
        spent: dict[UUID, list[Hours]] = {}
        for each in others:
            spent.setdefault(of_person[each.adult_id], []).append(each)
    return {
        one.pk
        for one in rows
        for each in spent.get(standing.get(one.adult_id, one.adult_id), ())
        if each.pk != one.pk and each.during.lower < one.during.upper and one.during.lower < each.during.upper
    }


def approved_twice(*, seen_by) -> list[Hours]:
    """Approved hours on a record that became another's, for a time that counts on that one, too: the oldest first."""
    approved = Hours.objects.seen_by(seen_by).filter(stage=HoursStage.APPROVED)
    standing = current_adults(set(approved.values_list("adult_id", flat=True)), seen_by=seen_by)
    folded = [record for record, person in standing.items() if record != person]
    rows = list(
        approved.filter(adult_id__in=folded)
        .select_related("sign_up__shift__role", "lesson")
        .order_by("during", "pk")
        if folded
        else ()
    )
    twice = counted_twice(rows, seen_by=seen_by)
    return [one for one in rows if one.pk in twice]
