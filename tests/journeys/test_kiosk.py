"""A tablet at the door loses its network, goes on taking names, and brings each of them once when it is back."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.models import Attendance, SignInLine
from thirdpillar.practice.gatherings.views.kiosk import token_for

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def door():
    with transaction.atomic():
        district, school = a_school()
        child = district.add_student("Ana", "Quintanilla", school)
        parent = district.add_adult("Rosa", "Quintanilla", phone="+15551230001")
        district.tie(child, parent)
        district.add_household([child], [parent])
        now = clock.now()
        gathering = a_gathering(
            district,
            school,
            begins_at=now - timedelta(minutes=5),
            ends_at=now + timedelta(hours=2),
            languages=["so"],
        )
    return district, gathering


def kept(district):
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        lines = SignInLine.objects.seen_by(district.system).order_by("written_at")
        return [one.name for one in lines], Attendance.objects.seen_by(district.system).count()


def sign_in(page, name):
    page.fill("#name", name)
    page.click("#kiosk form button[type=submit], #kiosk form button:not([type])")
    page.wait_for_selector("#kiosk-thanks:not([hidden])")
    page.click("#kiosk-thanks button")


def test_names_taken_offline_arrive_once_when_the_network_is_back(door, open_as):
    district, gathering = door
    page = open_as(None, width=820)
    page.goto(f"/gatherings/kiosk/{token_for(gathering)}/")
    page.wait_for_function("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready")
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 800)))")
    with page.expect_response(lambda answer: answer.url.endswith("/lines/")):
        sign_in(page, "Rosa Quintanilla 555 123 0001")
    page.wait_for_selector("#kiosk-status[data-waiting='0']")
    assert kept(district) == (["Rosa Quintanilla 555 123 0001"], 1)

    page.context.set_offline(True)
    sign_in(page, "Wanda Zebrowski")
    page.wait_for_selector("#kiosk-status[data-waiting='1']")
    assert len(kept(district)[0]) == 1
    # Also a tablet that was switched off in between. The browser's pretence of no network may begin a moment late in the
    # new page: then a line goes out whose answer is lost, as at a door with a bad network, and is brought again.
    page.reload()
    page.wait_for_selector("#kiosk-status[data-waiting='1']")
    sign_in(page, "Omar Haddad")
    page.wait_for_selector("#kiosk-status[data-waiting='2']")

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#kiosk-status[data-waiting='0']")
    names, _ = kept(district)
    assert sorted(names) == ["Omar Haddad", "Rosa Quintanilla 555 123 0001", "Wanda Zebrowski"]


def test_the_door_speaks_arabic_without_the_network(door, open_as):
    _, gathering = door
    page = open_as(None, width=390)
    page.goto(f"/gatherings/kiosk/{token_for(gathering)}/")
    page.context.set_offline(True)
    page.click("[data-speak=ar]")
    assert page.get_attribute("#kiosk", "dir") == "rtl"
    assert page.get_attribute("[data-speak=ar]", "aria-pressed") == "true"
    assert page.get_attribute("[data-speak=en]", "aria-pressed") == "false"
    # An empty sheet is no sign-in, and the page says so in the language it speaks now.
    page.click("#kiosk form button:not([type=button])")
    assert page.locator("#kiosk-empty").is_visible()
    assert "اكتب" in page.inner_text("#kiosk-empty")
