"""Roles and shifts, and who does them: a place is given once, nobody is in two at once, and a check bars what needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.credentials.choices import Check
from thirdpillar.practice.volunteers.actions.telling import tell
from thirdpillar.practice.volunteers.actions.telling_changes import tell_renamed
from thirdpillar.practice.volunteers.actions.volunteering import found_volunteer, person_of
from thirdpillar.practice.volunteers.choices import LessonStage, Standing
from thirdpillar.practice.volunteers.models import HelpingRole, Lesson, Shift, SignUp, Volunteer
from thirdpillar.practice.volunteers.queries.checks import barred_at, cleared, is_barred, without_check
from thirdpillar.practice.volunteers.rules import (
    enforce,
    may_come_now,
    may_help,
    may_keep,
    may_sign_up,
    terms,
)


@transaction.atomic
def make_role(
    *, school_id: UUID, title: str, place: str, by, at: datetime, about: str = "", needs: Iterable[str] = (),
    rule: str = "", least_age: int | None = None, in_languages: Mapping[str, Mapping[str, str]] | None = None,
    role_id: UUID | None = None,
) -> HelpingRole:  # fmt: skip
    """What volunteers can do at a school, or (`role_id`) the same put right: whoever signed up hears another name or place.

    Raises Refused.
    """
    enforce(may_keep(by, school_id))
    checks = [Check(each) for each in needs]
    if not title.strip() or not place.strip() or (checks and not rule.strip()):
        raise Refused(_("Say which rule or policy asks for it."))
    facts = {
        "title": title.strip()[:120], "about": about.strip(), "place": place.strip()[:160], "needs": checks,
        "rule": rule.strip()[:200], "least_age": least_age, "in_languages": dict(in_languages or {}),
    }  # fmt: skip
    row = HelpingRole.objects.seen_by(by).filter(pk=role_id, school_id=school_id).first() if role_id else None
    if row is None:
        row = HelpingRole(district_id=by.district_id, school_id=school_id)
    before = copy(row) if role_id else None
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    told = tell_renamed(row, before, by=by, at=at) if before else 0
    record(
        by=by, at=at, deed="volunteers.make_role", subject="role", subject_id=row.pk, needs=[str(one) for one in checks],
        told=told,
    )  # fmt: skip
    return row


@transaction.atomic
def make_shifts(
    *, role_id: UUID, begins_at: datetime, ends_at: datetime, places: int, by, at: datetime, weeks: int = 1
) -> list[Shift]:
    """A shift, and the same in the weeks that follow, at the same hour of the clock."""
    role = HelpingRole.objects.seen_by(by).filter(pk=role_id, closed_at=None).first()
    if role is None:
        raise Refused(_("Choose one."))
    enforce(may_keep(by, role.school_id))
    longest = timedelta(hours=terms("shifts", at.date())["most_hours"])
    if not timedelta() < ends_at - begins_at <= longest or begins_at <= at or not 1 <= weeks <= 52:
        raise Refused(_("That is too short or too long."))
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    first, last = begins_at.astimezone(zone), ends_at.astimezone(zone)
    rows = Shift.objects.bulk_create(
        Shift(
            district_id=by.district_id, school_id=role.school_id, role=role, begins_at=first + timedelta(weeks=week),
            ends_at=last + timedelta(weeks=week), places=places,
        )
        for week in range(weeks)
    )  # fmt: skip
    record(by=by, at=at, deed="volunteers.make_shifts", subject="role", subject_id=role.pk, shifts=len(rows))
    return rows


@transaction.atomic
def cancel_shift(*, shift_id: UUID, by, at: datetime) -> None:
    """It does not take place: whoever had a place, or waited, hears so."""
    shift = locked_shift(shift_id, by)
    enforce(may_keep(by, shift.school_id))
    if shift.cancelled_at:
        return
    shift.cancelled_at = at
    shift.save(update_fields=["cancelled_at"])
    rows = SignUp.objects.seen_by(by).filter(shift=shift).exclude(standing=Standing.CANCELLED)
    people = [one.volunteer for one in rows.select_related("volunteer")]
    rows.update(standing=Standing.CANCELLED, place=None)
    told = tell(people, "cancelled", shift, by=by, at=at, mark="1")
    record(by=by, at=at, deed="volunteers.cancel_shift", subject="shift", subject_id=shift.pk, told=told)


@transaction.atomic
def sign_up(*, shift_id: UUID, volunteer_id: UUID, by, at: datetime, quietly: bool = False) -> SignUp:
    """A place in a shift, or the last of those who wait. `quietly`: they read it on their own page.

    Raises Refused where a check that the shift needs is not in force on its day, where they are in another shift then, or
    where it is over.
    """
    shift = locked_shift(shift_id, by)
    one = found_volunteer(volunteer_id, by)
    if one.school_id != shift.school_id:
        raise Refused(_("Choose one."))
    mine = person_of(one, by=by)
    had = (
        SignUp.objects.seen_by(by).filter(shift=shift, adult_id__in=mine).exclude(standing=Standing.CANCELLED)
    )
    if row := had.first():
        return row
    barred = is_barred(one.adult_id, shift.school_id, on=at.date(), seen_by=by)
    enforce(may_sign_up(shift, at, is_barred=barred))
    _may_help(shift, one, by)
    place = _free_place(shift, by)
    row = SignUp(
        district_id=by.district_id, school_id=shift.school_id, shift=shift, volunteer=one,
        adult_id=current_adult(one.adult_id, seen_by=by) or one.adult_id, during=(shift.begins_at, shift.ends_at),
        standing=Standing.BOOKED if place else Standing.WAITING, since=at, place=place,
    )  # fmt: skip
    _write(row, mine, by)
    record(
        by=by, at=at, deed="volunteers.sign_up", subject="shift", subject_id=shift.pk, standing=str(row.standing),
        sign_up=str(row.pk),
    )  # fmt: skip
    if not quietly:
        tell([one], str(row.standing), shift, by=by, at=at)
    return row


@transaction.atomic
def leave_shift(*, sign_up_id: UUID, by, at: datetime) -> SignUp:
    """They cannot come: whoever waits longest and may have the place gets it at once, and is told."""
    found = SignUp.objects.seen_by(by).filter(pk=sign_up_id).first()
    if found is None:
        raise Refused(_("There is no such registration."))
    shift = locked_shift(found.shift_id, by)
    enforce(may_keep(by, shift.school_id))
    row = SignUp.objects.seen_by(by).get(pk=sign_up_id)
    if row.standing == Standing.CANCELLED or row.came_at:
        return row
    row.standing, row.place = Standing.CANCELLED, None
    row.save(update_fields=["standing", "place"])
    record(
        by=by, at=at, deed="volunteers.leave_shift", subject="shift", subject_id=shift.pk, sign_up=str(row.pk)
    )
    if shift.begins_at > at and not shift.cancelled_at:
        move_up(shift, by, at)
    return row


@transaction.atomic
def give_back_places(*, by, at: datetime) -> int:
    """Whoever is barred from a child of the school since they signed up, or whose check ended or was revoked, has no place
    there: it is free again at once, and they hear that alone; answer how many places. By the clock."""
    coming = SignUp.objects.seen_by(by).filter(shift__ends_at__gt=at, came_at=None)
    coming = coming.exclude(standing=Standing.CANCELLED)
    pairs = barred_at(set(coming.values_list("adult_id", flat=True)), on=at.date(), seen_by=by)
    needing = coming.filter(standing=Standing.BOOKED).exclude(shift__role__needs=[])
    unchecked = without_check(needing.select_related("shift__role"), at=at, seen_by=by)
    rows = coming.filter(Q(adult_id__in={adult for adult, _school in pairs}) | Q(pk__in=unchecked))
    given = told = 0
    for each in rows.select_related("volunteer").order_by("shift_id", "pk"):  # those since the last turn: few
        is_barred_now = (each.adult_id, each.school_id) in pairs
        if not is_barred_now and each.pk not in unchecked:
            continue
        shift = locked_shift(each.shift_id, by)
        mine = (
            SignUp.objects.seen_by(by).filter(pk=each.pk, came_at=None).exclude(standing=Standing.CANCELLED)
        )
        since = at if is_barred_now else None
        if not mine.update(standing=Standing.CANCELLED, place=None, given_back_at=since):
            continue
        given += 1
        told += tell([each.volunteer], "released", shift, by=by, at=at)
        if shift.begins_at > at:
            move_up(shift, by, at)
    if given:
        record(by=by, at=at, deed="volunteers.give_back_places", subject="shift", places=given, told=told)
    return given


def move_up(shift: Shift, by, at: datetime) -> None:
    """Give what is free to whoever waits longest and may have it."""
    waits = (
        SignUp.objects.seen_by(by).filter(shift=shift, standing=Standing.WAITING).select_related("volunteer")
    )
    waits = list(waits.order_by("since", "pk"))
    barred = barred_at({one.adult_id for one in waits}, on=at.date(), seen_by=by)
    for one in waits:  # those of one shift: few
        if (one.adult_id, shift.school_id) in barred:
            continue
        place = _free_place(shift, by)
        if place is None:
            return
        try:
            _may_help(shift, one.volunteer, by)
            one.standing, one.place = Standing.BOOKED, place
            _write(one, person_of(one.volunteer, by=by), by)
        except Refused:
            continue  # stays on the list: a check may be renewed, another shift be left
        tell([one.volunteer], "booked", shift, by=by, at=at)


@transaction.atomic
def confirm_again(*, sign_up_id: UUID, by, at: datetime) -> int:
    """Send once more what somebody signed up for; answer whether a way was open."""
    row = SignUp.objects.seen_by(by).select_related("shift__role", "volunteer").filter(pk=sign_up_id).first()
    if row is None or row.standing == Standing.CANCELLED:
        raise Refused(_("There is no such registration."))
    enforce(may_keep(by, row.school_id))
    enforce(may_have(row.adult_id, row.school_id, by, at))
    sent = tell([row.volunteer], str(row.standing), row.shift, by=by, at=at)
    record(by=by, at=at, deed="volunteers.confirm_again", subject="shift", subject_id=row.shift_id, sent=sent)
    return sent


@transaction.atomic
def note_came(*, sign_up_id: UUID, came: bool, by, at: datetime) -> SignUp:
    """Somebody is there, or was noted by mistake. Who did not come is nowhere noted as such."""
    row = (
        SignUp.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("shift__role", "volunteer")
        .filter(pk=sign_up_id)
        .first()
    )
    if row is None:
        raise Refused(_("There is no such registration."))
    enforce(may_keep(by, row.school_id))
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    enforce(may_come_now(row, at.astimezone(zone).date(), row.shift.begins_at.astimezone(zone).date()))
    if came:
        enforce(may_have(row.adult_id, row.school_id, by, at))
        _may_help(row.shift, row.volunteer, by)
    row.came_at = (row.came_at or at) if came else None
    row.save(update_fields=["came_at"])
    record(by=by, at=at, deed="volunteers.note_came", subject="shift", subject_id=row.shift_id, came=came)
    return row


def may_have(adult_id: UUID, school_id: UUID, by, at: datetime) -> Refused | None:
    """Whether somebody may still be counted on there; whoever reads the no, reads no reason."""
    if is_barred(adult_id, school_id, on=at.date(), seen_by=by):
        return Refused(_("Please call the office."))
    return None


def locked_shift(shift_id: UUID, by) -> Shift:
    """A shift with its role, held until the deed is done; raises Refused where it is not the asker's."""
    shift = (
        Shift.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("role")
        .filter(pk=shift_id)
        .first()
    )
    if shift is None:
        raise Refused(_("Choose one."))
    return shift


