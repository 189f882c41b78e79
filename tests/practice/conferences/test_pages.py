"""The pages of a conference week: made, planned, moved by hand, printed; and a teacher's own."""

import pytest

from tests.factories import signed_in
from tests.practice.conferences.week import NOW, THURSDAY, Host, OakWeek
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.practice.conferences.models import Week

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    return OakWeek()


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def kim(oak, client):
    return signed_in(client, oak.made.add_account(Role.COORDINATOR, oak.school, email="lou@example.org"))


def read(client, address, status=200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_week_is_made_asked_for_planned_and_told(oak, kim):
    oak.family(("Ana", 1), ("Ben", 2), phone="+13125550123")
    oak.family(("Cleo", 2), name="Reed")
    assert "Nothing is planned" in read(kim, "/conferences/")
    facts = {
        "school": str(oak.school.id), "title": "Fall", "days": "2026-11-19\n2026-11-20", "begins": "17:00",
        "ends": "18:00", "minutes": "12", "between": "3",
    }  # fmt: skip
    wrong = kim.post("/conferences/new/", facts | {"days": "soon"})
    assert wrong.status_code == 422 and oak.rows(Week) == []
    made = kim.post("/conferences/new/", facts)
    (week,) = oak.rows(Week)
    assert made.url == f"/conferences/{week.pk}/" and "Find times for all" in read(kim, made.url)
    kim.post(f"{made.url}plan/")
    assert 'hx-trigger="every 3s"' in read(kim, made.url)
    oak.plan(week)
    page = read(kim, made.url)
    assert "Tell all families" in page and "Side" not in page
    kim.post(f"{made.url}publish/")
    told = read(kim, made.url)
    assert "Call the family" in told and "Cleo" in told  # no message reaches that home
    assert oak.rows(Week)[0].stage == WeekStage.PUBLISHED and len(oak.messages("conferences.times")) == 1


def test_who_has_no_time_is_named_with_the_reason_and_moved_by_hand(oak, kim):
    oak.family(("Omar", 1), name="Ali", language="so")
    oak.family(("Ana", 1))
    week = oak.plan(oak.week())
    page = read(kim, f"/conferences/{week.pk}/")
    assert "Omar" in page and "speaks the family" in page and "No plan has more than 1" in page
    (mine,) = [one for one in oak.conferences() if one.during]
    address = f"/conferences/conference/{mine.pk}/"
    begins = read(kim, address).split('name="begins" value="')[1].split('"')[0]
    kim.post(address, {"deed": "move", "begins": begins})
    assert oak.conferences(pk=mine.pk)[0].during.lower.isoformat() == begins
    kim.post(address, {"deed": "unlock"})
    assert not oak.conferences(pk=mine.pk)[0].is_locked
    kim.post(address, {"deed": "off"})
    assert oak.conferences(pk=mine.pk)[0].during is None


def test_hours_of_a_teacher_are_changed(oak, kim):
    oak.family(("Ana", 1))
    oak.week(days=[THURSDAY])
    (host,) = oak.rows(Host, account_id=oak.pat.id)
    address = f"/conferences/people/{host.pk}/"
    evening = read(kim, address).split('name="evenings" value="')[1].split('"')[0]
    kim.post(address, {"room": "Library", "evenings": [evening], "begins": "17:15", "ends": ""})
    (host,) = oak.rows(Host, account_id=oak.pat.id)
    assert (host.room, host.away_ids, f"{host.begins:%H:%M}") == ("Library", [], "17:15")
    oak.plan(oak.rows(Week)[0])
    assert oak.conferences()[0].during.lower.minute == 15 and oak.conferences()[0].room == "Library"


def test_schedules_doors_and_sheets_are_printed_each_with_what_it_may_say(oak, kim):
    oak.interpreter("es")
    oak.family(("Ana", 1), language="es")
    week = oak.plan(oak.week())
    schedules = read(kim, f"/conferences/{week.pk}/schedules/")
    assert "Ana Lopez" in schedules and oak.pat.display_name in schedules
    doors = read(kim, f"/conferences/{week.pk}/doors/")
    assert "Ana" in doors and "Lopez" not in doors
    sheets = read(kim, f"/conferences/{week.pk}/families/")
    assert 'lang="es"' in sheets and "Cuándo se reúne con los maestros" in sheets and "Lopez" not in sheets


def test_a_teacher_reads_their_own_and_nobody_elses(oak, client):
    oak.family(("Ana", 1), ("Ben", 2))
    oak.plan(oak.week())
    pat = signed_in(client, oak.pat)
    page = read(pat, "/conferences/mine/")
    assert "Ana" in page and "Ben" not in page
    (week,) = oak.rows(Week)
    read(pat, f"/conferences/{week.pk}/", 404)


def test_another_schools_week_is_not_there(oak, client):
    week = oak.week()
    there = oak.made.add_account(Role.COORDINATOR, oak.made.add_school("Elm"), email="jo@example.org")
    elsewhere = signed_in(client, there)
    read(elsewhere, f"/conferences/{week.pk}/", 404)
    assert "Fall conferences" not in read(elsewhere, "/conferences/")
