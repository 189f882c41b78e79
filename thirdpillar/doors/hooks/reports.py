"""What became of a message, as its provider reports it: a receipt; and where it failed for good, another way."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.passing_on import heed, pass_on
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.delivery.actions import record_receipt
from thirdpillar.ground.delivery.choices import Failure
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.schools.models import District


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
            by=by, at=at, provider=provider, provider_event=storable(report.event), said=storable(report.said),
            failed=storable(report.failed), provider_reference=storable(report.reference), message_id=report.message_id,
        )  # fmt: skip
        if receipt is None:
            return False
        message = Message.objects.seen_by(by).get(pk=receipt.message_id)
        told = {Failure.STOP: report.is_stop, Failure.DEAD: report.is_dead}
        for failure in (each for each, is_so in told.items() if is_so):
            heed(failure, channel=message.channel, address=message.address, by=by, kinds=report.kinds)
        if report.failed:
            # The words still wait to be read: the next way that the family permits takes them.
            pass_on(district, by=by, message_ids=[message.pk])
    return True


def uuid_in(text: object) -> UUID | None:
    """Our own name of a message, where there is one."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
