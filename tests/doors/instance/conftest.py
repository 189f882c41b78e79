"""A home folder for instances that these tests start as programs of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from thirdpillar.doors.instance.postgres import Server

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's folder: that is closed to the account which runs the server when tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="tp-home-"))
    folder.chmod(0o711)
    yield folder
    Server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """What a shell would hand to bin/up and bin/thirdpillar."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("THIRDPILLAR_", "DATABASE_", "DJANGO_"))
    }
    return kept | {"THIRDPILLAR_HOME": str(home), "PYTHONPATH": str(ROOT)}
