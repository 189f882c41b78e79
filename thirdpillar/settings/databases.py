"""Which database to talk to, and as whom."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

OWNER_ROLE = "thirdpillar_owner"
APP_ROLE = "thirdpillar_app"
DATABASE_NAME = "thirdpillar"

_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def from_url(url: str) -> dict[str, Any]:
    """Return Django's settings for a postgresql:// address; what it has no name for goes into OPTIONS."""
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    for key, value in conninfo_to_dict(url).items():
        if key in _NAMES:
            entry[_NAMES[key]] = value
        else:
            entry["OPTIONS"][key] = value
    return entry


def database(socket: Path) -> dict[str, Any]:
    """Return the default database's settings: DATABASE_URL's server, else the embedded one behind `socket`.

    THIRDPILLAR_AS_OWNER=1 chooses the role that owns the tables; only migrating does that, so that row-level
    security always holds for pages and jobs.
    """
    as_owner = os.environ.get("THIRDPILLAR_AS_OWNER") == "1"
    url = os.environ.get("DATABASE_URL", "").strip()
    if url:
        entry = from_url((os.environ.get("DATABASE_OWNER_URL", "").strip() or url) if as_owner else url)
    else:
        entry = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE_NAME,
            "USER": OWNER_ROLE if as_owner else APP_ROLE,
            "HOST": str(socket),
            "PORT": "5432",
            "OPTIONS": {},
        }
    # A pool is kept per process, and only where threads serve pages: commands and workers come and go.
    threads = int(os.environ.get("THIRDPILLAR_WEB_THREADS", "0") or 0)
    if threads and not as_owner:
        entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": threads + 2, "timeout": 10}
        # A connection that lay in the pool while the database was restarted is replaced, not handed out.
        entry["CONN_HEALTH_CHECKS"] = True
    entry["CONN_MAX_AGE"] = 0
    entry["ATOMIC_REQUESTS"] = True
    return entry
