"""A worker that is killed on purpose: forks workers that go on with one import, SIGKILLs them until it is taken in.

Run as a program: killing.py DISTRICT IMPORT KILLS SEED, with DATABASE_URL set; a small process, so that forking is quick
and shares no connection with anybody. Prints how many kills there were.
"""

import os
import random
import signal
import sys
import time
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")

MOST_S = 300


def go_on(by, at) -> None:
    """What a worker does on its round."""
    from thirdpillar.ground.people.roster.actions import resume_imports

    resume_imports(by=by, at=at)


def main(district: str, import_id: str, kills: str, seed: str) -> None:
    """Fork, kill, fork again; ends early where an import is quicker than its killer."""
    import django

    django.setup()
    from django.db import OperationalError, connections, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock, context
    from thirdpillar.ground.people.choices import ImportState
    from thirdpillar.ground.people.models import RosterImport

    by, dice, most = Scope.system(UUID(district), "test"), random.Random(int(seed)), int(kills)
    killed, begun = 0, time.monotonic()
    while killed < most and time.monotonic() < begun + MOST_S:
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                go_on(by, clock.now())
            finally:
                os._exit(0)
        # Most kills fall into reading and merging, the last ones around the commit.
        time.sleep(dice.uniform(0.02, 0.4) if killed < most - 5 else dice.uniform(0.4, 1.3))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        try:
            with transaction.atomic(), context.acting_as(by):
                if RosterImport.objects.seen_by(by).get(id=import_id).state == ImportState.APPLIED:
                    break
        except OperationalError:
            continue  # the server itself was killed, and is on its way back
    print(killed, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
