"""What a district's people said of our texts, read once and anew whenever one of them spoke."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from thirdpillar.doors.languages.texts import text_of, texts_of
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.checked_texts import NOBODY, CheckedTexts
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.text_checks import Verdict
from thirdpillar.means.conversations.models import TextCheck
from thirdpillar.means.conversations.queries import text_checks
from thirdpillar.means.conversations.rules.text_checks import places_in

_kept: dict[UUID, tuple[datetime, CheckedTexts]] = {}


def checked_for(district: District | None) -> CheckedTexts:
    """What holds for this district; without a query while nobody has checked anything since. Needs a transaction."""
    if district is None or district.texts_checked_at is None:
        return NOBODY
    as_of, checked = _kept.get(district.pk, (None, NOBODY))
    if as_of != district.texts_checked_at:
        machine = Scope.system(district.pk, "our texts as they were checked")
        with tenancy.acting_as(machine):
            checked = _read(machine)
        _kept[district.pk] = (district.texts_checked_at, checked)
    return checked


def is_settled(check: TextCheck | None, draft: tuple[str, ...]) -> bool:
    """Whether a person stands behind what is shown: other words in use, or this very draft found right."""
    if check is None or check.verdict == Verdict.PROPOSED:
        return False
    return check.verdict == Verdict.TAKEN or tuple(check.draft) == draft


def _read(machine: Scope) -> CheckedTexts:
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    settled: Counter[str] = Counter()
    for (language, digest), check in text_checks(seen_by=machine).items():
        text = text_of(language, digest)
        # A later release may ask for other values: words that would not take them are left out, and shown as unchecked.
        if text is None or not is_settled(check, text.draft) or not _fits(check, text.draft):
            continue
        settled[language] += 1
        if check.verdict == Verdict.TAKEN:
            words[language, text.key] = tuple(check.words)
    confirmed = frozenset(language for language, count in settled.items() if count == len(texts_of(language)))
    return CheckedTexts(words, confirmed)


def _fits(check: TextCheck, draft: tuple[str, ...]) -> bool:
    return [places_in(each) for each in check.words] == [places_in(each) for each in draft]
