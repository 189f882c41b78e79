"""The way out that leads nowhere: the outbox row itself is what is kept, for a person to look at."""

from __future__ import annotations

from datetime import timedelta

from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    Outcome,
    Parcel,
    Pictures,
)


class Sandbox:
    """Accepts everything and sends nothing."""

    name = "sandbox"
    capability = Capability.IDEMPOTENT_CREATE
    time_limit = timedelta(seconds=1)
    settles_after = timedelta(0)
    at_once = 8

    def send(self, parcel: Parcel) -> Outcome:
        return Accepted(parcel.reference)

    def pictures_to(self, channel: str, address: str) -> Pictures:
        return Pictures(10, 4_900_000)

    def look_up(self, parcel: Parcel) -> Found:
        return Accepted(parcel.reference)
