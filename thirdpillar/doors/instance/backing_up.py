"""Everything in one file, and back again."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from thirdpillar import __version__
from thirdpillar.doors.instance import backup_file
from thirdpillar.doors.instance.dumping import NotRestored, dump, replay
from thirdpillar.doors.instance.postgres import Say, Server
from thirdpillar.doors.instance.preparing import run_step
from thirdpillar.doors.instance.programs import CannotStart
from thirdpillar.doors.instance.roles import create_database, create_roles, locale_of
from thirdpillar.settings.databases import APP_ROLE, DATABASE_NAME, OWNER_ROLE

_IN_USE = "the instance is in use: stop it first (Ctrl-C in bin/up, or web and worker), then restore"


def admin_conninfo(server: Server | None) -> str:
    """Return how to reach the database past row-level security: a dump must hold every district's rows.

    For an external server that is DATABASE_ADMIN_URL: a role with BYPASSRLS (and CREATEDB for restoring).
    """
    if server:
        return server.conninfo(dbname=DATABASE_NAME)
    url = os.environ.get("DATABASE_ADMIN_URL", "").strip()
    if not url:
        raise CannotStart("with DATABASE_URL, backup and restore need DATABASE_ADMIN_URL (docs/operating.md)")
    return url


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    tables = connection.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r' ORDER BY 1"
    ).fetchall()
    found = {}
    for (table,) in tables:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
        ).fetchone()
        found[table] = int(row[0]) if row else 0
    return found


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A closed folder on the same disk, gone afterwards: dumps hold everybody's data."""
    with tempfile.TemporaryDirectory(prefix=".thirdpillar-", dir=target.parent) as folder:
        yield Path(folder)


def back_up(server: Server | None, target: Path, passphrase: str, say: Say) -> dict[str, Any]:
    """Write a backup of the whole database to `target`; return what the header says, plus file and checksum."""
    target = target.absolute()
    if not target.parent.is_dir():
        raise NotRestored(f"the folder {target.parent} does not exist")
    conninfo = admin_conninfo(server)
    with psycopg.connect(conninfo) as connection, _folder_beside(target) as folder:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SET row_security = off")
        # The counts and the dump see the same moment, while the pages go on writing.
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        say("counting rows")
        header: dict[str, Any] = {
            "format": 1,
            "version": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": connection.info.server_version // 10000,
            "migrations": [
                list(each)
                for each in connection.execute(
                    "SELECT app, name FROM django_migrations ORDER BY app, name"
                ).fetchall()
            ],
            "rows": _counts(connection),
        }
        say("dumping")
        taken = folder / "dump"
        dump(conninfo, taken, snapshot)
        say("sealing" if passphrase else "writing")
        checksum = backup_file.write(target, taken, header, passphrase)
    size = target.stat().st_size
    return {**header, "file": str(target), "sha256": checksum, "bytes": size, "sealed": bool(passphrase)}


def restore(server: Server | None, source: Path, passphrase: str, say: Say) -> dict[str, Any]:
    """Bring a backup back into a fresh database and put it in the former one's place, which is kept aside.

    Order matters: until the very last step the database in use is untouched. Raises Damaged or NotRestored.
    """
    conninfo, owner = admin_conninfo(server), _owner(server)
    say("verifying")
    header = backup_file.read_header(source)
    _refuse_from_the_future(header)
    stamp = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    words = conninfo_to_dict(conninfo)
    name = str(words["dbname"])
    fresh, former = f"{name}_restore_{stamp}", f"{name}_before_{stamp}"
    # A server's own database may be in ASCII, whose texts would come as bytes.
    post = make_conninfo(conninfo, dbname="postgres", client_encoding="UTF8")
    with psycopg.connect(post, autocommit=True) as admin, _folder_beside(source.absolute()) as folder:
        _refuse_while_in_use(admin, name)
        taken = folder / "dump"
        backup_file.unpack(source, taken, passphrase)
        if server:
            create_roles(admin)
        say("restoring into a fresh database")
        with _fresh_database(admin, fresh, locale_of(admin, name)):
            replay(taken, make_conninfo(conninfo, dbname=fresh), owner)
            with psycopg.connect(make_conninfo(conninfo, dbname=fresh)) as connection:
                connection.execute("SET row_security = off")
                found = _counts(connection)
                districts = [
                    str(each[0]) for each in connection.execute("SELECT id FROM schools_district").fetchall()
                ]
            wrong = sorted(table for table, rows in header["rows"].items() if found.get(table) != rows)
            if wrong:
                raise NotRestored(f"after restoring, the counts differ in {', '.join(wrong)}")
            say("bringing the tables up to this version, holding all sending")
            unclear = _forward(server, fresh, districts)
            _refuse_while_in_use(admin, name)
            say("putting it in use")
            _exchange(admin, name, former, fresh)
    return {
        "restored": header["made_at"],
        "version": header["version"],
        "rows": found,
        "former": former,
        "districts_held": len(districts),
        "messages_unclear": unclear,
    }


