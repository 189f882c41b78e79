"""Supervision of the embedded PostgreSQL: its standard programs, started and stopped by rules of our own.

The package's own start-up is not used: it trusts process ids and, run as root, opens folders to everybody.
"""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from thirdpillar.doors.instance.processes import process
from thirdpillar.doors.instance.programs import Account, CannotStart, account, programs
from thirdpillar.settings.home import make_home, socket_folder

SUPERUSER = "postgres"
PORT = 5432
# A postmaster killed outright leaves backends behind for some moments; a new one may not start before they end.
RETRY_FOR_S = 30.0
RETRY_EVERY_S = 0.25
RECOVERY_LIMIT_S = 900.0
STOP_LIMIT_S = 120.0
_NOT_YET = ("pre-existing shared memory block", "lock file")
# Larger than any process id, so it names nobody; PostgreSQL then still checks the shared memory noted below it.
_NOBODY = 2_147_483_646

Say = Callable[[str], None]


def _silent(_: str) -> None:
    return None


@dataclass
class Server:
    """The embedded server of one home folder; `throwaway` trades safety on power loss for speed (tests only)."""

    home: Path
    throwaway: bool = False
    say: Say = _silent
    child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder of the databases. Nothing here ever deletes it."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket, closed to all accounts but its own."""
        return socket_folder(self.home)

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "log" / "postgres.log"

    def conninfo(self, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """Return the words psycopg and the standard programs connect with."""
        return psycopg.conninfo.make_conninfo("", host=str(self.socket), port=PORT, user=user, dbname=dbname)

    def connect(self, user: str = SUPERUSER, dbname: str = "postgres") -> psycopg.Connection[Any]:
        """Return an autocommitting connection over the socket."""
        return psycopg.connect(self.conninfo(user, dbname), autocommit=True, connect_timeout=10)

    def answers(self) -> bool:
        """Return whether a server answers on the socket: the only proof of life that counts."""
        if not (self.socket / f".s.PGSQL.{PORT}").exists():
            return False
        try:
            with psycopg.connect(self.conninfo(), connect_timeout=5) as connection:
                found = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return found is not None and Path(found[0]).resolve() == self.data.resolve()

    def start(self) -> bool:
        """Have the server running; return True when it was started here, False when a running one was adopted.

        Raises CannotStart with what to do about it.
        """
        make_home(self.home)
        with locked(self.home / "start.lock"):
            if self.answers():
                return False
            owner = account()
            pg = programs(self.home, owner)
            self._make_folders(owner)
            if not (self.data / "PG_VERSION").exists():
                self._create(pg, owner)
            self._refuse_other_major(pg)
            self._launch(pg, owner)
            return True

    def stop(self) -> None:
        """Stop the server: open transactions end, everything acknowledged is on disk. Waits until it is gone."""
        pid = _first_number(self.data / "postmaster.pid")
        if pid is None or not (self.child or self.answers()):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_LIMIT_S
        while time.monotonic() < deadline:
            if self.child is not None:
                self.child.poll()
            if process(pid) is None:
                self.child = None
                return
            time.sleep(0.03)
        raise CannotStart(
            f"PostgreSQL (process {pid}) has not stopped in {STOP_LIMIT_S:.0f} s; see {self.log}"
        )

    # --- steps of starting -------------------------------------------------------------------------------

    def _make_folders(self, owner: Account) -> None:
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.is_symlink() or self.socket.stat().st_uid not in (os.geteuid(), owner.uid):
            raise CannotStart(f"{self.socket} belongs to somebody else")
        os.chown(self.socket, owner.uid, owner.gid)
        self.socket.chmod(0o700)
        owner.must_reach(self.home)

    def _create(self, pg: Path, owner: Account) -> None:
        self.say("creating the database")
        fresh = self.home / "data.new"
        # Only ever the remains of an initdb that was cut off: it becomes `data` by the rename below.
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, owner.uid, owner.gid)
        command = [
            str(pg / "bin" / "initdb"),
            "-D",
            str(fresh),
            "-U",
            SUPERUSER,
            "--auth=reject",
            "--auth-local=trust",
        ]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        command += ["--lc-collate=C", "--lc-ctype=C", "--no-instructions", "--data-checksums"]
        command += ["--no-sync"] if self.throwaway else []
        done = subprocess.run(
            command, capture_output=True, text=True, cwd="/", env=_bare_environment(), **owner.run_as()
        )
        if done.returncode:
            raise CannotStart(
                f"initdb ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-800:]}"
            )
        fresh.rename(self.data)

    def _refuse_other_major(self, pg: Path) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        words = subprocess.run(
            [str(pg / "bin" / "postgres"), "--version"], capture_output=True, text=True
        ).stdout
        ours = re.search(r"(\d+)", words)
        if not ours or ours[1] != kept:
            raise CannotStart(
                f"the data in {self.data} is of PostgreSQL {kept}, this version of Third Pillar brings "
                f"{ours[1] if ours else 'an unknown one'}. Make a backup with the former version, then restore it "
                f"with this one into an empty folder (docs/operating.md, Upgrades). Nothing was changed."
            )

    def _settings(self) -> list[str]:
        chosen = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "jit": "off",
            "shared_buffers": "128MB" if self.throwaway else "256MB",
            "max_wal_size": "2GB",
            # Rows must not reach the log: no statements, no DETAIL lines.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "dynamic_shared_memory_type": _shared_memory(),
        }
        if self.throwaway:
            chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Tests' rows are never committed: statistics gathered meanwhile say that the tables are empty, and a page over
            # 200 families was then planned row by row, for minutes.
            chosen |= {"autovacuum": "off"}
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    def _launch(self, pg: Path, owner: Account) -> None:
        command = [str(pg / "bin" / "postgres"), "-D", str(self.data), *self._settings()]
        retry_until = time.monotonic() + RETRY_FOR_S
        told = False
        _rotate(self.log)
        while True:
            with self.log.open("ab") as out:
                began_at = out.tell()
                self.child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                    cwd="/",
                    env=_bare_environment(),
                    **owner.run_as(),
                )
            give_up = time.monotonic() + RECOVERY_LIMIT_S
            slow = time.monotonic() + 3
            while self.child.poll() is None:
                if self.answers():
                    return
                if time.monotonic() > slow and not told:
                    told = True
                    self.say("PostgreSQL is recovering what it had written")
                if time.monotonic() > give_up:
                    raise CannotStart(f"PostgreSQL does not answer; see {self.log}")
                time.sleep(0.03)
            self.child = None
            said = self.log.read_bytes()[began_at:].decode(errors="replace")
            if not any(words in said for words in _NOT_YET) or time.monotonic() > retry_until:
                raise CannotStart(
                    f"PostgreSQL did not start: {said.strip()[-600:] or 'see ' + str(self.log)}"
                )
            self._forget_dead_postmaster()
            time.sleep(RETRY_EVERY_S)

    def _forget_dead_postmaster(self) -> None:
        """Where the noted id is unreaped or now another program's, note nobody's, keeping the memory key beneath it."""
        for path in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"):
            pid = _first_number(path)
            if pid is None or pid == _NOBODY:
                continue
            found = process(pid)
            if found is not None and "postgres" in found.command:
                continue
            with suppress(FileNotFoundError):
                rest = path.read_text().split("\n", 1)[1]
                with path.open("r+") as out:
                    out.write(f"{_NOBODY}\n{rest}")
                    out.truncate()


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock; it ends with the process, however that ends."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _bare_environment() -> dict[str, str]:
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", "/usr/bin:/bin")}


def _shared_memory() -> str:
    """Return where parallel queries meet: containers often have a /dev/shm too small for them."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return "posix" if os.uname().sysname == "Darwin" else "mmap"
    return "posix" if room.f_bavail * room.f_frsize >= 512 * 1024**2 else "mmap"


def _rotate(log: Path) -> None:
    with suppress(FileNotFoundError):
        if log.stat().st_size > 20 * 1024**2:
            log.replace(log.with_suffix(".log.1"))
