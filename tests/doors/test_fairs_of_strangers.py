# ruff: noqa: F811
"""Strangers at a fair: so much from one place within an hour, and so much at one fair; and whose number a walk-in wrote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.doors.test_fairs import bring, fair, hall, home, invited, kim, today, words  # noqa: F401
from tests.doors.test_fairs_again import EVE, next_fair  # noqa: F401
from tests.practice.gatherings.places import bar
from tests.practice.partners.hall import NOW
from thirdpillar.ground.base import clock
from thirdpillar.practice.partners.actions.retention import forget_words
from thirdpillar.practice.partners.models import Application, Question
from thirdpillar.standards import library

pytestmark = pytest.mark.django_db
SAID = "Too much came from here within the last hour."
FEW = {
    "ask_per_origin_per_hour": 2, "ask_per_fair_per_hour": 3, "register_per_origin_per_hour": 1, "register_per_fair_per_hour": 2,
}  # fmt: skip


@pytest.fixture
def few(monkeypatch):
    """A fair that takes little within an hour."""
    known = library.entry

    def entry(kind, name, *more, **named):
        found = known(kind, name, *more, **named)
        return (
            replace(found, terms={**found.terms, **FEW})
            if (kind, name) == ("referral_terms", "fair")
            else found
        )

    monkeypatch.setattr(library, "entry", entry)


def test_from_one_place_and_at_one_fair_only_so_many_are_taken_within_an_hour(hall, fair, client, home, few):
    with hall.made.acting():  # the day before: nobody is in the hall
        hall.gathering.begins_at += timedelta(days=1)
        hall.gathering.ends_at += timedelta(days=1)
        hall.gathering.save()
    address = f"/f/s/{hall.stands[0].code}"
    for number in range(2):
        assert client.post(address, words(key=f"k{number}"), REMOTE_ADDR="198.51.100.7").status_code == 302
    refused = client.post(address, words(), REMOTE_ADDR="198.51.100.7")
    assert refused.status_code == 429 and SAID in refused.content.decode()
    assert "حليب" in refused.content.decode()  # what was written is not lost
    # The same form sent again is the question that is there.
    assert client.post(address, words(key="k1"), REMOTE_ADDR="198.51.100.7").status_code == 302
    assert client.post(address, words(), REMOTE_ADDR="198.51.100.8").status_code == 302
    assert client.post(address, words(), REMOTE_ADDR="198.51.100.9").status_code == 429
    # Whoever came by a link of their own is held back by no stranger.
    _child, mother, household = home
    code = invited(hall, mother, household).code
    assert client.post(f"{address}/{code}", words(), REMOTE_ADDR="198.51.100.7").status_code == 302
    assert len(hall.rows(Question)) == 4
    with clock.set_to(NOW + timedelta(minutes=61)):
        assert client.post(address, words(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_hall_is_one_place_while_the_fair_is_on_and_the_fairs_own_number_holds_alone(
    hall, fair, client, few
):
    places = iter([7, 7, 7, 7, 8])
    address = f"/f/s/{hall.stands[0].code}"
    said = [client.post(address, words(), REMOTE_ADDR=f"198.51.100.{next(places)}") for _each in range(5)]
    assert [one.status_code for one in said] == [302, 302, 302, 429, 429]
    # A stand's own phone is held back by no stranger.
    assert bring(client, fair, words(stand=str(hall.stands[0].pk)))[1]["refused"] == {}


def test_at_a_fair_for_three_hundred_families_nobody_in_the_hall_is_held_back(hall, fair, client):
    for number in range(310):
        address = f"/f/s/{hall.stands[number % 2].code}"
        assert client.post(address, words(), REMOTE_ADDR="198.51.100.7").status_code == 302, number
    later = NOW + timedelta(hours=4, minutes=31)  # it is over, and its hall is empty
    with clock.set_to(later):
        assert client.post(address, words(), REMOTE_ADDR="198.51.100.7").status_code == 302
    assert len(hall.rows(Question)) == 311


def test_where_somebody_asked_from_is_a_mark_of_this_fair_and_gone_after_a_day(hall, fair, next_fair, client):
    client.post(f"/f/s/{hall.stands[0].code}", words(), REMOTE_ADDR="198.51.100.7")
    client.post(f"/f/join/{next_fair.join_code}", EVE, REMOTE_ADDR="198.51.100.7")
    (asked,), (registered,) = hall.rows(Question), hall.rows(Application)
    assert len(asked.asked_from) == 64 and "198.51" not in asked.asked_from
    assert asked.asked_from != registered.asked_from
    with hall.made.acting():
        forget_words(by=hall.made.system, at=NOW + timedelta(hours=25))
    assert hall.rows(Question)[0].asked_from == hall.rows(Application)[0].asked_from == ""
    assert hall.rows(Question)[0].words


def test_providers_register_so_often_from_one_place_and_at_one_fair(hall, fair, next_fair, client, few):
    address = f"/f/join/{next_fair.join_code}"

    def registers(number, place):
        facts = EVE | {"key": f"k{number}", "name": f"Helper {number}", "email": f"h{number}@x.example"}
        return client.post(address, facts, REMOTE_ADDR=f"198.51.100.{place}")

    assert registers(1, 7).status_code == 200
    refused = registers(2, 7)
    assert refused.status_code == 429 and SAID in refused.content.decode()
    assert "Thank you!" not in refused.content.decode()
    assert registers(1, 7).status_code == 200  # pressed twice
    assert registers(3, 8).status_code == 200 and registers(4, 9).status_code == 429
    assert len(hall.rows(Application)) == 2


def walks_in(hall, fair, client, phone="312 555 0123", **more):
    before = {one.pk for one in hall.rows(Question)}
    bring(client, fair, words(stand=str(hall.stands[0].pk), phone=phone, **more))
    (row,) = [one for one in hall.rows(Question) if one.pk not in before]
    return row.adult_id, row.household_id


def test_a_walk_in_whose_number_is_one_adults_alone_is_that_adult(hall, fair, client, kim):
    child = hall.made.add_student("Ana", "Lopez", hall.school)
    mother = hall.made.add_adult("Rosa", "Lopez", phone="+13125550123")
    hall.made.tie(child, mother)
    household = hall.made.add_household([child], [mother])
    assert walks_in(hall, fair, client) == (mother.pk, household.pk)
    assert walks_in(hall, fair, client, phone="312 555 0124") == (None, None)
    # Paper too; but whoever asks by the square alone proves no number, and its link would open what is hers.
    facts = words(stand=str(hall.stands[0].pk), phone="(312) 555-0123")
    assert kim.post(f"{hall.base}ask/", facts).status_code == 302
    assert [one.adult_id for one in hall.rows(Question, way="paper")] == [mother.pk]
    client.post(f"/f/s/{hall.stands[0].code}", words(phone="312 555 0123"))
    assert [one.adult_id for one in hall.rows(Question, way="family")] == [None]
    # A number of two is nobody's, and so is one of somebody with whom the office speaks first.
    father = hall.made.add_adult("Juan", "Lopez", phone="+13125550123")
    hall.made.tie(child, father)
    assert walks_in(hall, fair, client) == (None, None)
    other = hall.made.add_student("Ben", "Reed", hall.school)
    barred = hall.made.add_adult("Barry", "Reed", phone="+13125550125")
    hall.made.tie(other, barred)
    assert walks_in(hall, fair, client, phone="312 555 0125") == (barred.pk, None)
    with hall.made.acting():
        bar(hall.made, barred, other)
    assert walks_in(hall, fair, client, phone="312 555 0125") == (None, None)
