"""A family's answer: yes or no, and what it needs to be able to come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.needs import count_who_came
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Answer, Gathering, Invitation
from thirdpillar.practice.gatherings.queries.needs import remembered
from thirdpillar.practice.gatherings.rules import MOST_PEOPLE, NEEDS_KEPT, enforce, may_answer
from thirdpillar.practice.gatherings.rules.needs import clean_needs


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
    was_asked: bool = False,
) -> Answer:
    """Note a household's answer; the latest counts, earlier ones stay. Raises Refused when it is over or called off.

    To a first yes comes what the family let us remember, unless it `was_asked` for its needs just now.
    """
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
        way=way,
        at=at,
        by_account_id=by.account_id,
    )
    said = clean_needs(needs or {}) if answer == Answered.YES else {}
    if answer == Answered.YES and not was_asked and not _said_yes(gathering, household_id, by):
        said = remembered(adult_id or _addressee(gathering, household_id, by), at=at, seen_by=by) | said
    row.said_needs = said
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


@transaction.atomic
def forget_needs(*, by, at: datetime) -> int:
    """Empty the needs of gatherings that ended more than 30 days ago; answer of how many answers."""
    count_who_came(before=at - NEEDS_KEPT, by=by, at=at)
    old = Answer.objects.seen_by(by).filter(gathering__ends_at__lt=at - NEEDS_KEPT).exclude(needs={})
    emptied = old.update(needs={}, sealed_needs="")
    if emptied:
        record(by=by, at=at, deed="gatherings.forget_needs", subject="answer", answers=emptied)
    return emptied


def _said_yes(gathering: Gathering, household_id: UUID, by) -> bool:
    said = Answer.objects.seen_by(by).filter(gathering=gathering, household_id=household_id)
    return said.order_by("-at", "-made_at").values_list("answer", flat=True).first() == Answered.YES


def _addressee(gathering: Gathering, household_id: UUID, by) -> UUID | None:
    """To whom of the home the invitation went."""
    sent = Invitation.objects.seen_by(by).filter(gathering=gathering, household_id=household_id)
    return sent.values_list("adult_id", flat=True).first()
