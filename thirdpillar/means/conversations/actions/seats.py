"""Two guardians in one thread: the school asks, each says yes for themselves, and each can leave at any time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.links import renew_if_astray
from thirdpillar.means.conversations.actions.telling import thread_link
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.models import Seat, Thread
from thirdpillar.means.conversations.queries.addressees import UNHEARD, addressee
from thirdpillar.means.conversations.queries.seats import may_be_second, seats_of
from thirdpillar.means.conversations.queries.spoken import ASKED
from thirdpillar.means.conversations.rules.threads import must_be_writer


@transaction.atomic
def ask_to_read_together(*, thread_id: UUID, adult_id: UUID, by, at: datetime) -> list[Seat]:
    """Ask the caregiver of a thread and one guardian more, each by their own way; neither learns what the other says.

    Raises Refused where a restriction stands between any of the children and either, or there is a second one already.
    """
    must_be_writer(by)
    thread = _thread(thread_id, by)
    on = clock.today(District.objects.get(pk=by.district_id).zone)
    if adult_id not in {one.pk for one in may_be_second(thread, on=on, seen_by=by)}:
        # The same sentence for a restriction and for no tie: why is the front office's to know.
        raise Refused(_("These two cannot read together. Ask your school's office."))
    kept = {seat.adult_id: seat for seat in seats_of(thread, seen_by=by)}
    if any(seat.left_at is None for key, seat in kept.items() if key not in (thread.adult_id, adult_id)):
        raise Refused(_("Somebody else was asked already. End that first."))
    asked = []
    for guardian in (thread.adult_id, adult_id):
        seat = kept.get(guardian) or Seat(
            district_id=by.district_id, thread=thread, adult_id=guardian, code=new_code(), asked_at=at
        )
        if seat.left_at is not None:  # who left is asked anew, and has not said yes
            seat.left_at, seat.agreed_at, seat.agreed_by = None, None, ""
        seat.asked_at, seat.asked_by_id = at, by.account_id
        seat.save()
        asked.append(seat)
    for seat in asked:
        if seat.agreed_at is None:
            _ask(seat, thread, by, at)
    record(
        by=by, at=at, deed="conversations.ask_to_read_together", subject="thread", subject_id=thread.pk,
        adult=str(adult_id),
    )  # fmt: skip
    return asked


@transaction.atomic
def agree_to_read_together(*, seat_id: UUID, way: str, by, at: datetime) -> Seat:
    """One guardian says yes: on their own page, or told to staff, who then answer for it."""
    if way == Way.TOLD:
        must_be_writer(by)
    seat = _seat(seat_id, by)
    if seat.left_at is not None:
        raise Refused(_("This has ended. The school can ask anew."))
    if seat.agreed_at is None:
        seat.agreed_at, seat.agreed_by = at, way
        seat.save(update_fields=["agreed_at", "agreed_by"])
        record(
            by=by, at=at, deed="conversations.agree_to_read_together", subject="thread", subject_id=seat.thread_id,
            adult=str(seat.adult_id), way=str(way),
        )  # fmt: skip
    return seat


@transaction.atomic
def stop_reading_together(*, seat_id: UUID, by, at: datetime) -> Seat:
    """One guardian says no, or no more; from now on each is alone with the school."""
    seat = _seat(seat_id, by)
    if seat.left_at is None:
        seat.left_at = at
        seat.save(update_fields=["left_at"])
        record(
            by=by, at=at, deed="conversations.stop_reading_together", subject="thread", subject_id=seat.thread_id,
            adult=str(seat.adult_id),
        )  # fmt: skip
    return seat


def _ask(seat: Seat, thread: Thread, by, at: datetime) -> None:
    district = District.objects.get(pk=by.district_id)
    machine = Scope.system(by.district_id, "two guardians are asked")
    with tenancy.acting_as(machine):
        on = clock.today(district.zone)
        reached = addressee(seat.adult_id, thread.student_ids, on=on, seen_by=machine, ways=UNHEARD)
        if reached is None or not reached.channel:
            return
        renew_if_astray(seat, by=machine, at=at)
        language = (reached.language or (district.languages or ["en"])[0]).lower()
        with translation.override(language if translation.check_for_language(language) else "en"):
            sender = district.sender_name or district.name
            # Not with whom: that the other one is there at all is theirs to tell, until both have said yes.
            words = _(
                "May another guardian of your child read and write with you here? You choose: %(link)s"
            ) % {"link": f"{thread_link(district, seat.code)}/together"}
            spoken = translation.get_language() or "en"
        enqueue(
            by=machine, at=at, channel=reached.channel, purpose=f"{ASKED}:{at:%Y%m%d%H%M%S}", reference_id=seat.pk,
            address=reached.address, language=spoken, school_id=thread.school_of_outbox,
            subject="" if reached.channel == Channel.SMS else sender, body=f"{sender}: {words}",
            is_secret=thread.is_sealed,
        )  # fmt: skip


def _thread(thread_id: UUID, by) -> Thread:
    thread = Thread.objects.seen_by(by).select_for_update().filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    return thread


def _seat(seat_id: UUID, by) -> Seat:
    seat = Seat.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=seat_id).first()
    if seat is None:
        raise Refused(_("This conversation is not there."))
    return seat
