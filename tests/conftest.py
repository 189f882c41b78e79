"""The tests' database: a throw-away server, tables made by their owner, tests run as the role that owns nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from psycopg import sql
from psycopg.errors import DeadlockDetected

from thirdpillar.doors.instance.postgres import Server
from thirdpillar.doors.instance.preparing import prepare_texts
from thirdpillar.doors.instance.roles import create_roles, grants
from thirdpillar.settings.databases import APP_ROLE, OWNER_ROLE

# The browser driver keeps an event loop in the test's thread; Django's guard would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Rows that migrations write; emptying tables between transactional tests must give them back.
_KEPT = "kept_by_tests"


def pytest_sessionstart() -> None:
    """Compile the translations: a fresh clone has none, and Django would silently speak English."""
    prepare_texts(lambda _said: None)


@pytest.fixture(autouse=True)
def spoken_language() -> Iterator[None]:
    """Begin in English: a page asked for in Spanish leaves its language in the thread, and the next test would hear it."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def throwaway_server() -> Iterator[Server]:
    """A PostgreSQL of this test run's own, without fsync, gone afterwards."""
    # Not pytest's folder: that is closed to the account which runs the server when tests run as root.
    home = Path(tempfile.mkdtemp(prefix="tp-tests-"))
    home.chmod(0o711)
    server = Server(home, throwaway=True)
    server.start()
    with server.connect() as connection:
        create_roles(connection, for_tests=True)
    yield server
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    throwaway_server: Server,
    django_db_blocker: Any,
    django_test_environment: None,
) -> Iterator[None]:
    """Migrate as owner, then hand every test a connection of the app role, so that row-level security applies."""
    entry = connections["default"].settings_dict
    entry.update(HOST=str(throwaway_server.socket), PORT="5432", USER=OWNER_ROLE, NAME="thirdpillar")
    settings.DATABASES["default"].update(HOST=entry["HOST"], USER=OWNER_ROLE)
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    with django_db_blocker.unblock():
        if worker:
            entry["TEST"]["NAME"] = f"test_thirdpillar_{worker}"
        configured = setup_databases(verbosity=0, interactive=False)
        with connections["default"].cursor() as cursor:
            for statement in grants():
                cursor.execute(statement)
        _become(APP_ROLE)
        _keep_first_rows(throwaway_server)
    yield
    with django_db_blocker.unblock():
        _become(OWNER_ROLE)
        # A served page's thread may still hold a connection of its own.
        with throwaway_server.connect() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [entry["NAME"]]
            )
        teardown_databases(configured, verbosity=0)


def _become(role: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["USER"] = role
    settings.DATABASES["default"]["USER"] = role


def _keep_first_rows(server: Server) -> None:
    """Copy what migrations wrote, and empty tables in the superuser's name: the app role may not, rightly."""
    database = connections["default"].settings_dict["NAME"]
    with server.connect(dbname=database) as admin:
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_KEPT)))
        found = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        kept: list[str] = []
        for (table,) in found:
            public, copy = sql.Identifier("public", table), sql.Identifier(_KEPT, table)
            row = admin.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(public)).fetchone()
            # Content types and permissions are written again by Django itself after it emptied the tables.
            if row and table not in ("django_migrations", "django_content_type", "auth_permission"):
                admin.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, public))
                kept.append(table)

    def flush(_operations: Any, statements: list[str]) -> None:
        # A request of a page that was just closed may still read: of the two, the database chooses who gives way.
        for tries_left in (4, 3, 2, 1, 0):
            try:
                return empty(statements)
            except DeadlockDetected:
                if not tries_left:
                    raise

    def empty(statements: list[str]) -> None:
        with server.connect(dbname=database) as admin:
            # As a replica: append-only and TRUNCATE triggers stay silent for this session.
            admin.execute("SET session_replication_role = replica")
            for statement in statements:
                admin.execute(statement)  # type: ignore[call-overload]
            for table in kept:
                public, copy = sql.Identifier("public", table), sql.Identifier(_KEPT, table)
                admin.execute(sql.SQL("INSERT INTO {} TABLE {}").format(public, copy))

    # On the class: beside a browser's loop Django opens a connection object of its own.
    type(connections["default"].ops).execute_sql_flush = flush  # type: ignore[method-assign]
