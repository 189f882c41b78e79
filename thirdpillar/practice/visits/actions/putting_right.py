"""Askings that wait or failed: put right in the last moment, passed on by the next way, their links closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.actions import amend, enqueue_many
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.asking import Writer, names_of, renew_where_barred
from thirdpillar.practice.visits.actions.inviting import READDRESSED, readdress
from thirdpillar.practice.visits.choices import Standing
from thirdpillar.practice.visits.models import Asking, Invitation
from thirdpillar.practice.visits.queries.addressing import addressed
from thirdpillar.practice.visits.queries.invitations import held_askings


@transaction.atomic
def put_right(addresses: Mapping[UUID, str], *, on: date, by, at: datetime) -> dict[UUID, str]:
    """Write waiting askings (id: number or address) anew where they name a child whom they must not name.

    Answers which of them must not go at all, and why.
    """
    found = held_askings(addresses, on=on, seen_by=by)
    narrower = [one for one in found if not one.reason and not one.is_as_written]
    for one in narrower:
        one.asking.invitation.student_ids = list(one.students)
    Invitation.objects.seen_by(by).bulk_update([one.asking.invitation for one in narrower], ["student_ids"])
    children = {key for one in narrower for key in one.students}
    students = Student.objects.seen_by(by).in_bulk(children)
    writers = _Writers(by)
    amend(
        [
            writers.of(one.asking.invitation).row(
                one.asking,
                one.asking.invitation,
                names_of(students[key] for key in one.students if key in students),
                addresses[one.asking.pk],
            )
            for one in narrower
        ],
        by=by,
        at=at,
    )
    return {one.asking.pk: one.reason for one in found if one.reason}


@transaction.atomic
def pass_on_askings(tried: Mapping[UUID, Places], *, on: date, by, at: datetime) -> None:
    """Take askings (id: where they were tried) on by the family's next way; it is the same asking, and counts once.

    Where there is no way left, the home stands among those to call.
    """
    # Whoever said yes already and hears by no message that nobody comes, or when it suits, is told by a person.
    Invitation.objects.seen_by(by).filter(askings__in=list(tried), standing=Standing.ACCEPTED).update(
        to_tell_of=at
    )
    lost = Asking.objects.seen_by(by).filter(
        pk__in=list(tried), invitation__standing=Standing.INVITED, invitation__cycle__closes_on__gte=on
    )
    writers, rows, moved, messages = _Writers(by), [], [], []
    together: dict[tuple[UUID, UUID], list[Asking]] = {}
    for asking in lost.select_related("invitation__cycle__visit_year"):
        together.setdefault((asking.school_id, asking.invitation.cycle_id), []).append(asking)
    for (school_id, _cycle), askings in together.items():
        of_home = {one.invitation.household_id: one for one in askings}
        renew_where_barred([one.invitation for one in askings], on=on, by=by, at=at)
        found = addressed(
            list(of_home), school_id, cycle=askings[0].invitation.cycle, on=on, languages=writers.languages, seen_by=by,
            tried={home: tried[one.pk] for home, one in of_home.items()},
        )  # fmt: skip
        for to in found:
            if not (to.adult and to.channel):
                continue
            asking = of_home[to.household_id]
            readdress(asking.invitation, to, at)
            asking.channel = to.channel
            rows.append(asking.invitation)
            moved.append(asking)
            writer = writers.of(asking.invitation)
            messages.append(writer.row(asking, asking.invitation, names_of(to.students), to.address))
    Invitation.objects.seen_by(by).bulk_update(rows, READDRESSED, batch_size=1000)
    Asking.objects.seen_by(by).bulk_update(moved, ["channel"], batch_size=1000)
    enqueue_many(messages, by=by, at=at)
    record(
        by=by, at=at, deed="visits.pass_on_askings", subject="message", messages=len(tried),
        no_way=len(tried) - len(moved),
    )  # fmt: skip


@transaction.atomic
def close_links(*, adult_ids: Collection[UUID], by, at: datetime) -> int:
    """Give these adults' invitations a new code, where a number turned out to be somebody else's; answer how many."""
    rows = list(Invitation.objects.seen_by(by).filter(adult_id__in=list(adult_ids)))
    for row in rows:
        row.code, row.code_at = new_code(), at
    Invitation.objects.seen_by(by).bulk_update(rows, ["code", "code_at"], batch_size=500)
    record(by=by, at=at, deed="visits.close_links", subject="adult", links=len(rows))
    return len(rows)


class _Writers:
    """One writer for each school and cycle, however many are written."""

    def __init__(self, by) -> None:
        self._by = by
        self._known: dict[tuple[UUID, UUID], Writer] = {}

    def of(self, invitation: Invitation) -> Writer:
        key = (invitation.cycle_id, invitation.school_id)
        if key not in self._known:
            self._known[key] = Writer(invitation.cycle, invitation.school_id, self._by)
        return self._known[key]

    @property
    def languages(self) -> list[str]:
        return District.objects.get(pk=self._by.district_id).languages
