"""Journey 22: nobody is picked by hand; who finds another way is seen by the test, by the principal too, and mends it."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import NOW
from tests.practice.visits.asked import many_homes
from tests.practice.visits.town import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.practice.visits.actions.inviting import note_family_asked
from thirdpillar.practice.visits.models import Draw, Invitation

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(outside):
    with transaction.atomic():
        one = Town()
        one.difficult = many_homes(one.made, one.school, [("iep",)] * 30, section=one.section)[:24]
        many_homes(one.made, one.school, [()] * 70, section=one.section)
        with one.made.acting():
            one.coordinator = Account.objects.seen_by(one.made.system).get(pk=one.kim.account_id)
            one.principal = one.made.add_account(Role.PRINCIPAL, one.school)
        return one


def rows(town, model):
    with transaction.atomic(), town.made.acting():
        return list(model.objects.seen_by(town.made.system).order_by("made_at"))


def test_the_difficult_ones_end_in_a_draw(open_as, outside, town):
    desk = open_as(town.coordinator, width=390)
    desk.goto(f"/visits/inviting/{town.school.id}/class/{town.section.id}/")
    desk.evaluate(
        "chosen => document.querySelectorAll('[name=homes]').forEach(one => one.checked = chosen.includes(one.value))",
        [str(one.pk) for one in town.difficult],
    )
    desk.get_by_role("button", name="Invite families").click()
    expect(desk.get_by_text("Nobody chooses, and anybody can check the draw.")).to_be_visible()
    assert desk.locator("[name=homes]:checked").count() == 24 and rows(town, Invitation) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_role("button", name="Draw 24 families at random").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Record of a draw")
    assert rows(town, Invitation) == []

    # Somebody writes down instead that each of them asked for it at the door.
    for home in town.difficult:
        with transaction.atomic(), town.made.acting(town.kim):
            note_family_asked(
                cycle_id=town.first.pk, school_id=town.school.id, household_id=home.pk, way="in_person", by=town.kim, at=NOW
            )  # fmt: skip
    principal = open_as(town.principal, width=390)
    principal.goto(f"/visits/cross-section/{town.school.id}/")
    expect(principal.get_by_text("Maybe aimed at some").first).to_be_visible()
    expect(principal.get_by_text("The coordinator of the school can do it with one press.")).to_be_visible()
    expect(principal.get_by_text("Drawn, and nobody invited")).to_be_visible()
    assert principal.get_by_role("button", name="at random").count() == 0
    assert principal.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.goto(f"/visits/cross-section/{town.school.id}/")
    desk.get_by_role("button", name="Draw 20 families at random").click()
    desk.get_by_role("button", name="Invite 20 families").click()
    expect(desk.get_by_text("20 families are invited.")).to_be_visible()
    reasons = [one.reason for one in rows(town, Invitation)]
    assert (reasons.count("family_requested"), reasons.count("random_cross_section")) == (24, 20)
    assert len(rows(town, Draw)) == 2
