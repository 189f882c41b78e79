"""Whoever decides about a school's rooms is written to when a partner asks for one, and when a partner cancels: once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.choices import UseStage
from thirdpillar.practice.gatherings.models import SpaceUse, SpaceUseDate
from thirdpillar.practice.gatherings.rules.spaces import DECIDES

ROOMS = "gatherings.rooms"


def tell_deciders(use: SpaceUse, stage: UseStage, dates: Sequence[SpaceUseDate], *, by, at: datetime) -> int:
    """Write to the school's principals and coordinators (the office, where a mail gets to none), but to nobody of what they
    did themselves; how many. Each in the own language, with no word about the partner but its name."""
    district = District.objects.get(pk=by.district_id)
    wide = Scope.system(by.district_id, "whoever decides about rooms hears of a partner")
    with tenancy.acting_as(wide):
        on = at.astimezone(ZoneInfo(district.zone)).date()
        whom = [one for one in deciders_at(use.school_id, on, wide) if one.pk != by.account_id]
        rows = [_written(one, use, stage, dates, district) for one in whom]
        told = enqueue_many(rows, by=wide, at=at)
    if told:
        record(
            by=by, at=at, deed="gatherings.tell_deciders", subject="space_use", subject_id=use.pk, people=told
        )
    return told


def deciders_at(school_id: UUID | None, on, wide) -> list[Account]:
    """A school's principals and coordinators who have a mail address; where there is none, the office."""
    held = RoleGrant.objects.seen_by(wide).filter(
        Q(begins_on=None) | Q(begins_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on)
    )
    reached = Account.objects.seen_by(wide).filter(suspended_at=None).exclude(email="")
    here = held.filter(role__in=DECIDES, school_id=school_id).exclude(role=Role.OFFICE)
    found = list(reached.filter(pk__in=here.values("account_id")).order_by("pk")) if school_id else []
    office = held.filter(role=Role.OFFICE)
    return found or list(reached.filter(pk__in=office.values("account_id")).order_by("pk"))


def _written(
    account: Account, use: SpaceUse, stage: UseStage, dates: Sequence[SpaceUseDate], district: District
) -> dict:
    known = account.language and translation.check_for_language(account.language)
    with translation.override(account.language if known else "en"):
        language = translation.get_language() or "en"
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        days = [f"{day_and_time(one.begins_at, district.zone, language)} · {one.room}" for one in dates]
        lines = [f"{use.group}: {stage.label}", *days, base + reverse("gatherings:space", args=[use.pk])]
        first = dates[0].pk if dates else use.pk
        return {
            "channel": Channel.EMAIL, "purpose": f"{ROOMS}:{stage}", "address": account.email, "language": language,
            "reference_id": uuid5(account.pk, f"{use.pk}:{stage}:{first}"), "school_id": use.school_id,
            "subject": f"{district.sender_name or district.name}: {_('Partners in our rooms')}",
            "body": "\n".join(lines), "expires_at": dates[-1].ends_at if dates else None,
        }  # fmt: skip
