"""Who may still object to a message in the last moment, by what the message is for."""

from __future__ import annotations

from functools import partial

from django.conf import settings

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import Objection, Quiet, Still
from thirdpillar.ground.delivery.actions.scripts import Until
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.queries.quiet import own_quiet, own_until
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.digests import put_digests_right
from thirdpillar.means.conversations.actions.putting_right import put_broadcasts_right
from thirdpillar.means.conversations.actions.standing_still import what_stands_still
from thirdpillar.means.conversations.actions.telling import put_right as put_posts_right
from thirdpillar.means.conversations.actions.together import put_together_right
from thirdpillar.means.conversations.wording.composing import ANEW, DIGEST, MESSAGE
from thirdpillar.practice.conferences.actions import team_telling
from thirdpillar.practice.conferences.actions import telling as conferences
from thirdpillar.practice.gatherings.actions import put_right
from thirdpillar.practice.gatherings.actions.meetings import (
    put_answers_right,
    put_questions_right,
    put_texters_right,
)
from thirdpillar.practice.gatherings.actions.meetings.telling import THERE
from thirdpillar.practice.gatherings.actions.meetings.texting import ASKED as MEETING_ASKED
from thirdpillar.practice.gatherings.actions.meetings.texting import TEXTED
from thirdpillar.practice.gatherings.actions.programmes import put_places_right
from thirdpillar.practice.gatherings.actions.telling_places import OFFER, PLACE
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.gatherings.queries.timing.asked import not_to_go
from thirdpillar.practice.partners.actions import telling as partners
from thirdpillar.practice.visits.actions import telling as visits
from thirdpillar.practice.visits.actions.putting_right import put_right as put_askings_right
from thirdpillar.practice.visits.actions.trust import TRUST
from thirdpillar.practice.visits.queries.trust import still_asked
from thirdpillar.practice.volunteers.actions import telling as volunteers

# What goes to many families; of the rest one says stop to whoever wrote.
TO_MANY = (MESSAGE, ANEW, DIGEST, "gatherings.", "visits.invitation", TRUST)


def quiet(district: District, by: Scope) -> Quiet:
    """Who has quiet hours of their own now."""
    return lambda messages: own_quiet(messages, at=clock.now(), zone=district.zone, seen_by=by)


def terms_of(district: District) -> SendingTerms:
    """What the district sets for its sending."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    # A provider reaches us over the open net alone.
    hooks = base if base.startswith("https://") else ""
    sender = district.sender_name or district.name
    return SendingTerms(zone=district.zone, sender=sender, hooks=hooks, to_many=TO_MANY)


def quiet_until(district: District, by: Scope, terms: SendingTerms) -> Until:
    """Until when what has an end may go to who has quiet hours of their own."""
    return partial(own_until, zone=district.zone, quiet=terms.quiet, seen_by=by)


def still(by: Scope) -> Still:
    """What belongs to a conversation that stands still: the same rule for every purpose."""
    return partial(what_stands_still, by=by)


def objections(district: District, by: Scope) -> dict[str, Objection]:
    """What each room says of its own messages, by their purpose."""
    today = clock.today(district.zone)
    right = partial(put_right, on=today, by=by, at=clock.now())
    visit = partial(visits.put_right, on=today, by=by)
    conference = partial(conferences.put_right, on=today, by=by)
    return {
        conferences.TOLD: conference,
        conferences.MOVED: conference,
        team_telling.NEWS: partial(team_telling.put_right, on=today, by=by),
        partners.NEWS: partial(partners.put_right, on=today, by=by),
        visits.BOOKED: partial(visit, kind=visits.BOOKED),
        visits.CALLED_OFF: partial(visit, kind=visits.CALLED_OFF),
        visits.HOPES: partial(visit, kind=visits.HOPES),
        TRUST: partial(still_asked, on=today, at=clock.now(), seen_by=by),
        "gatherings.invitation": right,
        "gatherings.changed": right,
        "gatherings.cancelled": partial(right, though_cancelled=True),
        "gatherings.answered": right,
        THERE: partial(put_answers_right, by=by),
        MEETING_ASKED: partial(put_questions_right, on=today, by=by, at=clock.now()),
        TEXTED: partial(put_texters_right, by=by),
        volunteers.NEWS: partial(volunteers.put_right, by=by),
        PLACE: partial(put_places_right, by=by),
        OFFER: partial(put_places_right, by=by, is_offer=True),
        **dict.fromkeys(ASKED.values(), partial(not_to_go, on=today, at=clock.now(), seen_by=by)),
        "visits.invitation": partial(put_askings_right, on=today, by=by, at=clock.now()),
        "broadcasts.message": partial(put_broadcasts_right, on=today, by=by, at=clock.now()),
        ANEW: partial(put_broadcasts_right, on=today, by=by, at=clock.now(), family=ANEW),
        "broadcasts.digest": partial(put_digests_right, on=today, by=by, at=clock.now()),
        "conversations.together": partial(put_together_right, on=today, by=by, at=clock.now()),
        "conversations.post": partial(put_posts_right, on=today, by=by, at=clock.now()),
    }
