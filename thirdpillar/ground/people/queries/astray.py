"""Whether a link that we sent may lie with somebody else: it went where its reader is not today, or where a barred adult is,
or before that adult was barred."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from functools import reduce
from operator import or_
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint, Restriction
from thirdpillar.ground.people.queries.adults import current_adult
from thirdpillar.ground.people.queries.homes import is_postal
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import District

# A link is in what is read on a screen, and on paper; a call says none.
_WITH_LINK = (Channel.SMS, Channel.WHATSAPP, Channel.EMAIL, Channel.LETTER)


def is_astray(
    adult_id: UUID,
    references: Collection[UUID] | QuerySet,
    *,
    student_ids: Collection[UUID],
    purposes: Collection[str] = (),
    since: datetime | None = None,
    handed_at: datetime | None = None,
    seen_by,
) -> bool:
    """Whether a message about these references went, since its link was made, to what is not this adult's any more; or may
    have come to an adult who is barred from one of the students that the link speaks of.

    That is so where the barred adult has, or had then, the number or address; and of every link that went before the
    restriction was recorded, for it may have been handed on, or read in the same home, while that was nobody's harm.
    Asked when a link is opened, so that nothing can be late. The whole district is asked, whoever looks. `handed_at`: of a
    link that people hand out on paper, since when it may have been, for of that there is no message.
    """
    machine = Scope.system(seen_by.district_id, "where a link lies")
    with tenancy.acting_as(machine):
        sent = Message.objects.seen_by(machine).filter(
            reference_id__in=references, state__in=MAY_HAVE_ARRIVED, channel__in=_WITH_LINK
        )
        if purposes:
            # Words said anew, or of one of several times, have the purpose with a mark of their own behind it.
            sent = sent.filter(
                reduce(or_, (Q(purpose=each) | Q(purpose__startswith=f"{each}:") for each in purposes))
            )
        sent = sent.filter(state_at__gt=since) if since else sent
        went = {
            address: (first, last)
            for address, first, last in sent.order_by()
            .values_list("address")
            .annotate(Min("state_at"), Max("state_at"))
        }
        standing = current_adult(adult_id, seen_by=machine) or adult_id
        if handed_at and _recorded_since(handed_at, _shown(standing, student_ids, machine), machine):
            return True
        if not went:
            return False
        points = ContactPoint.objects.seen_by(machine).filter(adult_id=standing, left_at=None)
        theirs = points.filter(doubted_at=None).exclude(state=ContactState.WRONG)
        theirs = theirs.values_list("value", flat=True)
        # Of a letter's house it is not asked whether they still live there: it was put into their own letter box.
        by_wire = {address.lower() for address in went if not is_postal(address)}
        if not by_wire <= {value.lower() for value in theirs}:
            return True
        return _lies_with_barred(standing, student_ids, went, machine)


def _lies_with_barred(
    adult_id: UUID,
    student_ids: Collection[UUID],
    went: Mapping[str, tuple[datetime, datetime]],
    machine: Scope,
) -> bool:
    standing = Restriction.objects.seen_by(machine).filter(student_id__in=student_ids, left_at=None)
    if not standing.exclude(adult_id=adult_id).exists():
        return False
    on = clock.today(District.objects.get(pk=machine.district_id).zone)
    ways = Ways(adults=[adult_id], students=list(student_ids), on=on, seen_by=machine)
    shown = [student for student in student_ids if ways.is_open(adult_id, student)]
    if _recorded_since(min(first for first, _last in went.values()), shown, machine):
        return True
    if any(ways.is_overheard(address, student) for address in went for student in shown):
        return True
    barred = {other for other, student in ways.barred if student in shown}
    when = {address.lower(): last for address, (_first, last) in went.items()}
    had = ContactPoint.objects.seen_by(machine).filter(adult_id__in=barred, left_at__isnull=False)
    return any(
        value.lower() in when and left_at > when[value.lower()]
        for value, left_at in had.values_list("value", "left_at")
    )


def _shown(adult_id: UUID, student_ids: Collection[UUID], machine: Scope) -> list[UUID]:
    """Those of these students of whom the adult may hear today."""
    on = clock.today(District.objects.get(pk=machine.district_id).zone)
    ways = Ways(adults=[adult_id], students=list(student_ids), on=on, seen_by=machine)
    return [student for student in student_ids if ways.is_open(adult_id, student)]


def _recorded_since(since: datetime, student_ids: Collection[UUID], machine: Scope) -> bool:
    """Whether a restriction that is in force about one of these students was recorded, or began, after that moment."""
    zone = District.objects.get(pk=machine.district_id).zone
    recorded = restrictions_in_force(clock.today(zone), seen_by=machine).filter(student_id__in=student_ids)
    return any(
        max(made_at, datetime.combine(begins_on, time(), ZoneInfo(zone)) if begins_on else made_at) > since
        for made_at, begins_on in recorded.values_list("made_at", "begins_on")
    )
