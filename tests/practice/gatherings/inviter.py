"""A worker that is killed on purpose: forks workers that invite one district's families in rounds, and SIGKILLs them.

Run as a program: inviter.py DISTRICT KILLS SEED PART, with DATABASE_URL set. Prints how many kills there were.
"""

import os
import random
import signal
import sys
import time
from uuid import UUID


def invite(district: UUID, part: int) -> None:
    """Parts of the rounds until none goes on; what a killed worker left is somebody's next turn."""
    from django.db import OperationalError, close_old_connections, transaction

    from thirdpillar.doors.inviting import rounds
    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.schools.models import District
    from thirdpillar.practice.gatherings.queries import next_round

    rounds.PART = part
    by = Scope.system(district, "kill campaign")
    while True:
        try:
            rounds.invite_for(District.objects.get(pk=district))
            with transaction.atomic():
                tenancy.enter_scope(by)
                if next_round(seen_by=by) is None:
                    return
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
            invite(UUID(district), int(part))
            os._exit(0)
        if killed >= int(kills):
            os.waitpid(child, 0)
            break
        time.sleep(dice.uniform(0.05, 0.6))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status):
            break
    print(killed, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
