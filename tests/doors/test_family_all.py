"""One page with all that concerns a family: its own adult's, never the other home's, and no word in confidence by link."""

import json
from datetime import timedelta

import pytest

from tests.doors.family_page import TwoHomes
from tests.factories import at_host, signed_in
from tests.factories.visits import add_invitation, add_visit, add_visitor
from tests.practice.conferences.week import NOW
from tests.practice.gatherings.places import a_gathering
from tests.practice.gatherings.school_of_courses import a_course
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import Thread
from thirdpillar.practice.gatherings.actions.needs import remember_needs
from thirdpillar.practice.gatherings.actions.programmes import register, set_questions
from thirdpillar.practice.gatherings.actions.timing import say_free_times
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Invitation, ProgrammeQuestion
from thirdpillar.practice.visits.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town(client):
    town = TwoHomes()
    at_host(client, town.made.row)
    return town


def page(client, path):
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_it_holds_what_is_coming_and_what_is_asked_in_the_familys_language(town, client):
    town.conferences()
    found = page(client, f"/mine/{town.code(town.rosa)}")
    assert (
        'lang="es"' in found and found.count("Cocoa evening") == 2
    )  # it is coming, and it asks for an answer
    assert "Ana" in found and "Ben" in found and "Room 1" in found and "Room 2" in found


def test_the_other_home_sees_its_own_alone(town, client):
    town.conferences()
    found = page(client, f"/mine/{town.conference_code(town.juan)}")
    assert "Ana" in found and "Room 1" in found
    assert "Ben" not in found and "Room 2" not in found and "Rosa" not in found


def test_who_is_barred_from_the_child_is_told_nothing_and_the_other_goes_on_after_new_words(town, client):
    town.conferences()
    father, mother = town.code(town.juan), town.code(town.rosa)
    assert page(client, f"/mine/{father}") != 404 != page(client, f"/mine/{mother}")
    town.oak.bar(town.ana, town.juan)
    assert page(client, f"/mine/{father}") == 404
    assert page(client, f"/mine/{town.conference_code(town.juan)}") == 404
    assert page(client, f"/mine/{mother}") == 404  # it went before he was barred, and may have been handed on


def test_a_link_about_one_child_says_nothing_of_another_who_is_guarded(town, client):
    """Ben is guarded from somebody. What went about Ana alone may lie there, and opens no word of where Ben will be."""
    town.conferences()
    with town.made.acting():
        evening = a_gathering(
            town.made, town.oak.school, title="Ana's play", begins_at=NOW + timedelta(days=4),
            ends_at=NOW + timedelta(days=4, hours=1),
        )  # fmt: skip
        Invitation(
            district_id=town.made.id, school_id=town.oak.school.id, gathering=evening, household_id=town.home.id,
            adult_id=town.rosa.id, student_ids=[town.ana.id], channel="sms", code="anaalone01", invited_at=NOW,
        ).save(force_insert=True)  # fmt: skip
    stranger = town.made.add_adult("Saul", "Reed", phone="+13125550199")
    town.made.tie(town.ben, stranger)
    before = page(client, "/mine/anaalone01")
    assert "Ben" in before and "Room 2" in before and "Cocoa evening" in before
    town.oak.bar(town.ben, stranger)
    found = page(client, "/mine/anaalone01")
    assert "Ana&#x27;s play" in found and "Room 1" in found
    assert "Ben" not in found and "Room 2" not in found and "Cocoa evening" not in found


def test_a_link_leads_no_further_than_itself_and_signing_in_does(town, client):
    with town.made.acting():
        Thread(
            district_id=town.made.id, adult_id=town.rosa.id, student_ids=[town.ana.id], interest="everyday",
            subject="About the cough", folded_subject="about the cough", standing_at=NOW, code="threadcode",
        ).save(force_insert=True)  # fmt: skip
    code = town.code(town.rosa)
    by_link = page(client, f"/mine/{code}")
    assert (
        "About the cough" not in by_link and "/m/threadcode" not in by_link and f'href="/a/{code}"' in by_link
    )
    account = town.made.add_account(Role.CAREGIVER, adult=town.rosa, email="rosa@example.org")
    mine = page(signed_in(client, account), "/mine/")
    assert "About the cough" in mine and 'href="/m/threadcode"' in mine and f'href="/a/{code}"' in mine


def test_all_of_it_goes_along_as_one_file(town, client):
    town.conferences()
    with town.made.acting():
        Attendance(
            district_id=town.made.id, school_id=town.oak.school.id, adult_id=town.rosa.id, household_id=town.home.id,
            gathering=a_gathering(town.made, town.oak.school, title="Reading night", begins_at=NOW - timedelta(days=9),
                                  ends_at=NOW - timedelta(days=9) + timedelta(hours=1)),
            way="kiosk", at=NOW - timedelta(days=9),
        ).save(force_insert=True)  # fmt: skip
    path = f"/mine/{town.code(town.rosa)}"
    data = json.loads(page(client, f"{path}?as=data"))
    assert [one["title"] for one in data["taken_part"]] == ["Reading night"]
    assert [one["title"] for one in data["asked"]] == ["Cocoa evening"]
    assert len(data["coming"]) == 3 and {one.get("children") for one in data["coming"]} >= {"Ana", "Ben"}
    text = page(client, f"{path}?as=text")
    assert "Cocoa evening" in text and "Reading night" in text and "Ana" in text
    told = page(client, f"{path}?as=calendar")
    assert told.count("BEGIN:VEVENT") == 3 and "Cocoa evening" in told
    assert not any(name in told for name in ("Ana", "Ben", "Rosa", "Kim", "Doe", "Reading night"))


