"""`thirdpillar import roster`: a preview leaves nothing behind, even where the export would found the district."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from thirdpillar.doors.cli.import_roster import roster
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.schools.models import District

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth") / "export"
    words = ["synth", "--students", "60", "--seed", "5", "--errors", "0", "--out", str(folder)]
    subprocess.run([sys.executable, "-m", "thirdpillar", *words], check=True, capture_output=True)
    return folder


def _asked(*words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(roster, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


def test_a_preview_before_there_is_a_district_tells_all_and_founds_nothing(export: Path) -> None:
    code, previewed = _asked(str(export), "--preview")
    assert (code, previewed["state"], previewed["counts"]["students"]) == (0, "compared", 60)
    assert not District.objects.exists()
    assert not RosterImport._base_manager.exists()

    code, applied = _asked(str(export), "--apply")
    assert (code, applied["state"]) == (0, "applied")
    told = ("counts", "added", "refused", "dropped_columns", "held")
    assert {name: applied[name] for name in told} == {name: previewed[name] for name in told}

    code, again = _asked(str(export), "--preview")
    assert (code, again["state"], again["added"], again["left"]) == (0, "compared", {}, {})
