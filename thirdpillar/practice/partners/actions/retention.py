"""What is kept no longer: the words of a question and whose they were; stages and outcomes stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.partners.actions.asking import EMPTIED
from thirdpillar.practice.partners.choices import STANDING, ApplicationStage, Stage
from thirdpillar.practice.partners.models import Application, Question, Referral
from thirdpillar.standards import library


@transaction.atomic
def forget_words(*, by, at: datetime) -> int:
    """Empty what was closed or taken back long enough ago, what nobody closed for longer, and what providers wrote of
    themselves that were declined or never answered; answers how many questions.

    The columns are emptied as they stand: "" is never sealed.
    """
    district = District.objects.get(pk=by.district_id)
    on = at.astimezone(ZoneInfo(district.zone)).date()
    terms = library.entry("retention", "referrals", on).terms
    before, unclosed = (at - timedelta(days=terms[name]) for name in ("days_after", "days_unclosed"))
    old = Question.objects.seen_by(by).filter(
        Q(stage__in=(Stage.CLOSED, Stage.WITHDRAWN), stage_at__lt=before)
        | Q(stage__in=STANDING, stage_at__lt=unclosed)
    )
    blank = dict.fromkeys(EMPTIED, "")
    still = ~Q(**blank)
    handed = Referral.objects.seen_by(by).filter(question__in=old)
    handed.exclude(answer="", shared=[]).update(answer="", shared=[])
    emptied = old.filter(still).update(**blank, translate_at=None)
    written = Application.objects.seen_by(by).filter(
        Q(stage=ApplicationStage.DECLINED, stage_at__lt=before)
        | Q(stage=ApplicationStage.WAITING, stage_at__lt=unclosed)
    )
    gone = written.exclude(contact_name="").update(contact_name="", email="", phone="")
    lately = at - timedelta(days=1)
    Question.objects.seen_by(by).filter(asked_at__lt=lately).exclude(asked_from="").update(asked_from="")
    Application.objects.seen_by(by).filter(stage_at__lt=lately).exclude(asked_from="").update(asked_from="")
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
