"""What was said of our own texts."""

from __future__ import annotations

from django.db.models import Count

from thirdpillar.means.conversations.choices.text_checks import Verdict
from thirdpillar.means.conversations.models import TextCheck


def text_checks(*, seen_by, language: str = "") -> dict[tuple[str, str], TextCheck]:
    """By language and digest: the latest word on each text."""
    found = TextCheck.objects.seen_by(seen_by)
    if language:
        found = found.filter(language=language)
    return {(check.language, check.digest): check for check in found}


def proposals(*, seen_by) -> dict[str, int]:
    """By language: how many other words wait for the office or an interpreter."""
    waiting = TextCheck.objects.seen_by(seen_by).filter(verdict=Verdict.PROPOSED)
    return dict(waiting.values_list("language").annotate(texts=Count("pk")))
