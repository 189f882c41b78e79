"""A family's own page about a visit: yes, later, no, where, when; another time; and nothing that it must not see."""

from datetime import timedelta

import pytest

from tests.factories import NOW, at_host
from tests.factories.visits import add_invitation, add_visit
from tests.practice.gatherings.places import bar
from tests.practice.visits.asked import a_home, a_school_with_a_year
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, move_visit
from thirdpillar.practice.visits.models import Invitation, Visit, VisitYear, WishedTime


@pytest.fixture
def page(db, client):
    made, school, cycle, _ = a_school_with_a_year()
    home, child, adult = a_home(made, school, phone="+15551230001", language="en")
    one = add_invitation(
        made, cycle, school, home, [child], accepted=False, adult_id=adult.pk, place_kind="", language="en"
    )
    at_host(client, made.row)
    with clock.set_to(NOW):
        yield made, one, client, child, adult


def see(page):
    return page[2].get(f"/v/{page[1].code}")


def press(page, **posted):
    answer = page[2].post(f"/v/{page[1].code}", posted)
    assert answer.status_code == 302
    return now(page)


def now(page, model=Invitation):
    with page[0].acting():
        return model.objects.seen_by(page[0].system).get()


def test_it_says_what_is_asked_in_the_familys_language_and_keeps_the_address_to_itself(page):
    answer = see(page)
    words = answer.content.decode()
    assert (
        "May we visit you?" in words
        and "Ana" in words
        and "no papers" in words
        and "nothing changes" in words
    )
    assert (
        answer.headers["Referrer-Policy"] == "same-origin" and "no-store" in answer.headers["Cache-Control"]
    )
    page[2].cookies.clear()
    with page[0].acting():
        Invitation.objects.seen_by(page[0].system).update(language="ar")
    words = see(page).content.decode()
    assert 'dir="rtl"' in words and "ترجمة آلية" in words


def test_looking_changes_nothing_and_a_button_does(page):
    see(page)
    assert now(page).standing == "invited"
    assert press(page, answer="later").standing == "later"
    assert "We ask you again from" in see(page).content.decode()
    assert press(page, answer="declined").standing == "declined"
    assert "You said no" in see(page).content.decode()
    found = press(page, answer="accepted")
    assert (found.standing, found.answered_way, found.place_kind) == ("accepted", "link", "home")


def test_a_night_and_a_park_without_a_name_come_back_in_the_familys_language(page):
    press(page, answer="accepted")
    visits, told = "Visits are between 8 a.m. and 8:30 p.m.", {"answer": "accepted", "place_kind": "home"}
    for typed, said in (
        ({"day_1": "2026-11-20", "begins_1": "03:00", "ends_1": "04:00"}, visits),
        ({"day_1": "2026-11-20", "begins_1": "19:00", "ends_1": "23:00"}, visits),
        ({"day_1": "2026-11-20", "begins_1": "21:00"}, visits),
        ({"place_kind": "community_place"}, "Please name the place."),
        ({"place_kind": "community_place", "place": "  "}, "Please name the place."),
    ):
        answer = page[2].post(f"/v/{page[1].code}", told | typed)
        assert answer.status_code == 422 and said in answer.content.decode(), typed
        assert now(page).place_kind == "home"
    with page[0].acting():
        assert not WishedTime.objects.seen_by(page[0].system).exists()
        VisitYear.objects.seen_by(page[0].system).update(latest="22:00")
    press(page, day_1="2026-11-20", begins_1="21:15", **told)
    with page[0].acting():
        (one,) = WishedTime.objects.seen_by(page[0].system)
    assert (one.ends_at - one.begins_at) == timedelta(
        minutes=45
    )  # nobody said until when, and nobody stays longer


def test_where_and_when(page):
    press(page, answer="accepted")
    assert "Where would you like to meet?" in see(page).content.decode()
    found = press(
        page, answer="accepted", place_kind="community_place", place="Elm Park", day_1="2026-11-20", begins_1="16:00",
        ends_1="18:00", day_2="2026-11-21", begins_2="10:00",
    )  # fmt: skip
    assert (found.place_kind, found.place) == ("community_place", "Elm Park")
    with page[0].acting():
        times = list(WishedTime.objects.seen_by(page[0].system).order_by("begins_at"))
    assert [(one.begins_at.hour, one.ends_at - one.begins_at) for one in times] == [
        (22, timedelta(hours=2)),
        (16, timedelta(hours=1)),
    ]
    words = see(page).content.decode()
    assert "Elm Park" in words and "2026-11-20" in words


