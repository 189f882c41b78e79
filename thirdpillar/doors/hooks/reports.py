"""What became of a message, as its provider reports it: a receipt; and where it failed for good, another way."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import record_receipt, stop_address
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.failures import doubt_value
from thirdpillar.ground.people.actions.stops import stop_contact_points
from thirdpillar.ground.people.choices import ContactKind, Doubt
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.telling import POST, put_right


@dataclass(frozen=True)
class Report:
    """One report. `failed`: why it did not arrive, in the end. `is_dead`: the number or address takes nothing any more;
    of these `kinds`. `is_stop`: whoever has it wants nothing more this way."""

    event: str
    reference: str
    said: str
    message_id: UUID | None = None
    failed: str = ""
    is_dead: bool = False
    is_stop: bool = False
    kinds: tuple[str, ...] = tuple(ContactKind.values)


def take_report(district: District, provider: str, report: Report) -> bool:
    """Note a report, each once; what it says of the number or address is heeded at once. Whether it was news."""
    by = Scope.system(district.pk, "a provider's receipt")
    at = clock.now()
    with transaction.atomic(), tenancy.acting_as(by):
        receipt = record_receipt(
            by=by, at=at, provider=provider, provider_event=report.event, said=report.said, failed=report.failed,
            provider_reference=report.reference, message_id=report.message_id,
        )  # fmt: skip
        if receipt is None:
            return False
        message = Message.objects.seen_by(by).get(pk=receipt.message_id)
        if report.is_stop:
            stop_address(
                by=by, at=at, channel=message.channel, address=message.address, because="asked the provider"
            )
            if message.channel == "email":
                stop_contact_points(by=by, at=at, value=message.address)
        if report.is_dead:
            doubt_value(by=by, at=at, value=message.address, reason=Doubt.FAILED, kinds=report.kinds)
        if (report.failed or report.is_dead or report.is_stop) and message.purpose == POST:
            # The words still wait to be read: the next way that the family permits takes them.
            put_right({message.reference_id: message.address}, on=clock.today(district.zone), by=by, at=at)
    return True


def uuid_in(text: object) -> UUID | None:
    """Our own name of a message, where there is one."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
