"""What cannot wait until somebody looks at their mail: shortly before a visit it is off, or its family wrote. Days before it,
that a family which is waited for is not to be texted any more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.queries.planning.safety import whom_to_ring

OFF, WROTE, STOPPED = "visits.seat_off", "visits.seat_wrote", "visits.seat_stopped"
# So long before it news is told by text too, whatever the hour: by then somebody may be on the way.
NEAR = timedelta(hours=24)
# Of several texts in a row one is told.
ONE_WITHIN = timedelta(hours=1)


def is_near(visit: Visit, at: datetime) -> bool:
    """Whether a visit goes on, or begins so soon that its people may be on the way before they look at their mail."""
    return visit.begins_at <= at + NEAR and at < visit.ends_at


def tell_it_is_off(
    visit: Visit, people: Collection[UUID], *, by, at: datetime, planners_too: bool = True
) -> int:
    """Tell who was to go there, and whoever plans, by text and by mail that nobody goes; how many messages."""
    wide = Scope.system(by.district_id, "a visit is off at the last moment")
    with tenancy.acting_as(wide):
        whom = [who for who in people if who != by.account_id]
        planners = [
            one for one in (_planners(visit, at, wide) if planners_too else ()) if one != by.account_id
        ]
        return _tell_people(visit, OFF, whom, planners, wide=wide, by=by, at=at)


def tell_the_family_wrote(visit: Visit, *, by, at: datetime) -> int:
    """Tell the same people that the visit's family wrote what a person must read; once within an hour. How many messages."""
    wide = Scope.system(by.district_id, "a family wrote before its visit")
    with tenancy.acting_as(wide):
        told = Message.objects.seen_by(wide).filter(
            purpose=f"{WROTE}:{visit.pk.hex}", made_at__gt=at - ONE_WITHIN
        )
        if told.exists():
            return 0
        planners = _planners(visit, at, wide)
        return _tell_people(visit, WROTE, visit.people_ids, planners, wide=wide, by=by, at=at)


def tell_the_family_stopped(visit: Visit, *, by, at: datetime) -> int:
    """Tell the same people, once and by mail where they have one, that the family prefers another channel: nobody has called
    the visit off, and nothing that we write there reaches them any more. How many messages."""
    wide = Scope.system(by.district_id, "a family that is to be visited takes no texts")
    with tenancy.acting_as(wide):
        if Message.objects.seen_by(wide).filter(purpose=f"{STOPPED}:{visit.pk.hex}").exists():
            return 0
        planners = _planners(visit, at, wide)
        return _tell_people(visit, STOPPED, visit.people_ids, planners, wide=wide, by=by, at=at)


def _planners(visit: Visit, at: datetime, wide) -> set[UUID]:
    return whom_to_ring([visit], office_too=(), on=at.date(), seen_by=wide)[visit.pk]


def _tell_people(
    visit: Visit, kind: str, people: Collection[UUID], planners: Collection[UUID], *, wide, by, at: datetime
) -> int:
    district = District.objects.get(pk=wide.district_id)
    accounts = Account.objects.seen_by(wide).filter(pk__in={*people, *planners}, suspended_at=None)
    rows = []
    for one in accounts:
        page = "my_day" if one.pk in people else "plan"
        ways = [way for way in ((Channel.EMAIL, one.email), (Channel.SMS, one.phone)) if way[1]]
        for channel, address in ways[:1] if kind == STOPPED else ways:
            rows.append(_row(visit, kind, one, channel, address, page, district))
    return enqueue_many(rows, by=by, at=at)


def _row(
    visit: Visit, kind: str, who: Account, channel: str, address: str, page: str, district: District
) -> dict:
    """Its day and hour alone say which visit: never whose home."""
    known = who.language and translation.check_for_language(who.language)
    sender = district.sender_name or district.name
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    with translation.override(who.language if known else "en"):
        language = translation.get_language() or "en"
        when = day_and_time(visit.begins_at, district.zone, language)
        said = {
            OFF: _("The home visit on %(when)s is off. Do not go."),
            WROTE: _("The family of the home visit on %(when)s wrote to us. Ask before you go."),
            STOPPED: _(
                "The family of the home visit on %(when)s prefers another channel. The visit stands until you speak with them."
            ),
        }[kind] % {"when": when}
        body = f"{said}\n{base}{reverse(f'visits:{page}')}"
        is_text = channel == Channel.SMS
        return {
            "channel": channel,
            "purpose": f"{kind}:{visit.pk.hex}",
            "reference_id": uuid5(who.pk, f"{visit.pk}{visit.stage_at}{channel}"),
            "address": address,
            "language": language,
            "message_class": MessageClass.INFORMATIONAL if kind == STOPPED else MessageClass.EMERGENCY,
            "body": f"{sender}: {body}" if is_text else body,
            "expires_at": visit.ends_at,
            **({} if is_text else {"subject": f"{sender}: {_('Home visits')}"}),
        }
