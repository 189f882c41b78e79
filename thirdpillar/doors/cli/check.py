"""`thirdpillar check`."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option

# A queue whose oldest job waits longer than this has no worker, or one that is stuck.
LONGEST_WAIT_S = 300
LEAST_FREE_BYTES = 1024**3


# The record of a large district takes a while to count: after so long without a word one says how far it is.
SILENCE_S = 5.0


@click.command(short_help="Look whether the instance is sound: rights, tables, record, queue, disk.")
@json_option
def command(as_json: bool) -> None:
    """Look whether this instance is sound, and say what is not. Changes nothing.

    The database role must own nothing and be bound by row-level security on every table of a district; all
    migrations must be applied; whoever is in a household must be there; the record of each district must be what was
    sealed; the queue must move; the disk must have room.
    """
    migrated = _migrations()
    findings = [*_role(), *_row_level_security(), *migrated]
    if all(each["ok"] for each in migrated):
        findings += [*_homes(), *_records()]
    findings += [*_queue(), *_disk()]
    bad = [each for each in findings if not each["ok"]]
    lines = [f"{'ok    ' if each['ok'] else 'WRONG '} {each['what']}" for each in findings]
    if bad:
        if not as_json:
            click.echo("\n".join(lines))
        raise Failed(f"{len(bad)} of {len(findings)} checks failed", Exit.REFUSED, findings=findings)
    answer(as_json, {"findings": findings}, "\n".join(lines))


def _finding(ok: bool, what: str) -> dict[str, Any]:
    return {"ok": ok, "what": what}


def _rows(query: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _role() -> list[dict[str, Any]]:
    ((name, above, owned),) = _rows(
        "SELECT rolname, rolsuper OR rolbypassrls,"
        " (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r','p','v','m','S'))"
        " FROM pg_roles r WHERE rolname = current_user"
    )
    return [
        _finding(not above, f"the role {name} is bound by row-level security"),
        _finding(owned == 0, f"the role {name} owns no table ({owned} owned)"),
    ]


def _row_level_security() -> list[dict[str, Any]]:
    rows = _rows(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
        " EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id' AND NOT a.attisdropped"
        " WHERE c.relkind IN ('r', 'p') ORDER BY 1"
    )
    open_ones = [name for name, forced, policy in rows if not (forced and policy)]
    words = f"row-level security is forced on all {len(rows)} tables of a district"
    return [_finding(not open_ones, words + (f"; not on {', '.join(open_ones)}" if open_ones else ""))]


def _migrations() -> list[dict[str, Any]]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [_finding(not missing, f"all migrations are applied ({len(missing)} missing)")]


def _records() -> list[dict[str, Any]]:
    from django.db import transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.audit.actions import broken_seals
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.schools.models import District

    found = []
    for district in District.objects.order_by("name"):
        system = Scope.system(district.pk, "checking the record")
        with transaction.atomic(), tenancy.acting_as(system):
            broken = broken_seals(seen_by=system, heard=_progress(district.name))
        words = f"the record of {district.name} is as it was sealed"
        if broken:
            words = f"the record of {district.name} is no longer as it was sealed: {len(broken)} broken, seal {broken[0]} first"
        found.append(_finding(not broken, words))
    return found


def _progress(name: str) -> Callable[[int, int], None]:
    """Says on the screen, every few seconds, how far the counting is; the answer itself stays clean."""
    said = monotonic()

    def heard(counted: int, of: int) -> None:
        nonlocal said
        if monotonic() - said > SILENCE_S:
            said = monotonic()
            click.echo(f"the record of {name}: {counted} of {of} seals counted", err=True)

    return heard


def _homes() -> list[dict[str, Any]]:
    from django.db import transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.people.queries.household import memberships_of_nobody
    from thirdpillar.ground.schools.models import District

    alone = 0
    for district in District.objects.all():
        by = Scope.system(district.id, "thirdpillar check")
        with transaction.atomic(), tenancy.acting_as(by):
            alone += memberships_of_nobody(seen_by=by)
    return [_finding(not alone, f"every home and everybody in it is there ({alone} entries without)")]


def _queue() -> list[dict[str, Any]]:
    ((waiting, oldest),) = _rows(
        "SELECT count(*), coalesce(extract(epoch FROM now() - min(e.at)), 0)::int FROM procrastinate_jobs j"
        " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
        " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()"
    )
    return [_finding(oldest <= LONGEST_WAIT_S, f"{waiting} jobs wait, the oldest for {oldest} s")]


def _disk() -> list[dict[str, Any]]:
    import shutil

    from thirdpillar.settings.home import home

    folder = next(each for each in (home(), *home().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    return [_finding(free >= LEAST_FREE_BYTES, f"{free / 1024**3:.1f} GiB are free where the instance lives")]
