"""bin/_env installs without noise: what pip warns of is not the operator's to mend, what fails is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_pip_is_quiet_about_warnings_and_loud_about_errors(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"no-such-package-of-third-pillar==1 --hash=sha256:{'0' * 64}\n")
    settings = {"THIRDPILLAR_NO_UV": "1", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/no/such/place"}
    script = f'. "{ROOT}/bin/_env"; python="{tmp_path}/venv/bin/python"; install_lock "{lock}"'
    done = subprocess.run(
        ["sh", "-c", script, str(ROOT / "bin" / "up")],
        capture_output=True,
        text=True,
        env=os.environ | settings,
    )
    assert done.returncode != 0
    assert "No matching distribution found for no-such-package-of-third-pillar" in done.stderr
    assert "WARNING" not in done.stderr
