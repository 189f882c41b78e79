"""Parts of long texts: kept on disk until their text is whole, whatever dies meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.models import TextPart

# Parts of one text come within seconds. What lacks one after so long is read by a person as it is.
WHOLE_WITHIN = timedelta(minutes=30)
LACKS = " … "


@transaction.atomic
def keep_part(
    *, by, at: datetime, provider: str, sender: str, reference: int, total: int, place: int, words: str
) -> list[tuple[bool, str]]:
    """Keep one part, each once; answer the texts that are to be taken in now, (whether it is whole, its words).

    None yet, as a rule; the whole one with the last part. Where the number began to use the same header for another
    text, what there is of the first comes too.
    """
    mine = TextPart.objects.seen_by(by).filter(
        provider=provider, sender=sender, reference=reference, total=total
    )
    known = {part.place: part for part in mine.select_for_update().order_by("place")}
    texts = []
    if any(at - part.at > WHOLE_WITHIN for part in known.values()) or (
        place in known and known[place].words != words
    ):
        texts += [(False, _together(known, total))] if not _is_done(known) else []
        mine.delete()
        known = {}
    if place in known:
        return texts
    part = TextPart(
        district_id=by.district_id, provider=provider, sender=sender, reference=reference, total=total, place=place,
        words=words, at=at,
    )  # fmt: skip
    part.save(force_insert=True)
    known[place] = part
    record(by=by, at=at, deed="delivery.keep_part", subject="text_part", subject_id=part.pk)
    if len(known) == total:
        mine.update(done_at=at)
        texts.append((True, _together(known, total)))
    return texts


@transaction.atomic
def take_broken_texts(*, by, at: datetime) -> list[tuple[str, str, str]]:
    """What there is of texts that never became whole, (provider, sender, words); all old parts are forgotten."""
    old = TextPart.objects.seen_by(by).filter(at__lte=at - WHOLE_WITHIN).select_for_update(skip_locked=True)
    rows = list(old.order_by("provider", "sender", "reference", "total", "place"))
    found = []
    for (provider, sender, _reference, total), parts in groupby(rows, key=_whose):
        known = {part.place: part for part in parts}
        if not _is_done(known):
            found.append((provider, sender, _together(known, total)))
    if rows:
        TextPart.objects.seen_by(by).filter(pk__in=[row.pk for row in rows]).delete()
        record(by=by, at=at, deed="delivery.take_broken_texts", subject="text_part", texts=len(found))
    return found


def _whose(part: TextPart) -> tuple[str, str, int, int]:
    return part.provider, part.sender, part.reference, part.total


def _is_done(known: dict[int, TextPart]) -> bool:
    return any(part.done_at is not None for part in known.values())


def _together(known: dict[int, TextPart], total: int) -> str:
    """The words in their order, with a mark wherever a part is lacking."""
    said, lacked = "", False
    for place in range(1, total + 1):
        if place in known:
            said, lacked = said + known[place].words, False
        elif not lacked:
            said, lacked = said + LACKS, True
    return said.strip()
