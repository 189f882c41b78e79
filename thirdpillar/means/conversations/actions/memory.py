"""Remembering what a person translated or checked, sentence by sentence and without anybody's name."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.algorithms.translation import Lost, bands, mask, mask_alike, sentences
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Segment, SegmentBand
from thirdpillar.means.conversations.queries.memory import banded, digest_of

_WORD = re.compile(r"[^\W\d_][^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTS: ArrayField = ArrayField(TextField())
# Words of every day that are also somebody's name.
_NOT_NAMES = frozenset("will may april june august mark hope grace joy rose art bill pat sue ray".split())


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
        known = {*names, *_names_among(f"{original} {body}", machine)}
        pairs = [pair for one, other in _aligned(original, body) if (pair := _masked(one, other, known))]
        rows = {
            digest: Segment(
                district_id=by.district_id, from_language=source, language=target, original=one, body=other,
                digest=digest, made_by=made_by, account_id=by.account_id, from_version_id=version_id, at=at,
                is_vouched=is_vouched,
            )
            for one, other in pairs
            if (digest := digest_of(one, source, target))
        }  # fmt: skip
        if not is_vouched:
            better = Segment.objects.seen_by(machine).filter(digest__in=list(rows), is_vouched=True)
            for digest in better.values_list("digest", flat=True):
                del rows[digest]
        if not rows:
            return 0
        Segment.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["district_id", "digest"],
            update_fields=["body", "made_by", "account_id", "from_version_id", "at", "is_vouched"],
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


def _masked(one: str, other: str, names: Collection[str]) -> tuple[str, str] | None:
    held = mask(one, names)
    try:
        return held.text, mask_alike(other, held, names)
    except Lost:
        return None


def _names_among(text: str, seen_by: Scope) -> set[str]:
    """Words of a text, written with a capital, that are the name of somebody in the district."""
    words = {one for one in _WORD.findall(text) if not one.islower() and one.casefold() not in _NOT_NAMES}
    if not words:
        return set()
    folded = {one: fold(one) for one in words}
    found: set[str] = set()
    for model in (Student, Adult):
        parts = Func(F("sort_name"), Value(" "), function="string_to_array", output_field=_PARTS)
        rows = (
            model.objects.seen_by(seen_by)
            .annotate(parts=parts)
            .filter(parts__overlap=sorted(folded.values()))
        )
        found |= {
            part for name in rows.values_list("sort_name", flat=True).distinct() for part in name.split()
        }
    for column in ("given_name", "family_name"):
        rows = (
            Account.objects.seen_by(seen_by)
            .annotate(low=Lower(column))
            .filter(low__in=[one.lower() for one in words])
        )
        found |= {fold(name) for name in rows.values_list(column, flat=True).distinct()}
    return {one for one in words if folded[one] in found}
