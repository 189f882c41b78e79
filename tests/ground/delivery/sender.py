"""A sender that is killed on purpose: forks senders of one district's outbox, SIGKILLs them, lets the last finish.

Run as a program: sender.py DISTRICT BASE KILLS SEED KIND, with DATABASE_URL set. Prints how many kills there were.
KIND says what the provider can do about a lost answer: "lookup", "idempotent" or "neither".
"""

import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")


def drain(district: UUID, base: str, kind: str) -> None:
    """Send until nothing is ready or claimed, nor unclear where a machine can settle that."""
    from django.db import OperationalError, close_old_connections, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.delivery.actions import send_batch, settle_unclear, sweep_leases
    from thirdpillar.ground.delivery.models import Message
    from thirdpillar.ground.delivery.rules import QuietHours, SendingTerms

    by = Scope.system(district, "fault campaign")
    provider = provider_of(kind, base)
    # Two providers, as in life: the calls are then made in other threads than the one that writes.
    providers = {"sms": provider, "email": replace(provider, name="mail")}
    terms = SendingTerms(
        zone="UTC",
        # None: the campaign runs at whatever hour it is.
        quiet=QuietHours(opens=datetime.min.time(), closes=datetime.max.time()),
        batch=10,
        lease=timedelta(seconds=1.5),
        look_ups=60,
    )
    while True:
        try:
            sent = send_batch(by=by, at=clock.now(), terms=terms, providers=providers)
            swept = sweep_leases(by=by, at=clock.now())
            settled = settle_unclear(by=by, at=clock.now(), terms=terms, providers=providers)
            with transaction.atomic():
                tenancy.enter_scope(by)
                open_states = ["ready", "claimed", *(["ambiguous"] if kind != "neither" else [])]
                left = Message.objects.seen_by(by).filter(state__in=open_states).count()
            if not left:
                return
            if not (sent or swept or settled):
                time.sleep(0.05)
        except OperationalError:
            close_old_connections()


def provider_of(kind: str, base: str):
    """The product's own adapter; for "idempotent" one that sends our reference as the call's key besides."""
    import requests

    from thirdpillar.ground.delivery.channels.outcomes import Accepted, Capability, NotFound, Unclear
    from thirdpillar.ground.delivery.channels.texts import TextProvider

    class Keyed(TextProvider):
        """The protocol of a provider that takes the same key twice as one message."""

        def send(self, parcel):
            fields = {"To": parcel.address, "From": self.number, "Body": parcel.body}
            try:
                answer = requests.post(
                    f"{self.base}/Accounts/{self.account}/Messages.json", data=fields, timeout=0.9,
                    headers={"Idempotency-Key": parcel.reference},
                )  # fmt: skip
            except requests.RequestException as problem:
                return Unclear(type(problem).__name__)
            return Accepted(answer.json()["sid"]) if answer.status_code == 201 else Unclear("not taken")

        def look_up(self, parcel):
            return NotFound()

    capability = {
        "lookup": Capability.LOOKUP_BY_REFERENCE, "idempotent": Capability.IDEMPOTENT_CREATE,
        "neither": Capability.NEITHER,
    }[kind]  # fmt: skip
    return (Keyed if kind == "idempotent" else TextProvider)(
        base,
        "AC1",
        "secret",
        "+15550000000",
        capability=capability,
        time_limit=timedelta(seconds=0.9),
        connect_within=timedelta(seconds=0.3),
        # Longer than the slowest call of a killed sender can still be under way at the provider.
        settles_after=timedelta(seconds=0.5),
    )


def main(district: str, base: str, kills: str, seed: str, kind: str = "lookup") -> None:
    """Fork, kill, fork again; the last sender may finish."""
    import django

    django.setup()
    dice = random.Random(int(seed))
    killed = 0
    while True:
        child = os.fork()
        if child == 0:
            drain(UUID(district), base, kind)
            os._exit(0)
        if killed >= int(kills):
            os.waitpid(child, 0)
            break
        time.sleep(dice.uniform(0.02, 0.35))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status):
            break
    print(killed, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
