"""Voice notes of families into words: asked of a machine by the worker, put right by a person. They decide nothing.

No deed reads them: what a call or a text answers was decided before, by keys and words of the family's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Recording
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.choices import (
    AttachmentKind,
    AttachmentState,
    From,
    Interest,
    TranscriptState,
    WrittenBy,
)
from thirdpillar.means.conversations.engines.outcomes import Failed
from thirdpillar.means.conversations.engines.transcribing import Heard, Transcriber
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Inbound,
    Thread,
    Transcript,
    TranscriptVersion,
)
from thirdpillar.means.conversations.queries.inbound import OF_THREAD
from thirdpillar.means.conversations.rules import transcripts as rules
from thirdpillar.means.conversations.rules.threads import may_say, must_be_writer

# So many are noted in one turn, and the next turn goes on.
AT_ONCE = 100
# Longer than any engine takes.
LEASE = timedelta(minutes=10)


@transaction.atomic
def ask_transcripts(*, engine: Transcriber, by, at: datetime) -> int:
    """Note the voice notes that came in and were not asked for yet; answer how many. Those of cases for a local machine alone."""
    since = at - rules.LOOK_BACK
    voices = (
        Recording.objects.seen_by(by)
        .filter(~Exists(_mine(by, inbound_id=OuterRef("reference_id"), attachment=None)), at__gte=since)
        .exclude(content=b"")
        .exclude(reference_id=None)
        .values_list("reference_id", flat=True)[:AT_ONCE]
    )
    sounds = (
        Attachment.objects.seen_by(by)
        .filter(
            ~Exists(_mine(by, attachment_id=OuterRef("pk"))), at__gte=since, said_by=From.FAMILY,
            kind=AttachmentKind.SOUND, state=AttachmentState.KEPT,
        )
        .select_related("inbound")[:AT_ONCE]
    )  # fmt: skip
    rows = [
        Transcript(
            district_id=by.district_id, inbound=one, at=one.at, next_at=at,
            thread_id=one.reference_id if one.answers == OF_THREAD else None,
        )
        for one in Inbound.objects.seen_by(by).filter(pk__in=list(voices))
    ] + [
        Transcript(
            district_id=by.district_id, inbound=one.inbound, attachment=one, thread_id=one.thread_id, at=one.at, next_at=at
        )
        for one in sounds
    ]  # fmt: skip
    closed = _may_be_cases(rows, by)
    rows = [one for one in rows if rules.may_hear(may_be_case=one.pk in closed, is_local=engine.is_local)]
    Transcript.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record(by=by, at=at, deed="conversations.ask_transcripts", subject="district", notes=len(rows))
    return len(rows)


def work_on_transcripts(*, engine: Transcriber, by, at: datetime) -> bool:
    """Have the next voice note written down, no transaction open meanwhile; whether to go on.

    Not where none is due; and not after a machine that is away or busy, so that the others do not wait for it in vain.
    """
    row = _claim(by, at)
    if row is None:
        return False
    with transaction.atomic(), tenancy.acting_as(by):
        # Asked anew: by now the machine may be another one.
        is_closed = row.pk in _may_be_cases([row], by)
        sound, media_type = _sound(row, by)
    if not rules.may_hear(may_be_case=is_closed, is_local=engine.is_local) or not sound:
        outcome: Heard | Failed = Failed(next(iter(rules.FINAL)), "not for this machine, or no longer kept")
    else:
        outcome = engine.transcribe(sound, media_type)
    with transaction.atomic(), tenancy.acting_as(by):
        _take(row, outcome, engine, by=by, at=max(at, clock.now()))
    return isinstance(outcome, Heard) or outcome.why in rules.FINAL


@transaction.atomic
def correct_transcript(*, transcript_id: UUID, body: str, by, at: datetime) -> TranscriptVersion:
    """Write down what was said as a person heard it: a version of its own, beside the machine's."""
    must_be_writer(by)
    row = Transcript.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=transcript_id).first()
    if row is None:
        raise Refused(_("This message is not there."))
    said = may_say(body)
    may_keep_text(said, on=at.date())
    last = latest_version(row, by)
    if last is not None and last.body == said and last.made_by == WrittenBy.PERSON:
        return last
    version = TranscriptVersion(
        district_id=by.district_id, transcript=row, language=last.language if last else "", body=said,
        made_by=WrittenBy.PERSON, account_id=by.account_id, from_version_id=last.pk if last else None, at=at,
    )  # fmt: skip
    version.save(force_insert=True)
    row.state = TranscriptState.DONE
    row.save(update_fields=["state"])
    record(
        by=by, at=at, deed="conversations.correct_transcript", subject="transcript", subject_id=row.pk
    )  # fmt: skip
    return version


