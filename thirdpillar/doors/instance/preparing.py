"""Everything between "a server answers" and "pages can be served"; each step is skipped when nothing changed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from thirdpillar.doors.instance.postgres import Say, Server
from thirdpillar.doors.instance.programs import CannotStart
from thirdpillar.doors.instance.roles import create_database, create_roles
from thirdpillar.doors.instance.stamps import kept_schema_stamp, schema_stamp, static_stamp
from thirdpillar.settings.databases import APP_ROLE, DATABASE_NAME


def app_conninfo(server: Server | None) -> str:
    """Return how the app role reaches the database: DATABASE_URL, else the embedded server."""
    return server.conninfo(APP_ROLE, DATABASE_NAME) if server else os.environ["DATABASE_URL"].strip()


def prepare_database(server: Server | None, say: Say) -> bool:
    """Have roles, database and tables as this version needs them; return whether anything was done."""
    if server:
        with server.connect() as admin:
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone():
                create_roles(admin)
                create_database(admin)
    try:
        with psycopg.connect(app_conninfo(server), autocommit=True, connect_timeout=10) as connection:
            if kept_schema_stamp(connection) == schema_stamp():
                return False
            if server is None:
                _refuse_to_migrate_as_another(connection)
    except psycopg.OperationalError as problem:
        raise CannotStart(f"the database cannot be reached: {str(problem).strip()}") from None
    say("bringing the tables up to date")
    run_step("thirdpillar.doors.instance.migrating")
    return True


def _refuse_to_migrate_as_another(connection: psycopg.Connection[Any]) -> None:
    """Raise CannotStart where nobody is named who may make the tables; the role that serves pages may not."""
    if os.environ.get("DATABASE_OWNER_URL", "").strip():
        return
    owns = connection.execute(
        "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    if not (owns and owns[0]):
        raise CannotStart(
            "the tables of this database are not those of this version: run `thirdpillar migrate` once with "
            "DATABASE_OWNER_URL set to the role that owns it (docs/operating.md)"
        )


def prepare_static(home: Path, say: Say) -> subprocess.Popen[str] | None:
    """Begin gathering static files when they changed; the caller waits with `finish`."""
    kept = home / "static" / ".stamp"
    if kept.exists() and kept.read_text() == static_stamp():
        return None
    say("gathering styles and pictures")
    return _begin("thirdpillar.doors.instance.collecting")


def prepare_texts(say: Say) -> int:
    """Compile translations that changed; return how many."""
    # Looking costs nothing, importing Babel does: only with something to do.
    locale = Path(__file__).resolve().parents[2] / "locale"
    if not any(locale.glob("*/LC_MESSAGES/*.po")):
        return 0
    from thirdpillar.doors.instance.translations import compile_catalog, stale_catalogs

    stale = stale_catalogs()
    if stale:
        say("compiling translations")
    for source in stale:
        compile_catalog(source)
    return len(stale)


def _begin(module: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(step: subprocess.Popen[str]) -> None:
    """Wait for a step begun earlier; raise CannotStart with the end of what it said when it failed."""
    said, _ = step.communicate()
    if step.returncode:
        words = said.strip()[-2000:]
        raise CannotStart("a step of starting failed:" + ("\n" if "\n" in words else " ") + words)


def run_step(module: str) -> None:
    """Run one step as a program of its own and wait."""
    finish(_begin(module))