def test_a_time_that_cannot_be_comes_back_with_what_was_typed(page):
    press(page, answer="accepted")
    for typed, problem in (
        ({"day_1": "2026-11-20", "begins_1": "18:00", "ends_1": "16:00"}, "It ends before it begins."),
        ({"day_1": "2026-11-02", "begins_1": "16:00"}, "It is over"),
        ({"day_1": "the 20th", "begins_1": "16:00"}, "the 20th"),
        ({"day_2": "2026-11-20", "day_1": "2026-11-21", "begins_1": "16:00"}, "Say from when until when"),
        ({"day_1": "", "begins_1": "16:00"}, "Please answer"),
        ({"day_1": "2026-11-20", "begins_1": "16:00", "ends_1": "16:10"}, "a visit is planned for: 40"),
        ({"day_1": "2027-11-20", "begins_1": "16:00"}, "This day is outside the time for these visits."),
    ):
        told = {"answer": "accepted", "place_kind": "community_place", "place": "Elm Park"} | typed
        answer = page[2].post(f"/v/{page[1].code}", told)
        words = answer.content.decode()
        assert answer.status_code == 422 and problem in words and "Elm Park" in words and "16:00" in words
    with page[0].acting():
        assert not WishedTime.objects.seen_by(page[0].system).exists()


def booked(page):
    made, one, *_ = page
    press(page, answer="accepted")
    pair = [
        made.add_account(Role.TEACHER, given="Pat", family="Ito"),
        made.add_account(Role.TEACHER, given="Kim", family="Doe"),
    ]
    add_visit(made, one, pair, begins=NOW + timedelta(days=5))


def test_a_booked_visit_says_who_comes_and_not_where_they_live(page):
    booked(page)
    words = see(page).content.decode()
    assert "Your visit is booked" in words and "Kim Doe and Pat Ito" in words.replace("<bdi>", "").replace(
        "</bdi>", ""
    )
    assert "12 Elm St" not in words


def test_a_booked_visit_is_moved_or_called_off_by_a_button(page):
    booked(page)
    assert press(page, answer="move").standing == "accepted"
    assert now(page, Visit).stage == "cancelled_by_family"
    assert "Tell us where and when suits you" in see(page).content.decode()


def test_a_proposal_is_no_familys_to_read(page):
    made, one, *_ = page
    press(page, answer="accepted")
    add_visit(made, one, [made.add_account(Role.TEACHER)], begins=NOW + timedelta(days=5), stage="proposed")
    assert "Your visit is booked" not in see(page).content.decode()


def test_of_a_booked_visit_that_was_moved_it_says_that_another_time_is_found(db, client):
    town = Town()
    one = town.family("Ana", MONDAY, phone="+13125550123", language="en")
    at_host(client, town.made.row)
    with clock.set_to(NOW):
        assert "Tell us where and when" in client.get(f"/v/{one.code}").content.decode()
        visit = town.booked()
        with town.made.acting(town.kim):
            move_visit(visit_id=visit.pk, begins_at=MONDAY + timedelta(hours=1), by=town.kim, at=NOW)
        words = client.get(f"/v/{one.code}").content.decode()
        assert "We look for another time" in words and "Tell us where and when" not in words
        town.come(town.visits()[0], town.pat, town.lee)
        assert "Your visit is booked" in client.get(f"/v/{one.code}").content.decode()
        with town.made.acting(town.kim):
            call_off_visit(visit_id=visit.pk, by=town.kim, at=NOW + timedelta(minutes=1))
        assert "We look for another time" in client.get(f"/v/{one.code}").content.decode()


def test_a_restriction_and_a_wrong_code_look_the_same(page):
    made, _one, client, child, adult = page
    assert client.get("/v/abcdefghjkmn").status_code == 404 and client.get("/v/x").status_code == 404
    with made.acting():
        bar(made, adult, child)
    assert see(page).status_code == 404


def test_after_the_cycle_the_page_says_so(page):
    with clock.set_to(NOW + timedelta(days=60)):
        assert "Visits of this time are over" in see(page).content.decode()


def test_how_we_reach_you_opens_from_it(page):
    assert page[2].get(f"/ways/{page[1].code}").status_code == 200
