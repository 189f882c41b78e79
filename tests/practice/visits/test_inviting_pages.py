"""The pages of asking, drawing, calling and of the test: who opens them, and what one press does."""

import csv
import io
import re

import pytest

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import bar
from tests.practice.visits.asked import a_home, a_school_with_a_year, many_homes
from tests.practice.visits.test_cross_section import put_invitations
from thirdpillar.algorithms.cross_section import Stratum, draw
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.judging import judge_cross_sections
from thirdpillar.practice.visits.models import CrossSectionResult, Draw, Invitation

PHONE = "+15551230001"


@pytest.fixture
def place(db, client):
    made, school, cycle, _ = a_school_with_a_year()
    account = made.add_account(Role.COORDINATOR, school)
    with clock.set_to(NOW):
        yield made, school, cycle, signed_in(client, account, at=NOW)


def see(place, address):
    answer = place[3].get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def press(place, address, **posted):
    answer = place[3].post(address, posted, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(place, model=Invitation):
    with place[0].acting():
        return list(model.objects.seen_by(place[0].system).order_by("made_at"))


def test_everybody_is_invited_with_one_press(place):
    made, school, *_ = place
    a_home(made, school, phone=PHONE)
    address = f"/visits/inviting/{school.pk}/"
    assert "Invite 1 family" in see(place, address)
    assert "1 family is invited." in press(place, address, deed="all", way="")
    assert len(rows(place)) == 1 and "Nobody is left to invite" in see(place, address)


def test_a_draw_is_made_printed_repeated_from_its_list_and_invited(place):
    made, school, *_ = place
    many_homes(made, school, [()] * 30, grade="01")
    many_homes(made, school, [()] * 20, grade="05")
    words = press(place, f"/visits/inviting/{school.pk}/", deed="draw", wanted="10")
    (drawn,) = rows(place, Draw)
    assert "Record of a draw" in words and drawn.seed in words and drawn.digest in words and "Kid" in words
    assert rows(place) == []  # nobody is asked by a draw
    answer = place[3].get(f"/visits/draws/{drawn.pk}/list.csv")
    listed = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(listed) == 50 and "Kid" not in answer.content.decode()
    strata: dict = {}
    for one in listed:
        strata.setdefault(one["stratum"], []).append(one["home"])
    again = draw([Stratum(name, tuple(homes)) for name, homes in strata.items()], wanted=10, seed=drawn.seed)
    assert again.digest == drawn.digest and set(again.taken) == {
        one["home"] for one in listed if one["place"]
    }
    assert "10 families are invited." in press(place, f"/visits/draws/{drawn.pk}/", way="")
    assert {one.reason for one in rows(place)} == {"random_cross_section"}


def test_a_record_that_was_changed_says_so_and_invites_nobody(place):
    made, school, *_ = place
    many_homes(made, school, [()] * 10)
    press(place, f"/visits/inviting/{school.pk}/", deed="draw", wanted="2")
    (drawn,) = rows(place, Draw)
    with made.acting():
        ((name, each),) = drawn.record.items()
        other = next(home for home in each["homes"] if home not in each["taken"])
        Draw.objects.seen_by(made.system).filter(pk=drawn.pk).update(
            record={name: each | {"taken": [other, each["taken"][1]]}}
        )
    assert "List and seed do not give this draw" in see(place, f"/visits/draws/{drawn.pk}/")
    press(place, f"/visits/draws/{drawn.pk}/", way="")
    assert rows(place) == []


def test_the_difficult_ones_of_a_class_end_in_a_draw_that_mends_it(place):
    """Scenario: picked by hand, seen by the test, told to the principal, mended with one press by who plans."""
    made, school, _cycle, client = place
    section = made.add_section(school, "Room 7")
    made.add_account(Role.TEACHER, school, section)
    concern = many_homes(made, school, [("iep",)] * 30, section=section)
    many_homes(made, school, [()] * 70, section=section)
    address = f"/visits/inviting/{school.pk}/class/{section.pk}/"
    assert "nobody is picked by hand" in see(place, address)
    answer = client.post(address, {"homes": [str(one.pk) for one in concern[:24]], "way": ""})
    words = answer.content.decode()
    assert answer.status_code == 422 and "Draw 24 families at random</button>" in words
    assert words.count("checked") == 24 and rows(place) == []
    drawn = press(place, f"/visits/inviting/{school.pk}/", deed="draw", wanted="24")
    assert "Record of a draw" in drawn and rows(place, Draw).pop().wanted == 24
    # Whoever goes on all the same writes down that each of them asked for it.
    for one in concern[:24]:
        client.post(address, {"homes": [str(one.pk)], "deed": "asked", "way": "in_person"})
    assert {one.reason for one in rows(place)} == {"family_requested"}
    (result,) = rows(place, CrossSectionResult)
    assert result.status == "possible_targeting"
    assert "Look at whom you asked" in see(place, f"/visits/inviting/{school.pk}/")
    words = see(place, f"/visits/cross-section/{school.pk}/")
    assert "Maybe aimed at some" in words and "Draw 20 families at random" in words
    press(place, f"/visits/cross-section/{school.pk}/")
    assert len(rows(place, Draw)) == 2
    signed_in(client, made.add_account(Role.PRINCIPAL, school), at=NOW)
    words = see(place, f"/visits/cross-section/{school.pk}/")
    assert "Maybe aimed at some" in words and "breaks practice 3" in words and "Please talk to them" in words
    assert "at random</button>" not in words and "Kid" not in words
    assert "The family asked" in words and ">24<" in words  # the principal sees by what way it came
    press(place, f"/visits/cross-section/{school.pk}/")
    assert len(rows(place, Draw)) == 2  # a principal draws nothing
    for closed in (f"/visits/inviting/{school.pk}/", f"/visits/draws/{rows(place, Draw)[0].pk}/"):
        assert client.get(closed).status_code == 404


def test_a_draw_repeated_until_it_pleases_is_seen_by_who_plans_and_by_the_principal(place):
    made, school, _cycle, client = place
    many_homes(made, school, [()] * 30)
    for _ in range(4):
        press(place, f"/visits/inviting/{school.pk}/", deed="draw", wanted="10")
    used = rows(place, Draw)[2]
    press(place, f"/visits/draws/{used.pk}/", way="")
    label = "Drawn, and nobody invited"
    words = see(place, f"/visits/cross-section/{school.pk}/")
    assert all(f"/visits/draws/{one.pk}/" in words for one in rows(place, Draw))
    assert words.count(label) == 1 + 3  # the figure, and beside each of them
    signed_in(client, made.add_account(Role.PRINCIPAL, school), at=NOW)
    words = see(place, f"/visits/cross-section/{school.pk}/")
    assert label in words and "/visits/draws/" not in words
    words = see(place, "/visits/")
    (row,) = [one for one in words.split("<tr") if f"/visits/cross-section/{school.pk}/" in one]
    assert [int(one) for one in re.findall(r"<div>(\d+)</div></td>", row)] == [1, 4, 3]


def test_the_test_shows_what_it_can_see_and_never_a_small_group(place):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [("el",)] * 60 + [("iep",)] * 9 + [()] * 131)
    put_invitations(made, cycle, school, homes[20:70] + homes[80:110])
    with made.acting():
        judge_cross_sections(cycle_id=cycle.pk, by=made.system, at=NOW)
    words = see(place, f"/visits/cross-section/{school.pk}/")
    assert "English learners" in words and "Seen from" in words
    # Neither that a group is too small nor that there is none of it.
    untested = words.split("Not tested: not known here, or too few students</dt>")[1].split("</dd>")[0]
    assert "Students with disabilities" in untested and "Suspended last year" in untested
    assert words.count("Students with disabilities") == 1


