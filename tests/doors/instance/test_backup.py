"""A backup brings everything back; a damaged one changes nothing."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest

from thirdpillar.doors.instance import backup_file
from thirdpillar.doors.instance.backup_file import CHUNK, Damaged
from thirdpillar.doors.instance.dumping import pass_on
from thirdpillar.doors.instance.postgres import Server

# A row that looks like the one setting which a script for older servers goes without.
_A_ROW = "SET transaction_timeout = 0;\n"


def _command(environment: dict[str, str], *words: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "thirdpillar", *words, "--json"],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def _add_district(connection: psycopg.Connection[Any], district: str) -> None:
    connection.execute(
        "INSERT INTO schools_district (id, name, host, sourced_id, zone, country, languages, sender_name,"
        " reply_phone, is_sample) VALUES (%s, 'Elm Creek', '', '', 'America/Chicago', 'US', '{en}', '', '', false)",
        [district],
    )


@pytest.mark.slow
def test_a_backup_brings_rows_back_and_keeps_what_it_replaced(
    home: Path, environment: dict[str, str]
) -> None:
    code, _ = _command(environment, "migrate")
    assert code == 0
    server = Server(home)
    server.start()
    row = "INSERT INTO django_session VALUES (%s, 'x', now())"
    with server.connect(dbname="thirdpillar") as connection:
        connection.execute(row, ["before the backup"])
    file = home / "all.tpb"
    district = "7a6ee45a-9c0d-4a36-8f4f-3d6f5ae1a1c1"
    with server.connect(dbname="thirdpillar") as connection:
        _add_district(connection, district)
    code, made = _command(environment, "backup", "--to", str(file))
    assert (code, made["rows"]["django_session"]) == (0, 1)
    with server.connect(dbname="thirdpillar") as connection:
        connection.execute("DELETE FROM django_session")
        connection.execute(row, ["after the backup"])

    # An earlier backup of this name makes room, as by a file for each day of the week; nothing else does.
    earlier = file.read_bytes()
    assert _command(environment, "backup", "--to", str(file))[0] == 0
    assert file.read_bytes() != earlier and backup_file.is_backup(file)
    file.write_bytes(earlier)
    for name, content in (("notes.txt", b"to be kept"), ("empty.tpb", b""), ("almost.tpb", b"TPBACKU")):
        (home / name).write_bytes(content)
        code, answer = _command(environment, "backup", "--to", str(home / name))
        assert (code, "is no backup" in answer["error"]) == (2, True)
        assert (home / name).read_bytes() == content

    broken = bytearray(file.read_bytes())
    broken[len(broken) // 2] ^= 1
    (home / "broken.tpb").write_bytes(broken)
    code, answer = _command(environment, "restore", str(home / "broken.tpb"), "--yes")
    assert (code, "damaged" in answer["error"]) == (1, True)
    code, answer = _command(environment, "restore", str(file))
    assert (code, "--yes" in answer["error"]) == (3, True)
    with server.connect(dbname="thirdpillar") as busy:
        code, answer = _command(environment, "restore", str(file), "--yes")
        assert (code, "in use" in answer["error"]) == (1, True)
        assert busy.execute("SELECT session_key FROM django_session").fetchall() == [("after the backup",)]

    code, answer = _command(environment, "restore", str(file), "--yes")
    assert (code, answer.get("rows", answer)) == (0, made["rows"])
    assert answer["districts_held"] == 1
    with server.connect(dbname="thirdpillar") as connection:
        assert connection.execute("SELECT name FROM schools_district").fetchall() == [("Elm Creek",)]
        # Who signed out since the backup is not signed in again by it.
        assert connection.execute("SELECT session_key FROM django_session").fetchall() == []
        assert connection.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'django_session'"
        ).fetchone() == ("thirdpillar_owner",)
        # A restored system starts mute.
        held = connection.execute("SELECT epoch, held_since IS NOT NULL FROM delivery_fence").fetchall()
        assert held == [(1, True)]
    with server.connect(dbname=answer["former"]) as connection:
        assert connection.execute("SELECT session_key FROM django_session").fetchall() == [
            ("after the backup",)
        ]
    code, checked = _command(environment, "check")
    assert code == 0, checked
    assert not list(home.glob(".thirdpillar-*"))


@pytest.mark.slow
def test_an_older_server_of_ones_own_is_backed_up_and_restored(
    home: Path, environment: dict[str, str], older_server: Path
) -> None:
    def at(role: str) -> str:
        return f"postgresql://thirdpillar_{role}@/thirdpillar?host={older_server}"

    environment |= {
        "DATABASE_URL": at("app"),
        "DATABASE_OWNER_URL": at("owner"),
        "THIRDPILLAR_SECRET_KEY": "of this test alone, and long enough to be one: 0123456789",
        "THIRDPILLAR_SEALING_KEYS": "k1:" + "A" * 43,
    }
    assert _command(environment, "migrate")[0] == 0
    environment["DATABASE_ADMIN_URL"] = at("backup")
    with psycopg.connect(at("owner"), autocommit=True) as connection:
        connection.execute("INSERT INTO django_session VALUES ('before', 'x', now())")
        connection.execute("CREATE TABLE words (kept text)")
        connection.execute("INSERT INTO words VALUES (%s)", [_A_ROW])
    file = home / "all.tpb"
    code, made = _command(environment, "backup", "--to", str(file))
    assert (code, made["rows"]["django_session"], made["postgresql"] < 18) == (0, 1, True)
    with psycopg.connect(at("owner"), autocommit=True) as connection:
        connection.execute("DELETE FROM django_session")
        connection.execute("DELETE FROM words")

    def databases() -> list[str]:
        with psycopg.connect(at("backup")) as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")
            return [each[0] for each in names.fetchall()]

    # Pages are served by another role, of whose sessions the one that restores sees little.
    with psycopg.connect(at("app")):
        code, answer = _command(environment, "restore", str(file), "--yes")
        assert (code, "in use" in answer["error"]) == (1, True)

    # What goes wrong half-way leaves nothing behind.
    taken, cut, other = home / "taken", home / "cut", home / "other.tpb"
    header = backup_file.unpack(file, taken)
    cut.write_bytes(taken.read_bytes()[: taken.stat().st_size // 2])
    for dump, told, said in (
        (cut, header, "cannot be played"),
        (taken, header | {"rows": header["rows"] | {"django_session": 7}}, "differ in django_session"),
    ):
        backup_file.write(other, dump, told)
        code, answer = _command(environment, "restore", str(other), "--yes")
        assert (code, said in answer["error"]) == (1, True), answer
        assert databases() == ["postgres", "thirdpillar"]

    code, answer = _command(environment, "restore", str(file), "--yes")
    assert (code, answer.get("rows", answer)) == (0, made["rows"])
    assert databases() == ["postgres", "thirdpillar", answer["former"]]
    with psycopg.connect(at("backup")) as connection:
        locales = connection.execute(
            "SELECT DISTINCT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
            " WHERE datname LIKE 'thirdpillar%'"
        )
        assert locales.fetchall() == [("UTF8", "C", "C.UTF-8")]
    with psycopg.connect(at("app")) as connection:
        assert connection.execute("SELECT kept FROM words").fetchall() == [(_A_ROW,)]
        assert connection.execute("SELECT count(*) FROM django_session").fetchall() == [(0,)]
        owners = connection.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        assert owners.fetchall() == [("thirdpillar_owner",)]
    assert _command(environment, "check")[0] == 0


def test_only_the_setting_is_left_out_of_a_script_and_never_a_row() -> None:
    setting = b"SET transaction_timeout = 0;\n"
    rest = b"CREATE TABLE t (line text);\nCOPY t FROM stdin;\n" + setting + b"\\.\n"
    passed = BytesIO()
    pass_on(BytesIO(b"SET lock_timeout = 0;\n" + setting + b"SET ROLE o;\n\n" + rest), passed)
    assert passed.getvalue() == b"SET lock_timeout = 0;\nSET ROLE o;\n\n" + rest


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_every_size_comes_back_as_it_was(tmp_path: Path, size: int, passphrase: str) -> None:
    dump, file, back = tmp_path / "dump", tmp_path / "file", tmp_path / "back"
    dump.write_bytes(bytes(range(256)) * (size // 256) + b"z" * (size % 256))
    backup_file.write(file, dump, {"rows": {}}, passphrase)
    backup_file.unpack(file, back, passphrase)
    assert back.read_bytes() == dump.read_bytes()


def test_any_flipped_byte_and_any_missing_end_is_noticed(tmp_path: Path) -> None:
    dump, file = tmp_path / "dump", tmp_path / "file"
    dump.write_bytes(b"rows" * 50)
    backup_file.write(file, dump, {"rows": {}})
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            backup_file.read_header(file)
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            backup_file.read_header(file)


def test_a_sealed_backup_shows_nothing_and_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    dump, file, back = tmp_path / "dump", tmp_path / "file", tmp_path / "back"
    dump.write_bytes(b"Maria Lopez" * 1000)
    backup_file.write(file, dump, {"rows": {}}, "correct horse")
    assert b"Maria" not in file.read_bytes()
    for wrong in ("", "correct horses"):
        with pytest.raises(Damaged):
            backup_file.unpack(file, back, wrong)
    backup_file.unpack(file, back, "correct horse")
    assert back.read_bytes() == dump.read_bytes()
