"""What failed for good: what it tells of the number or address is heeded, and the next way carries the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import partial
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import stop_address, take_failed
from thirdpillar.ground.delivery.choices import Channel, Failure
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.actions.failures import doubt_value
from thirdpillar.ground.people.actions.stops import stop_contact_points
from thirdpillar.ground.people.choices import ContactKind, Doubt
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.digests import pass_on_digests
from thirdpillar.means.conversations.actions.passing_on import (
    pass_on_broadcasts,
    pass_on_posts,
    pass_on_to_seconds,
)
from thirdpillar.means.conversations.wording.composing import ANEW
from thirdpillar.practice.conferences.actions import team_telling
from thirdpillar.practice.conferences.actions import telling as conferences
from thirdpillar.practice.gatherings.actions import pass_on_invitations, pass_on_news
from thirdpillar.practice.gatherings.actions.meetings import pass_on_answers
from thirdpillar.practice.gatherings.actions.meetings.telling import THERE
from thirdpillar.practice.gatherings.actions.programmes import pass_on_places
from thirdpillar.practice.gatherings.actions.telling_places import OFFER, PLACE
from thirdpillar.practice.gatherings.actions.timing import pass_on_askings_of_times
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.partners.actions import telling as partners
from thirdpillar.practice.visits.actions import telling as visits
from thirdpillar.practice.visits.actions.putting_right import pass_on_askings
from thirdpillar.practice.volunteers.actions import telling as volunteers

# What a channel's own word "nobody is there" is about: a landline takes no texts, and still rings.
KINDS: dict[str, tuple[str, ...]] = {
    Channel.SMS: (ContactKind.MOBILE,),
    Channel.WHATSAPP: (ContactKind.MOBILE,),
    Channel.EMAIL: (ContactKind.EMAIL,),
}
NextWay = Callable[[Mapping[UUID, Places]], None]


def next_ways(district: District, by: Scope) -> dict[str, NextWay]:
    """Who takes a text on whose message failed, by the message's purpose; what is not named here ends there."""
    on, at = clock.today(district.zone), clock.now()
    return {
        "conversations.post": partial(pass_on_posts, on=on, by=by, at=at),
        "conversations.together": partial(pass_on_to_seconds, on=on, by=by, at=at),
        "broadcasts.message": partial(pass_on_broadcasts, on=on, by=by, at=at),
        ANEW: partial(pass_on_broadcasts, on=on, by=by, at=at, family=ANEW),
        "broadcasts.digest": partial(pass_on_digests, on=on, by=by, at=at),
        "gatherings.invitation": partial(pass_on_invitations, on=on, by=by, at=at),
        "gatherings.changed": partial(pass_on_news, kind="changed", on=on, by=by, at=at),
        "gatherings.cancelled": partial(pass_on_news, kind="cancelled", on=on, by=by, at=at),
        "gatherings.answered": partial(pass_on_news, kind="answered", on=on, by=by, at=at),
        THERE: partial(pass_on_answers, by=by, at=at),
        conferences.TOLD: partial(conferences.pass_on_times, kind=conferences.TOLD, by=by, at=at),
        conferences.MOVED: partial(conferences.pass_on_times, kind=conferences.MOVED, by=by, at=at),
        team_telling.NEWS: partial(team_telling.pass_on_team_news, by=by, at=at),
        volunteers.NEWS: partial(volunteers.pass_on_news, by=by, at=at),
        partners.NEWS: partial(partners.ask_for_call, by=by, at=at),
        PLACE: partial(pass_on_places, by=by, at=at),
        OFFER: partial(pass_on_places, by=by, at=at, is_offer=True),
        **{
            purpose: partial(pass_on_askings_of_times, what=what, by=by, at=at)
            for what, purpose in ASKED.items()
        },
        "visits.invitation": partial(pass_on_askings, on=on, by=by, at=at),
        visits.BOOKED: partial(visits.pass_on_visit_news, kind=visits.BOOKED, on=on, by=by, at=at),
        visits.CALLED_OFF: partial(visits.pass_on_visit_news, kind=visits.CALLED_OFF, on=on, by=by, at=at),
        visits.HOPES: partial(visits.pass_on_visit_news, kind=visits.HOPES, on=on, by=by, at=at),
    }


def pass_on(district: District, *, by: Scope, message_ids: Collection[UUID] | None = None) -> int:
    """Hand on the next messages that failed for good (of these, where named), each once; answer how many.

    All in one transaction: killed anywhere, they are handed on later, and nothing goes twice.
    """
    with transaction.atomic(), tenancy.acting_as(by):
        failed = take_failed(by=by, at=clock.now(), message_ids=message_ids)
        for one in failed:
            if one.is_told_now:
                heed(one.failure, channel=one.channel, address=one.address, by=by)
        texts: dict[str, dict[UUID, Places]] = defaultdict(dict)
        for one in failed:
            if one.is_open:
                texts[one.purpose.partition(":")[0]][one.reference_id] = one.tried
        for purpose, next_way in next_ways(district, by).items():
            if purpose in texts:
                next_way(texts[purpose])
    return len(failed)


def heed(
    failure: str, *, channel: str, address: str, by: Scope, kinds: tuple[str, ...] | None = None
) -> None:
    """What a provider says of a number or address holds from now on: it takes nothing, or wants nothing more."""
    at = clock.now()
    if failure == Failure.STOP:
        stop_address(by=by, at=at, channel=channel, address=address, because="asked the provider")
        if channel in (Channel.EMAIL, Channel.SMS):
            stop_contact_points(by=by, at=at, value=address)
    about = kinds or KINDS.get(channel, ())
    if failure == Failure.DEAD and about:
        doubt_value(by=by, at=at, value=address, reason=Doubt.FAILED, kinds=about)
