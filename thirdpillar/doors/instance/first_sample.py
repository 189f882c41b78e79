"""The sample district of a first start: made once, made anew where its making was cut off."""

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from thirdpillar.doors.instance.preparing import app_conninfo, prepare_database
from thirdpillar.doors.instance.programs import CannotStart
from thirdpillar.doors.instance.supervisor import LOOK_EVERY_S, Supervisor
from thirdpillar.settings.databases import DATABASE_NAME

MADE = "doors.make_sample"  # the deed that is recorded last of all
STOP_LIMIT_S = 10.0
_BEGUN_EMPTY = "begun_empty"  # a file in the instance's folder


def begin_empty(home: Path) -> None:
    """Write down that this folder is to have no sample, however often its first start is cut off."""
    (home / _BEGUN_EMPTY).touch()


def was_begun_empty(home: Path) -> bool:
    """Whether a start with --empty was ever asked for here."""
    return (home / _BEGUN_EMPTY).exists()


def clear_unfinished_sample(supervisor: Supervisor, *, again: bool) -> None:
    """Where the embedded server holds nothing but a sample whose making was cut off, go on without it.

    `again`: whether a sample is made after this.

    Pages are served only once a sample is whole, so there is nothing of anybody's in it.
    """
    server = supervisor.presence.server if supervisor.presence else None
    if server is None or not _holds_only_an_unfinished_sample(server.conninfo(dbname=DATABASE_NAME)):
        return
    what_next = "beginning it again" if again else "clearing it away, as this folder is to be empty"
    supervisor.say(f"the sample district was not finished: {what_next}")
    with server.connect() as admin:
        admin.execute(f"DROP DATABASE {DATABASE_NAME} WITH (FORCE)")
    prepare_database(server, supervisor.say)


def make_first_sample(supervisor: Supervisor, export: Path | None, students: int | None) -> None:
    """Have a sample district made, from an export or invented, unless there is a district or the folder was begun empty.

    Ends early with the supervisor. Raises CannotStart where it could not be made.
    """
    if find_spec("thirdpillar.doors.cli.sample") is None:
        return
    if _districts(supervisor):
        if export or students:
            supervisor.say(
                "this folder holds a district already: no sample was made (choose another with --data)"
            )
        return
    if was_begun_empty(supervisor.home):
        supervisor.say("this folder was begun empty: no sample is made (choose another with --data)")
        return
    supervisor.say("making the sample district")
    command = [sys.executable, "-m", "thirdpillar", "sample"]
    command += ["--from", str(export.absolute())] if export else []
    command += ["--students", str(students)] if students else []
    # Its progress belongs on the screen; its answer does not.
    making = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while making.poll() is None and not supervisor.stopping:
        time.sleep(LOOK_EVERY_S)
    if supervisor.stopping:
        _end(making)
    elif making.returncode:
        raise CannotStart("the sample district could not be made; `bin/up --empty` starts without one")


def _end(program: subprocess.Popen) -> None:
    program.terminate()
    try:
        program.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _districts(supervisor: Supervisor) -> int:
    """Return how many districts there are; counted as superuser where we can, for rows hide from the app role."""
    server = supervisor.presence.server if supervisor.presence else None
    conninfo = server.conninfo(dbname=DATABASE_NAME) if server else app_conninfo(None)
    with psycopg.connect(conninfo) as connection:
        found = connection.execute("SELECT to_regclass('schools_district')").fetchone()
        if not found or not found[0]:
            return 0
        row = connection.execute("SELECT count(*) FROM schools_district").fetchone()
    return int(row[0]) if row else 0


def _holds_only_an_unfinished_sample(conninfo: str) -> bool:
    with psycopg.connect(conninfo) as connection:
        found = connection.execute(
            "SELECT to_regclass('schools_district'), to_regclass('audit_entry')"
        ).fetchone()
        if not found or None in found:
            return False
        row = connection.execute(
            """SELECT count(*) = 1 AND bool_and(is_sample)
                      AND NOT EXISTS (SELECT FROM audit_entry WHERE deed = %s) FROM schools_district""",
            [MADE],
        ).fetchone()
    return bool(row and row[0])
