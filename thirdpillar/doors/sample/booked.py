"""What comes once visits of the sample are booked: letters are printed, and one address is protected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from thirdpillar.ground.delivery.actions.letters import mark_printed
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions import protect_address
from thirdpillar.ground.people.models import HouseholdAdult, MailingAddress
from thirdpillar.practice.visits.choices import PlaceKind
from thirdpillar.practice.visits.models import Visit


def protect_one(term: Any, booked: list[Visit], at: datetime) -> None:
    """The address of one home that is visited soon is protected, as the district's office does it on the family's word."""
    system = term.stage.system
    with term.stage.acting():
        for visit in booked:
            if visit.place_kind != PlaceKind.HOME or visit.begins_at < term.now:
                continue
            members = HouseholdAdult.objects.seen_by(system).filter(household_id=visit.household_id)
            addresses = MailingAddress.objects.seen_by(system).filter(
                adult_id__in=members.values("adult_id"), left_at=None
            )
            first = addresses.order_by("adult_id").values_list("adult_id", flat=True).first()
            if first is not None:
                protect_address(by=term.office or system, at=at, adult_id=first)
                return


def print_letters(term: Any, crew: Any, at: datetime) -> None:
    """What goes by post to families without another way is printed the same day, by the office, which reads all of it."""
    by = term.office or crew.place.by
    with term.stage.acting(by):
        waiting = Message.objects.seen_by(by).filter(
            channel=Channel.LETTER, state=State.READY, purpose__startswith="visits."
        )
        term.counts["letters about visits"] += mark_printed(
            message_ids=waiting.values_list("pk", flat=True), by=by, at=at
        )
