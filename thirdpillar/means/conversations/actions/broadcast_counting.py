"""Deeds of counting: what would go now, on the page where that is quick, else by the worker; and the words it lacks.

A long count holds no lock: whoever sends, changes or reads the draft meanwhile waits for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_versions import (
    are_being_made,
    ask_versions,
    take_versions,
)
from thirdpillar.means.conversations.actions.broadcasts import locked, terms_of
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage
from thirdpillar.means.conversations.doorbell import ring_for_broadcasts_after_commit
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Above, adults_meant, languages_meant, meant_by
from thirdpillar.means.conversations.queries.previews import Preview, preview, preview_kept, preview_key
from thirdpillar.means.conversations.rules import broadcasts as rules

# So many adults are counted while a page is asked for; more are left to the worker.
COUNTED_AT_ONCE = 2000
OPEN = (Stage.DRAFT, Stage.ASKED)


def adults_at_most(found: Broadcast, *, seen_by, households: Iterable[Above] = (), most: int = 0) -> int:
    """How many adults a broadcast is for, those without a way among them: quick, for nothing is composed.

    Counting ends at `most`, where one is given.
    """
    with over_all_rows(seen_by.sees_all):
        adults = adults_meant(meant_by(found, households), seen_by=seen_by)
        return (adults[:most] if most else adults).count()


def people_now(found: Broadcast, *, by, at: datetime, households: Iterable[Above] = ()) -> int:
    """How many people it goes to now, counted anew where a roster or an answer may have changed it since it was.

    `by` sees the whole district. Where a count would hold up a page, and the number might be above what one person may
    decide, it is how many they are at the most: a second person is asked rather than passed by.
    """
    terms, at_most = terms_of(seen_by=by), adults_at_most(found, seen_by=by, households=households)
    kept, before = preview_kept(found, seen_by=by), found.preview.get("at_most", 0)
    is_few = kept is not None and not rules.takes_second_person(
        found, kept.people, at.date(), terms.second_person_above
    )
    may_be_many = is_few and rules.takes_second_person(found, at_most, at.date(), terms.second_person_above)
    if kept is not None and at_most == before and not may_be_many and not is_stale(found, at):
        return kept.people
    if at_most > COUNTED_AT_ONCE:
        return at_most if kept is None or is_few else min(at_most, kept.people + max(0, at_most - before))
    counted = count_broadcast(
        broadcast_id=found.pk, by=by, at=at, households=households, with_words=found.stage == Stage.DRAFT
    )
    found.refresh_from_db(fields=["preview"])
    return counted.people


def is_stale(found: Broadcast, at: datetime) -> bool:
    """Whether the families of a draft were counted too long ago to say yes to the number."""
    return rules.is_stale(found.preview.get("at", ""), at)


@transaction.atomic
def ask_words(*, broadcast_id: UUID, by, at: datetime, households: Iterable[Above] = ()) -> None:
    """Ask for the words of a draft in languages of its families that it lacks, and take in those that came."""
    found = locked(broadcast_id, by)
    with over_all_rows(by.sees_all):
        languages = languages_meant(meant_by(found, households), seen_by=by)
    ask_versions(found=found, languages=languages, by=by, at=at)
    take_versions(found=found, by=by, at=at)
    record(by=by, at=at, deed="conversations.ask_words", subject="broadcast", subject_id=found.pk)


@transaction.atomic
def count_broadcast(
    *, broadcast_id: UUID, by, at: datetime, households: Iterable[Above] = (), with_words: bool = True
) -> Preview:
    """Count what would go now, and keep it with the draft, unless it says something else by then.

    `by` sees the whole district: ways are asked for all. `with_words` asks for the words it lacks beforehand, which
    holds the draft until the count is done.
    """
    if with_words:
        ask_words(broadcast_id=broadcast_id, by=by, at=at, households=households)
    found = Broadcast.objects.seen_by(by).filter(pk=broadcast_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    key, zone = preview_key(found, seen_by=by), District.objects.get(pk=by.district_id).zone
    counted = preview(found, meant_by(found, households), on=clock.today(zone), seen_by=by)
    now = locked(broadcast_id, by)
    if preview_key(now, seen_by=by) == key:
        at_most = adults_at_most(found, seen_by=by, households=households)
        now.preview = counted.kept(key, at) | {"at_most": at_most}
        now.save(update_fields=["preview"])
    record(
        by=by, at=at, deed="conversations.count_broadcast", subject="broadcast", subject_id=found.pk,
        people=counted.people,
    )  # fmt: skip
    return counted


@transaction.atomic
def refresh_versions(*, broadcast_id: UUID, by, at: datetime) -> bool:
    """Take in what was translated meanwhile, once no engine has more in hand; answers whether one still has."""
    found = locked(broadcast_id, by)
    if are_being_made(found, seen_by=by, at=at):
        return True
    if found.stage in OPEN and take_versions(found=found, by=by, at=at):
        record(by=by, at=at, deed="conversations.refresh_versions", subject="broadcast", subject_id=found.pk)
    return False


@transaction.atomic
def ask_count(*, broadcast_id: UUID, by, at: datetime, households: Iterable[Above] = ()) -> None:
    """Leave the counting to the worker, where it would hold up a page; the words that lack are asked for at once."""
    ask_words(broadcast_id=broadcast_id, by=by, at=at, households=households)
    found = locked(broadcast_id, by)
    found.preview = {"wanted": True}
    found.save(update_fields=["preview"])
    record(by=by, at=at, deed="conversations.ask_count", subject="broadcast", subject_id=found.pk)
    ring_for_broadcasts_after_commit(by.district_id)


def next_to_count(*, seen_by, urgent: bool) -> Broadcast | None:
    """A draft, alert or not, whose counting was left to the worker; None while another worker counts one such here.

    Until this transaction ends nobody else gets one, so that many drafts never hold all the workers of an instance.
    """
    # One that waits for a second person is counted again when a translation has come.
    wanted = Broadcast.objects.seen_by(seen_by).filter(
        ~Q(preview__has_key="tries") | Q(preview__tries__lt=rules.MOST_COUNTS),
        stage__in=OPEN,
        preview__wanted=True,
    )
    wanted = wanted.filter(pace=Pace.EMERGENCY) if urgent else wanted.exclude(pace=Pace.EMERGENCY)
    if not wanted.exists() or not _alone(seen_by.district_id, "alerts" if urgent else "others"):
        return None
    # Looked at again: what stood there before may have been counted while we waited.
    return wanted.order_by("stage_at", "pk").first()


def _alone(district_id: UUID, what: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('conversations.count.' || %s || %s, 0))",
            [what, str(district_id)],
        )
        return cursor.fetchone()[0]
