"""Whether somebody is to be asked before or after their visits; never what anybody answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.choices import Moment, Part, SeatState, Side, Stage
from thirdpillar.practice.visits.models import CoreAnswer, Seat, Visit, VisitorOptIn, VisitYear
from thirdpillar.practice.visits.queries.years import cycles_of
from thirdpillar.practice.visits.rules.minds import keys_of


def answered(
    side: str, who: Iterable[UUID], *, visit_year_id: UUID, district_id: UUID
) -> dict[UUID, set[str]]:
    """{account or home: the times at which it answered or skipped}, by keys alone."""
    wide = Scope.system(district_id, "whether somebody was asked before and after visits")
    of_key = {
        key: one
        for one in who
        for key in keys_of(side, one, visit_year_id=visit_year_id, district_id=district_id)
    }
    found: dict[UUID, set[str]] = {one: set() for one in of_key.values()}
    with tenancy.acting_as(wide):
        rows = CoreAnswer.objects.seen_by(wide).filter(
            visit_year_id=visit_year_id, side=side, key__in=list(of_key)
        )
        for key, moment in rows.values_list("key", "moment"):
            found[of_key[key]].add(moment)
    return found


def asked_of_me(year: VisitYear | None, *, on: date, at: datetime, seen_by) -> tuple[str, UUID] | None:
    """(before or after, school) where the asker, a visitor, has not answered or skipped yet; else None.

    Before: opted in, and no visit of theirs has begun. After: one of the second cycle was made, or the year's cycles are over.
    """
    if year is None or seen_by.account_id is None:
        return None
    yes = VisitorOptIn.objects.seen_by(seen_by).filter(visit_year=year, account_id=seen_by.account_id)
    school = yes.order_by("opted_in_at", "pk").values_list("school_id", flat=True).first()
    if school is None:
        return None
    wide = Scope.system(seen_by.district_id, "whether a visitor is asked before or after visits")
    with tenancy.acting_as(wide):  # of which cycle a visit is stands on rows that visitors do not see
        begun, last = _own_visits(year, seen_by.account_id, on=on, at=at, wide=wide)
    if begun:
        due = Moment.AFTER if last else None
    else:
        due = Moment.BEFORE if yes.filter(withdrawn_at=None).exists() else None
    if due is None:
        return None
    done = answered(
        Side.VISITOR, [seen_by.account_id], visit_year_id=year.pk, district_id=seen_by.district_id
    )
    return None if due in done[seen_by.account_id] else (due, school)


def _own_visits(year: VisitYear, account_id: UUID, *, on: date, at: datetime, wide) -> tuple[bool, bool]:
    """Whether a visit of this visitor has begun, and whether one that ends their year was made."""
    seats = Seat.objects.seen_by(wide).filter(account_id=account_id, part=Part.VISITOR)
    mine = Visit.objects.seen_by(wide).filter(
        invitation__cycle__visit_year=year,
        pk__in=seats.exclude(state=SeatState.LEFT).values("visit_id"),
        begins_at__lte=at,
    )
    over = all(one.closes_on < on for one in cycles_of(year, seen_by=wide))
    last = Q() if over else Q(invitation__cycle__number=2) | Q(number=2)
    begun = mine.filter(stage__in=[Stage.SCHEDULED, Stage.COMPLETED]).exists()
    return begun, mine.filter(last, stage=Stage.COMPLETED).exists()
