"""A question in the schools' language, and its answer in the family's: drafts of a machine, with their label; sealed as the
words are. Where no machine can, the words stand as they were written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.apart import draft_apart, prepare_apart
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.practice.partners.models import Question

LEASE, MOST_ATTEMPTS = timedelta(minutes=3), 5


def translate_questions(*, by, at: datetime, share: int = 30) -> int:
    """Translate what waits in a district; how many questions were worked on. Each call of an engine stands between two
    transactions: a row is claimed, then settled if its words are still the same."""
    done = 0
    while done < share and (row := _claim(by, at)) is not None:
        with transaction.atomic(), tenancy.acting_as(by):
            ours = (District.objects.get(pk=by.district_id).languages or ["en"])[0]
            asked = {
                name: prepare_apart(
                    words, source=source, target=target, names=[row.name] if row.name else [], on=at.date(), seen_by=by
                )
                for name, words, source, target in (
                    ("words_ours", "" if row.words_ours else row.words, row.language, ours),
                    ("answer_theirs", "" if row.answer_theirs else row.answer, "", row.language),
                )
                if words and target and not (source and same_language(source, target))
            }  # fmt: skip
        drafts = {name: draft_apart(each) for name, each in asked.items()}
        with transaction.atomic(), tenancy.acting_as(by):
            held = Question.objects.seen_by(by).select_for_update().filter(pk=row.pk)
            one = held.filter(translate_attempt=row.translate_attempt).first()
            if one is not None and (one.words, one.answer) == (row.words, row.answer):
                for name, draft in drafts.items():
                    setattr(one, name, "" if draft.is_same else draft.body)
                again = any(draft.may_come and not draft.body for draft in drafts.values())
                if not again or one.translate_attempt >= MOST_ATTEMPTS:
                    one.translate_at = None
                one.save(update_fields=["words_ours", "answer_theirs", "translate_at"])
                record(
                    by=by, at=at, deed="partners.translate_questions", subject="question", subject_id=one.pk,
                    parts=sorted(name for name, draft in drafts.items() if draft.body),
                )  # fmt: skip
        done += 1
    return done


def _claim(by, at: datetime) -> Question | None:
    with transaction.atomic(), tenancy.acting_as(by):
        free = Question.objects.seen_by(by).filter(translate_at__lte=at).order_by("translate_at", "pk")
        found = free.select_for_update(skip_locked=True).first()
        if found is not None:
            found.translate_at, found.translate_attempt = at + LEASE, found.translate_attempt + 1
            found.save(update_fields=["translate_at", "translate_attempt"])
        return found
