"""The embedded server is started, adopted, killed and started again without losing an acknowledged row."""

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from thirdpillar.doors.instance.postgres import _NOBODY, Server
from thirdpillar.doors.instance.processes import process
from thirdpillar.doors.instance.programs import CannotStart


def _postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_a_running_server_is_adopted_and_a_stopped_one_is_gone(home: Path) -> None:
    first, second = Server(home), Server(home)
    assert first.start() is True
    assert second.start() is False
    pid = _postmaster(first)
    second.stop()
    first.child.wait(5)
    assert process(pid) is None
    assert first.answers() is False


def test_the_socket_is_closed_to_other_accounts_and_nothing_listens_on_the_network(home: Path) -> None:
    server = Server(home)
    server.start()
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    with server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_after_a_kill_of_the_postmaster_acknowledged_rows_are_there_and_others_are_not(home: Path) -> None:
    server = Server(home)
    server.start()
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    unfinished = psycopg.connect(server.conninfo())
    unfinished.execute("INSERT INTO kept VALUES (-1)")
    os.kill(_postmaster(server), signal.SIGKILL)
    # At once, not reaped, backends still ending: the hardest moment to start again.
    assert Server(home).start() is True
    unfinished.close()
    with server.connect() as connection:
        assert connection.execute("SELECT count(*), min(n) FROM kept").fetchone() == (1000, 1)


def test_a_process_id_that_now_belongs_to_another_program_does_not_keep_the_server_from_starting(
    home: Path,
) -> None:
    server = Server(home)
    server.start()
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
    noted = server.data / "postmaster.pid"
    kept = noted.read_text()
    server.stop()
    noted.write_text(f"{os.getpid()}\n" + kept.split("\n", 1)[1])
    os.chown(noted, server.data.stat().st_uid, server.data.stat().st_gid)
    assert Server(home).start() is True
    assert _postmaster(server) not in (os.getpid(), _NOBODY)
    with server.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_data_of_another_major_version_is_refused_and_left_alone(home: Path) -> None:
    server = Server(home)
    server.start()
    server.stop()
    note = server.data / "PG_VERSION"
    note.write_text("15\n")
    with pytest.raises(CannotStart, match="PostgreSQL 15"):
        server.start()
    assert note.read_text() == "15\n"


def test_an_initdb_cut_off_half_way_is_begun_anew(home: Path) -> None:
    half = home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Server(home)
    assert server.start() is True
    assert not half.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root switches to another account")
def test_as_root_a_closed_folder_is_named_rather_than_opened(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match="closed to the account"):
        Server(closed / "instance").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_long_path_gets_a_short_socket_folder(home: Path) -> None:
    long = home / ("x" * 90)
    server = Server(long)
    try:
        assert server.start() is True
        assert len(str(server.socket)) < 81
        assert server.answers() is True
    finally:
        server.stop()


def test_no_statistics_of_empty_tables_are_gathered_while_tests_run(throwaway_server):
    with throwaway_server.connect() as connection:
        assert connection.execute("SHOW autovacuum").fetchone() == ("off",)