def test_whom_no_message_reaches_is_called_with_words_in_the_familys_language(place):
    made, school, _cycle, _client = place
    _home, child, adult = a_home(made, school)
    from thirdpillar.ground.people.models import ContactPoint

    with made.acting():
        ContactPoint(district_id=made.id, adult=adult, kind="phone", value="+15550001111").save(
            force_insert=True
        )
    press(place, f"/visits/inviting/{school.pk}/", deed="all", way="")
    (one,) = rows(place)
    words = see(place, f"/visits/inviting/{school.pk}/calls/")
    assert "Ana" in words and "+15550001111" in words and "Spanish" in words
    words = see(place, f"/visits/invitations/{one.pk}/answer/")
    assert "Pueden decir que no" in words and "Translated by machine" in words
    with made.acting():
        bar(made, adult, child)
    assert "+15550001111" not in see(place, f"/visits/inviting/{school.pk}/calls/")


def test_an_answer_at_the_door_is_written_down_with_who_took_it(place):
    made, school, *_ = place
    a_home(made, school)
    press(place, f"/visits/inviting/{school.pk}/", deed="all", way="")
    (one,) = rows(place)
    words = press(
        place, f"/visits/invitations/{one.pk}/answer/", way="in_person", answer="accepted", place_kind="school",
        day_1="2026-11-20", begins_1="16:00",
    )  # fmt: skip
    assert "Saved. Thank you!" in words
    (one,) = rows(place)
    assert (one.standing, one.place_kind, one.answered_way) == ("accepted", "school", "in_person")
    assert one.recorded_by_id is not None


