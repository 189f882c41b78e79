"""Whoever volunteered stands on that rung of the ladder: the next one is shown to them, and staff asks them to it."""

from datetime import date

import pytest

from tests.factories import at_host, signed_in
from tests.practice.gatherings.school_of_courses import a_course
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.models import Registration
from thirdpillar.practice.volunteers.actions.hours import approve_all, log_hours
from thirdpillar.practice.volunteers.actions.lessons import ask_lesson, hold_lesson
from thirdpillar.practice.volunteers.models import Hours
from thirdpillar.practice.volunteers.queries.rung import volunteered

pytestmark = pytest.mark.django_db
EARLIER = date(2026, 11, 5)


@pytest.fixture
def oak():
    with clock.set_to(NOW):
        oak = OakHelps()
        with oak.made.acting():
            oak.council = a_course(
                oak.made, oak.school, title="Council academy", step="lead", kind="coaching"
            )
            oak.course = a_course(oak.made, oak.school, title="Computers", kind="digital", step="learn")
            oak.elsewhere = a_course(oak.made, oak.elm, title="Elm council", step="lead", kind="coaching")
        yield oak


def gave(oak, adult, approved=True):
    row = oak.do(
        log_hours, volunteer_id=oak.volunteer(adult, quietly=True).pk, begins_at=at_hour(9, EARLIER),
        ends_at=at_hour(11, EARLIER), way="paper",
    )  # fmt: skip
    if approved:
        oak.do(approve_all, hours_ids=[row.pk], by=oak.kim)


def page(oak, client):
    client.cookies["tp_language"] = "en"
    return at_host(client, oak.made.row).get(f"/h/{oak.volunteer(quietly=True).code}").content.decode()


def test_approved_hours_lead_to_the_next_rung_at_that_school(oak, client):
    gave(oak, oak.juan, approved=False)
    assert "Council academy" not in page(oak, client)
    oak.do(approve_all, hours_ids=[one.pk for one in oak.rows(Hours)], by=oak.kim)
    shown = page(oak, client)
    assert "What comes next" in shown and f"/{oak.council.pk}/" in shown
    assert "Computers" not in shown and "Elm council" not in shown


def test_a_lesson_held_stands_there_too(oak, client):
    lesson = oak.do(
        ask_lesson, offer_id=oak.offer().pk, title="Wood", how="visit", begins_at=at_hour(9), ends_at=at_hour(10), by=oak.pat,
    )  # fmt: skip
    assert "Council academy" not in page(oak, client)
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, at=at_hour(11), came=True)
    assert "Council academy" in page(oak, client)


def test_staff_asks_whoever_volunteered_once_and_nobody_who_is_barred(oak, client):
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550124")
    _kid, omar, _home = oak.family("Kid", "Omar", name="Ali", phone="+13125550125")
    _sue, dana, _home = oak.family("Sue", "Dana", name="Ray", phone="+13125550126")
    for one in (oak.juan, mia, omar):
        gave(oak, one)
    gave(oak, dana, approved=False)
    oak.bar(_ben, omar)
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
        assert volunteered(on=NOW.date(), seen_by=oak.kim) == {oak.juan.pk, mia.pk}
    browser = signed_in(at_host(client, oak.made.row), account)
    shown = browser.get("/helping/next/").content.decode()
    assert "Council academy" in shown and "People: 2" in shown
    assert "Computers" not in shown and "Elm council" not in shown
    for _twice in range(2):
        assert browser.post("/helping/next/", {"programme": str(oak.council.pk)}).status_code == 302
    assert "People:" not in browser.get("/helping/next/").content.decode()
    browser.post("/helping/next/", {"programme": str(oak.elsewhere.pk)})
    rows = oak.rows(Registration)
    assert {(one.adult_id, one.programme_id, one.standing) for one in rows} == {
        (oak.juan.pk, oak.council.pk, "asked"), (mia.pk, oak.council.pk, "asked"),
    } and len(rows) == 2  # fmt: skip
    links = [one.address for one in oak.rows(Message, reference_id__in=[one.pk for one in rows])]
    assert sorted(links) == ["+13125550123", "+13125550124"]


def test_whoever_completed_a_course_on_the_rung_below_is_shown_how_to_help(oak, client):
    with oak.made.acting():
        rows = [
            Registration.objects.create(
                district_id=oak.made.id, school_id=oak.school.id, programme=programme, adult_id=oak.juan.pk,
                standing="completed", standing_at=NOW, since=NOW, way="staff", code=code,
            )
            for programme, code in ((oak.course, "abcdefghkm"), (oak.council, "abcdefghkn"))
        ]  # fmt: skip
    client.cookies["tp_language"] = "en"
    browser = at_host(client, oak.made.row)
    below, above = (browser.get(f"/p/{one.code}").content.decode() for one in rows)
    assert "What comes next" in below and 'href="/helping/"' in below
    assert 'href="/helping/"' not in above
