"""What is kept no longer: the words of a question and whose they were; stages and outcomes stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.partners.actions.asking import EMPTIED
from thirdpillar.practice.partners.choices import ApplicationStage, Stage
from thirdpillar.practice.partners.models import Application, Question, Referral
from thirdpillar.standards import library


@transaction.atomic
def forget_words(*, by, at: datetime) -> int:
    """Empty what was closed or taken back long enough ago, and what declined providers wrote of themselves; answers how many
    questions.

    The columns are emptied as they stand: "" is never sealed.
    """
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    before = at - timedelta(days=library.entry("retention", "referrals", on).terms["days_after"])
    old = Question.objects.seen_by(by).filter(stage__in=(Stage.CLOSED, Stage.WITHDRAWN), stage_at__lt=before)
    blank = dict.fromkeys(EMPTIED, "")
    still = ~Q(**blank)
    Referral.objects.seen_by(by).filter(question__in=old).exclude(answer="").update(answer="", shared=[])
    emptied = old.filter(still).update(**blank, translate_at=None)
    declined = Application.objects.seen_by(by).filter(stage=ApplicationStage.DECLINED, stage_at__lt=before)
    gone = declined.exclude(contact_name="").update(contact_name="", email="", phone="")
    if emptied or gone:
        record(
            by=by,
            at=at,
            deed="partners.forget_words",
            subject="question",
            questions=emptied,
            applications=gone,
        )
    return emptied
