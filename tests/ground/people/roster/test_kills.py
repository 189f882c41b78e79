"""An import whose process is killed outright, again and again, is taken in once and whole."""

import os
import random
import time
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction

from tests.factories import NOW
from tests.factories.programs import run_program
from tests.ground.people.roster.exports import Export, founded
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import context
from thirdpillar.ground.people.choices import ImportState, Wanted
from thirdpillar.ground.people.models import Adult, ContactPoint, Household, RosterImport, Student, Tie
from thirdpillar.ground.people.roster.actions import load_roster, resume_imports

STUDENTS, KILLS = 900, 20


def _sessions(server) -> str:
    """What each session of the server does, and which hold or await a district's turn: for when the import stands still."""
    with server.connect() as admin:
        rows = admin.execute(
            """SELECT a.pid, a.state, a.wait_event_type, a.wait_event, a.backend_type, now() - a.backend_start,
                      now() - a.query_start, pg_blocking_pids(a.pid), l.granted, left(a.query, 600)
               FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'"""
        ).fetchall()
    return "\n".join(str(row) for row in rows)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path, throwaway_server):
    seed = int(os.environ.get("TP_SEED", "0")) or random.randrange(1 << 30)
    print(f"seed {seed}")
    path = Export(students=STUDENTS).write(tmp_path / "x")
    by = founded(path)
    asked = load_roster(source=path, by=by, at=NOW, keep=True, wanted=Wanted.APPLY, now=False)
    begun = time.monotonic()
    kills = int(
        run_program(
            Path(__file__).with_name("killing.py"), by.district_id, asked.id, KILLS, seed, timeout=400
        )
    )
    killed = time.monotonic()
    while time.monotonic() < killed + 120:
        resume_imports(by=by, at=NOW)
        with transaction.atomic(), context.acting_as(by):
            if RosterImport.objects.seen_by(by).get(id=asked.id).state != ImportState.LOADING:
                break
        time.sleep(0.05)
    with transaction.atomic(), context.acting_as(by):
        done = RosterImport.objects.seen_by(by).get(id=asked.id)
        assert kills >= 5
        told = f"seed {seed}, {kills} kills in {killed - begun:.0f} s, attempt {done.attempt}, step {done.step}\n"
        if done.state == ImportState.LOADING:
            told += _sessions(throwaway_server)
        assert (done.state, done.held) == (ImportState.APPLIED, []), told
        print(f"{kills} kills, {done.attempt} attempts")
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
