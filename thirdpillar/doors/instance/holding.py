"""Hold all sending in a database just restored, and end its sessions: it no longer knows what was since. A program.

Its arguments are the districts' ids, read by the caller past row-level security.
"""

import os
import sys
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")


def hold(districts: list[UUID]) -> int:
    """Hold each district's sending, each in a transaction of its own district; return how many messages are unclear."""
    from django.db import transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock, context
    from thirdpillar.ground.delivery.actions import hold_after_restore

    unclear = 0
    for district in districts:
        scope = Scope.system(district, "restored from a backup")
        with transaction.atomic():
            context.enter_scope(scope)
            unclear += hold_after_restore(by=scope, at=clock.now())
    return unclear


def end_sessions() -> None:
    """Who signed out since the backup was made, or was signed out, must not be signed in again."""
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()


if __name__ == "__main__":
    import django

    django.setup()
    end_sessions()
    print(hold([UUID(each) for each in sys.argv[1:]]))
