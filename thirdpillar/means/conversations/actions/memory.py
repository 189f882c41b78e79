"""Remembering what a person translated or checked, sentence by sentence and without anybody's name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from thirdpillar.algorithms.translation import (
    FIGURES,
    Guarded,
    Lost,
    bands,
    mask,
    mask_alike,
    sentences,
    standing_as_names,
)
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Segment, SegmentBand
from thirdpillar.means.conversations.queries.memory import banded, digest_of, figures_of
from thirdpillar.means.conversations.queries.naming import named_in_the_district

BATCH = 500
_WORDS = "SELECT DISTINCT unnest(words) FROM conversations_segment WHERE district_id = %(district)s"
# By lists of words and of ids: a join over rows that row-level security guards is planned as if there were few of them.
_NAMING = """
SELECT DISTINCT id FROM (
  SELECT id, unnest(words) AS part FROM conversations_segment WHERE district_id = %(district)s
) AS said WHERE part = ANY(%(named)s)
"""


@transaction.atomic
def remember(
    *,
    original: str,
    body: str,
    source: str,
    target: str,
    made_by: str,
    names: Collection[str],
    by,
    at: datetime,
    version_id: UUID | None = None,
    is_vouched: bool = False,
) -> int:
    """Keep the sentences of a person's version; how many. A later one takes an earlier one's place.

    `is_vouched`: a second person, tested in the language, has read it; what nobody vouches for never takes its place.
    Not kept: a machine's unchecked text, and whatever names somebody in one language otherwise than in the other.
    """
    if made_by not in (MadeBy.PERSON, MadeBy.CHECKED) or not source or not target:
        return 0
    machine = Scope.system(by.district_id, "remembering a translation")
    with tenancy.acting_as(machine):
        words = _may_name(original, body, source, target)
        named = named_in_the_district(words, seen_by=machine)
        known = {*names, *(said for form in named for said in words[form])}
        pairs = [pair for one, other in _aligned(original, body) if (pair := _masked(one, other, known))]
        rows: dict[str, Segment] = {}
        for held, there in pairs:
            left = _may_name(held.text, there, source, target)
            if digest := "" if named & set(left) else digest_of(held.text, source, target):
                rows[digest] = Segment(
                    district_id=by.district_id, from_language=source, language=target, original=held.text, body=there,
                    digest=digest, made_by=made_by, account_id=by.account_id, from_version_id=version_id, at=at,
                    is_vouched=is_vouched, words=sorted(left), figures=figures_of(held),
                )  # fmt: skip
        if not is_vouched:
            better = Segment.objects.seen_by(machine).filter(digest__in=list(rows), is_vouched=True)
            for digest in better.values_list("digest", flat=True):
                del rows[digest]
        if not rows:
            return 0
        Segment.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["district_id", "digest"],
            update_fields=[
                "original", "body", "made_by", "account_id", "from_version_id", "at", "is_vouched", "words", "figures",
            ],
        )  # fmt: skip
        kept = list(Segment.objects.seen_by(machine).filter(digest__in=list(rows)))
        SegmentBand.objects.seen_by(machine).filter(segment__in=kept).delete()
        SegmentBand.objects.bulk_create(
            SegmentBand(district_id=by.district_id, segment=one, band=banded(band, source, target))
            for one in kept
            for band in sorted(set(bands(one.original)))
        )
    record(
        by=by,
        at=at,
        deed="conversations.remember",
        subject="version",
        subject_id=version_id,
        segments=len(kept),
    )
    return len(kept)


def _aligned(original: str, body: str) -> list[tuple[str, str]]:
    """Sentence for sentence where there are as many, and the text as a whole."""
    ours = [said for said, _space in sentences(original.strip())]
    theirs = [said for said, _space in sentences(body.strip())]
    whole = [(original.strip(), body.strip())]
    return [*zip(ours, theirs, strict=True), *whole] if len(ours) == len(theirs) > 1 else whole


def _masked(one: str, other: str, names: Collection[str]) -> tuple[Guarded, str] | None:
    held = mask(one, names)
    try:
        return held, mask_alike(other, held, names)
    except Lost:
        return None


def _may_name(one: str, other: str, source: str, target: str) -> dict[str, frozenset[str]]:
    """Folded form → letters of either text that may be somebody's name."""
    ours, theirs = standing_as_names(one, source), standing_as_names(other, target)
    return {form: ours.get(form, frozenset()) | theirs.get(form, frozenset()) for form in {*ours, *theirs}}


@transaction.atomic
def forget_named(*, by, at: datetime) -> int:
    """Take out of the memory what holds the name of somebody in the district by now; how many sentences.

    What was kept before names were looked for in this way is looked at first, and what holds a number goes.
    """
    gone = 0
    while looked := list(Segment.objects.seen_by(by).filter(words=None)[:BATCH]):
        gone += _look_at(looked, by)
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"district": by.district_id})
        named = named_in_the_district((word for (word,) in cursor.fetchall()), seen_by=by)
        cursor.execute(_NAMING, {"district": by.district_id, "named": sorted(named)})
        gone += _take_out([key for (key,) in cursor.fetchall()], by)
    if gone:
        record(by=by, at=at, deed="conversations.forget_named", subject="segment", segments=gone)
    return gone


def _look_at(rows: Collection[Segment], by) -> int:
    kept: list[Segment] = []
    gone: list[Segment] = []
    for row in rows:
        row.words = sorted(_may_name(row.original, row.body, row.from_language, row.language))
        (gone if _has_figures(row) else kept).append(row)
    Segment.objects.seen_by(by).bulk_update(kept, ["words"])
    return _take_out([row.pk for row in gone], by)


def _take_out(ids: list[UUID], by) -> int:
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        SegmentBand.objects.seen_by(by).filter(segment_id__in=part).delete()
        Segment.objects.seen_by(by).filter(pk__in=part).delete()
    return len(ids)


def _has_figures(row: Segment) -> bool:
    return any(mask(text).of_kind(*FIGURES) for text in (row.original, row.body))
