"""The two roles of the database: one owns the tables, the other serves pages and owns nothing."""

from typing import Any

import psycopg
from psycopg import sql

from thirdpillar.settings.databases import APP_ROLE, DATABASE_NAME, OWNER_ROLE


def create_roles(connection: psycopg.Connection[Any], *, for_tests: bool = False) -> None:
    """Create both roles as a superuser; neither may pass row-level security, only tests' owner makes databases."""
    for role in (OWNER_ROLE, APP_ROLE):
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {}").format(
                verb,
                sql.Identifier(role),
                sql.SQL("CREATEDB" if for_tests and role == OWNER_ROLE else "NOCREATEDB"),
            )
        )


def create_database(
    connection: psycopg.Connection[Any], name: str = DATABASE_NAME, like: sql.Composable | None = None
) -> bool:
    """Create the product's database, owned by the owner role; return whether it was new."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} {}").format(
            sql.Identifier(name), sql.Identifier(OWNER_ROLE), like or sql.SQL("")
        )
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(APP_ROLE)
        )
    )
    return True


def locale_of(connection: psycopg.Connection[Any], name: str) -> sql.Composed:
    """Return the words that give a new database the encoding and locale of another: a server's default may be ASCII.

    Where they are not the operating system's, as in the embedded server, the server's default is theirs.
    """
    found = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
        " WHERE datname = %s AND datlocprovider = 'c'",
        [name],
    ).fetchone()
    if not found:
        return sql.Composed([])
    return sql.SQL("TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(
        *[sql.Literal(each) for each in found]
    )


def grants(app_role: str = APP_ROLE) -> list[sql.Composed]:
    """Return the statements, run as owner, that let the app role read and write rows, and nothing else.

    No TRUNCATE, no REFERENCES, no TRIGGER; the record of migrations may only be read.
    """
    app = sql.Identifier(app_role)
    words = [
        "GRANT USAGE ON SCHEMA public TO {app}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}",
    ]
    return [sql.SQL(each).format(app=app) for each in words]
