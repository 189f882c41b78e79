"""In whose name a command asks: one district's, as a machine with a purpose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from django.db import transaction

from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District


def district_option(command: Callable) -> Callable:
    """Give a command the option that names a district, needed only where an instance holds several."""
    return click.option("--district", help="Which district, by name or id; needed where there are several.")(
        command
    )


def the_district(named: str | None) -> District:
    """The district of this name or id, or the only one; raises Failed with the names there are."""
    known = list(District.objects.order_by("name"))
    fitting = [each for each in known if named in (None, each.name, str(each.id))]
    if len(fitting) == 1:
        return fitting[0]
    if not known:
        raise Failed("there is no district here yet: run bin/up, or import a roster")
    raise Failed(
        "say which district with --district",
        Exit.USAGE,
        districts=[{"id": each.id, "name": each.name} for each in known],
    )


@contextmanager
def in_district(named: str | None, purpose: str = "command line") -> Iterator[Scope]:
    """A transaction inside one district, seen as a machine at work; yields the scope."""
    with transaction.atomic():
        system = Scope.system(the_district(named).id, purpose)
        tenancy.enter_scope(system)
        yield system
