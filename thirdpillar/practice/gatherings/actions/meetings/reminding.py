"""Whoever promised something at a parent meeting, and whoever published it, hears that its day is past."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.models import PointVersion
from thirdpillar.practice.gatherings.queries.meetings import late_versions

LATE, GOOD_FOR = "gatherings.point_late", timedelta(hours=12)


@transaction.atomic
def remind_owners(*, by, at: datetime) -> int:
    """Write to them by day, once for each promise that is late; how many people. The page says what, the message does not."""
    district = District.objects.get(pk=by.district_id)
    if QuietHours().hold_at(at, district.zone):
        return 0
    day = at.astimezone(ZoneInfo(district.zone)).date()
    late = list(late_versions(day, seen_by=by).filter(told_at=None).select_related("point__gathering"))
    told: dict[UUID, list[PointVersion]] = defaultdict(list)
    for one in late:
        for whose in {one.owner_id or one.by_account_id, one.point.gathering.made_by_id} - {None}:
            told[whose].append(one)  # type: ignore[index]
    accounts = Account.objects.seen_by(by).filter(pk__in=told, suspended_at=None).exclude(email="")
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    rows = [_written(one, told[one.pk], base, district, at) for one in accounts]
    sent = enqueue_many(rows, by=by, at=at)
    PointVersion.objects.seen_by(by).filter(pk__in=[one.pk for one in late]).update(told_at=at)
    if sent:
        record(by=by, at=at, deed="gatherings.remind_owners", subject="account", people=len(rows))
    return len(rows)


def _written(account: Account, late: list[PointVersion], base: str, district: District, at: datetime) -> dict:
    language = account.language
    with translation.override(language if language and translation.check_for_language(language) else "en"):
        lines = [_("Past its day"), ""]
        for one in late:
            lines += [str(one.point), f"{base}/gatherings/{one.point.gathering_id}/said/"]
        return {
            "channel": Channel.EMAIL, "purpose": LATE, "address": account.email,
            "reference_id": uuid5(account.pk, f"points {at:%Y-%m-%dT%H:%M}"),
            "language": translation.get_language() or "en", "expires_at": at + GOOD_FOR,
            "subject": f"{district.sender_name or district.name}: {_('You said, we will')}", "body": "\n".join(lines),
        }  # fmt: skip