def test_a_call_without_an_answer_is_noted(place):
    made, school, *_ = place
    a_home(made, school)
    press(place, f"/visits/inviting/{school.pk}/", deed="all", way="")
    (one,) = rows(place)
    address = f"/visits/inviting/{school.pk}/calls/"
    assert "Nobody is to be called" in press(place, address, invitation=str(one.pk), way="phone")
    assert rows(place)[0].asked == 1


def test_who_said_no_is_on_no_list(place):
    made, school, *_ = place
    a_home(made, school)
    press(place, f"/visits/inviting/{school.pk}/", deed="all", way="")
    (one,) = rows(place)
    press(place, f"/visits/invitations/{one.pk}/answer/", way="phone", answer="declined")
    assert "Ana" not in see(place, f"/visits/inviting/{school.pk}/calls/?all=1")
    assert "Ana" not in see(place, f"/visits/inviting/{school.pk}/calls/")


def test_a_family_that_asked_leads_to_its_answer(place):
    made, school, *_ = place
    section = made.add_section(school)
    home, *_ = a_home(made, school, phone=PHONE, section=section)
    address = f"/visits/inviting/{school.pk}/class/{section.pk}/"
    assert "by phone or in person" in press(place, address, homes=str(home.pk), deed="asked")
    assert rows(place) == []
    words = press(place, address, homes=str(home.pk), deed="asked", way="phone")
    assert "Note an answer" in words and [one.reason for one in rows(place)] == ["family_requested"]


def test_another_schools_pages_do_not_exist(place):
    made, _school, _cycle, client = place
    elm = made.add_school("Elm School")
    for address in (
        f"/visits/inviting/{elm.pk}/",
        f"/visits/inviting/{elm.pk}/calls/",
        f"/visits/cross-section/{elm.pk}/",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/visits/inviting/").status_code == 302


def test_the_office_sees_all_schools_what_wants_its_eye_first(place):
    made, school, cycle, client = place
    elm = made.add_school("Alder School")
    with made.acting():
        CrossSectionResult(
            district_id=made.id,
            cycle=cycle,
            school_id=school.pk,
            status="possible_exclusion",
            covered=0.2,
            at=NOW,
        ).save(force_insert=True)
    signed_in(client, made.add_account(Role.OFFICE), at=NOW)
    words = see(place, "/visits/cross-section/")
    assert words.index("Oak School") < words.index(elm.name) and "Maybe some are left out" in words
