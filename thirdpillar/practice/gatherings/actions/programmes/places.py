"""Places that are free go to whoever waits longest: offered in their language, kept for a while, passed on in silence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many, withdraw
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.barred import barred_at, enforce_may_come
from thirdpillar.practice.gatherings.actions.links import renew_registrations_where_barred
from thirdpillar.practice.gatherings.actions.programmes.calling import kept_for_a_call, tell_to_call
from thirdpillar.practice.gatherings.actions.programmes.locking import locked_programme
from thirdpillar.practice.gatherings.actions.telling_places import (
    OFFER,
    ProgrammeWriter,
    Way,
    tell,
    ways_of,
)
from thirdpillar.practice.gatherings.choices import HOLDING, Answered, ProgrammeStage, Standing
from thirdpillar.practice.gatherings.models import PlaceOffer, Programme, Registration
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.programmes import kept_until, may_run, terms

GIVEN_ON = "the place was given on"


def free_places(programme: Programme, *, by) -> int | None:
    """How many places nobody has and none is kept of; None where there is no end to them."""
    if programme.capacity is None:
        return None
    taken = Registration.objects.seen_by(by).filter(programme=programme, standing__in=HOLDING).count()
    return max(0, programme.capacity - taken)


@transaction.atomic
def offer_places(*, programme_id: UUID, by, at: datetime) -> int:
    """Offer what is free to those who wait longest and can be written to; answer to how many.

    Colleagues, and everybody where no time is left to answer in writing, have the place at once. Whom nobody can write to,
    and who let as many offers pass as the standard allows, have it kept as long, once: staff are told, call, and give it.
    Then it goes on; they keep their turn and hold up nobody.
    """
    programme = locked_programme(programme_id, by)
    if programme.stage != ProgrammeStage.OPEN:
        return 0
    free = free_places(programme, by=by)
    waiting = Registration.objects.seen_by(by).filter(programme=programme, standing=Standing.WAITING)
    in_line = list(waiting.order_by("since", "pk")) if free != 0 else []
    ways = ways_of(in_line, by=by)
    call = to_call(programme, in_line, ways, by=by, at=at)
    kept = kept_for_a_call(programme, [one for one in in_line if one.pk in call], by=by) if call else set()
    in_line = [one for one in in_line if one.pk not in call or one.pk in kept]
    if not in_line:
        return 0
    writer = ProgrammeWriter(programme, by, at)
    zone = District.objects.get(pk=by.district_id).zone
    until = kept_until(at, programme.kept_hours, zone, writer.next.begins_at if writer.next else None)
    moved = [one for one in in_line if until or one.pk not in call][:free]
    if not moved:
        return 0
    renew_registrations_where_barred(moved, by=by, at=at)
    asked = [one for one in moved if until and not one.account_id]
    at_once = [one for one in moved if one.account_id or not until]
    for one in asked:
        one.standing, one.standing_at = Standing.OFFERED, at
    for one in at_once:
        one.standing, one.standing_at = Standing.REGISTERED, at
    Registration.objects.seen_by(by).bulk_update([*asked, *at_once], ["standing", "standing_at"])
    offers = [
        PlaceOffer(district_id=by.district_id, school_id=programme.school_id, registration=one, at=at, answer_by=until or at)
        for one in asked
    ]  # fmt: skip
    PlaceOffer.objects.bulk_create(offers)
    enqueue_many(
        [
            writer.row(
                "offered", offer.registration, ways[offer.registration_id], purpose=OFFER, reference_id=offer.pk,
                when=until, expires_at=until,
            )
            for offer in offers
            if offer.registration_id not in call
        ],
        by=by, at=at,
    )  # fmt: skip
    tell_to_call(programme, [one for one in offers if one.registration_id in call], by=by, at=at)
    tell(programme, at_once, "registered", by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.offer_places", subject="programme", subject_id=programme.pk,
        offered=len(asked), at_once=len(at_once),
    )  # fmt: skip
    return len(asked) + len(at_once)


def to_call(
    programme: Programme, waiting: Collection[Registration], ways: Mapping[UUID, Way], *, by, at: datetime
) -> set[UUID]:
    """Of those who wait for a place: whom nothing in writing is offered to, for staff to call them, or to look first."""
    silent = Count("offers", filter=Q(offers__over_at__isnull=False, offers__answer=""))
    often = (
        Registration.objects.seen_by(by)
        .filter(pk__in=[one.pk for one in waiting])
        .annotate(silent=silent)
        .filter(silent__gte=terms("waiting_list", at.date())["most_offers"])
    )
    barred = barred_at(programme.school_id, [one.adult_id for one in waiting], by=by)
    no_way = {one.pk for one in waiting if not one.account_id and not ways[one.pk].channel}
    return (
        no_way
        | {one.pk for one in waiting if one.adult_id in barred}
        | set(often.values_list("pk", flat=True))
    )


@transaction.atomic
def give_place(*, registration_id: UUID, by, at: datetime) -> Registration:
    """Staff give somebody who waits, and whom they called, a place that is free or kept for them. Raises Refused without one."""
    found = Registration.objects.seen_by(by).filter(pk=registration_id).first()
    if found is None:
        raise Refused(_("There is no such registration."))
    programme = locked_programme(found.programme_id, by)
    enforce(may_run(by, programme))
    found.refresh_from_db(fields=["standing"])
    if found.standing not in (Standing.WAITING, Standing.OFFERED):
        return found
    enforce_may_come(programme.school_id, found.adult_id, by=by)
    if programme.stage != ProgrammeStage.OPEN:
        raise Refused(_("This programme is over."))
    if found.standing == Standing.WAITING and free_places(programme, by=by) == 0:
        raise Refused(_("Full: there is a waiting list"))
    offers = PlaceOffer.objects.seen_by(by).filter(registration=found, over_at=None)
    withdraw(by=by, at=at, reference_ids=list(offers.values_list("pk", flat=True)), why="it was answered")
    offers.update(over_at=at, answer=Answered.YES)
    found.standing, found.standing_at = Standing.REGISTERED, at
    found.save(update_fields=["standing", "standing_at"])
    record(
        by=by, at=at, deed="gatherings.give_place", subject="programme", subject_id=programme.pk,
        registration=str(found.pk),
    )  # fmt: skip
    tell(programme, [found], "registered", by=by, at=at)
    return found


@transaction.atomic
def answer_offer(
    *, registration_id: UUID, answer: str, by, at: datetime, quietly: bool = False
) -> Registration:
    """Whoever waited takes the place that is kept for them, or leaves it to the next. Raises Refused where none is kept.

    `quietly`: whoever reads the answer where they gave it need not be written to.
    """
    found = Registration.objects.seen_by(by).filter(pk=registration_id).first()
    programme = locked_programme(found.programme_id, by) if found else None
    found = (
        Registration.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=registration_id).first()
    )
    offer = PlaceOffer.objects.seen_by(by).filter(registration=found, over_at=None).first() if found else None
    if found is None or programme is None or offer is None or offer.answer_by <= at:
        raise Refused(_("No place is kept here any more."))
    if answer not in Answered.values:
        raise Refused(_("An answer is yes or no."))
    if answer == Answered.YES:
        enforce_may_come(programme.school_id, found.adult_id, by=by)
    offer.answer, offer.over_at = answer, at
    offer.save(update_fields=["answer", "over_at"])
    found.standing = Standing.REGISTERED if answer == Answered.YES else Standing.WITHDREW
    found.standing_at = at
    found.save(update_fields=["standing", "standing_at"])
    withdraw(by=by, at=at, reference_ids=[offer.pk], why="it was answered")
    record(
        by=by, at=at, deed="gatherings.answer_offer", subject="programme", subject_id=programme.pk, answer=answer,
        registration=str(found.pk),
    )  # fmt: skip
    if answer == Answered.YES and not quietly:
        tell(programme, [found], "registered", by=by, at=at)
    if answer == Answered.NO:
        offer_places(programme_id=programme.pk, by=by, at=at)
    return found


@transaction.atomic
def lapse_offers(*, programme_id: UUID, by, at: datetime) -> int:
    """Offers of a programme that nobody answered in time: they wait on, at the end, and the next is asked; how many.

    Whom nobody wrote to, and staff did not reach by then, waits on in their turn.
    """
    programme = locked_programme(programme_id, by)
    over = PlaceOffer.objects.seen_by(by).filter(
        registration__programme=programme, over_at=None, answer_by__lte=at
    )
    offers = dict(over.values_list("pk", "registration_id"))
    ids = list(offers.values())
    if not ids:
        return 0
    sent = Message.objects.seen_by(by).filter(purpose=OFFER, reference_id__in=list(offers))
    written = [offers[key] for key in sent.order_by().values_list("reference_id", flat=True).distinct()]
    over.update(over_at=at)
    lapsed = Registration.objects.seen_by(by).filter(pk__in=ids, standing=Standing.OFFERED)
    lapsed.filter(pk__in=written).update(since=at)
    lapsed.update(standing=Standing.WAITING, standing_at=at)
    record(
        by=by, at=at, deed="gatherings.lapse_offers", subject="programme", subject_id=programme.pk, offers=len(ids)
    )  # fmt: skip
    offer_places(programme_id=programme.pk, by=by, at=at)
    return len(ids)
