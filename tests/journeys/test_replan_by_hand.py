"""A coordinator moves visits by hand: with the mouse, with keys, on a phone; what is called off is planned again at once."""

from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.models import Account

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
NEXT_WEEK = MONDAY + 7 * DAY


@pytest.fixture
def town(outside):
    with transaction.atomic():
        made = Town()
        made.family("Zoe", NEXT_WEEK, NEXT_WEEK + DAY, phone="+13125550123")
        made.family("Ana", NEXT_WEEK + 3 * DAY, phone="+13125550124")
        made.propose()
        made.accept()
        with made.made.acting():
            made.desk = Account.objects.seen_by(made.made.system).get(pk=made.kim.account_id)
    return made


def board(page, town) -> None:
    page.goto(f"/visits/plan/{town.school.id}/?week=2026-11-23")


def day_of(town, name) -> int:
    with transaction.atomic():
        families = {"Zoe": 2, "Ana": 1}
        (visit,) = [one for one in town.visits(stage="proposed") if _times(town, one) == families[name]] or [
            None
        ]
        return (visit.begins_at - NEXT_WEEK).days


def _times(town, visit) -> int:
    with town.made.acting():
        return (
            visit.invitation.times.model.objects.seen_by(town.made.system)
            .filter(invitation_id=visit.invitation_id)
            .count()
        )


def test_by_mouse_and_by_keys_on_a_wide_screen_and_by_a_form_on_a_phone(open_as, outside, town):
    desk = open_as(town.desk)
    board(desk, town)
    days = desk.locator("[data-day]")
    tops = {round(days.nth(number).bounding_box()["y"]) for number in range(7)}
    assert days.count() == 7 and len(tops) == 1  # one beside the other: each is near
    first = day_of(town, "Zoe")
    other = 1 - first
    desk.locator("[data-visit]", has_text="Zoe").drag_to(days.nth(other))
    desk.wait_for_load_state()
    expect(desk.locator("[data-day]").nth(other)).to_contain_text("Zoe")
    expect(desk.locator("[data-day]").nth(other)).to_contain_text("Kept")
    assert "week=2026-11-2" in desk.url and day_of(town, "Zoe") == other

    # The focus stays on the visit: Alt and an arrow move it back.
    assert "Zoe" in desk.evaluate("document.activeElement.textContent")
    desk.keyboard.press("Alt+ArrowLeft" if other else "Alt+ArrowRight")
    desk.wait_for_load_state()
    expect(desk.locator("[data-day]").nth(first)).to_contain_text("Zoe")
    assert "Zoe" in desk.evaluate("document.activeElement.textContent")

    phone = open_as(town.desk, width=390)
    board(phone, town)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("link", name="Zoe Lopez").click()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("[name=begins]").select_option(index=other)
    phone.get_by_role("button", name="Move it").click()
    phone.get_by_role("link", name="Back to the plan").click()
    assert day_of(town, "Zoe") == other and "week=2026-11-2" in phone.url


def test_what_is_called_off_is_planned_again_with_one_press_and_kept_visits_stay(open_as, outside, town):
    desk = open_as(town.desk, width=390)
    board(desk, town)
    desk.get_by_role("link", name="Ana Lopez").click()
    desk.get_by_role("button", name="Keep it as it is").click()
    board(desk, town)
    desk.get_by_role("link", name="Zoe Lopez").click()
    desk.get_by_role("button", name="Call it off", exact=True).click()
    expect(desk.get_by_text("Without a visit: 1")).to_be_visible()
    desk.get_by_role("button", name="Plan these again now").click()
    desk.wait_for_load_state()
    board(desk, town)
    expect(desk.get_by_role("link", name="Zoe Lopez")).to_be_visible()
    with transaction.atomic():
        kept = [one for one in town.visits(stage="proposed") if one.is_locked]
    assert [one.begins_at for one in kept] == [NEXT_WEEK + 3 * DAY]


def test_who_cannot_come_is_said_and_what_became_of_it(open_as, outside, town):
    desk = open_as(town.desk)
    board(desk, town)
    desk.get_by_role("link", name="Ana Lopez").click()
    desk.get_by_role("button", name="Cannot come").first.click()
    expect(desk.get_by_text("This visit is not on the plan any more.")).to_be_visible()
    assert f"/visits/plan/{town.school.id}/" in desk.url


def test_a_booked_visit_is_asked_about_once_more(open_as, outside, town):
    first = day_of(town, "Zoe")
    with transaction.atomic():
        (visit,) = [one for one in town.visits(stage="proposed") if _times(town, one) == 2]
        town.come(visit, town.pat, town.lee)
    desk = open_as(town.desk)
    board(desk, town)
    desk.locator("[data-visit]", has_text="Zoe").drag_to(desk.locator("[data-day]").nth(1 - first))
    desk.wait_for_load_state()
    expect(desk.locator("#move")).to_contain_text("We look for another time")
    with transaction.atomic():
        assert town.visits(pk=visit.pk)[0].stage == "scheduled"
    desk.set_viewport_size({"width": 390, "height": 800})
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_role("button", name="Move it").click()
    desk.wait_for_load_state()
    with transaction.atomic():
        now = town.visits(pk=visit.pk)[0]
        assert (now.stage, now.begins_at) == ("proposed", NEXT_WEEK + (1 - first) * DAY)