def _owner(server: Server | None) -> str:
    """Return the role that shall own the tables: the one that migrates them afterwards."""
    if server:
        return OWNER_ROLE
    url = os.environ.get("DATABASE_OWNER_URL", "").strip()
    if not url:
        raise CannotStart("with DATABASE_URL, restore needs DATABASE_OWNER_URL too (docs/operating.md)")
    return str(conninfo_to_dict(url).get("user") or "")


@contextmanager
def _fresh_database(admin: psycopg.Connection[Any], name: str, like: sql.Composable) -> Iterator[None]:
    """A new database that stays only if all goes well with it; the backup is still there to make it again."""
    if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER_ROLE]).fetchone():
        create_database(admin, name, like)
    else:
        admin.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), like))
    try:
        yield
    except BaseException as problem:
        try:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        except psycopg.Error:
            raise NotRestored(f"{problem}; the unfinished database {name} is left: drop it") from problem
        raise


def _exchange(admin: psycopg.Connection[Any], name: str, former: str, fresh: str) -> None:
    turn = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with admin.transaction():
            admin.execute(turn.format(sql.Identifier(name), sql.Identifier(former)))
            admin.execute(turn.format(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse:
        # Somebody came after we had looked.
        raise NotRestored(_IN_USE) from None


def _refuse_while_in_use(admin: psycopg.Connection[Any], name: str) -> None:
    # A connection just closed is listed for a moment yet; the server's own housekeeping has no name. What kind a
    # session is, and what it does, a role sees of its own sessions only: database and name it sees of all.
    for _ in range(20):
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL", [name]
        ).fetchone()
        if row and not row[0]:
            return
        time.sleep(0.1)
    raise NotRestored(_IN_USE)


def _refuse_from_the_future(header: dict[str, Any]) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations or {})
    unknown = [f"{app}.{name}" for app, name in header["migrations"] if (app, name) not in known]
    if unknown:
        raise NotRestored(
            f"the backup was made by a newer version ({header['version']}): this one does not know "
            f"{', '.join(unknown[:3])}. Install that version first."
        )


def _forward(server: Server | None, fresh: str, districts: list[str]) -> int:
    """Migrate the restored database and hold its sending; return how many unsent messages are now unclear."""
    before = dict(os.environ)
    try:
        if server:
            os.environ["DATABASE_URL"] = server.conninfo(APP_ROLE, fresh)
            os.environ["DATABASE_OWNER_URL"] = server.conninfo(OWNER_ROLE, fresh)
            os.environ.setdefault("THIRDPILLAR_SECRET_KEY", "not used: no page is served from this process")
            os.environ.setdefault("THIRDPILLAR_SEALING_KEYS", "unused:" + "A" * 43)
        else:
            for key in ("DATABASE_URL", "DATABASE_OWNER_URL"):
                if os.environ.get(key):
                    os.environ[key] = make_conninfo(os.environ[key], dbname=fresh)
        run_step("thirdpillar.doors.instance.migrating")
        done = subprocess.run(
            [sys.executable, "-m", "thirdpillar.doors.instance.holding", *districts],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotRestored(
                f"sending could not be held, so nothing was put in use: {done.stderr.strip()[-800:]}"
            )
        return int(done.stdout.strip() or 0)
    finally:
        os.environ.clear()
        os.environ.update(before)
