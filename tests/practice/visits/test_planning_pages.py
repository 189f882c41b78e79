"""The coordinator's board and the visitor's own page, as people press their buttons; without scripts throughout."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import plan_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.models import CalendarFeed, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


@pytest.fixture(autouse=True)
def at_now():
    with clock.set_to(NOW):
        yield


def kim(town) -> Account:
    with town.made.acting():
        return Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)


def test_from_propose_to_booked_by_pressing_buttons(town, client):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=1), phone="+13125550123")
    town.family("Zoe", language="so")
    board = f"/visits/plan/{town.school.id}/"
    browser = signed_in(client, kim(town))
    assert "Propose visits" in browser.get("/visits/plan/").content.decode()
    browser.post("/visits/plan/")
    assert "hx-trigger" in browser.get(board).content.decode()  # goes on by itself
    plan_for(town.made.row)
    page = browser.get(board).content.decode()
    assert "Ana Lopez" in page and "Pat Ito" in page and "1 of 2 families" in page
    assert "named no time" in page  # why not Zoe's family
    browser.post(f"{board}accept/")
    (visit,) = town.visits()
    mine = signed_in(client, town.pat)
    assert "I come" in mine.get("/visits/my/day/").content.decode()
    mine.post(f"/visits/my/day/{visit.pk}/", {"deed": "comes"})
    signed_in(client, town.lee).post(f"/visits/my/day/{visit.pk}/", {"deed": "comes"})
    assert town.visits()[0].stage == "scheduled"
    page = signed_in(client, kim(town)).get(f"{board}?week=2026-11-16").content.decode()
    assert "Booked" in page


def test_moved_kept_and_called_off_on_the_visits_own_page(town, client):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=1))
    town.propose()
    (visit,) = town.visits()
    other = next(one for one in (MONDAY, MONDAY + timedelta(days=1)) if one != visit.begins_at)
    browser, page = signed_in(client, kim(town)), f"/visits/plan/visit/{visit.pk}/"
    assert other.isoformat() in browser.get(page).content.decode()
    browser.post(page, {"begins": other.isoformat(), "visitors": [str(town.pat.id), str(town.lee.id)]})
    assert (town.visits()[0].begins_at, town.visits()[0].is_locked) == (other, True)
    browser.post(
        page,
        {
            "begins": "other",
            "day": "2026-11-18",
            "hour": "16:00",
            "visitors": [str(town.pat.id), str(town.lee.id)],
        },
    )
    assert town.visits()[0].begins_at.isoformat() == "2026-11-18T22:00:00+00:00"
    browser.post(f"{page}change/", {"deed": "unlock"})
    assert not town.visits()[0].is_locked
    # As the board sends it when a card is dropped.
    browser.post(f"{page}change/", {"deed": "move", "begins": MONDAY.isoformat(), "back": "board"})
    assert town.visits()[0].begins_at == MONDAY
    refused = browser.post(page, {"begins": MONDAY.isoformat(), "visitors": [str(town.pat.id)]})
    assert "one more visitor" in refused.content.decode()
    browser.post(f"{page}change/", {"deed": "call_off"})
    assert town.visits()[0].stage == "cancelled_by_staff"


def test_dragging_a_booked_visit_asks_before_it_is_booked_no_more(town, client):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=1), phone="+13125550123")
    visit = town.booked()
    other = next(one for one in (MONDAY, MONDAY + timedelta(days=1)) if one != visit.begins_at)
    browser, page = signed_in(client, kim(town)), f"/visits/plan/visit/{visit.pk}/"
    asks = browser.post(f"{page}change/", {"deed": "move", "begins": other.isoformat(), "back": "board"})
    assert town.visits()[0].stage == "scheduled" and town.messages("visits.called_off") == []
    words = browser.get(asks["Location"]).content.decode()
    assert "Our visit cannot take place" in words and "We look for another time" in words
    assert f'value="{other.isoformat()}" selected' in words
    assert "Our visit cannot take place" not in browser.get(page).content.decode()
    pair = {"begins": other.isoformat(), "visitors": [str(town.pat.id), str(town.lee.id)]}
    browser.post(asks["Location"], pair)
    assert (town.visits()[0].stage, town.visits()[0].begins_at) == ("proposed", other)
    assert len(town.messages("visits.called_off")) == 1


def test_planning_is_for_those_who_plan_and_a_principal_sees_none_of_it(town, client):
    town.family("Ana", MONDAY)
    visit = town.booked()
    principal = town.made.add_account(Role.PRINCIPAL, town.school)
    pages = ("/visits/plan/", f"/visits/plan/{town.school.id}/", f"/visits/plan/visit/{visit.pk}/", "/visits/alarms/",
             f"/visits/plan/{town.school.id}/day/2026-11-16/", "/visits/my/day/")  # fmt: skip
    for page in pages:
        assert signed_in(client, principal).get(page).status_code == 404
    for page in pages[:-1]:
        assert signed_in(client, town.pat).get(page).status_code == 404
    elsewhere = town.made.add_account(Role.COORDINATOR, town.made.add_school("Elm"))
    assert signed_in(client, elsewhere).get(pages[1]).status_code == 404
    assert signed_in(client, elsewhere).get(pages[2]).status_code == 404


def test_a_plan_asked_for_by_somebody_who_left_is_not_made(town, client):
    town.family("Ana", MONDAY)
    signed_in(client, kim(town)).post("/visits/plan/")
    with town.made.acting():
        Account.objects.seen_by(town.made.system).filter(pk=town.kim.account_id).update(suspended_at=NOW)
    plan_for(town.made.row)
    with town.made.acting():
        assert Proposal.objects.seen_by(town.made.system).get().stage == "failed"
    assert town.visits() == []


def test_a_calendar_reads_when_and_nothing_else_until_its_address_ends(town, client):
    town.family("Ana", MONDAY)
    town.booked()
    browser = signed_in(client, town.pat)
    browser.post("/visits/my/calendar/")
    page = browser.get("/visits/my/calendar/").content.decode()
    address = page.split("http://", 1)[1].split("<", 1)[0]
    path = address[address.index("/") :]
    assert path not in browser.get("/visits/my/calendar/").content.decode()  # shown this once
    answer = client.__class__(HTTP_HOST=client.defaults.get("HTTP_HOST", "testserver")).get(path)
    told = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert told.split("\r\n")[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and told.endswith("END:VCALENDAR\r\n")
    assert "DTSTART:20261116T213000Z" in told and "SUMMARY:Home visit" in told
    for secret in (
        "Ana",
        "Lopez",
        "Pat",
        "Lee",
        "Oak",
        "Elm",
        str(town.visits()[0].pk),
        "LOCATION",
        "DESCRIPTION",
    ):
        assert secret not in told
    with town.made.acting():
        assert path.split("/")[-1] not in str(list(CalendarFeed.objects.seen_by(town.made.system).values()))
    browser.post("/visits/my/calendar/", {"deed": "close"})
    assert client.get(path).status_code == 404
