"""`thirdpillar status`."""

import fcntl
from typing import Any

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option


@click.command(short_help="What runs, where, and of which version.")
@json_option
def command(as_json: bool) -> None:
    """Say what runs. Starts nothing; exit code 4 when the database does not answer."""
    import psycopg

    from thirdpillar import __version__
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.preparing import app_conninfo
    from thirdpillar.doors.instance.presence import external
    from thirdpillar.doors.instance.stamps import kept_schema_stamp, schema_stamp
    from thirdpillar.settings.home import home

    facts: dict[str, Any] = {"version": __version__, "home": str(home()), "external_database": external()}
    server = None if external() else Server(home())
    facts["serving"] = served_at()
    if server is not None and not server.answers():
        raise Failed("The database is not running. `bin/up` starts everything.", Exit.UNREACHABLE, **facts)
    try:
        with psycopg.connect(app_conninfo(server), connect_timeout=5) as connection:
            found = connection.execute("SHOW server_version").fetchone()
            facts["postgresql"] = found[0] if found else ""
            facts["tables_up_to_date"] = kept_schema_stamp(connection) == schema_stamp()
    except psycopg.OperationalError as problem:
        raise Failed(
            f"The database cannot be reached: {str(problem).strip()}", Exit.UNREACHABLE, **facts
        ) from None
    lines = [f"Third Pillar {__version__}", f"  folder      {facts['home']}"]
    lines.append(
        f"  database    PostgreSQL {facts['postgresql']}"
        + (" (DATABASE_URL)" if external() else " (embedded)")
    )
    lines.append(f"  tables      {'up to date' if facts['tables_up_to_date'] else 'older than this version'}")
    lines.append(f"  pages       {facts['serving'] or 'not served from this folder'}")
    answer(as_json, facts, "\n".join(lines))


def served_at() -> str:
    """The address of the pages that `bin/up` serves from this folder now, or nothing."""
    from thirdpillar.settings.home import home

    path = home() / "supervisor.lock"
    if not path.exists():
        return ""
    with path.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return lock.read().strip()
    return ""
