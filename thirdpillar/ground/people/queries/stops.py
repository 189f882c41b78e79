"""Which numbers and addresses asked for no more, by channel; whoever has them now, and whoever had them then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.people.models import ContactPoint

# Of so many addresses their stops are asked for by name; beyond it all the district's are read, which are far fewer.
_FEW = 500


def stops_of(
    values: Collection[str] | None, *, channels: Iterable[str], seen_by, because: str = ""
) -> dict[tuple[str, str], datetime]:
    """Since when these addresses (None: all) take nothing, by channel and address; `because`: of this reason alone. Looked
    at for the district, whoever asks."""
    machine = Scope.system(seen_by.district_id, "which addresses asked for no more")
    with tenancy.acting_as(machine):
        stops = Stop.objects.seen_by(machine).filter(channel__in=list(channels), lifted_at=None)
        stops = stops.filter(because=because) if because else stops
        if values is not None and len(values) <= _FEW:
            stops = stops.filter(address__in=values)
        return {
            (channel, address): at
            for channel, address, at in stops.values_list("channel", "address", "stopped_at")
        }


def heed_stops(points: list[ContactPoint], *, seen_by) -> None:
    """Mark points (not saved) whose number or address asked for no more before this adult had it, or for no more calls."""
    texts = {ContactKind.MOBILE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}
    channels = (*texts.values(), Channel.VOICE)
    stops = stops_of({one.value for one in points}, channels=channels, seen_by=seen_by) if points else {}
    for one in points:
        channel = texts.get(ContactKind(one.kind))
        one.stopped_at = one.stopped_at or (stops.get((channel, one.value)) if channel else None)
        one.calls_stopped_at = stops.get((Channel.VOICE, one.value))  # type: ignore[attr-defined]
