"""A family's answer: yes, no or later, where and when. A no has no reason and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.actions.calling_off import call_off_standing
from thirdpillar.practice.visits.actions.following import to_home_of_now
from thirdpillar.practice.visits.actions.inviting import locked
from thirdpillar.practice.visits.actions.telling import BOOKED, NEWS, tell_families, tell_people
from thirdpillar.practice.visits.choices import BY_STAFF, PlaceKind, Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, Visit, WishedTime
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.invitations import made_visit, standing_visit, wished_times
from thirdpillar.practice.visits.rules import enforce, may_answer, may_plan, may_wish, practice

MOST_TIMES = 12
PLACE = 200
ANSWERS = (Standing.ACCEPTED, Standing.DECLINED, Standing.LATER)


@transaction.atomic
def answer_invitation(
    *,
    invitation_id: UUID,
    answer: str,
    way: str,
    by,
    at: datetime,
    place_kind: str = "",
    place: str = "",
    times: Iterable[tuple[datetime, datetime]] | None = None,
    ask_again_on: date | None = None,
) -> Invitation:
    """Note what a family said: `answer` is accepted, declined or later; the last one counts.

    By phone, in person or on paper `by` is who took it (R-PTHV-1a). `times` are (begin, end); None leaves them as they
    are, and those outside the hours of visits are refused. A booked visit follows its place; times that leave it out
    call it off. A no calls it off, and is taken at any time before the visit. Raises Refused.
    """
    found = locked(invitation_id, by)
    if answer not in ANSWERS or way not in Way.values:
        raise Refused(_("An answer is yes, no or later."))
    if way in BY_STAFF:
        enforce(may_plan(by, found.school_id))
        if by.account_id is None:
            raise Refused(_("Say who took this answer."))
    on = day_of(at, by=by)
    is_no, visited = answer == Standing.DECLINED, made_visit(found, seen_by=by) is not None
    enforce(may_answer(found, found.cycle, on=on, visited=visited, is_no=is_no))
    if answer != Standing.ACCEPTED or times is not None:
        found.offered_times = []
    if is_no:
        _decline(found, by, at)
    else:
        if place_kind and place_kind not in PlaceKind.values:
            raise Refused(_("Choose one of the places."))
        if answer == Standing.LATER:
            days = timedelta(days=practice("R-PTHV-1d", on).terms["later_days"])
            found.ask_again_on = min(max(ask_again_on or on + days, on), found.cycle.closes_on)
            call_off_standing(found, by=by, at=at)
        else:
            found.ask_again_on = None
            _at_home_now(found, by)
            _place(found, place_kind, place)
            wanted = _wanted(times, at)
            zone = District.objects.get(pk=by.district_id).zone
            enforce(may_wish(wanted.items(), terms_at(found.cycle, found.school_id, on=on, seen_by=by), zone))
            if wanted and _leaves_out_the_booked(found, wanted, by, at):
                call_off_standing(found, by=by, at=at)
            if times is not None:
                _wish(found, wanted, by)
            _carry_place(found, by, at)
        if found.standing != answer:
            found.standing, found.standing_at = answer, at
    found.answered_way, found.recorded_by_id, found.to_tell_of = way, by.account_id, None
    found.save()
    # Which answer it was stands on the invitation alone: a no shows nowhere against anyone.
    record(
        by=by,
        at=at,
        deed="visits.answer_invitation",
        subject="visit_invitation",
        subject_id=found.pk,
        way=way,
    )
    return found


def _at_home_now(found: Invitation, by) -> None:
    """A yes is for the home of whoever says it, as it is today."""
    wide = Scope.system(by.district_id, "where who says yes lives")
    with tenancy.acting_as(wide):
        to_home_of_now(found, wide=wide)


def _decline(found: Invitation, by, at: datetime) -> None:
    call_off_standing(found, by=by, at=at)
    if found.standing != Standing.DECLINED:
        found.standing, found.standing_at = Standing.DECLINED, at
    found.place_kind = found.place = ""
    found.ask_again_on = None
    WishedTime.objects.seen_by(by).filter(invitation=found).delete()


def _place(found: Invitation, place_kind: str, place: str) -> None:
    """Where a family would like to meet; of its home no address is asked, the school has it."""
    if place_kind:
        named = " ".join(place.split())[:PLACE]
        if place_kind == PlaceKind.COMMUNITY and not named:
            raise Refused(_("Please name the place."))
        found.place_kind = place_kind
        found.place = named if place_kind == PlaceKind.COMMUNITY else ""
    elif not found.place_kind:
        found.place_kind = PlaceKind.HOME


def _wanted(times: Iterable[tuple[datetime, datetime]] | None, at: datetime) -> dict[datetime, datetime]:
    """The named times that are still to come."""
    return {begins: ends for begins, ends in times or () if begins < ends and ends > at}


def _wish(found: Invitation, wanted: dict[datetime, datetime], by) -> None:
    """The wished times to come, in the place of those before."""
    WishedTime.objects.seen_by(by).filter(invitation=found).delete()
    WishedTime.objects.bulk_create(
        WishedTime(
            district_id=found.district_id,
            invitation=found,
            school_id=found.school_id,
            begins_at=begins,
            ends_at=ends,
        )
        for begins, ends in sorted(wanted.items())[:MOST_TIMES]
    )


def _leaves_out_the_booked(found: Invitation, wanted: dict[datetime, datetime], by, at: datetime) -> bool:
    """Whether the visit to come is at none of the times named now: then the family wants another time.

    Where people moved it out of the family's own wishes, the same wishes said again leave it as it is.
    """
    visit = standing_visit(found, seen_by=by)
    if visit is None or visit.begins_at <= at:
        return False
    before = dict(wished_times(found, at=at, seen_by=by).values_list("begins_at", "ends_at"))
    if _holds(wanted, visit):
        return False
    return _holds(before, visit) or not wanted.items() <= before.items()


def _holds(times: dict[datetime, datetime], visit: Visit) -> bool:
    return any(begins <= visit.begins_at and visit.ends_at <= ends for begins, ends in times.items())


def _carry_place(found: Invitation, by, at: datetime) -> None:
    """A visit to come is where the family says now; its people hear of it, and the family once more when it is booked."""
    visit = standing_visit(found, seen_by=by)
    if visit is None or visit.begins_at <= at:
        return
    if visit.place_kind == found.place_kind and (
        found.place_kind != PlaceKind.COMMUNITY or visit.place == found.place
    ):
        return
    visit.place_kind, visit.place = found.place_kind, found.place
    visit.save(update_fields=["place_kind", "place"])
    if visit.offered_at or visit.stage == Stage.SCHEDULED:
        tell_people(visit.people_ids, NEWS, by=by, at=at)
    if visit.stage == Stage.SCHEDULED:
        tell_families([visit], BOOKED, by=by, at=at)
