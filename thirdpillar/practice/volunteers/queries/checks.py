"""Checks and who is barred: dates alone, of no reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Enrollment
from thirdpillar.ground.people.queries import current_adults, restrictions_in_force
from thirdpillar.ground.schools.models import District
from thirdpillar.means.credentials.choices import Check
from thirdpillar.means.credentials.queries import Trained, clearances_of
from thirdpillar.practice.volunteers.choices import Standing
from thirdpillar.practice.volunteers.models import SignUp, Volunteer
from thirdpillar.practice.volunteers.rules import lacking, terms


def cleared(adult_ids: Iterable[UUID], *, seen_by) -> dict[UUID, dict[str, list[Trained]]]:
    """{adult: {kind of check: [from when until when]}}."""
    found: dict[UUID, dict[str, list[Trained]]] = {}
    for (adult, kind), rows in clearances_of(adult_ids, seen_by=seen_by).items():
        found.setdefault(adult, {})[kind] = rows
    return found


def barred_at(adult_ids: Collection[UUID], *, on: date, seen_by) -> set[tuple[UUID, UUID]]:
    """(record, school) for each of these whose person, by any record, is barred from a child there on a day. Nobody is told."""
    asked = set(adult_ids)
    machine = Scope.system(seen_by.district_id, "who is barred from a child of a school")
    with tenancy.acting_as(machine):
        rows = list(restrictions_in_force(on, seen_by=machine).values_list("adult_id", "student_id"))
        if not asked or not rows:
            return set()
        standing = current_adults(asked | {adult for adult, _student in rows}, seen_by=machine)
        records: dict[UUID, set[UUID]] = {}
        for one in asked:
            records.setdefault(standing.get(one, one), set()).add(one)
        rows = [(standing.get(adult, adult), student) for adult, student in rows]
        rows = [(person, student) for person, student in rows if person in records]
        here = Enrollment.objects.seen_by(machine).filter(
            student_id__in={student for _person, student in rows}, left_at=None
        )
        schools: dict[UUID, set[UUID]] = {}
        for student, school in here.values_list("student_id", "school_id"):
            schools.setdefault(student, set()).add(school)
    return {
        (record, school)
        for person, student in rows
        for school in schools.get(student, ())
        for record in records[person]
    }


def without_check(sign_ups: Iterable[SignUp], *, at: datetime, seen_by) -> set[UUID]:
    """Of these sign-ups (with shift and role) those whose check is not in force on the shift's day, and will not be for all
    we know: it is not today either, or the shift is so near that volunteers are reminded of it."""
    rows = [one for one in sign_ups if one.shift.role.needs]
    if not rows:
        return set()
    standing = current_adults({one.adult_id for one in rows}, seen_by=seen_by)
    checks = cleared(set(standing.values()), seen_by=seen_by)
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    today, near = at.astimezone(zone).date(), at + timedelta(hours=terms("shifts", at.date())["remind_hours"])
    found = set()
    for one in rows:
        mine, needs = checks.get(standing.get(one.adult_id, one.adult_id), {}), one.shift.role.needs
        is_lost = lacking(needs, mine, one.shift.begins_at.astimezone(zone).date())
        if is_lost and (one.shift.begins_at <= near or lacking(needs, mine, today)):
            found.add(one.pk)
    return found


def is_barred(adult_id: UUID, school_id: UUID, *, on: date, seen_by) -> bool:
    """Whether one person is barred from a child of a school on a day."""
    return (adult_id, school_id) in barred_at([adult_id], on=on, seen_by=seen_by)


def checks_listed(*, on: date, seen_by) -> list[dict]:
    """Volunteers with what of their checks lacks or ends soon, and the first of their shifts for which that matters; who
    has such a shift first. Dates only."""
    volunteers = list(Volunteer.objects.seen_by(seen_by).order_by("pk"))
    standing = current_adults({one.adult_id for one in volunteers}, seen_by=seen_by)
    people = {standing.get(one.adult_id, one.adult_id) for one in volunteers}
    checks = cleared(people, seen_by=seen_by)
    names = Adult.objects.seen_by(seen_by).in_bulk(people)
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    booked: dict[UUID, list[SignUp]] = {}
    rows = SignUp.objects.seen_by(seen_by).filter(standing=Standing.BOOKED, shift__ends_at__date__gte=on)
    for each in rows.select_related("shift__role").order_by("during"):
        booked.setdefault(each.volunteer_id, []).append(each)
    soon = on + timedelta(days=terms("checks", on)["list_days"])
    listed = []
    for one in volunteers:
        adult = standing.get(one.adult_id, one.adult_id)
        mine = checks.get(adult, {})
        flagged = [
            each
            for each in booked.get(one.pk, ())
            if lacking(each.shift.role.needs, mine, each.shift.begins_at.astimezone(zone).date())
        ]
        kinds = []
        for kind, label in Check.choices:
            until = max((row.until for row in mine.get(kind, ())), default=None)
            is_needed = any(kind in each.shift.role.needs for each in booked.get(one.pk, ()))
            if until is not None or is_needed:
                kinds.append(
                    {
                        "label": label,
                        "until": until,
                        "is_due": until is None or until <= soon,
                        "is_over": until is None or until < on,
                    }
                )
        if adult in names and (flagged or any(each["is_due"] for each in kinds)):
            listed.append({"it": one, "name": names[adult].display_name, "kinds": kinds, "flagged": flagged})
    return sorted(listed, key=lambda row: (not row["flagged"], row["name"]))
