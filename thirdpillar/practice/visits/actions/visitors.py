"""Educators say themselves that they visit, when and with whom; and they leave whenever they like (R-PTHV-1b)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.mending import find_somebody_else
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat, VisitorHours, VisitorOptIn, VisitYear
from thirdpillar.practice.visits.queries.cycles import roles_of
from thirdpillar.practice.visits.queries.visitors import colleagues, my_last_words, my_schools
from thirdpillar.practice.visits.queries.years import school_terms
from thirdpillar.practice.visits.rules import enforce, may_opt_in

MOST_AREAS = 10

# (weekday from 0 for Monday, from, until)
Hours = Iterable[tuple[int, time, time]]


@transaction.atomic
def opt_in(
    *,
    visit_year_id: UUID,
    school_id: UUID,
    by,
    at: datetime,
    hours: Hours = (),
    most_a_week: int = 2,
    most_in_all: int = 10,
    partner_ids: Sequence[UUID] = (),
    areas: Sequence[str] = (),
) -> VisitorOptIn:
    """My own yes for a year at a school of mine; the same one where I have said so already."""
    year = VisitYear.objects.seen_by(by).filter(pk=visit_year_id).first()
    if year is None:
        raise Refused(_("There is no such visit year."))
    own = school_terms(year, school_id, seen_by=by)
    enforce(may_opt_in(by, by.account_id, year, roles_of(year, own, at.date())))
    if not my_schools(year, seen_by=by).filter(pk=school_id).exists():
        raise Refused(_("You can visit for a school of yours that takes part."))
    mine, is_new = VisitorOptIn.objects.seen_by(by).get_or_create(
        district_id=by.district_id,
        visit_year=year,
        school_id=school_id,
        account_id=by.account_id,
        withdrawn_at=None,
        defaults={"opted_in_at": at} | _still_serves(year, school_id, by),
    )
    _keep_wishes(mine, hours, most_a_week, most_in_all, partner_ids, areas, by)
    record(
        by=by, at=at, deed="visits.opt_in" if is_new else "visits.change_wishes", subject="visit_year",
        subject_id=year.pk, school=str(school_id),
    )  # fmt: skip
    return mine


@transaction.atomic
def leave(*, visitor_opt_in_id: UUID, by, at: datetime) -> VisitorOptIn | None:
    """I visit no more, from now on and without a reason; None where I had left already, or it is not mine.

    For each visit that I am on somebody else is looked for at once; leaving itself hangs on nothing.
    """
    mine = (
        VisitorOptIn.objects.seen_by(by)
        .select_for_update()
        .filter(pk=visitor_opt_in_id, account_id=by.account_id, withdrawn_at=None)
        .first()
    )
    if mine is None:
        return None
    mine.withdrawn_at = at
    mine.save(update_fields=["withdrawn_at"])
    record(
        by=by, at=at, deed="visits.leave", subject="visit_year", subject_id=mine.visit_year_id,
        school=str(mine.school_id),
    )  # fmt: skip
    for visit_id in _to_come(mine, by, at):
        with suppress(Refused):
            find_somebody_else(visit_id=visit_id, account_id=mine.account_id, by=by, at=at)
    return mine


def _still_serves(year: VisitYear, school_id: UUID, by) -> dict[str, list]:
    """Who comes back serves whom the school said before."""
    last = my_last_words(year, school_id, seen_by=by)
    return {"serves_grades": last.serves_grades, "serves_classes": last.serves_classes} if last else {}


def _to_come(mine: VisitorOptIn, by, at: datetime) -> list[UUID]:
    """Visits of this school that I was asked to, or that are booked: as many as one person has, a handful."""
    seats = Seat.objects.seen_by(by).filter(
        account_id=mine.account_id, school_id=mine.school_id, state__in=[SeatState.ASKED, SeatState.CONFIRMED]
    )
    standing = seats.filter(visit__stage__in=[Stage.PROPOSED, Stage.SCHEDULED], visit__begins_at__gt=at)
    return list(standing.order_by("visit__begins_at").values_list("visit_id", flat=True))


def _keep_wishes(
    mine: VisitorOptIn,
    hours: Hours,
    most_a_week: int,
    most_in_all: int,
    partner_ids: Sequence[UUID],
    areas: Sequence[str],
    by,
) -> None:
    said = list(hours)
    if any(begins >= ends for _day, begins, ends in said):
        raise Refused(_("The end comes after the beginning."))
    if most_a_week < 1 or most_in_all < 1:
        raise Refused(_("Enter a whole number of 1 or more."))
    partners = list(dict.fromkeys(partner_ids))
    if partners:
        known = set(colleagues(mine.school_id, seen_by=by).values_list("pk", flat=True))
        if set(partners) - known:
            raise Refused(_("Somebody chosen is not of this staff."))
    mine.most_a_week, mine.most_in_all, mine.partner_ids = most_a_week, most_in_all, partners
    mine.areas = list(dict.fromkeys(each.strip().upper()[:10] for each in areas if each.strip()))[:MOST_AREAS]
    mine.save(update_fields=["most_a_week", "most_in_all", "partner_ids", "areas"])
    VisitorHours.objects.seen_by(by).filter(opt_in=mine, account_id=by.account_id).delete()
    VisitorHours.objects.bulk_create(
        VisitorHours(
            district_id=mine.district_id, opt_in=mine, school_id=mine.school_id, account_id=by.account_id,
            weekday=day, begins=begins, ends=ends,
        )
        for day, begins, ends in said
    )  # fmt: skip
