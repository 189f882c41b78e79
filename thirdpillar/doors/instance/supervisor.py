"""One process that keeps the database, the web server and the worker running, and stops them together."""

import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from thirdpillar.doors.instance.children import Child, end_leftovers, note_groups
from thirdpillar.doors.instance.postgres import Say, Server
from thirdpillar.doors.instance.preparing import finish, prepare_database, prepare_static, prepare_texts
from thirdpillar.doors.instance.presence import Presence, external
from thirdpillar.doors.instance.programs import CannotStart
from thirdpillar.settings.home import make_home

WEB_WORKERS = 2
WEB_THREADS = 4
LOOK_EVERY_S = 0.2
DATABASE_LOOK_EVERY_S = 2.0
WEB_LIMIT_S = 120.0


class AlreadyRunning(Exception):
    """An instance with this home folder is being served already."""


def web_command(host: str, port: int, workers: int = WEB_WORKERS, threads: int = WEB_THREADS) -> list[str]:
    """Return the web server's command line."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8"),
        *("--log-level", "warning", "--no-access-log", "thirdpillar.doors.instance.wsgi:application"),
    ]


def worker_command(concurrency: int = 2) -> list[str]:
    """Return a worker's command line."""
    return [sys.executable, "-m", "thirdpillar.doors.instance.working", str(concurrency)]


@dataclass
class Supervisor:
    """Starts everything in order, watches it, stops it in the opposite order."""

    home: Path
    host: str
    port: int
    say: Say
    presence: Presence | None = None
    children: list[Child] = field(default_factory=list)
    stopping: int = 0
    lock: IO[str] | None = None
    database_seen_at: float = 0.0

    def claim(self) -> None:
        """Become the one supervisor of this home folder, or raise AlreadyRunning with the other one's address."""
        make_home(self.home)
        lock = (self.home / "supervisor.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(lock.read().strip()) from None
        self.lock = lock
        end_leftovers(self.home / "children.json", self.say)
        _refuse_taken_port(self.host, self.port)
        lock.truncate(0)
        lock.write(self.address)
        lock.flush()

    @property
    def address(self) -> str:
        """Where the pages are."""
        return os.environ.get("THIRDPILLAR_URL", "").rstrip("/") or f"http://localhost:{self.port}"

    def prepare(self) -> None:
        """Have the database, the tables, the texts and the static files ready."""
        if not external():
            self.say("starting PostgreSQL")
            self.presence = Presence(Server(self.home, say=self.say), lasting=True)
            self.presence.begin()
        prepare_texts(self.say)
        gathering = prepare_static(self.home, self.say)
        prepare_database(self.presence.server if self.presence else None, self.say)
        if gathering:
            finish(gathering)

    def start_children(self) -> None:
        """Start web and worker and wait until the web server answers; raise CannotStart with its own words."""
        self.say("starting web and worker")
        logs = self.home / "log"
        logs.mkdir(mode=0o700, exist_ok=True)
        hand_on = (self.presence.handle.fileno(),) if self.presence else ()
        web_only = {"THIRDPILLAR_WEB_THREADS": str(WEB_THREADS)}
        self.children = [
            Child("web server", web_command(self.host, self.port), web_only, logs / "web.log", hand_on),
            # Two, so that sending goes on beside work that reckons: threads of one process would wait for each other.
            Child("worker", worker_command(), {}, logs / "worker.log", hand_on),
            Child("second worker", worker_command(), {}, logs / "second_worker.log", hand_on),
        ]
        web, *workers = self.children
        web.start()
        note_groups(self.home / "children.json", self.children)
        deadline = time.monotonic() + WEB_LIMIT_S
        while not answers_http(self.host, self.port):
            if self.stopping:
                return
            if (web.process and web.process.poll() is not None) or time.monotonic() > deadline:
                raise CannotStart(f"the web server did not start:\n{web.said()}")
            time.sleep(0.05)
        # Afterwards, so that on two cores it does not compete with what somebody is waiting for.
        for worker in workers:
            worker.start()
        note_groups(self.home / "children.json", self.children)

    def run(self) -> None:
        """Watch until asked to stop."""
        while not self.stopping:
            started = [child.watch(self.say) for child in self.children]
            if any(started):
                note_groups(self.home / "children.json", self.children)
            self._watch_database()
            time.sleep(LOOK_EVERY_S)

    def _watch_database(self) -> None:
        if not self.presence:
            return
        server = self.presence.server
        fell = server.child is not None and server.child.poll() is not None
        if not fell and time.monotonic() < self.database_seen_at + DATABASE_LOOK_EVERY_S:
            return
        self.database_seen_at = time.monotonic()
        if fell or not server.answers():
            self.say("PostgreSQL ended; starting it again")
            server.child = None
            try:
                server.start()
            except CannotStart as problem:
                self.say(f"{problem}; trying again")

    def stop(self) -> None:
        """Stop all: first the web server, then the worker, the database last."""
        for child in self.children:
            self.say(f"stopping the {child.name}")
            child.stop(grace_s=0.5 if self.stopping > 1 else 10)
        (self.home / "children.json").unlink(missing_ok=True)
        if self.presence:
            self.say("stopping PostgreSQL")
            self.presence.end()
        if self.lock:
            self.lock.close()

    def listen_to_signals(self) -> None:
        """Take Ctrl-C, TERM and a closed terminal as the wish to stop; a second one shortens the waiting."""

        def wish(_signal: int, _frame: FrameType | None) -> None:
            self.stopping += 1

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, wish)


def answers_http(host: str, port: int) -> bool:
    """Return whether a page is answered there, and not with an error of ours."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=10)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        connection.request("HEAD", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CannotStart(
                f"port {port} on {host} cannot be used ({problem.strerror}); choose another with --port"
            ) from None
