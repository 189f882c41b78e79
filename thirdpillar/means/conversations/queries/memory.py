"""What people have translated before: a sentence exactly, and sentences like it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from thirdpillar.algorithms.translation import FIGURES, Guarded, bands, likeness
from thirdpillar.means.conversations.models import Segment, SegmentBand
from thirdpillar.means.conversations.queries.naming import named_in_the_district

LEAST_LIKENESS = 0.7
_CANDIDATES = 60


@dataclass(frozen=True)
class Remembered:
    """A sentence with masks in both languages, who made it, and how like the asked one it is (1: the same)."""

    original: str
    body: str
    made_by: str
    likeness: float
    account_id: UUID | None
    at: datetime
    is_vouched: bool = False
    figures: str = ""


def digest_of(masked: str, source: str, target: str) -> str:
    """One number for a sentence between two languages: case and spaces do not count, punctuation does."""
    same = " ".join(unicodedata.normalize("NFC", masked).casefold().split())
    return hashlib.sha1(
        f"{source.lower()}\0{target.lower()}\0{same}".encode(), usedforsecurity=False
    ).hexdigest()


def figures_of(held: Guarded) -> str:
    """A number that tells whether a sentence holds the same numbers and dates as another, and not which they are."""
    said = held.of_kind(*FIGURES)
    if not said:
        return ""
    return hashlib.sha1("\0".join((held.text, *said)).encode(), usedforsecurity=False).hexdigest()


def remembered(masked: Iterable[str], *, source: str, target: str, seen_by) -> dict[str, Remembered]:
    """Of these masked sentences those that a person has translated, exactly; one query."""
    asked = {digest_of(one, source, target): one for one in masked}
    rows = Segment.objects.seen_by(seen_by).filter(digest__in=list(asked), words__isnull=False)
    return {
        asked[row.digest]: Remembered(
            row.original, row.body, row.made_by, 1.0, row.account_id, row.at, row.is_vouched, row.figures
        )
        for row in rows
    }


def alike(masked: str, *, source: str, target: str, seen_by, most: int = 5) -> list[Remembered]:
    """What was said before and is like it, the likest first; three queries, however large the memory is.

    What names somebody by now is left out at once, and taken out in the night.
    """
    shared = (
        SegmentBand.objects.seen_by(seen_by)
        .filter(band__in=[banded(one, source, target) for one in bands(masked)])
        .values("segment_id")
        .annotate(number=Count("pk"))
        .order_by("-number")
        .values_list("segment_id", flat=True)[:_CANDIDATES]
    )
    rows = Segment.objects.seen_by(seen_by).filter(
        pk__in=list(shared), from_language=source, language=target, words__isnull=False
    )
    near = [
        (found, row)
        for row in rows
        if (found := likeness(masked, row.original)) >= LEAST_LIKENESS
    ]  # fmt: skip
    named = named_in_the_district((word for _like, row in near for word in row.words or ()), seen_by=seen_by)
    told = [
        Remembered(row.original, row.body, row.made_by, found, row.account_id, row.at)
        for found, row in near
        if named.isdisjoint(row.words or ())
    ]
    return sorted(told, key=lambda one: (-one.likeness, one.original))[:most]


def banded(band: int, source: str, target: str) -> int:
    """A band's number within a pair of languages, so that no other pair's sentences are candidates."""
    pair = hashlib.blake2b(f"{source.lower()}\0{target.lower()}".encode(), digest_size=8).digest()
    return band ^ int.from_bytes(pair, "big", signed=True)
