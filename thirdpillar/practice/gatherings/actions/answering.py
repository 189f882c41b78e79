"""A family's answer: yes or no, and what it needs to be able to come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import MOST_CHILDREN, OLDEST_CHILD, Answered
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.gatherings.rules import MOST_PEOPLE, NEEDS_KEPT, enforce, may_answer

NEEDS = ("interpreter", "childcare_count", "childcare_ages", "childcare_words", "transport", "food")


@transaction.atomic
def answer_invitation(
    *,
    gathering_id: UUID,
    household_id: UUID,
    answer: str,
    way: str,
    by,
    at: datetime,
    people: int = 1,
    needs: dict | None = None,
    adult_id: UUID | None = None,
) -> Answer:
    """Note a household's answer; the latest counts, earlier ones stay. Raises Refused when it is over or called off."""
    gathering = locked(gathering_id, by)
    enforce(may_answer(gathering, at))
    if answer not in Answered.values:
        raise Refused(_("An answer is yes or no."))
    row = Answer(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        household_id=household_id,
        adult_id=adult_id,
        answer=answer,
        people=max(1, min(MOST_PEOPLE, people)),
        needs=clean_needs(needs or {}) if answer == Answered.YES else {},
        way=way,
        at=at,
        by_account_id=by.account_id,
    )
    row.save(force_insert=True)
    record(
        by=by,
        at=at,
        deed="gatherings.answer_invitation",
        subject="gathering",
        subject_id=gathering.pk,
        household=str(household_id),
        answer=answer,
        way=way,
    )
    return row


def clean_needs(needs: dict) -> dict:
    """Only the needs we ask about, each of the kind and size it should be; raises nothing."""
    kept: dict = {}
    if isinstance(needs.get("interpreter"), str) and needs["interpreter"].strip():
        kept["interpreter"] = needs["interpreter"].strip()[:20]
    ages = [
        age for age in needs.get("childcare_ages") or () if isinstance(age, int) and 0 <= age <= OLDEST_CHILD
    ]
    if ages:
        kept["childcare_ages"] = sorted(ages)[:MOST_CHILDREN]
    count = needs.get("childcare_count")
    if isinstance(count, int) and count > 0:
        kept["childcare_count"] = min(count, MOST_CHILDREN)
    elif ages:
        kept["childcare_count"] = len(kept["childcare_ages"])
    if isinstance(needs.get("childcare_words"), str) and needs["childcare_words"].strip():
        kept["childcare_words"] = " ".join(needs["childcare_words"].split())[:60]
    if needs.get("transport"):
        kept["transport"] = True
    if isinstance(needs.get("food"), str) and needs["food"].strip():
        kept["food"] = " ".join(needs["food"].split())[:100]
    return kept


@transaction.atomic
def forget_needs(*, by, at: datetime) -> int:
    """Empty the needs of gatherings that ended more than 30 days ago; answer of how many answers."""
    old = Answer.objects.seen_by(by).filter(gathering__ends_at__lt=at - NEEDS_KEPT).exclude(needs={})
    emptied = old.update(needs={})
    if emptied:
        record(by=by, at=at, deed="gatherings.forget_needs", subject="answer", answers=emptied)
    return emptied
