"""What the school's pages show: roles, shifts with who comes, volunteers, hours that wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.choices import HoursStage, Standing
from thirdpillar.practice.volunteers.models import HelpingRole, Hours, Lesson, Offer, Shift, SignUp, Volunteer
from thirdpillar.practice.volunteers.queries.checks import barred_at, cleared
from thirdpillar.practice.volunteers.queries.twice import approved_twice, counted_twice
from thirdpillar.practice.volunteers.rules import lacking

_BOOKED = Count("sign_ups", filter=Q(sign_ups__standing=Standing.BOOKED))
_WAITING = Count("sign_ups", filter=Q(sign_ups__standing=Standing.WAITING))


def roles(*, seen_by) -> QuerySet[HelpingRole]:
    return HelpingRole.objects.seen_by(seen_by).filter(closed_at=None).order_by("title", "pk")


def shifts_to_come(*, at: datetime, seen_by, **only) -> QuerySet[Shift]:
    """Shifts that are not over, the next first, with how many have a place and wait."""
    rows = Shift.objects.seen_by(seen_by).filter(
        ends_at__gt=at, cancelled_at=None, role__closed_at=None, **only
    )
    return rows.select_related("role").annotate(booked=_BOOKED, waiting=_WAITING).order_by("begins_at", "pk")


def names_of(adult_ids: Collection[UUID], *, seen_by) -> dict[UUID, Adult]:
    """{record: who it is now}, of those whom the asker sees."""
    standing = current_adults(adult_ids, seen_by=seen_by)
    adults = Adult.objects.seen_by(seen_by).in_bulk(set(standing.values()))
    return {asked: adults[now] for asked, now in standing.items() if now in adults}


def people_of_shift(shift: Shift, *, seen_by) -> list[dict]:
    """Who has a place, in its order, then who waits, then whose place was given back; with whether a check that the shift
    needs lacks on its day, and whether somebody must look first: of what kind the reason is, stands nowhere here."""
    rows = list(
        SignUp.objects.seen_by(seen_by)
        .filter(shift=shift)
        .filter(~Q(standing=Standing.CANCELLED) | Q(given_back_at__isnull=False))
        .order_by("place", "since")
    )
    there = {one.volunteer_id for one in rows if one.standing != Standing.CANCELLED}
    rows = [one for one in rows if one.standing != Standing.CANCELLED or one.volunteer_id not in there]
    names = names_of({one.adult_id for one in rows}, seen_by=seen_by)
    checks = cleared({names[one.adult_id].pk for one in rows if one.adult_id in names}, seen_by=seen_by)
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    barred = barred_at({one.adult_id for one in rows}, on=clock.today(str(zone)), seen_by=seen_by)
    day = shift.begins_at.astimezone(zone).date()
    return [
        {
            "it": one, "name": names[one.adult_id].display_name if one.adult_id in names else "–",
            "adult": names.get(one.adult_id), "is_off": one.standing == Standing.CANCELLED,
            "please_look": bool(one.given_back_at) or (one.adult_id, one.school_id) in barred,
            "lacks": bool(
                lacking(shift.role.needs, checks.get(names[one.adult_id].pk, {}) if one.adult_id in names else {}, day)
            ),
        }
        for one in rows
    ]  # fmt: skip


def volunteers_listed(*, seen_by) -> list[dict]:
    """Volunteers by name, with how many offers stand and hours are approved."""
    rows = list(
        Volunteer.objects.seen_by(seen_by).annotate(
            standing=Count("offers", filter=Q(offers__withdrawn_at=None), distinct=True)
        )
    )
    names = names_of({one.adult_id for one in rows}, seen_by=seen_by)
    listed = [{"it": one, "adult": names[one.adult_id]} for one in rows if one.adult_id in names]
    return sorted(listed, key=lambda row: (row["adult"].sort_name, str(row["it"].pk)))


def hours_waiting(*, seen_by) -> list[dict]:
    """Hours that wait for the school's yes, the oldest first; and approved ones that turned out to count twice."""
    rows = list(
        Hours.objects.seen_by(seen_by)
        .filter(stage=HoursStage.LOGGED)
        .select_related("sign_up__shift__role", "lesson")
        .order_by("during", "pk")[:200]
    )
    twice = counted_twice(rows, seen_by=seen_by)
    doubled = approved_twice(seen_by=seen_by)
    twice |= {one.pk for one in doubled}
    rows += doubled
    names = names_of({one.adult_id for one in rows}, seen_by=seen_by)
    return [
        {
            "it": one,
            "name": names[one.adult_id].display_name if one.adult_id in names else "–",
            "minutes": minutes(one),
            "is_twice": one.pk in twice,
        }
        for one in rows
    ]


def minutes(one: Hours) -> int:
    return round((one.during.upper - one.during.lower).total_seconds() / 60)


def offers_of(volunteer_ids: Collection[UUID], *, seen_by) -> QuerySet[Offer]:
    """What stands of these volunteers' offers."""
    rows = Offer.objects.seen_by(seen_by).filter(volunteer_id__in=list(volunteer_ids), withdrawn_at=None)
    return rows.order_by("-consent_at", "pk")


def lessons_at(*, seen_by) -> QuerySet[Lesson]:
    """Lessons that families were asked for at the asker's schools, the latest first."""
    return Lesson.objects.seen_by(seen_by).select_related("offer", "volunteer").order_by("-begins_at", "pk")
