"""Deeds on our own texts: say that a draft is right, or what it should say; take in what others proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.text_checks import Verdict
from thirdpillar.means.conversations.models import TextCheck
from thirdpillar.means.conversations.rules import text_checks as rules


def digest_of(text: str) -> str:
    """A short name for a text's key."""
    return sha256(text.encode()).hexdigest()[:32]


@transaction.atomic
def check_text(
    *, language: str, text: str, draft: Sequence[str], words: Sequence[str], by, at: datetime
) -> TextCheck:
    """Say of a draft that it is right (the same `words`) or what it should say; the last word holds.

    Other words are in use at once from the office and interpreters, and wait for one of them from everybody else.
    """
    rules.must_be_checker(by)
    said = rules.may_stand_for(draft, words)
    verdict = Verdict.RIGHT
    if said != tuple(draft):
        verdict = Verdict.TAKEN if by.role in rules.TAKERS else Verdict.PROPOSED
    held = TextCheck.objects.seen_by(by).filter(language=language, digest=digest_of(text)).first()
    if held and held.verdict == Verdict.TAKEN and verdict == Verdict.PROPOSED:
        raise Refused(_("A person has settled these words already. Tell the district office what is wrong."))
    check, _made = TextCheck.objects.seen_by(by).update_or_create(
        district_id=by.district_id, language=language, digest=digest_of(text),
        defaults={"text": text, "draft": list(draft), "words": list(said), "verdict": verdict,
                  "account_id": by.account_id, "at": at, "taken_by_id": None},
    )  # fmt: skip
    _note(check, "conversations.check_text", by, at)
    return check


@transaction.atomic
def take_text(*, check_id: UUID, by, at: datetime) -> TextCheck:
    """Put proposed words in use."""
    check = _proposed(check_id, by)
    check.verdict, check.taken_by_id = Verdict.TAKEN, by.account_id
    check.save(update_fields=["verdict", "taken_by_id"])
    _note(check, "conversations.take_text", by, at)
    return check


@transaction.atomic
def leave_text(*, check_id: UUID, by, at: datetime) -> None:
    """Do not take proposed words in: the draft stands, and is unchecked again."""
    check = _proposed(check_id, by)
    _note(check, "conversations.leave_text", by, at)
    check.delete()


def _proposed(check_id: UUID, by) -> TextCheck:
    rules.must_be_taker(by)
    check = TextCheck.objects.seen_by(by).select_for_update().filter(pk=check_id).first()
    if check is None or check.verdict != Verdict.PROPOSED:
        raise Refused(_("Somebody has settled this already."))
    return check


def _note(check: TextCheck, deed: str, by, at: datetime) -> None:
    # Every process reads anew what it keeps in memory when this moment has changed.
    District.objects.filter(pk=by.district_id).update(texts_checked_at=at)
    record(
        by=by,
        at=at,
        deed=deed,
        subject="text",
        subject_id=check.pk,
        language=check.language,
        verdict=check.verdict,
    )
