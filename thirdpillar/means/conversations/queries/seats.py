"""Who reads a thread together with its caregiver today: nobody, or one guardian more. Deny wins."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.models import Post, Seat, Thread
from thirdpillar.means.conversations.queries.addressees import Addressee, addressees_of, as_read
from thirdpillar.means.conversations.queries.links import unless_astray


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
    return all_together([thread], on=on, seen_by=seen_by).get(thread.pk)


def all_together(threads: Iterable[Thread], *, on: date, seen_by) -> dict[UUID, Together]:
    """The same for many threads (by id), with a constant number of queries; who is alone is not in it."""
    rows = {one.pk: one for one in threads}
    taken: dict[UUID, list[Seat]] = {}
    machine = Scope.system(seen_by.district_id, "who reads a conversation together")
    with tenancy.acting_as(machine):
        agreed = Seat.objects.seen_by(machine).filter(agreed_at__isnull=False, left_at=None)
        for seat in agreed.filter(thread_id__in=list(rows)).order_by("asked_at", "pk"):
            taken.setdefault(seat.thread_id, []).append(seat)
        pairs = [pair for key, seats in taken.items() if (pair := _pair(rows[key], seats))]
        wanted = [(seat.adult_id, rows[seat.thread_id].student_ids) for pair in pairs for seat in pair]
        reached = addressees_of(wanted, on=on, seen_by=machine) if wanted else []
    found = {}
    for (mine, other), first, second in zip(pairs, reached[::2], reached[1::2], strict=True):
        children = set(rows[mine.thread_id].student_ids)
        if first is None or second is None or first.adult.pk == second.adult.pk:
            continue
        if all(not each.is_barred and each.student_ids == children for each in (first, second)):
            agreed_at = max(seat.agreed_at for seat in (mine, other) if seat.agreed_at)
            found[mine.thread_id] = Together(other, second, agreed_at)
    return found


def shared_by_post(
    posts: Collection[Post], tried: Mapping[UUID, Container], *, on: date, seen_by
) -> dict[UUID, Together]:
    """The second guardian of each of these posts (by id), and their best way but what was `tried` with that post."""
    shared = all_together({post.thread_id: post.thread for post in posts}.values(), on=on, seen_by=seen_by)
    those = [post for post in posts if post.thread_id in shared]
    wanted = [(shared[post.thread_id].seat.adult_id, post.thread.student_ids) for post in those]
    reached = addressees_of(wanted, on=on, seen_by=seen_by, tried=[tried.get(post.pk, ()) for post in those])
    return {
        post.pk: replace(
            shared[post.thread_id],
            reached=as_read(post.thread, who, on=on, seen_by=seen_by, tried=tried.get(post.pk, ())),
        )
        for post, who in zip(those, reached, strict=True)
        if who is not None
    }


def _pair(thread: Thread, seats: list[Seat]) -> tuple[Seat, Seat] | None:
    mine = [seat for seat in seats if seat.adult_id == thread.adult_id]
    others = [seat for seat in seats if seat.adult_id != thread.adult_id]
    return (mine[0], others[0]) if len(mine) == len(others) == 1 else None


def seat_by_code(code: str, *, seen_by) -> Seat | None:
    """The seat of a guardian's own link."""
    found = Seat.objects.seen_by(seen_by).filter(code=code).select_related("thread").first()
    return unless_astray(found, seen_by=seen_by)


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
