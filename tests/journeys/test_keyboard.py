"""The journeys' paths with the keyboard alone, where one always sees where one is; and what a screen reader is given."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from tests.journeys.town import where_it_is_noon
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.actions import WrittenLine, invite_families, record_sign_ins
from thirdpillar.practice.gatherings.models import Answer, Invitation, SignInLine
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.models import FollowUp

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# The ring is on the element itself, or on the tile around a choice.
RING = """() => {
  const here = document.activeElement;
  const ringed = (one) => one && getComputedStyle(one).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const box = here.getBoundingClientRect();
  return here.matches(':focus-visible') && (ringed(here) || ringed(here.closest('label')))
    && box.bottom > 0 && box.top < innerHeight && (box.width > 1 || ringed(here.closest('label')));
}"""
FOCUSED = "(one) => one === document.activeElement"


def go_to(page: Page, there: Locator, most: int = 90, key: str = "Tab") -> None:
    """Press Tab until the keyboard is there; each stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press(key)
        assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if there.evaluate(FOCUSED):
            return
    raise AssertionError(f"not reached by {most} presses of {key}: {there}")


@pytest.fixture
def evening():
    """A school, an evening that began just now, three families invited, two names on the sheet that nobody is sure of."""
    with transaction.atomic():
        district, school = a_school(zone=where_it_is_noon())
        for given, family, language in (
            ("Ana", "Quintanilla", "es"),
            ("Omar", "Haddad", "ar"),
            ("June", "Ashdown", "en"),
        ):
            child = district.add_student(given, family, school, home_language=language)
            number = f"+1608555{len(family):04d}"
            parent = district.add_adult(f"{given}ma", family, phone=number, language=language)
            district.tie(child, parent, lives_with=True)
            district.add_household([child], [parent], language)
        now = clock.now()
        with district.acting():
            held = a_gathering(
                district,
                school,
                begins_at=now + timedelta(minutes=20),
                ends_at=now + timedelta(hours=2),
            )
            invite_families(gathering_id=held.pk, by=district.system, at=now)
            lines = [
                WrittenLine(key=f"row-{name}", name=name, child=child, written_at=now)
                for name, child in (("Quintanilla", "Ana"), ("Ashdown", "June"))
            ]
            record_sign_ins(gathering_id=held.pk, lines=lines, way="paper", by=district.system, at=now)
        coordinator = district.add_account(Role.COORDINATOR, school)
        office = district.add_account(Role.OFFICE)
    rebuild_reach(district_id=district.id, at=clock.now())
    return district, held, coordinator, office


def rows(district, model):
    with transaction.atomic(), district.acting():
        return list(model.objects.seen_by(district.system))


def test_the_first_tab_leads_past_the_menu(evening, open_as):
    *_, coordinator, _office = evening
    page = open_as(coordinator)
    page.goto("/gatherings/")
    go_to(page, page.locator(".tp-skip"), 1)
    page.keyboard.press("Enter")
    assert page.locator("#main").evaluate(
        "(one) => one === document.activeElement || location.hash === '#main'"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_a_name_that_waits_is_decided(evening, open_as):
    district, held, coordinator, _ = evening
    waiting = len([line for line in rows(district, SignInLine) if line.state == "waiting"])
    assert waiting
    page = open_as(coordinator)
    page.goto(f"/gatherings/{held.pk}/lines/")
    go_to(page, page.get_by_role("button", name=re.compile("^Yes, ")).first)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("button", name=re.compile("^Take back")).first).to_be_visible()
    assert len([line for line in rows(district, SignInLine) if line.state == "waiting"]) == waiting - 1


@pytest.mark.parametrize("width", [390, 1280])
def test_a_family_answers_and_says_what_it_needs(evening, open_as, width):
    district, *_ = evening
    code = rows(district, Invitation)[0].code
    page = open_as(None, width=width, language="es")
    page.goto(f"/a/{code}")
    go_to(page, page.locator("button[name=answer][value=yes]"))
    page.keyboard.press("Space")
    page.get_by_role("status").first.wait_for()
    go_to(page, page.locator("input[name=transport]"))
    page.keyboard.press("Space")
    go_to(page, page.locator("main form button").first)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("status").first.wait_for()
    answers = rows(district, Answer)
    assert {one.answer for one in answers} == {"yes"}
    assert page.locator("input[name=transport]").is_checked()


def test_the_worklist_is_filtered_and_a_family_taken_on(evening, open_as):
    district, _held, coordinator, _ = evening
    page = open_as(coordinator)
    page.goto("/reach/not-yet/")
    language = page.locator("select[name=language]")
    go_to(page, language)
    for _ in range(language.locator("option").count()):
        if language.input_value() != "es":
            page.keyboard.press("ArrowDown")
    assert language.input_value() == "es"
    go_to(page, page.locator(".tp-filter button[type=submit], form[method=get] button").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**language=es**")
    box = page.locator("main input[type=checkbox]").first
    go_to(page, box)
    page.keyboard.press("Space")
    go_to(page, page.locator("select[name=account]"))
    page.keyboard.press("ArrowDown")
    go_to(page, page.get_by_role("button", name="Assign"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("status").or_(page.locator(".tp-alert")).first.wait_for()
    assert [one for one in rows(district, FollowUp) if one.account_id == coordinator.pk]


def test_the_reach_page_reads_as_words_and_tables(evening, open_as):
    *_, office = evening
    page = open_as(office)
    page.goto("/reach/")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    told = page.get_by_role("main").aria_snapshot()
    assert re.search(r"0 of 3 (families|family)", told), told
    bars = page.get_by_role("table", name="By home language")
    expect(bars.get_by_role("columnheader")).to_have_count(2)
    expect(bars.get_by_role("rowheader", name="Spanish")).to_have_count(1)
    expect(bars.get_by_role("row", name=re.compile("Spanish.*0 of 1"))).to_have_count(1)
    shown = page.get_by_text("Show the numbers as a table")
    if shown.count():  # the trend begins with the second month
        go_to(page, shown.locator("xpath=ancestor-or-self::summary"))
        page.keyboard.press("Enter")
        trend = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Up to"))
        expect(trend).to_be_visible()
        assert trend.get_by_role("rowheader").count() > 1
