"""What the command line says of reach: a school by its name, and no figure for a day that the roster knows nothing of."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from tests.factories import NOW
from tests.proof.evidence.town import Town
from thirdpillar.doors.cli import not_reached, reach
from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    made = Town("Oak School", "Elm School")
    for school, families in (("Oak School", 3), ("Elm School", 2)):
        for _number in range(families):
            made.join("es", school, on=date(2026, 9, 1))
    with clock.set_to(NOW):
        made.refresh(NOW)
        yield made


def asked(command, *words: str):
    return CliRunner().invoke(command, [*words, "--json"])


def test_a_school_is_said_by_name_or_id(town):
    elm = town.schools["Elm School"]
    totals = [
        json.loads(asked(not_reached.command, "--school", said).stdout)["total"]
        for said in ("elm school", str(elm.id))
    ]
    assert totals == [2, 2]
    failed = asked(not_reached.command, "--school", "Ash School").exception
    assert isinstance(failed, Failed) and failed.code == Exit.USAGE
    assert [one["name"] for one in failed.facts["schools"]] == ["Elm School", "Oak School"]


def test_whom_the_command_line_names_stands_in_the_record(town):
    assert len(json.loads(asked(not_reached.command, "--limit", "3").stdout)["families"]) == 3
    system = town.made.system
    entry = Entry.objects.seen_by(system).get(kind=Kind.READ)
    assert (entry.deed, entry.detail, entry.reason) == ("evidence.families", {"families": 3}, "command line")


def test_no_figure_is_made_up_for_a_day_before_the_roster(town):
    told = json.loads(asked(reach.command, "--as-of", "2026-10-01").stdout)
    assert told["rows"] == [{"reached": 0, "enrolled": 5, "unit": "households"}]
    for day, said in (
        ("2026-08-31", "The roster knows nobody before Sept. 1, 2026. Choose that day or a later one."),
        ("2020-01-01", "The roster knows nobody before Sept. 1, 2026. Choose that day or a later one."),
        ("1990-01-01", "The roster knows nobody before Sept. 1, 2026. Choose that day or a later one."),
        ("2027-03-01", "That day is still to come."),
    ):
        failed = asked(reach.command, "--as-of", day).exception
        assert isinstance(failed, Failed) and (failed.code, str(failed)) == (Exit.USAGE, said)
