"""Whoever asks for help, or mistypes a command, changes nothing: no folder, no secret, no database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("thirdpillar --help", 0),
        ("thirdpillar import --help", 0),
        ("thirdpillar import roster --help", 0),
        ("thirdpillar import roster", 2),
        ("thirdpillar import roster /not/there", 2),
        ("thirdpillar import nothing-like-it", 2),
        ("thirdpillar sample --students many", 2),
        ("thirdpillar reach --nothing-like-it", 2),
        ("thirdpillar.doors.instance --help", 0),
        ("thirdpillar.doors.instance --empty --students 100", 2),
    ],
)
def test_help_and_a_wrong_command_line_touch_nothing(tmp_path, words, code):
    home = tmp_path / "home"
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("THIRDPILLAR_", "DATABASE_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", *words.split()],
        env=kept | {"THIRDPILLAR_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, home.exists()) == (code, False), done.stderr
    assert "Usage:" in done.stdout + done.stderr
