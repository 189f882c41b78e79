"""A sender that is killed on purpose: forks senders of one district's outbox, SIGKILLs them, lets the last finish.

Run as a program: sender.py DISTRICT BASE KILLS SEED, with DATABASE_URL set. Prints how many kills there were.
"""

import os
import random
import signal
import sys
import time
from datetime import datetime, timedelta
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")


def drain(district: UUID, base: str) -> None:
    """Send until nothing is ready, claimed or unclear."""
    from django.db import OperationalError, close_old_connections, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.delivery.actions import send_batch, settle_unclear, sweep_leases
    from thirdpillar.ground.delivery.channels.texts import TextProvider
    from thirdpillar.ground.delivery.models import Message
    from thirdpillar.ground.delivery.rules import QuietHours, SendingTerms

    by = Scope.system(district, "fault campaign")
    provider = TextProvider(
        base,
        "AC1",
        "secret",
        "+15550000000",
        time_limit=timedelta(seconds=0.9),
        connect_within=timedelta(seconds=0.3),
        # Longer than the slowest call of a killed sender can still be under way at the provider.
        settles_after=timedelta(seconds=0.5),
    )
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
            sent = send_batch(by=by, at=clock.now(), terms=terms, providers={"sms": provider})
            swept = sweep_leases(by=by, at=clock.now())
            settled = settle_unclear(by=by, at=clock.now(), terms=terms, providers={"sms": provider})
            with transaction.atomic():
                tenancy.enter_scope(by)
                open_states = ["ready", "claimed", "ambiguous"]
                left = Message.objects.seen_by(by).filter(state__in=open_states).count()
            if not left:
                return
            if not (sent or swept or settled):
                time.sleep(0.05)
        except OperationalError:
            close_old_connections()


def main(district: str, base: str, kills: str, seed: str) -> None:
    """Fork, kill, fork again; the last sender may finish."""
    import django

    django.setup()
    dice = random.Random(int(seed))
    killed = 0
    while True:
        child = os.fork()
        if child == 0:
            drain(UUID(district), base)
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
