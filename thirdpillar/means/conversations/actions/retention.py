"""Words are kept as long as the rule says and then removed; that something was said stays, and a certificate tells it."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions.pausing import empty_words
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.means.conversations.actions.second import TOGETHER
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.models import Certificate, Inbound, Note, Post, Thread, Version
from thirdpillar.means.conversations.queries.inbound import WAITS
from thirdpillar.standards import library

REPLY = "conversations.reply"


def kept_since(district: District, *, on, seen_by) -> datetime:
    """Words said before this moment are no longer kept on a day: the first day of the school year so many years ago."""
    rule = library.entry("retention", "messages", on)
    year = school_year_on(on, seen_by=seen_by)
    first = year.begins_on if year and year.begins_on <= on else on.replace(month=7, day=1)
    if first > on:
        first = first.replace(year=first.year - 1)
    back = first.replace(year=first.year - rule.terms["school_years_after"], day=min(first.day, 28))
    return datetime.combine(back, time(), tzinfo=ZoneInfo(district.zone))


@transaction.atomic
def remove_old_words(*, by, at: datetime) -> Certificate | None:
    """Remove the words that are no longer to be kept; None where there were none. Held and reported threads are spared."""
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    before, rule = kept_since(district, on=on, seen_by=by), library.entry("retention", "messages", on)
    spared = Thread.objects.seen_by(by).filter(Q(held_at__isnull=False) | Q(reported_at__isnull=False))
    old = Post.objects.seen_by(by).filter(at__lt=before, emptied_at=None)
    held_back = old.filter(thread__in=spared).count()
    counts = {
        "versions": _empty(Version.objects.seen_by(by).filter(post__at__lt=before), spared),
        "posts": old.exclude(thread__in=spared).update(body="", emptied_at=at),
        "notes": _empty(Note.objects.seen_by(by).filter(at__lt=before), spared),
        "subjects": _empty_subjects(before, spared, by),
        "texts": _empty_texts(before, spared, by),
        "messages": empty_words(
            by=by, at=at, purposes=(POST, TOGETHER, REPLY), before=before,
            keep=Post.objects.seen_by(by).filter(thread__in=spared).values("pk"),
        ),
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


def _empty_subjects(before: datetime, spared, by) -> int:
    """A subject goes with the last of its words; its place among open ones is kept free of others."""
    younger = Post.objects.seen_by(by).filter(thread_id=OuterRef("pk"), at__gte=before)
    gone = Thread.objects.seen_by(by).filter(~Exists(younger), standing_at__lt=before).exclude(subject="")
    return gone.exclude(pk__in=spared.values("pk")).update(
        subject="", folded_subject=Cast("id", CharField(max_length=120))
    )


def _empty_texts(before: datetime, spared, by) -> int:
    kept: list[UUID] = list(spared.values_list("pk", flat=True))
    old = Inbound.objects.seen_by(by).filter(at__lt=before).exclude(WAITS).exclude(body="")
    return old.exclude(reference_id__in=kept).update(body="")