def _free_place(shift: Shift, by) -> int | None:
    taken = set(
        SignUp.objects.seen_by(by)
        .filter(shift=shift, standing=Standing.BOOKED)
        .values_list("place", flat=True)
    )
    return next((place for place in range(1, shift.places + 1) if place not in taken), None)


def _may_help(shift: Shift, one: Volunteer, by) -> None:
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    day = shift.begins_at.astimezone(zone).date()
    adult = current_adult(one.adult_id, seen_by=by) or one.adult_id
    checks = cleared([adult], seen_by=by).get(adult, {})
    enforce(may_help(shift.role.needs, checks, day, shift.role.rule, get_language() or "en"))


def _write(row: SignUp, mine: Iterable[UUID], by) -> None:
    """Keep a sign-up, where no record of that person has another shift then, at any school."""
    if row.standing == Standing.BOOKED:
        machine = Scope.system(by.district_id, "nobody is in two shifts at once")
        with tenancy.acting_as(machine):
            others = SignUp.objects.seen_by(machine).filter(
                adult_id__in=list(mine), standing=Standing.BOOKED,
                during__overlap=(row.shift.begins_at, row.shift.ends_at),
            )  # fmt: skip
            if others.exclude(pk=row.pk).exists():
                raise Refused(_("You have another shift then."))
            lessons = Lesson.objects.seen_by(machine).filter(
                volunteer__adult_id__in=list(mine), stage=LessonStage.YES, begins_at__lt=row.shift.ends_at,
                ends_at__gt=row.shift.begins_at,
            )  # fmt: skip
            if lessons.exists():
                raise Refused(_("You said yes to something else at that time."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("You have another shift then.")) from None
