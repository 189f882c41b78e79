"""A place that falls to somebody whom only a call reaches: it is kept for them as for anybody, and staff hear of it once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
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
from thirdpillar.practice.gatherings.actions.barred import barred_at
from thirdpillar.practice.gatherings.actions.telling_deciders import deciders_at
from thirdpillar.practice.gatherings.models import PlaceOffer, Programme, Registration

TO_CALL = "gatherings.place_to_call"


def kept_for_a_call(programme: Programme, rows: Iterable[Registration], *, by) -> set[UUID]:
    """Of those whom only a call reaches: for whom a place is kept now. Not again for whom one was kept since they wait, nor for
    whom the office must look first."""
    rows = list(rows)
    barred = barred_at(programme.school_id, [one.adult_id for one in rows], by=by)
    # A text that nobody answers moves its reader to the end; a call that nobody made moves no one.
    once = PlaceOffer.objects.seen_by(by).filter(
        registration__in=[one.pk for one in rows], over_at__isnull=False, answer="", at__gte=F("registration__since")
    )  # fmt: skip
    told = set(once.values_list("registration_id", flat=True))
    return {one.pk for one in rows if one.pk not in told and one.adult_id not in barred}


def tell_to_call(programme: Programme, offers: Collection[PlaceOffer], *, by, at: datetime) -> int:
    """Write to whoever decides at the programme's school, and to whoever made it, where to see whom to call; how many."""
    if not offers:
        return 0
    wide = Scope.system(by.district_id, "staff hear that a place is kept for somebody to be called")
    with tenancy.acting_as(wide):
        district = District.objects.get(pk=by.district_id)
        on = at.astimezone(ZoneInfo(district.zone)).date()
        maker = Account.objects.seen_by(wide).filter(suspended_at=None, pk=programme.made_by_id)
        whom = {
            one.pk: one for one in (*deciders_at(programme.school_id, on, wide), *maker.exclude(email=""))
        }
        rows = [_written(one, programme, offer, district) for one in whom.values() for offer in offers]
        told = enqueue_many(rows, by=wide, at=at)
    if told:
        record(
            by=by, at=at, deed="gatherings.tell_deciders", subject="programme", subject_id=programme.pk, people=told
        )  # fmt: skip
    return told


def _written(account: Account, programme: Programme, offer: PlaceOffer, district: District) -> dict:
    known = account.language and translation.check_for_language(account.language)
    with translation.override(account.language if known else "en"):
        language = translation.get_language() or "en"
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        until = _("until %(day)s") % {"day": day_and_time(offer.answer_by, district.zone, language)}
        lines = (
            f"{programme.title_in(language)}: {_('A place is kept')}",
            f"{_('Call them')} – {until}",
            base + reverse("gatherings:programme", args=[programme.pk]),
        )
        return {
            "channel": Channel.EMAIL, "purpose": TO_CALL, "address": account.email, "language": language,
            "reference_id": uuid5(account.pk, str(offer.pk)), "school_id": programme.school_id,
            "subject": f"{district.sender_name or district.name}: {_('Call them')}", "body": "\n".join(lines),
            "expires_at": offer.answer_by,
        }  # fmt: skip
