"""Bring the database's shape up to date, as the role that owns it. Run as a program of its own."""

import os
import sys

from thirdpillar.doors.instance.programs import CannotStart

os.environ["THIRDPILLAR_AS_OWNER"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")

# One machine migrates, the others wait: an arbitrary number that all of them know.
_TURN = 7_243_001


def migrate(verbosity: int = 1) -> bool:
    """Apply missing migrations and the app role's rights; return False when there was nothing to do."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from psycopg import sql

    from thirdpillar.doors.instance.roles import grants
    from thirdpillar.doors.instance.stamps import kept_schema_stamp, schema_stamp
    from thirdpillar.settings.databases import APP_ROLE, from_url

    url = os.environ.get("DATABASE_URL", "").strip()
    app_role = from_url(url).get("USER", APP_ROLE) if url else APP_ROLE
    stamp = schema_stamp()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        if kept_schema_stamp(connection.connection) == stamp:
            return False
        cursor.execute("SELECT current_user, has_schema_privilege('public', 'CREATE')")
        role, may = cursor.fetchone()
        if not may:
            raise CannotStart(
                f"the role {role} may make no tables; set DATABASE_OWNER_URL to the role that owns the database"
            )
        # Rather fail and be run again than make every page wait behind a lock (docs/operating.md, Upgrades).
        cursor.execute("SET lock_timeout = '20s'")
    call_command("migrate", interactive=False, verbosity=verbosity)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        owner, database = cursor.fetchone()
        if owner != app_role:
            for statement in grants(app_role):
                cursor.execute(statement)
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(stamp))
        )
    return True


def _run() -> None:
    from django.db import OperationalError

    try:
        migrate(verbosity=1 if "--verbose" in sys.argv else 0)
    except (
        CannotStart,
        OperationalError,
    ) as problem:  # the latter: not reached, or waited for a lock in vain
        sys.exit(f"the tables were not brought up to date: {str(problem).strip()}")


if __name__ == "__main__":
    _run()
