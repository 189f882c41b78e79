"""What a teacher hears by e-mail of a lesson that they counted on: that it stands otherwise now. The rest is on their page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.choices import LessonStage
from thirdpillar.practice.volunteers.models import Lesson

CHANGED = "volunteers.to_teacher"


def tell_teachers(lessons: Iterable[Lesson], stage: str, *, by, at: datetime) -> int:
    """Write to whoever asked for these lessons how they stand now; answer how many were written."""
    rows = list(lessons)
    machine = Scope.system(by.district_id, "a teacher hears of a lesson")
    messages = []
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=by.district_id)
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        accounts = Account.objects.seen_by(machine).filter(suspended_at=None).exclude(email="")
        accounts = accounts.in_bulk({one.account_id for one in rows})
        for one in rows:
            if (account := accounts.get(one.account_id)) is None:
                continue
            language = account.language
            with translation.override(
                language if language and translation.check_for_language(language) else "en"
            ):
                spoken = translation.get_language() or "en"
                said = LessonStage(stage).label
                lines = (
                    f"{one.title} · {day_and_time(one.begins_at, district.zone, spoken)}",
                    str(said),
                    f"{base}/volunteers/lessons/",
                )
                messages.append(
                    {
                        "channel": Channel.EMAIL, "purpose": f"{CHANGED}:{stage}:{int(at.timestamp()):x}", "reference_id": one.pk,
                        "address": account.email, "language": spoken, "subject": f"{_('Lessons with families')}: {said}",
                        "body": "\n\n".join(lines), "expires_at": one.ends_at,
                    }
                )  # fmt: skip
        told = enqueue_many(messages, by=machine, at=at)
    if told:
        record(
            by=by,
            at=at,
            deed="volunteers.tell_teachers",
            subject="lesson",
            subject_id=rows[0].pk,
            stage=stage,
            told=told,
        )
    return told
