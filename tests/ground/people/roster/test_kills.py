"""An import whose process is killed outright, again and again, is taken in once and whole (bar 31).

IMPORT_STUDENTS, IMPORT_KILLS, IMPORT_BACKEND_KILLS and IMPORT_SERVER_KILLS set how large and how often; the full campaign
asks for 25,000 (100,000 rows), 200, 20 and 3.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from tests.factories import NOW
from tests.factories.programs import run_program
from tests.ground.people.roster.exports import Export, founded
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import context
from thirdpillar.ground.people.choices import ImportState, Wanted
from thirdpillar.ground.people.models import Adult, ContactPoint, Household, RosterImport, Student, Tie
from thirdpillar.ground.people.roster.actions import load_roster, resume_imports

STUDENTS, KILLS = int(os.environ.get("IMPORT_STUDENTS", "900")), int(os.environ.get("IMPORT_KILLS", "20"))
BACKEND_KILLS = int(os.environ.get("IMPORT_BACKEND_KILLS", "1"))
SERVER_KILLS = int(os.environ.get("IMPORT_SERVER_KILLS", "1"))


def _sessions(server) -> str:
    """What each session of the server does, and which hold or await a district's turn: for when the import stands still."""
    with server.connect() as admin:
        rows = admin.execute(
            """SELECT a.pid, a.state, a.wait_event_type, a.wait_event, a.backend_type, now() - a.backend_start,
                      now() - a.query_start, pg_blocking_pids(a.pid), l.granted, left(a.query, 600)
               FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'"""
        ).fetchall()
    return "\n".join(str(row) for row in rows)


class ServerKiller(Thread):
    """SIGKILLs backends of the app role and the postmaster, at moments drawn by lot, and starts the server again."""

    def __init__(self, server, seed: int) -> None:
        super().__init__(daemon=True)
        self.server, self.dice, self.over = server, random.Random(seed), Event()
        self.left = ["backend"] * BACKEND_KILLS + ["postmaster"] * SERVER_KILLS
        self.dice.shuffle(self.left)
        self.done: list[str] = []

    def run(self) -> None:
        while self.left and not self.over.wait(self.dice.uniform(0.3, 1.5)):
            kind = self.left[-1]
            with suppress(psycopg.OperationalError):
                if not self._kill(kind):
                    continue
            self.done.append(self.left.pop())
            self._await_server()

    def _kill(self, kind: str) -> bool:
        """Whether there was somebody to kill."""
        if kind == "postmaster":
            os.kill(int((self.server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            self.server.child.wait()
            return True
        with self.server.connect() as admin:
            found = admin.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'thirdpillar_app' AND state = 'active'"
                " ORDER BY random() LIMIT 1"
            ).fetchone()
        if found:
            with suppress(ProcessLookupError):
                os.kill(found[0], signal.SIGKILL)
        return found is not None

    def _await_server(self) -> None:
        while not self.server.answers():
            if self.server.child is None or self.server.child.poll() is not None:
                self.server.start()
            time.sleep(0.05)


@pytest.fixture
def lasting(throwaway_server):
    """A server that has on disk what it acknowledged, as outside of tests."""
    with throwaway_server.connect() as admin:
        admin.execute("ALTER ROLE thirdpillar_app SET synchronous_commit = on")
    connection.close()
    yield throwaway_server
    connection.close()
    with throwaway_server.connect() as admin:
        admin.execute("ALTER ROLE thirdpillar_app RESET synchronous_commit")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kills_lose_nothing_and_double_nothing(tmp_path, lasting):
    seed = int(os.environ.get("TP_SEED", "0")) or random.randrange(1 << 30)
    print(f"seed {seed}")
    path = Export(students=STUDENTS).write(tmp_path / "x")
    by = founded(path)
    asked = load_roster(source=path, by=by, at=NOW, keep=True, wanted=Wanted.APPLY, now=False)
    begun = time.monotonic()
    connection.close()
    killer = ServerKiller(lasting, seed)
    killer.start()
    kills = int(
        run_program(
            Path(__file__).with_name("killing.py"), by.district_id, asked.id, KILLS, seed, timeout=400
        )
    )
    killed = time.monotonic()
    while time.monotonic() < killed + 120 + STUDENTS / 100:
        try:
            resume_imports(by=by, at=NOW)
            with transaction.atomic(), context.acting_as(by):
                if RosterImport.objects.seen_by(by).get(id=asked.id).state != ImportState.LOADING:
                    break
        except OperationalError:
            connection.close()  # killed as well; the next round goes on
        time.sleep(0.05)
    killer.over.set()
    killer.join()
    connection.close()
    with transaction.atomic(), context.acting_as(by):
        done = RosterImport.objects.seen_by(by).get(id=asked.id)
        assert kills >= 5
        told = (
            f"seed {seed}: {kills} kills of the worker, {killer.done.count('backend')} of backends and "
            f"{killer.done.count('postmaster')} of the server in {killed - begun:.0f} s, attempt {done.attempt}\n"
        )
        if done.state == ImportState.LOADING:
            told += _sessions(lasting)
        assert (done.state, done.held) == (ImportState.APPLIED, []), told
        print(told)
        for model in (Student, Adult, Tie, ContactPoint, Household):
            assert model.objects.seen_by(by).count() == STUDENTS, (model, seed)
        assert Entry.objects.seen_by(by).filter(deed="people.apply_roster").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_read_from_a_path_by_a_dead_process_makes_room(tmp_path):
    path = Export(students=3).write(tmp_path / "x")
    by = founded(path)
    dead = load_roster(source=path, by=by, at=NOW, now=False)
    assert dead.state == ImportState.LOADING
    found = load_roster(source=path, by=by, at=NOW, wanted=Wanted.APPLY)
    assert found.state == ImportState.APPLIED
    with transaction.atomic(), context.acting_as(by):
        assert RosterImport.objects.seen_by(by).get(id=dead.id).failure == "interrupted"


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_takes_its_time_is_not_taken_for_dead(tmp_path):
    path = Export(students=3).write(tmp_path / "x")
    by = founded(path)

    def swept():  # by a worker, while the files are still coming
        resume_imports(by=by, at=NOW)
        connection.close()

    def slowly():
        for file in sorted(path.iterdir()):
            sweep = Thread(target=swept)
            sweep.start()
            sweep.join()
            with file.open("rb") as stream:
                yield file.name, stream

    asked = load_roster(source=slowly(), by=by, at=NOW, now=False, name="upload")
    assert (asked.state, asked.failure) == (ImportState.LOADING, "")
    assert [found.state for found in resume_imports(by=by, at=NOW)] == [ImportState.COMPARED]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_refused_politely(tmp_path):
    from thirdpillar.ground.base.refused import Refused

    path = Export(students=3).write(tmp_path / "x")
    by = founded(path)
    load_roster(source=path, by=by, at=NOW, keep=True, now=False)
    with pytest.raises(Refused):
        load_roster(source=path, by=by, at=NOW)
    assert [found.state for found in resume_imports(by=by, at=NOW)] == [ImportState.COMPARED]