def latest_version(row: Transcript, by) -> TranscriptVersion | None:
    """The words that hold."""
    return (
        TranscriptVersion.objects.seen_by(by)
        .filter(transcript=row)
        .order_by("-at", "-made_at", "-pk")
        .first()
    )


def _mine(by, **which):
    return Transcript.objects.seen_by(by).filter(**which)


def _may_be_cases(rows: Iterable[Transcript], by) -> set[UUID]:
    """Which of these belong to a case; or to nothing yet, and whoever sent them has one with us."""
    listed = list(rows)
    threads = {one.thread_id for one in listed if one.thread_id}
    cases = Thread.objects.seen_by(by).filter(interest=Interest.CASE)
    closed = set(cases.filter(pk__in=threads).values_list("pk", flat=True))
    senders = {one.inbound.sender for one in listed if one.thread_id is None and one.inbound}
    adults: dict[str, set[UUID]] = {}
    known = ContactPoint.objects.seen_by(by).filter(value__in=senders).values_list("value", "adult_id")
    for value, adult_id in known:
        adults.setdefault(value, set()).add(adult_id)
    of_case = set(cases.filter(adult_id__in=set().union(*adults.values())).values_list("adult_id", flat=True))
    return {
        one.pk
        for one in listed
        if one.thread_id in closed
        or (one.thread_id is None and one.inbound and adults.get(one.inbound.sender, set()) & of_case)
    }


def _claim(by, at: datetime) -> Transcript | None:
    with transaction.atomic(), tenancy.acting_as(by):
        due = Transcript.objects.seen_by(by).filter(state=TranscriptState.WAITING, next_at__lte=at)
        found = (
            due.select_for_update(of=("self",), skip_locked=True)
            .select_related("inbound")
            .order_by("next_at", "pk")
            .first()
        )
        if found is not None:
            # Whoever dies in the middle leaves it due again once its time is over.
            found.tries, found.next_at = found.tries + 1, at + LEASE
            found.save(update_fields=["tries", "next_at"])
        return found


def _sound(row: Transcript, by) -> tuple[bytes, str]:
    if row.attachment_id:
        content = AttachmentContent.objects.seen_by(by).filter(attachment_id=row.attachment_id)
        found = content.select_related("attachment").first()
        return (bytes(found.body), found.attachment.media_type) if found else (b"", "")
    voice = Recording.objects.seen_by(by).filter(reference_id=row.inbound_id).exclude(content=b"").first()
    return (bytes(voice.content), voice.content_type) if voice else (b"", "")


def _take(row: Transcript, outcome: Heard | Failed, engine: Transcriber, *, by, at: datetime) -> None:
    # A person who wrote the words down meanwhile has the word; so has another worker.
    held = (
        Transcript.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=row.pk, state=TranscriptState.WAITING, tries=row.tries)
        .first()
    )
    if held is None:
        return
    if isinstance(outcome, Heard):
        held.state, held.why = TranscriptState.DONE, ""
        TranscriptVersion(
            district_id=held.district_id, transcript=held, language=outcome.language[:20], body=outcome.words,
            made_by=WrittenBy.MACHINE, engine=engine.name, model=engine.model[:80], at=at,
        ).save(force_insert=True)  # fmt: skip
    else:
        held.why = f"{outcome.why}: {outcome.reason}"[:80]
        if rules.is_over(outcome.why, held.tries):
            held.state = TranscriptState.FAILED
        held.next_at = at + rules.waits_after(held.tries)
    held.save(update_fields=["state", "why", "next_at"])
    record(
        by=by, at=at, deed="conversations.work_on_transcripts", subject="transcript", subject_id=held.pk,
        state=held.state, why=held.why,
    )  # fmt: skip
