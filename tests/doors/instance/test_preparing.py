"""What is missing before the first command is said in one sentence, with what to do about it."""

import subprocess
import sys
from pathlib import Path

import pytest

from thirdpillar.doors.instance.postgres import Server
from thirdpillar.doors.instance.roles import create_database, create_roles


@pytest.fixture
def unmigrated(home: Path, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a database of one's own: roles and database are made, tables are not."""
    server = Server(home, throwaway=True)
    server.start()
    with server.connect() as admin:
        create_roles(admin)
        create_database(admin)
    url = f"postgresql://thirdpillar_app@/thirdpillar?host={server.socket}&port=5432"
    keys = {"THIRDPILLAR_SECRET_KEY": "for this test alone" * 3, "THIRDPILLAR_SEALING_KEYS": "k1:" + "A" * 43}
    return environment | {"DATABASE_URL": url} | keys


def _said(environment: dict[str, str], *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "thirdpillar", *words], capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stderr.strip()


def test_a_database_without_tables_is_said_in_one_sentence(unmigrated: dict[str, str]) -> None:
    for command in (["reach"], ["migrate"]):
        code, said = _said(unmigrated, *command)
        assert (code, said.startswith("the tables of this database are not those of this version")) == (
            4,
            True,
        )
        assert "DATABASE_OWNER_URL" in said and "\n" not in said
    wrong = unmigrated | {"DATABASE_OWNER_URL": unmigrated["DATABASE_URL"]}
    code, said = _said(wrong, "migrate")
    assert (code, said.splitlines()[-1]) == (
        4,
        "a step of starting failed: the tables were not brought up to date: the role thirdpillar_app may make no"
        " tables; set DATABASE_OWNER_URL to the role that owns the database",
    )


@pytest.mark.parametrize("command", ["reach", "migrate", "web", "worker"])
def test_a_missing_secret_is_said_in_one_sentence(command: str, environment: dict[str, str]) -> None:
    code, said = _said(environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, command)
    assert (code, said) == (
        4,
        "with DATABASE_URL, set THIRDPILLAR_SECRET_KEY too (50 characters or more)",
    )
    half = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "THIRDPILLAR_SECRET_KEY": "x" * 60}
    assert _said(environment | half, command) == (
        4,
        "with DATABASE_URL, set THIRDPILLAR_SEALING_KEYS too; see docs/operating.md",
    )
