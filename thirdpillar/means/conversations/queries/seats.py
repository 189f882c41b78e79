"""Who reads a thread together with its caregiver today: nobody, or one guardian more. Deny wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.models import Seat, Thread
from thirdpillar.means.conversations.queries.addressees import Addressee, addressee


@dataclass(frozen=True)
class Together:
    """The second guardian of a thread that is read together, and since when both have said yes."""

    seat: Seat
    reached: Addressee
    since: datetime


def seats_of(thread: Thread, *, seen_by) -> list[Seat]:
    """Who was asked, the thread's own caregiver first."""
    found = list(Seat.objects.seen_by(seen_by).filter(thread=thread).order_by("asked_at", "pk"))
    return sorted(found, key=lambda seat: seat.adult_id != thread.adult_id)


def together(thread: Thread, *, on: date, seen_by) -> Together | None:
    """The second guardian, where both have said yes, neither has left, and every child is open to both today."""
    machine = Scope.system(seen_by.district_id, "who reads a conversation together")
    with tenancy.acting_as(machine):
        seats = [
            seat for seat in seats_of(thread, seen_by=machine) if seat.agreed_at and seat.left_at is None
        ]
        mine = [seat for seat in seats if seat.adult_id == thread.adult_id]
        others = [seat for seat in seats if seat.adult_id != thread.adult_id]
        if len(mine) != 1 or len(others) != 1:
            return None
        first = addressee(thread.adult_id, thread.student_ids, on=on, seen_by=machine)
        second = addressee(others[0].adult_id, thread.student_ids, on=on, seen_by=machine)
    for each in (first, second):
        if each is None or each.is_barred or each.student_ids != set(thread.student_ids):
            return None
    assert first is not None and second is not None
    if first.adult.pk == second.adult.pk:
        return None
    agreed = max(seat.agreed_at for seat in (mine[0], others[0]) if seat.agreed_at)
    return Together(others[0], second, agreed)


def seat_by_code(code: str, *, seen_by) -> Seat | None:
    """The seat of a guardian's own link."""
    return Seat.objects.seen_by(seen_by).filter(code=code).select_related("thread").first()


def without_others(lines: Iterable, thread: Thread, *, own: UUID, shared: Together | None, seen_by) -> list:
    """The lines that this guardian may read: not another's words, unless the two read together; the second guardian
    reads what was said since both agreed."""
    others = {seat.adult_id for seat in seats_of(thread, seen_by=seen_by)} - {own}
    is_second = own != thread.adult_id
    return [
        line
        for line in lines
        if (
            line.said_by != From.FAMILY
            or shared is not None
            or line.post is None
            or line.post.adult_id not in others
        )
        and (not is_second or (shared is not None and line.at >= shared.since))
    ]


def may_be_second(thread: Thread, *, on: date, seen_by) -> list[Adult]:
    """Other guardians of all its children, to each of whom every one of them is open; none where the caregiver is barred
    from one."""
    machine = Scope.system(seen_by.district_id, "who reads a conversation together")
    with tenancy.acting_as(machine):
        students = list(thread.student_ids)
        tied = Tie.objects.seen_by(machine).filter(student_id__in=students, left_at=None)
        ids = set(tied.values_list("adult_id", flat=True))
        ways = Ways(adults=ids, students=students, on=on, seen_by=machine)
        if not students or any((thread.adult_id, one) in ways.barred for one in students):
            return []
        able = [
            adult
            for adult in ids - {thread.adult_id}
            if all(ways.is_open(adult, student) for student in students)
        ]
    # As the asker sees them: a teacher finds no guardian whom the roster does not show them.
    return list(Adult.objects.seen_by(seen_by).filter(pk__in=able, left_at=None).order_by("sort_name", "pk"))
