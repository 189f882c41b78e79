"""Somebody types a number or e-mail and asks for their link: it goes only to whom the school knows there."""

from __future__ import annotations

from datetime import datetime, timedelta

from thirdpillar.doors.senders import holders
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions.programmes import ask_to_register
from thirdpillar.practice.gatherings.actions.telling_places import PLACE
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Programme, Registration
from thirdpillar.practice.gatherings.rules.programmes import terms


def send_link(programme: Programme, value: str, *, by: Scope, at: datetime) -> None:
    """Send the link to the one adult whose number or address this is, by their own way; to nobody where it is several's.

    So many links a day and no more to one person, whoever asks for them.
    """
    with tenancy.acting_as(by):
        theirs = holders(value, by)
        if len(theirs) != 1:
            return
        mine = Registration.objects.seen_by(by).filter(adult_id=theirs[0])
        sent = Message.objects.seen_by(by).filter(
            purpose__startswith=f"{PLACE}:asked:", reference_id__in=mine.values("pk"),
            made_at__gte=at - timedelta(days=1),
        )  # fmt: skip
        if sent.count() >= terms("registration", at.date())["most_links_a_day"]:
            return
        try:
            ask_to_register(programme_id=programme.pk, adult_id=theirs[0], way=Way.LINK, by=by, at=at)
        except Refused:
            return
