"""A throw-away instance for benchmarks: an embedded PostgreSQL of its own, migrated, used as the app role."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throwaway_instance(*, durable: bool = True) -> Iterator[None]:
    """Django set up on a fresh database that is removed afterwards; `durable` keeps fsync as in production."""
    home = Path(tempfile.mkdtemp(prefix="tp-bench-"))
    home.chmod(0o711)
    os.environ["THIRDPILLAR_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")
    os.environ.pop("DATABASE_URL", None)
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.preparing import prepare_database

    server = Server(home, throwaway=not durable)
    server.start()
    try:
        prepare_database(server, lambda _words: None)
        import django

        django.setup()
        yield
        from django.db import connection

        connection.close()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