def test_a_closed_link_is_none(town, client):
    assert page(client, "/mine/nosuchcode") == 404 and page(client, "/mine/short") == 404


def test_a_promise_is_read_behind_the_link_it_belongs_to_and_only_until_it_is_kept(client):
    made, school, cycle, _kim = a_school_with_a_year()
    at_host(client, made.row)
    home, child, mother = a_home(made, school, phone="+13125550123", language="en")
    asked = add_invitation(made, cycle, school, home, [child], adult_id=mother.id, code="visitcode1")
    pat, _opt_in = add_visitor(made, cycle.visit_year, school, section=made.add_section(school))
    visit = add_visit(made, asked, [pat], begins=NOW - timedelta(days=2), stage="completed")
    with made.acting():
        evening = a_gathering(made, school, title="Play", begins_at=NOW + timedelta(days=3))
        Invitation(
            district_id=made.id, school_id=school.id, gathering=evening, household_id=home.id, adult_id=mother.id,
            student_ids=[child.id], channel="sms", code="playcode01", invited_at=NOW,
        ).save(force_insert=True)  # fmt: skip
        kept = Promise(
            district_id=made.id, visit=visit, school_id=school.id, household_id=home.id, owner_id=pat.id,
            words="Bring the blue reader", due_on=NOW.date() + timedelta(days=5),
        )  # fmt: skip
        kept.save(force_insert=True)
    assert "Bring the blue reader" in page(client, "/mine/visitcode1")
    elsewhere = page(client, "/mine/playcode01")
    assert "Bring the blue reader" not in elsewhere and elsewhere.count("Home visit") == 2
    with made.acting():
        kept.kept_at = NOW
        kept.save(update_fields=["kept_at"])
    assert "Bring the blue reader" not in page(client, "/mine/visitcode1")


@pytest.mark.parametrize(("waits", "times"), [(True, []), (False, [NOW + timedelta(days=3)])])
def test_whoever_said_yes_to_a_visit_and_named_no_time_finds_what_they_owe(client, waits, times):
    made, school, cycle, _kim = a_school_with_a_year()
    at_host(client, made.row)
    home, child, mother = a_home(made, school, phone="+13125550123", language="en")
    add_invitation(made, cycle, school, home, [child], adult_id=mother.id, code="visitcode1", times=times)
    with clock.set_to(NOW + timedelta(days=1)):
        found = page(client, "/mine/visitcode1")
    assert ("Home visit" in found.partition("Please answer")[2]) == waits


def a_full_course(town):
    """Rosa waits: the one place is another's."""
    with town.made.acting():
        course = a_course(town.made, town.oak.school, title="Sewing", capacity=1)
        set_questions(
            programme_id=course.pk, questions=[{"words": "Own machine?", "kind": "words"}], by=town.made.system, at=NOW
        )  # fmt: skip
        (question,) = ProgrammeQuestion.objects.seen_by(town.made.system).filter(programme=course)
        more = {"programme_id": course.pk, "way": Way.STAFF, "by": town.made.system, "at": NOW}
        register(adult_id=town.juan.id, **more)
        needs = {"food": "no nuts"}
        answers = {str(question.pk): "An old one"}
        waits = register(adult_id=town.rosa.id, answers=answers, needs=needs, **more)
        assert waits.standing == "waiting"
        return waits


def test_where_they_wait_for_a_place_stands_there_and_in_the_file_but_in_no_calendar(town, client):
    a_full_course(town)
    path = f"/mine/{town.code(town.rosa)}"
    assert "Sewing" in page(client, path) and "En la lista de espera" in page(client, path)
    data = json.loads(page(client, f"{path}?as=data"))
    (waits,) = [one for one in data["coming"] if one["title"] == "Sewing"]
    assert waits["words"] == "En la lista de espera" and "begins_at" not in waits
    assert "Sewing" in page(client, f"{path}?as=text")
    assert "Sewing" not in page(client, f"{path}?as=calendar")


def test_what_they_told_us_is_read_and_taken_along_by_whoever_signs_in_and_by_no_link(town, client):
    waits = a_full_course(town)
    with town.made.acting():
        more = {"way": Way.LINK, "by": town.made.system, "at": NOW}
        remember_needs(adult_id=town.rosa.id, needs={"access": ["large_print"]}, **more)
        say_free_times(household_id=town.home.id, parts=["sun", "week-eve"], childcare=True, **more)
    told = ["Letra grande", "Domingo", "An old one", "no nuts"]
    path = f"/mine/{town.code(town.rosa)}"
    by_link = json.loads(page(client, f"{path}?as=data"))["remembered"]
    assert len(by_link) == 3 and not any("words" in one for one in by_link)
    # Behind the link of that very registration its own words stand.
    (_needs, _times, course) = json.loads(page(client, f"/mine/{waits.code}?as=data"))["remembered"]
    assert course["words"] == "Own machine?: An old one · Comida: no nuts"
    account = town.made.add_account(Role.CAREGIVER, adult=town.rosa, email="rosa@example.org")
    signed_in(client, account)
    client.cookies["tp_language"] = "es"
    mine = page(client, "/mine/")
    text, data = page(client, "/mine/?as=text"), json.loads(page(client, "/mine/?as=data"))
    words = " ".join(one["words"] for one in data["remembered"])
    assert all(one in mine and one in text and one in words for one in told), words
    juan = json.loads(page(client, f"/mine/{town.code(town.juan)}?as=data"))["remembered"]
    assert not juan
