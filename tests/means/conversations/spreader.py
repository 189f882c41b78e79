"""A worker that is killed on purpose: forks workers that spread one district's broadcasts, SIGKILLs them, lets the last finish.

Run as a program: spreader.py DISTRICT KILLS SEED PART, with DATABASE_URL set. Prints how many kills there were.
"""

import os
import random
import signal
import sys
import time
from uuid import UUID


def spread(district: UUID, part: int) -> None:
    """Parts of the broadcast until it is in the outbox; what a killed worker left is somebody's next turn."""
    from django.db import OperationalError, close_old_connections, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.means.conversations.actions.spreading import begin_due, next_to_spread, spread_part
    from thirdpillar.means.conversations.choices.broadcasts import Stage
    from thirdpillar.means.conversations.models import Broadcast

    by = Scope.system(district, "kill campaign")
    while True:
        try:
            with transaction.atomic():
                tenancy.enter_scope(by)
                begin_due(by=by, at=clock.now())
                found = next_to_spread(seen_by=by, at=clock.now())
                if found is None and not Broadcast.objects.seen_by(by).exclude(stage=Stage.SENT).exists():
                    return
            if found is not None:
                with transaction.atomic():
                    tenancy.enter_scope(by)
                    spread_part(broadcast_id=found.pk, by=by, at=clock.now(), most=part)
        except OperationalError:
            close_old_connections()


def main(district: str, kills: str, seed: str, part: str) -> None:
    """Fork, kill, fork again; the last worker may finish."""
    import django

    django.setup()
    dice = random.Random(int(seed))
    killed = 0
    while True:
        child = os.fork()
        if child == 0:
            spread(UUID(district), int(part))
            os._exit(0)
        if killed >= int(kills):
            os.waitpid(child, 0)
            break
        time.sleep(dice.uniform(0.03, 0.4))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status):
            break
    print(killed, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
