"""Words are kept as long as the rule says and then removed; that something was said stays, and a certificate tells it."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import empty_recordings
from thirdpillar.ground.delivery.actions.emptying import empty_words, forget_scripts
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.means.conversations.actions.broadcast_versions import TITLE, VERSION
from thirdpillar.means.conversations.actions.searching import forget_words
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.actions.translation import OF_CLASS
from thirdpillar.means.conversations.choices import AttachmentState, InboundState, Standing, TranslationState
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.models import (
    Attachment,
    AttachmentContent,
    Broadcast,
    BroadcastVersion,
    Certificate,
    Doubt,
    Inbound,
    InterpreterRating,
    InterpreterRequest,
    Note,
    Post,
    Thread,
    TranscriptVersion,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.standards import library


def kept_since(district: District, *, on, seen_by, rule: str = "messages") -> datetime:
    """Words said before this moment are no longer kept on a day: the first day of the school year so many years ago.

    Where nobody has entered the year of today, it is taken to begin on the same day as the last one that is known.
    """
    kept = library.entry("retention", rule, on)
    year = school_year_on(on, seen_by=seen_by)
    first = year.begins_on if year and year.begins_on <= on else on.replace(month=7, day=1)
    if first > on:
        first = first.replace(year=first.year - 1)
    while (later := first.replace(year=first.year + 1, day=min(first.day, 28))) <= on:
        first = later
    back = first.replace(year=first.year - kept.terms["school_years_after"], day=min(first.day, 28))
    return datetime.combine(back, time(), tzinfo=ZoneInfo(district.zone))


@transaction.atomic
def remove_old_words(*, by, at: datetime) -> Certificate | None:
    """Remove the words that are no longer to be kept; None where there were none.

    Spared is what is held for a dispute, and what was reported until somebody has looked at it: what the office let go on,
    or closed, is like any other.
    """
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    before, rule = kept_since(district, on=on, seen_by=by), library.entry("retention", "messages", on)
    unseen = Q(reported_at__isnull=False) & ~Q(standing=Standing.CLOSED)
    spared = Thread.objects.seen_by(by).filter(Q(held_at__isnull=False) | unseen)
    posts = Post.objects.seen_by(by).filter(thread__in=spared).values("pk")
    old = Post.objects.seen_by(by).filter(at__lt=before, emptied_at=None)
    held_back = old.filter(thread__in=spared).count()
    forget_words(old.exclude(thread__in=spared), by=by)
    counts = {
        "versions": _empty_versions(before, spared, by),
        "translations": _empty_translations(before, spared, by, at),
        "doubts": _empty_doubts(before, spared, by, at),
        "files": _remove_files(before, spared, by),
        "interpreting": _empty_interpreting(before, spared, by),
        "recordings": empty_recordings(by=by, at=at, before=before, keep=_spared_texts(spared, by)),
        "transcripts": _empty_transcripts(before, spared, by),
        "posts": old.exclude(thread__in=spared).update(body="", emptied_at=at),
        "notes": _empty(Note.objects.seen_by(by).filter(at__lt=before), spared),
        "subjects": _empty_subjects(before, spared, by),
        "texts": _empty_texts(before, spared, by, at),
        "broadcasts": _empty_broadcasts(before, by, at),
        "ratings": _empty_ratings(before, by),
        "scripts": forget_scripts(by=by, at=at, before=before, keep=posts),
        "messages": empty_words(by=by, at=at, before=before, keep=posts),
    }  # fmt: skip
    if not any(counts.values()):
        return None
    certificate = Certificate(
        district_id=by.district_id, rule=rule.id, version=rule.version, citation=rule.citation, before=before,
        counts=counts, held_back=held_back, at=at,
    )  # fmt: skip
    certificate.save(force_insert=True)
    record(
        by=by, at=at, deed="conversations.remove_old_words", subject="certificate", subject_id=certificate.pk,
        before=before.isoformat(), held_back=held_back, **counts,
    )  # fmt: skip
    return certificate


def _empty(rows, spared) -> int:
    return rows.exclude(thread__in=spared).exclude(body="").update(body="")


def _empty_versions(before: datetime, spared, by) -> int:
    old = Version.objects.seen_by(by).filter(post__at__lt=before).exclude(thread__in=spared)
    return old.exclude(body="").update(body="", subject="")


def _empty_subjects(before: datetime, spared, by) -> int:
    """A subject goes with the last of its words; its place among open ones is kept free of others."""
    younger = Post.objects.seen_by(by).filter(thread_id=OuterRef("pk"), at__gte=before)
    gone = Thread.objects.seen_by(by).filter(~Exists(younger), standing_at__lt=before).exclude(subject="")
    return gone.exclude(pk__in=spared.values("pk")).update(
        subject="", report="", folded_subject=Cast("id", CharField(max_length=120))
    )


def _empty_translations(before: datetime, spared, by, at: datetime) -> int:
    of_class = Q(purpose=OF_CLASS, post=None, asked_at__lt=before)
    old = Translation.objects.seen_by(by).filter(Q(post__at__lt=before) | of_class).exclude(thread__in=spared)
    return old.exclude(original="").update(
        original="",
        draft="",
        subject="",
        subject_draft="",
        names=[],
        children=[],
        state=TranslationState.DONE,
        settled_at=Coalesce("settled_at", Value(at)),
    )


def _empty_doubts(before: datetime, spared, by, at: datetime) -> int:
    gone = Post.objects.seen_by(by).filter(at__lt=before).exclude(thread__in=spared).values("pk")
    old = Doubt.objects.seen_by(by).filter(purpose=POST, reference_id__in=gone).exclude(original="")
    return old.update(original="", body="", said="", names=[], settled_at=Coalesce("settled_at", Value(at)))


def _empty_transcripts(before: datetime, spared, by) -> int:
    old = TranscriptVersion.objects.seen_by(by).filter(transcript__at__lt=before).exclude(body="")
    waiting = Q(transcript__thread=None, transcript__inbound__in=_spared_texts(spared, by))
    return old.exclude(transcript__thread__in=spared).exclude(waiting).update(body="")


def _empty_interpreting(before: datetime, spared, by) -> int:
    old = InterpreterRequest.objects.seen_by(by).filter(ends_at__lt=before).exclude(about="")
    kept = Q(thread_id__isnull=False, thread_id__in=spared.values("pk"))
    return old.exclude(kept).update(about="", words="", translated="", place="")


def _empty_ratings(before: datetime, by) -> int:
    return InterpreterRating.objects.seen_by(by).filter(at__lt=before).exclude(words="").update(words="")


def _empty_broadcasts(before: datetime, by, at: datetime) -> int:
    """What was said to many; its title stays, so that figures and the record still say which one it was.

    One that was written then and never sent goes no more.
    """
    old = BroadcastVersion.objects.seen_by(by).filter(at__lt=before, broadcast__stage_at__lt=before)
    # How it was translated, and what readers doubted of it, holds the same words.
    ids = list(old.exclude(body="").values_list("broadcast_id", flat=True).distinct())
    Translation.objects.seen_by(by).filter(purpose__in=[VERSION, TITLE], reference_id__in=ids).delete()
    Doubt.objects.seen_by(by).filter(purpose=VERSION, reference_id__in=ids).delete()
    over = Broadcast.objects.seen_by(by).filter(pk__in=ids)
    over.exclude(stage__in=[Stage.SENT, Stage.CANCELLED]).update(stage=Stage.CANCELLED, stage_at=at)
    written = BroadcastVersion.objects.seen_by(by).filter(broadcast_id__in=ids, at__lt=before)
    return written.exclude(body="").update(body="", subject="")


def _remove_files(before: datetime, spared, by) -> int:
    """The bytes go, and what they were called; the line that there was a file stays."""
    of_texts = _old_texts(before, spared, by).values("pk")
    old = Attachment.objects.seen_by(by).filter(
        Q(post__at__lt=before) | Q(post=None, inbound__in=of_texts)
    ).exclude(thread__in=spared).exclude(state=AttachmentState.REMOVED)  # fmt: skip
    gone = list(old.values_list("pk", flat=True))
    AttachmentContent.objects.seen_by(by).filter(attachment_id__in=gone).delete()
    return Attachment.objects.seen_by(by).filter(pk__in=gone).update(
        state=AttachmentState.REMOVED, name="", alt="", digest="", source=Cast("id", CharField(max_length=500))
    )  # fmt: skip


def _empty_texts(before: datetime, spared, by, at: datetime) -> int:
    """What waited for a person for years waits no longer: nobody can answer it as what it was."""
    old = _old_texts(before, spared, by).exclude(body="")
    old.filter(WAITS).update(state=InboundState.SETTLED, settled_at=at)
    return old.update(body="")


def _old_texts(before: datetime, spared, by):
    return Inbound.objects.seen_by(by).filter(at__lt=before).exclude(pk__in=_spared_texts(spared, by))


def _spared_texts(spared, by):
    """Texts that became words of a conversation which is spared."""
    kept: list[UUID] = list(spared.values_list("pk", flat=True))
    said = Post.objects.seen_by(by).filter(thread_id__in=kept, inbound_id__isnull=False).values("inbound_id")
    return Inbound.objects.seen_by(by).filter(Q(reference_id__in=kept) | Q(pk__in=said)).values("pk")
