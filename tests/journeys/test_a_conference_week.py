"""Journey 32: a conference week for a family with three children, two homes and one interpreter."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.conferences.week import OakWeek
from thirdpillar.doors.conferring import plan_one
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.means.conversations.models import InterpreterTime
from thirdpillar.practice.conferences.models import Evening, Week

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROSA, JUAN, SAM = "+13125550123", "+13125550124", "+13125550125"


@pytest.fixture
def oak():
    with transaction.atomic():
        oak = OakWeek()
        oak.rooms.append(oak.made.add_section(oak.school, "Room 3"))
        oak.may = oak.made.add_account(
            Role.TEACHER, section=oak.rooms[2], given="May", email="may@example.org"
        )
        oak.helper = oak.interpreter("es")
        oak.children, oak.rosa, oak.home = oak.family(
            ("Ana", 1), ("Ben", 2), ("Cleo", 3), language="es", phone=ROSA
        )
        oak.juan, oak.other = oak.other_home(oak.children, phone=JUAN)
        _, _, oak.third = oak.family(("Dana", 1), name="Reed", given="Sam", phone=SAM)
        oak.family(("Elia", 2), name="Cruz", given="Luz", language="es", phone="+13125550126")
        oak.office = oak.made.add_account(Role.OFFICE, given="Olga", email="olga@example.org")
    return oak


def of(oak, home):
    with transaction.atomic():
        return oak.conferences(household_id=home.id)


def link(text):
    return re.search(r"/c/[^\s/]+", text)[0]


def side_by_side(found):
    """Each begins as soon as one has walked from the one before."""
    return all(
        after.during.lower - one.during.upper == timedelta(minutes=3) for one, after in pairwise(found)
    )


def nobody_is_at_two_places(oak):
    with transaction.atomic():
        found = [one for one in oak.conferences() if one.during]
        booked = oak.rows(InterpreterTime, account_id=oak.helper.id)
    theirs = [one for one in found if one.interpreter_id == oak.helper.id]
    assert {(one.source_id, one.during) for one in booked} == {(one.pk, one.during) for one in theirs}
    for who in ("account_id", "household_id", "student_id", "interpreter_id"):
        for one in found:
            for other in found:
                if one.pk < other.pk and getattr(one, who) and getattr(one, who) == getattr(other, who):
                    assert one.during.upper <= other.during.lower or other.during.upper <= one.during.lower


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_a_conference_week(oak, open_as, outside, width, scripts):
    # The office sets the week, and the worker finds a time for everybody.
    desk = open_as(oak.office, width=width, scripts=scripts)
    desk.goto("/conferences/")
    desk.get_by_role("link", name="Plan conferences").click()
    desk.get_by_label("Name", exact=True).fill("Fall conferences")
    desk.get_by_label("Days").fill("2026-11-19\n2026-11-20")
    desk.get_by_label("Begins").fill("17:00")
    desk.get_by_label("Ends").fill("19:00")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("button", name="Find times for all").click()
    assert plan_one(oak.made.row)
    desk.get_by_role("link", name="Conferences").first.click()
    desk.get_by_role("link", name="Fall conferences").click()
    expect(desk.get_by_text("8 of 8 conferences").first).to_be_visible()
    nobody_is_at_two_places(oak)

    # The mother: all three children in one evening, one after the other, with the one interpreter. The father: apart.
    mine, his = of(oak, oak.home), of(oak, oak.other)
    assert len(mine) == len(his) == 3 and side_by_side(mine) and side_by_side(his)
    assert {one.interpreter_id for one in mine} == {oak.helper.id} and {
        one.interpreter_id for one in his
    } == {None}
    assert mine[-1].during.upper <= his[0].during.lower or his[-1].during.upper <= mine[0].during.lower

    desk.get_by_role("button", name="Tell all families").click()
    expect(desk.get_by_text("4 families are told.")).to_be_visible()
    outside.work(oak.made)
    (told,) = outside.texts_to(ROSA)
    assert all(name in told for name in ("Ana", "Ben", "Cleo")) and "CAMBIAR" in told
    (to_him,) = outside.texts_to(JUAN)
    assert link(to_him) != link(told)

    # She says on which evening she cannot come: all three move together, and nobody else does.
    before = {one.pk: one.during for one in of(oak, oak.other) + of(oak, oak.third)}
    mother = open_as(None, width=width, language="es", scripts=scripts)
    mother.goto(link(told))
    for name in ("Ana", "Ben", "Cleo"):
        expect(mother.get_by_role("heading", name=name)).to_be_visible()
    with transaction.atomic():
        evenings = oak.rows(Evening)
    first = next(one for one in evenings if one.begins_at <= mine[0].during.lower < one.ends_at)
    mother.locator("details:has(input[name=away]) summary").click()
    mother.locator(f"input[name=away][value='{first.pk}']").check()
    mother.locator("form:has(input[name=away]) button").click()
    expect(mother.get_by_role("heading", name="Ana")).to_be_visible()
    moved = of(oak, oak.home)
    assert side_by_side(moved) and all(
        not first.begins_at <= one.during.lower < first.ends_at for one in moved
    )
    assert {one.pk: one.during for one in of(oak, oak.other) + of(oak, oak.third)} == before
    nobody_is_at_two_places(oak)

    # Another father moves his by text: a word, then a number.
    outside.text(SAM, "CHANGE")
    outside.work(oak.made)
    assert "\n2: " in outside.texts_to(SAM)[-1]
    outside.text(SAM, "2")
    outside.work(oak.made)
    (his_own,) = of(oak, oak.third)
    assert his_own.during != before[his_own.pk] and "Dana" in outside.texts_to(SAM)[-1]
    nobody_is_at_two_places(oak)

    # What hangs on the doors and lies before each teacher.
    with transaction.atomic():
        (week,) = oak.rows(Week)
    desk.goto(f"/conferences/{week.pk}/schedules/")
    desk.emulate_media(media="print")
    expect(desk.get_by_text("Ana Lopez").first).to_be_visible()
    expect(desk.get_by_role("button", name="Print")).to_be_hidden()
    expect(desk.locator("section.tp-sheet")).to_have_count(4)  # three teachers and who interprets

    # On the evening the teacher notes with one tap that she was there; the family's own page says so.
    talk = next(one for one in moved if one.account_id == oak.pat.id)
    outside.is_now(talk.during.upper)
    teacher = open_as(oak.pat, width=width, scripts=scripts)
    teacher.goto("/conferences/mine/")
    teacher.get_by_role("button", name="Rosa Lopez").click()
    expect(teacher.get_by_text("Was there", exact=True).first).to_be_visible()
    assert [one.came_ids for one in of(oak, oak.home) if one.stage == "held"] == [[oak.rosa.id]]
    outside.is_now(talk.during.upper + timedelta(days=2))
    mother.goto(link(told))
    mother.get_by_role("link", name="Su familia").click()
    expect(mother.get_by_text("Ana").first).to_be_visible()
    expect(mother.get_by_text("Room 1").first).to_be_visible()
