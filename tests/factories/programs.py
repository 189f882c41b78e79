"""Programs of the tests' own that talk to the tests' database from a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[2]


def run_program(path: Path, *words: object, timeout: float) -> str:
    """Run a Python program against the database of this test; answers what it printed, and fails where it does."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}&port=5432"
    run = subprocess.run(
        [sys.executable, str(path), *(str(word) for word in words)],
        env=os.environ
        | {
            "DATABASE_URL": url,
            "THIRDPILLAR_SECRET_KEY": "x" * 60,
            "THIRDPILLAR_SEALING_KEYS": "k1:" + "A" * 43,
            "DJANGO_SETTINGS_MODULE": "thirdpillar.settings",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip()
