"""What waits in the outbox about places: looked at once more before it goes, and taken on by the next way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.practice.gatherings.actions.links import renew_registrations_where_barred
from thirdpillar.practice.gatherings.actions.telling_places import (
    OFFER,
    PLACE,
    ProgrammeWriter,
    ways_of,
)
from thirdpillar.practice.gatherings.choices import ProgrammeStage
from thirdpillar.practice.gatherings.models import PlaceOffer, Registration


def put_places_right(addresses: Mapping[UUID, str], *, by, is_offer: bool = False) -> dict[UUID, str]:
    """Which of these (id of a registration, or of an offer: address) must not go now, and why."""
    found = _registrations(addresses, by, is_offer)
    ways = ways_of(found.values(), by=by)
    stopped = {}
    for key, one in found.items():
        way = ways[one.pk]
        if not way.channel:
            stopped[key] = "no way to this person is known that may be used"
        elif addresses[key] not in way.open_to:
            stopped[key] = "this number or address is not theirs any more"
    if is_offer:
        over = PlaceOffer.objects.seen_by(by).filter(pk__in=list(addresses)).exclude(over_at=None)
        stopped |= dict.fromkeys(over.values_list("pk", flat=True), "the place is not kept any more")
    return stopped


@transaction.atomic
def pass_on_places(tried: Mapping[UUID, Places], *, by, at: datetime, is_offer: bool = False) -> None:
    """Take what failed on by the person's next way; an offer only while the place is kept."""
    found = _registrations(tried, by, is_offer)
    renew_registrations_where_barred(found.values(), by=by, at=at)
    rows = []
    for key, one in found.items():  # as many as failed just now
        sent = Message.objects.seen_by(by).filter(
            reference_id=key, purpose__startswith=OFFER if is_offer else PLACE
        )
        last = sent.exclude(state=State.STOPPED).order_by("-state_at").first()
        way = ways_of([one], by=by, tried={one.pk: tried[key]})[one.pk]
        if last is None or not way.channel or one.programme.stage == ProgrammeStage.DRAFT:
            continue
        kind = "offered" if is_offer else last.purpose.split(":")[1]
        when = None
        if is_offer:
            offer = PlaceOffer.objects.seen_by(by).filter(pk=key, over_at=None, answer_by__gt=at).first()
            if offer is None:
                continue
            when = offer.answer_by
        writer = ProgrammeWriter(one.programme, by, at)
        rows.append(
            writer.row(
                kind, one, way, purpose=last.purpose, reference_id=key, when=when, expires_at=last.expires_at
            )
        )
    enqueue_many(rows, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.pass_on_news", subject="message", messages=len(tried),
        no_way=len(tried) - len(rows),
    )  # fmt: skip


def _registrations(keys: Mapping[UUID, object], by, is_offer: bool) -> dict[UUID, Registration]:
    if is_offer:
        offers = PlaceOffer.objects.seen_by(by).filter(pk__in=list(keys))
        return {one.pk: one.registration for one in offers.select_related("registration__programme")}
    rows = Registration.objects.seen_by(by).filter(pk__in=list(keys)).select_related("programme")
    return {one.pk: one for one in rows}
