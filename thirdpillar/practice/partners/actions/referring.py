"""From a question to its answer: handed on, accepted or declined, closed with an answer, and whether it helped."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.actions.asking import locked_question
from thirdpillar.practice.partners.actions.telling import tell_family, tell_provider
from thirdpillar.practice.partners.choices import WITH_PROVIDER, Outcome, Stage, Status
from thirdpillar.practice.partners.models import Organization, Question, Referral, Service
from thirdpillar.practice.partners.rules import enforce, may_close, may_plan, may_refer, next_day


@transaction.atomic
def refer_question(
    *, question_id: UUID, organization_id: UUID, service_id: UUID | None = None, on: date, by, at: datetime
) -> Referral:
    """Hand a question to an organization, with as much of the family as it agreed to."""
    row = locked_question(question_id, by)
    enforce(may_plan(by, row.school_id))
    enforce(may_refer(row, organization_id, row.stand.organization_id, on))
    there = Organization.objects.seen_by(by).filter(pk=organization_id, status=Status.ACTIVE).first()
    service = Service.objects.seen_by(by).filter(pk=service_id, organization_id=organization_id).first()
    if there is None or (service_id and service is None):
        raise Refused(_("Choose one."))
    made = Referral.objects.create(
        district_id=by.district_id, school_id=row.school_id, question=row, organization=there, service=service,
        shared=row.share, stage_at=at, sent_at=at, by_account_id=by.account_id,
    )  # fmt: skip
    _to(row, Stage.SENT, on, at)
    record(
        by=by, at=at, deed="partners.refer_question", subject="question", subject_id=row.pk,
        organization=str(there.pk), shared=list(row.share),
    )  # fmt: skip
    tell_provider(referral_id=made.pk, on=on, by=by, at=at)
    return made


def _to(row: Question, stage: str, on: date, at: datetime) -> None:
    row.stage, row.stage_at, row.follow_up_on = stage, at, next_day(stage, on)
    row.save(update_fields=["stage", "stage_at", "follow_up_on"])


@transaction.atomic
def answer_referral(
    *, referral_id: UUID, stage: str, answer: str = "", outcome: str = "", on: date, by, at: datetime
) -> Referral:
    """What an organization says, by its link or to staff on the phone: it accepts, declines, or closes with an answer."""
    found = Referral.objects.seen_by(by).filter(pk=referral_id).first()
    if found is None:
        raise Refused(_("Choose one."))
    row = locked_question(found.question_id, by)
    enforce(may_plan(by, row.school_id))
    mine = Referral.objects.seen_by(by).select_for_update().get(pk=found.pk)
    allowed = (Stage.ACCEPTED, Stage.DECLINED, Stage.CLOSED)
    if mine.stage not in WITH_PROVIDER or stage not in allowed or stage == mine.stage:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    if stage == Stage.CLOSED:
        enforce(may_close(row, answer, outcome, on))
    mine.stage, mine.stage_at = stage, at
    mine.answer = answer.strip()[:2000] or mine.answer
    if stage != Stage.ACCEPTED:
        mine.shared = []
    mine.save(update_fields=["stage", "stage_at", "answer", "shared"])
    if stage == Stage.CLOSED:
        _close(row, answer, outcome, at)
    else:
        _to(row, stage, on, at)
    record(
        by=by, at=at, deed="partners.answer_referral", subject="question", subject_id=row.pk, stage=stage,
        outcome=outcome, organization=str(mine.organization_id),
    )  # fmt: skip
    if (
        stage != Stage.DECLINED
    ):  # what a provider declined is ours to look after; the family hears what comes of that
        tell_family(question_id=row.pk, on=on, by=by, at=at)
    return mine


@transaction.atomic
def close_question(*, question_id: UUID, answer: str, outcome: str, on: date, by, at: datetime) -> Question:
    """Staff close a question with an answer in words, whoever has it."""
    row = locked_question(question_id, by)
    enforce(may_plan(by, row.school_id))
    enforce(may_close(row, answer, outcome, on))
    Referral.objects.seen_by(by).filter(question=row, stage__in=WITH_PROVIDER).update(
        stage=Stage.CLOSED, stage_at=at, shared=[]
    )
    _close(row, answer, outcome, at)
    record(
        by=by, at=at, deed="partners.close_question", subject="question", subject_id=row.pk, outcome=outcome
    )
    tell_family(question_id=row.pk, on=on, by=by, at=at)
    return row


TRANSLATED = ("answer_theirs", "translate_at", "translate_attempt")


def _close(row: Question, answer: str, outcome: str, at: datetime) -> None:
    if outcome not in Outcome.values:
        raise Refused(_("Choose one."))
    row.stage, row.stage_at, row.follow_up_on = Stage.CLOSED, at, None
    row.answer, row.outcome = answer.strip()[:2000], outcome
    row.helped = row.helped_at = None
    row.answer_theirs, row.translate_at, row.translate_attempt = "", at, 0
    row.save(
        update_fields=[
            "stage",
            "stage_at",
            "follow_up_on",
            "answer",
            "outcome",
            "helped",
            "helped_at",
            *TRANSLATED,
        ]
    )


@transaction.atomic
def say_whether_helped(*, question_id: UUID, helped: bool, on: date, by, at: datetime) -> Question:
    """What the family says after the answer. A no opens the question again."""
    row = locked_question(question_id, by)
    if row.stage != Stage.CLOSED:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    row.helped, row.helped_at = helped, at
    row.save(update_fields=["helped", "helped_at"])
    if not helped:
        _to(row, Stage.OPEN, on, at)
    record(
        by=by, at=at, deed="partners.say_whether_helped", subject="question", subject_id=row.pk, helped=helped
    )
    return row


@transaction.atomic
def put_off(*, question_id: UUID, follow_up_on: date, on: date, by, at: datetime) -> Question:
    """Staff set the day of the next deed."""
    row = locked_question(question_id, by)
    enforce(may_plan(by, row.school_id))
    if row.stage == Stage.CLOSED or follow_up_on < on:
        raise Refused(_("Choose one."))
    row.follow_up_on = follow_up_on
    row.save(update_fields=["follow_up_on"])
    record(
        by=by,
        at=at,
        deed="partners.put_off",
        subject="question",
        subject_id=row.pk,
        day=follow_up_on.isoformat(),
    )
    return row
