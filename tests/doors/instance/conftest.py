"""A home folder for instances that these tests start as programs of their own."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from thirdpillar.doors.instance.postgres import Server
from thirdpillar.doors.instance.programs import account

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's folder: that is closed to the account which runs the server when tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="tp-home-"))
    folder.chmod(0o711)
    yield folder
    Server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """What a shell would hand to bin/up and bin/thirdpillar."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("THIRDPILLAR_", "DATABASE_", "DJANGO_"))
    }
    return kept | {"THIRDPILLAR_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _older_servers() -> dict[int, Path]:
    """The majors before ours, as distributions install them beside each other, and their programs."""
    found = {}
    for pattern in ("usr/lib/postgresql/*/bin/initdb", "opt/homebrew/opt/postgresql@*/bin/initdb"):
        for each in Path("/").glob(pattern):
            major = re.sub(r"\D", "", each.parents[1].name)
            if major and 15 <= int(major) < 18:
                found[int(major)] = each.parent
    return found


@pytest.fixture
def older_server(home: Path) -> Iterator[Path]:
    """The socket folder of the oldest PostgreSQL found here that we support, with the roles of deploy/roles.sql."""
    known = _older_servers()
    if not known:
        pytest.skip("no PostgreSQL 15, 16 or 17 is installed on this machine")
    programs, owner = known[min(known)], account()
    folder = home / "older"
    folder.mkdir()
    os.chown(folder, owner.uid, owner.gid)
    bare = {"LC_ALL": "C", "PATH": os.environ["PATH"]}

    def run(*words: object) -> None:
        command = [str(each) for each in words]
        subprocess.run(command, check=True, cwd="/", env=bare, stdout=subprocess.DEVNULL, **owner.run_as())

    data = folder / "data"
    # In the locale C, as on a machine set up by a script: only the product's database is in UTF-8 then.
    run(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
    try:
        passwords = [f"--set={role}_password=x" for role in ("owner", "app", "backup")]
        roles = ROOT / "deploy" / "roles.sql"
        at = [programs / "psql", "-h", folder, "-U", "postgres", "-v", "ON_ERROR_STOP=1", *passwords]
        with roles.open("rb") as script:  # read by us: the server's account may not reach the checkout
            subprocess.run([str(each) for each in at], check=True, stdin=script, stdout=subprocess.DEVNULL)
        yield folder
    finally:
        run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
