"""“Everything is restricted until a person looks” leads to a person: the worklist shows it until somebody has decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.ground.people.roster.exports import Export, taken_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock, context
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.models import Restriction
from thirdpillar.ground.people.queries.worklists import worklist
from thirdpillar.ground.people.roster.actions import undo_roster

pytestmark = pytest.mark.django_db

LIST = reverse("people:worklist", args=["restrictions"])


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


def export(scope: str) -> Export:
    made = Export(students=3)
    made.contact("P1").update(restrictionScope=scope, restrictionSource="court_order")
    made.contact("P2").update(restrictionScope="contact", restrictionSource="court_order")
    return made


@pytest.fixture
def town(tmp_path):
    made = make_district()
    made.path = export("fly").write(tmp_path / "first")
    with context.acting_as(made.system):
        taken_in(made.path, made.system, force=True)
    made.office = made.scope(Role.OFFICE)
    return made


def to_decide(made) -> list[str]:
    with context.acting_as(made.system):
        return [
            row.student.sourced_id for row in worklist("restrictions", seen_by=made.system, on=NOW.date())
        ]


def take_in(made, path, days: int):
    with context.acting_as(made.system):
        return taken_in(path, made.system, at=NOW + timedelta(days=days), force=True)


def the_one(made) -> Restriction:
    return Restriction.objects.seen_by(made.system).get(student__sourced_id="P1", unlisted_at=None)


def test_it_stands_on_the_worklist_and_its_page_says_why(client, town):
    signed_in(client, town.add_account(Role.OFFICE))
    shown = client.get(LIST).content.decode()
    assert "GivenP1" in shown and "Could not be read in full: decide" in shown and "GivenP2" not in shown
    with context.acting_as(town.system):
        page = reverse("people:restriction", args=[the_one(town).id])
    assert "could not be read in full" in client.post(page, {"purpose": "review"}).content.decode()
    take_in(town, town.path, 1)
    assert to_decide(town) == ["P1"]


def test_whoever_keeps_it_has_decided_also_for_the_next_roster(town):
    with context.acting_as(town.system):
        actions.extend_restriction(by=town.office, at=NOW, restriction_id=the_one(town).id, ends_on=None)
    assert to_decide(town) == []
    take_in(town, town.path, 1)
    assert to_decide(town) == []


@pytest.mark.parametrize("yes", [True, False])
def test_two_who_looked_have_decided(town, yes):
    with context.acting_as(town.system):
        key = the_one(town).id
        actions.ask_to_loosen(
            by=town.office,
            at=NOW,
            restriction_id=key,
            reason="Read the paper",
            lift=False,
            scopes=["contact"],
        )
        assert to_decide(town) == ["P1"]
        actions.confirm_loosening(by=town.scope(Role.OFFICE), at=NOW, restriction_id=key, yes=yes)
    assert to_decide(town) == []


def test_a_request_taken_back_decides_nothing(town):
    with context.acting_as(town.system):
        key = the_one(town).id
        actions.ask_to_loosen(by=town.office, at=NOW, restriction_id=key, reason="Read the paper")
        actions.confirm_loosening(by=town.office, at=NOW, restriction_id=key, yes=False)
    assert to_decide(town) == ["P1"]


def test_a_roster_that_can_be_read_again_answers_it_and_undoing_asks_again(town, tmp_path):
    found = take_in(town, export("all").write(tmp_path / "mended"), 1)
    assert to_decide(town) == []
    with context.acting_as(town.system):
        undo_roster(roster_import=found, by=town.system, at=NOW + timedelta(days=1))
    assert to_decide(town) == ["P1"]
