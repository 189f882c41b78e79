"""What matters and went to many with a wrong translation is said anew to whoever got it so, with a word that it was wrong.

In parts, each a transaction with how far it came on the version itself: killed anywhere, nobody gets it twice or not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Func, Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import amend, enqueue_many, withdraw
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.ground.people.models import Preference
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_rows import Place, rows_at
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.doorbell import ring_for_broadcasts_after_commit
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion, Doubt, Recipient
from thirdpillar.means.conversations.wording.composing import ANEW, DIGEST, composer_of, purpose_of

# Recipients looked at in one transaction.
PART = 1000


@transaction.atomic
def put_version_right(
    *,
    doubt: Doubt,
    said: str,
    account_id: UUID | None,
    was_wrong: bool,
    made_by: str,
    matters: bool,
    by,
    at: datetime,
) -> None:
    """Whoever gets the words from now on gets the right ones, and the page shows them; part of settling the doubt.

    What `matters` and was wrong goes anew to whoever has it already; an alert that is over goes no more.
    """
    # While this holds the row nobody writes a part of it with the words as they were.
    found = Broadcast.objects.seen_by(by).select_for_update().filter(pk=doubt.reference_id).first()
    sent = BroadcastVersion.objects.seen_by(by).filter(pk=doubt.version_id, is_original=False)
    sent = sent if was_wrong else sent.filter(made_by=MadeBy.MACHINE)
    changed = sent.update(body=said, made_by=made_by, account_id=account_id, at=at)
    if not (changed and matters and was_wrong) or found is None or found.stage == Stage.CANCELLED:
        return
    is_over = found.over_at is not None or (found.expires_at is not None and found.expires_at <= at)
    if found.is_urgent and is_over:
        return
    # The database's own clock tells which messages were written before; this transaction may have waited for the row.
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    sent.update(anew_id=doubt.pk, anew_since=now, anew_after=None)
    record(
        by=by, at=at, deed="conversations.say_anew", subject="broadcast", subject_id=found.pk, language=doubt.language
    )  # fmt: skip
    ring_for_broadcasts_after_commit(by.district_id)


def next_anew(*, seen_by, but: Collection[UUID] = ()) -> UUID | None:
    """The version whose next part is to be said anew now; none of `but`, nor of what is held or stopped."""
    waiting = BroadcastVersion.objects.seen_by(seen_by).filter(
        anew_id__isnull=False, broadcast__paused_at=None
    )
    waiting = waiting.exclude(broadcast__stage=Stage.CANCELLED)
    return waiting.exclude(pk__in=but).order_by("anew_since", "pk").values_list("pk", flat=True).first()


@transaction.atomic
def say_part_anew(*, version_id: UUID, by, at: datetime) -> int | None:
    """Write the next part; answer how many messages, or None where another hand is on it or nothing is left.

    What still waits is written with the right words instead. Whether it may go there is asked in the last moment, as
    of all that goes to many.
    """
    here = BroadcastVersion.objects.seen_by(by).select_for_update(skip_locked=True, of=("self",))
    version = here.filter(pk=version_id, anew_id__isnull=False).select_related("broadcast").first()
    if version is None:
        return None
    rows = Recipient.objects.seen_by(by).filter(broadcast=version.broadcast).order_by("pk")
    rows = rows.filter(pk__gt=version.anew_after) if version.anew_after else rows
    part = list(rows[:PART])
    said = _say(version, part, by=by, at=at) if part else 0
    version.anew_after = part[-1].pk if part else None
    if len(part) < PART:
        version.anew_id, version.anew_since, version.anew_after = None, None, None
    version.save(update_fields=["anew_id", "anew_since", "anew_after"])
    record(
        by=by, at=at, deed="conversations.say_anew", subject="broadcast", subject_id=version.broadcast_id, readers=said
    )  # fmt: skip
    return said


def _say(version: BroadcastVersion, part: list[Recipient], *, by, at: datetime) -> int:
    found, purpose = version.broadcast, f"{ANEW}:{version.anew_id}"
    arrived, waiting = _places(version, part, by)
    withdraw(
        by=by, at=at, reference_ids=[one.pk for one in part], purpose=ANEW, why="it was corrected once more"
    )
    as_it_was = composer_of(found, seen_by=by)
    amend(rows_at(waiting, {one.pk: as_it_was for one, *_place in waiting}, by=by), by=by, at=at)
    composer = composer_of(found, seen_by=by, purpose=purpose)
    zone = District.objects.get(pk=by.district_id).zone
    own = Preference.objects.seen_by(by).filter(
        adult_id__in={one.adult_id for one, *_place in arrived}, replaced_at=None
    )
    quiet = {} if found.is_urgent else {one.adult_id: one for one in own}
    fresh = rows_at(arrived, {one.pk: composer for one, *_place in arrived}, by=by)
    messages = [
        row
        | {
            "not_before": quiet[one.adult_id].may_go_at(at, zone_of(row["address"]) or zone)
            if one.adult_id in quiet
            else None
        }
        for (one, *_place), row in zip(arrived, fresh, strict=True)
    ]
    return enqueue_many(messages, by=by, at=at)


def _places(version: BroadcastVersion, part: list[Recipient], by) -> tuple[list[Place], list[Place]]:
    """Where the wrong words may have arrived, in the day's news too; and where they still wait (the news is put right
    by itself)."""
    by_id = {one.pk: one for one in part}
    by_digest = {one.digest_id: one for one in part if one.digest_id}
    before = Message.objects.seen_by(by).filter(language=version.language, made_at__lt=version.anew_since)
    own = purpose_of(version.broadcast_id)
    theirs = Q(reference_id__in=list(by_id)) & (Q(purpose=own) | Q(purpose__startswith=f"{ANEW}:"))
    news = Q(reference_id__in=list(by_digest), purpose=DIGEST)
    arrived: dict[tuple, Place] = {}
    waiting: list[Place] = []
    for one in before.filter(theirs | news).order_by("pk").select_for_update():
        to = by_id.get(one.reference_id) or by_digest[one.reference_id]
        if one.state in MAY_HAVE_ARRIVED:
            arrived[to.pk, one.channel, one.address] = (to, one.channel, one.address)
        elif one.purpose == own and one.state in (State.READY, State.HELD):
            waiting.append((to, one.channel, one.address))
    return list(arrived.values()), waiting
