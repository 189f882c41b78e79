"""Fingerprints that tell whether slow steps of starting have anything to do."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

PACKAGE = Path(__file__).resolve().parents[2]


def _fingerprint(paths: Iterable[Path], *words: str) -> str:
    mark = hashlib.sha256("\n".join(words).encode())
    for path in sorted(paths):
        mark.update(f"\n{path.relative_to(PACKAGE)}\n".encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _versions(*packages: str) -> list[str]:
    return [f"{name} {version(name)}" for name in packages]


def schema_stamp() -> str:
    """Return the fingerprint of everything that decides the database's shape: our migrations and others'."""
    ours = [
        *PACKAGE.glob("**/migrations/*.py"),
        Path(__file__).with_name("roles.py"),
        *PACKAGE.glob("*/*/apps.py"),
    ]
    return "schema " + _fingerprint(ours, *_versions("django", "procrastinate"))


def static_stamp() -> str:
    """Return the fingerprint of all static files to be served."""
    files = (path for path in PACKAGE.glob("**/static/**/*") if path.is_file())
    return _fingerprint(files, *_versions("django", "django-htmx", "whitenoise"))


def kept_schema_stamp(connection: psycopg.Connection[Any]) -> str:
    """Return the stamp kept in the database itself, so that all machines and every restore agree on it."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    return str(row[0]) if row and row[0] else ""
