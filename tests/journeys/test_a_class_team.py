"""Journey 35: a class team, from its making to a goal kept and a meeting made up."""

import os
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories.translators import FAKES
from tests.practice.conferences.week import OakWeek
from thirdpillar.doors.conferring import say_teams_for, tell_teams_for
from thirdpillar.practice.conferences.models import Goal, TeamMeeting, TeamPresence

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROSA, JUAN, LATE = "+13125550123", "+13125550124", "+13125550125"


@pytest.fixture
def oak(monkeypatch):
    with transaction.atomic():
        oak = OakWeek()
        oak.children, oak.rosa, oak.home = oak.family(("Ana", 1), language="es", phone=ROSA)
        oak.juan, oak.other = oak.other_home(oak.children, phone=JUAN)
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield oak


def clock_strikes(oak, outside):
    tell_teams_for(oak.made.row)
    say_teams_for(oak.made.row)
    outside.work(oak.made)


def link(text):
    return re.search(r"/c/team/[^\s]+", text)[0]


def shown(page, name):
    if folder := os.environ.get("THIRDPILLAR_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_a_class_team(oak, open_as, outside, width, scripts):
    desk = open_as(oak.pat, width=width, scripts=scripts)
    desk.goto("/conferences/teams/")
    desk.get_by_role("link", name="Plan its meetings").click()
    for number, day in enumerate(("2026-11-19", "2027-02-04", "2027-04-15"), 1):
        desk.get_by_label(f"Begins {number}").fill(f"{day}T17:30")
    desk.get_by_label("Place").fill("Room 1")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Room 1")).to_be_visible()
    team = desk.url

    # Each home hears of the first meeting, in its language, by a link of its own.
    clock_strikes(oak, outside)
    clock_strikes(oak, outside)
    (hers,), (his,) = outside.texts_to(ROSA), outside.texts_to(JUAN)
    assert "Familia de Ana" in hers and "Family of Ana" in his and link(hers) != link(his)
    desk.goto(team)
    shown(desk, f"team-{width}-{scripts}")
    first = desk.content()
    desk.get_by_role("link", name="Page 2").click()
    for page in (first, desk.content()):
        assert (link(hers) in page) != (link(his) in page)
        assert ("Rosa" in page) == (link(hers) in page) and ("Juan" in page) == (link(his) in page)

    # Somebody comes into the class.
    with transaction.atomic():
        oak.family(("Mina", 1), name="Diaz", given="Ines", phone=LATE)
    clock_strikes(oak, outside)
    assert len(outside.texts_to(LATE)) == 1 and len(outside.texts_to(ROSA)) == 1

    with transaction.atomic():
        (meeting,) = oak.rows(TeamMeeting, number=1)
    desk.goto(f"/conferences/teams/meetings/{meeting.pk}/skills/")
    for label, words in (
        ("Skill", "Words a minute"), ("Measured by", "One minute of reading aloud"), ("Highest score", "200"),
        ("Where children should be now", "80"), ("At the end of the year", "120"),
        ("Practice at home", "Read together for ten minutes."),
    ):  # fmt: skip
        desk.get_by_label(label).first.fill(words)
    desk.get_by_role("button", name="Save").click()

    # It snows: another day, and every home hears so once.
    desk.get_by_text("Move it").first.click()
    desk.get_by_label("Begins").fill("2026-11-20T17:30")
    desk.get_by_role("button", name=re.compile(r"Save\s*: Move it")).click()
    shown(desk, f"meeting-{width}-{scripts}")
    clock_strikes(oak, outside)
    clock_strikes(oak, outside)
    assert "ha cambiado" in outside.texts_to(ROSA)[-1] and len(outside.texts_to(ROSA)) == 2
    assert len(outside.texts_to(JUAN)) == 2

    # The mother reads it in her language; the teacher prints it in both.
    for name in ("Ana", "Mina"):
        desk.get_by_label(re.compile(name)).first.fill("63")
    desk.get_by_role("button", name=re.compile(r"Save\s*: Words a minute")).click()
    mother = open_as(None, width=width, language="es", scripts=scripts)
    mother.goto(link(hers))
    expect(mother.get_by_text("minute~es").first).to_be_visible()
    assert "Read together for ten minutes." in mother.content()
    shown(mother, f"family-{width}-{scripts}")
    desk.get_by_role("link", name="Practice at home").click()
    assert "minutes~es" in desk.content() and "Read together for ten minutes." in desk.content()
    shown(desk, f"practice-{width}-{scripts}")

    # Her goal, in her words.
    mother.locator("details:has(input[name=target]) summary").click()
    mother.locator("input[name=target]").fill("90")
    mother.locator("input[name=minutes]").fill("60")
    mother.locator("textarea[name=words]").fill("Leer juntas cada noche")
    mother.locator("form:has(textarea[name=words]) button").click()
    expect(mother.get_by_text("63 → 90")).to_be_visible()
    clock_strikes(oak, outside)

    # She came; he was not there, and makes it up.
    outside.later(days=11)
    desk = open_as(oak.pat, width=width, scripts=scripts)  # long signed out by now
    desk.goto(f"/conferences/teams/meetings/{meeting.pk}/")
    desk.locator(f"form:has(input[value=there]) input[value='{oak.home.id}']").check()
    desk.get_by_role("button", name=re.compile(r"Save\s*: Who came")).click()
    desk.locator(f"form:has(input[value=made_up]) input[value='{oak.other.id}']").check()
    desk.get_by_role("button", name=re.compile(r"Save\s*: Make-up sessions")).click()
    shown(desk, f"after-{width}-{scripts}")
    with transaction.atomic():
        ways = {one.household_id: one.way for one in oak.rows(TeamPresence)}
    assert ways == {oak.home.id: "there", oak.other.id: "made_up"}

    # The goal was kept.
    expect(desk.get_by_text("noche~en")).to_be_visible()
    desk.get_by_role("button", name=re.compile("^Reached")).click()
    with transaction.atomic():
        assert [one.result for one in oak.rows(Goal)] == ["met"]
    mother.goto(link(hers))
    expect(mother.get_by_text("63 → 90")).to_be_visible()
    assert mother.locator("input[name=target]").count() == 0
    shown(mother, f"kept-{width}-{scripts}")
