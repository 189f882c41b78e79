"""`bin/up` says in a sentence what keeps it from starting."""

import os
import subprocess
import sys
from pathlib import Path


def _start(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "thirdpillar.doors.instance", "--empty"]
    known = {**os.environ, "THIRDPILLAR_HOME": str(home), **environment}
    known.pop("THIRDPILLAR_SECRET_KEY", None)
    return subprocess.run(command, capture_output=True, text=True, env=known, timeout=60)


def test_an_environment_that_does_not_add_up_is_said_in_one_line(tmp_path: Path) -> None:
    done = _start(
        tmp_path, DATABASE_URL="postgresql://app@127.0.0.1/x", DJANGO_SETTINGS_MODULE="thirdpillar.settings"
    )
    assert done.returncode == 4
    assert done.stderr == (
        "Third Pillar cannot start: with DATABASE_URL, set THIRDPILLAR_SECRET_KEY too (50 characters or more)\n"
    )
