"""Whoever works through calls for help keeps their place: figures change under nobody's finger."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_district
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing
from thirdpillar.means.conversations.models import Recipient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FAMILIES = 12


@pytest.fixture
def alert():
    now = clock.now()
    with transaction.atomic():
        made = make_district(sender_name="Oak Schools")
        school = made.add_school("Oak")
        for n in range(FAMILIES):
            child = made.add_student(f"Child{n}", school=school)
            adult = made.add_adult(f"Adult{n}", phone=f"+131255501{n:02}", language="en")
            made.tie(child, adult, relation="mother")
            made.add_household([child], [adult], language="en")
        made.principal = made.add_account(Role.PRINCIPAL, school=school)
        with made.acting():
            scope = scope_of_account(made.principal, made.row.zone)
        with made.acting(scope):
            made.alert = write_broadcast(
                title="Gas leak", words={"en": "Stay at home."}, pace="emergency", asks_wellbeing=True, by=scope, at=now
            )  # fmt: skip
            send_broadcast(
                broadcast_id=made.alert.pk, by=scope, at=now, known_since=now - timedelta(days=9), confirmed=FAMILIES
            )  # fmt: skip
    spread_for(made.row)
    for n in range(3):
        needs_help(made, n)
    return made


def needs_help(made, n):
    with transaction.atomic(), made.acting():
        one = Recipient.objects.seen_by(made.system).filter(said="").order_by("pk")[n]
        say_wellbeing(recipient_id=one.pk, said="help", way="link", by=made.system, at=clock.now())


@pytest.mark.parametrize("width", [390, 1280])
def test_focus_scroll_and_rows_stay_while_answers_come_in(alert, open_as, width):
    page = open_as(alert.principal, width=width)
    page.goto(reverse("broadcasts:families", args=[alert.alert.pk]))
    button = page.get_by_role("button", name="I am calling them").nth(1)
    button.scroll_into_view_if_needed()
    button.focus()
    before = button.bounding_box()["y"], page.evaluate("scrollY")
    needs_help(alert, 0)
    expect(page.get_by_text("1 new answer")).to_have_count(1, timeout=9000)
    assert page.evaluate("document.activeElement.textContent").strip() == "I am calling them"
    after = button.bounding_box()["y"], page.evaluate("scrollY")
    assert all(abs(now - then) < 2 for now, then in zip(after, before, strict=True))
    # The rows are those that were there; the new one comes when it is asked for.
    assert page.get_by_role("button", name="I am calling them").count() == 3
    page.get_by_text("1 new answer").click()
    expect(page.get_by_role("button", name="I am calling them")).to_have_count(4)
