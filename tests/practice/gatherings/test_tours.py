"""Tours of the neighbourhood: stops in order with the way between, a sheet in a language, who went, what was learned."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.choices import Kind
from thirdpillar.means.credentials.queries import credentials_of
from thirdpillar.practice.gatherings.actions.programmes import (
    add_sessions,
    finish_programme,
    make_programme,
    open_programme,
    register,
    take_roll,
)
from thirdpillar.practice.gatherings.actions.tours import (
    Stop,
    move_stop_up,
    note_learned,
    note_who_went,
    remove_stop,
    write_stop,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, Registration, StaffPresence, TourNote, TourStop
from thirdpillar.practice.gatherings.queries.tours import stops_of, walk
from thirdpillar.practice.gatherings.rules.tours import minutes_on_foot

pytestmark = pytest.mark.django_db
AFTERWARDS = BEGINS + timedelta(hours=3)


@pytest.fixture
def town():
    with clock.set_to(NOW):
        district, oak = a_school()
        district.oak, district.elm = oak, district.add_school("Elm School")
        district.liaison = district.add_account(Role.LIAISON, oak, given="Lila", email="l@x.example")
        district.section = district.add_section(oak)
        district.teacher = district.add_account(
            Role.TEACHER, oak, district.section, given="Tess", email="t@x.example"
        )
        with district.acting():
            district.tour = a_gathering(district, oak, title="Our neighborhood", place="Front door")
            yield district


def liaison(town):
    return replace(town.scope(Role.LIAISON, school_ids=frozenset({town.oak.id})), account_id=town.liaison.pk)


def teacher(town, school=None):
    scope = town.scope(Role.TEACHER, school_ids=frozenset({(school or town.oak).id}))
    return replace(scope, account_id=town.teacher.pk)


def add(town, place, **more):
    return write_stop(
        gathering_id=town.tour.pk, stop=Stop(place, **({"minutes": 20} | more)), by=liaison(town), at=NOW
    )


def three(town):
    add(town, "Library", host="Ms. Reed", learn="Story hour", north=41.88, east=-87.63,
        in_languages={"es": {"place": "Biblioteca", "learn": "La hora del cuento"}})  # fmt: skip
    add(town, "Health center", minutes=30, north=41.8827, east=-87.63)
    add(town, "Taco stand")
    return stops_of(town.tour, seen_by=town.system)


def test_stops_are_in_order_with_the_way_between_where_it_is_known(town):
    walked = walk(town.tour, three(town))
    town.tour.refresh_from_db()
    assert town.tour.kind == "tour"
    # 300 metres in a straight line, streets 1.3 times as long, at 1.07 metres a second.
    assert [(one.it.number, one.on_foot) for one in walked] == [(1, 6), (2, None), (3, None)]
    assert [(one.begins_at - BEGINS) // timedelta(minutes=1) for one in walked] == [0, 26, 56]
    assert minutes_on_foot((None, None), (1.0, 1.0), NOW.date()) is None


def test_stops_move_and_go_and_stay_numbered(town):
    library, health, tacos = three(town)
    move_stop_up(gathering_id=town.tour.pk, stop_id=tacos.pk, by=liaison(town), at=NOW)
    move_stop_up(gathering_id=town.tour.pk, stop_id=library.pk, by=liaison(town), at=NOW)  # it is the first
    assert [one.place for one in stops_of(town.tour, seen_by=town.system)] == [
        "Library",
        "Taco stand",
        "Health center",
    ]
    remove_stop(gathering_id=town.tour.pk, stop_id=library.pk, by=liaison(town), at=NOW)
    assert [(one.number, one.place) for one in stops_of(town.tour, seen_by=town.system)] == [
        (1, "Taco stand"), (2, "Health center"),
    ]  # fmt: skip
    write_stop(
        gathering_id=town.tour.pk, stop=Stop("Clinic", 15), stop_id=health.pk, by=liaison(town), at=NOW
    )
    assert [one.place for one in stops_of(town.tour, seen_by=town.system)] == ["Taco stand", "Clinic"]
    with pytest.raises(Refused):
        remove_stop(gathering_id=town.tour.pk, stop_id=uuid4(), by=liaison(town), at=NOW)
    elsewhere = replace(liaison(town), school_ids=frozenset({town.elm.id}))
    with pytest.raises(Refused):
        write_stop(gathering_id=town.tour.pk, stop=Stop("Park", 5), by=elsewhere, at=NOW)


def test_what_was_learned_is_for_the_staff_of_the_school_and_written_afterwards(town):
    library, *_others = three(town)
    with pytest.raises(Refused):
        note_learned(stop_id=library.pk, words="Too early", by=teacher(town), at=NOW)
    with town.acting(teacher(town)):
        note_learned(stop_id=library.pk, words=" They lend tools, too. ", by=teacher(town), at=AFTERWARDS)
    with pytest.raises(Refused):
        note_learned(stop_id=library.pk, words="", by=teacher(town), at=AFTERWARDS)
    assert TourNote.objects.seen_by(teacher(town)).get().words == "They lend tools, too."
    elsewhere = teacher(town, town.elm)
    with pytest.raises(Refused):
        note_learned(stop_id=library.pk, words="Who am I?", by=elsewhere, at=AFTERWARDS)
    with town.acting(elsewhere):
        assert not TourNote.objects.seen_by(town.system).exists()  # the database itself
        assert not TourStop.objects.seen_by(town.system).exists()


def test_who_of_the_staff_went_is_noted_and_no_principal_reads_it(town):
    three(town)
    both = [town.liaison.pk, town.teacher.pk]
    with pytest.raises(Refused):
        note_who_went(
            gathering_id=town.tour.pk, account_ids=both, by=liaison(town), at=NOW - timedelta(days=1)
        )
    assert (
        note_who_went(
            gathering_id=town.tour.pk, account_ids=[*both, uuid4()], by=liaison(town), at=AFTERWARDS
        )
        == 2
    )
    assert (
        note_who_went(gathering_id=town.tour.pk, account_ids=both[1:], by=liaison(town), at=AFTERWARDS) == 1
    )
    rows = StaffPresence.objects.seen_by(town.system).filter(removed_at=None)
    assert [one.account_id for one in rows] == [town.teacher.pk]
    principal = town.scope(Role.PRINCIPAL, school_ids=frozenset({town.oak.id}))
    with pytest.raises(Refused):
        note_who_went(gathering_id=town.tour.pk, account_ids=both, by=principal, at=AFTERWARDS)


def test_a_tour_that_is_a_session_of_a_training_grants_its_credential(town):
    training = make_programme(
        title="Know our neighborhood", kind="staff", step="learn", place="Front door", school_id=town.oak.id,
        credential=Kind.CULTURE, by=liaison(town), at=NOW,
    )  # fmt: skip
    local = BEGINS - timedelta(hours=6)
    (session,) = add_sessions(
        programme_id=training.pk, days=[local.date()], begins=local.time(), ends=(local + timedelta(hours=2)).time(),
        by=liaison(town), at=NOW,
    )  # fmt: skip
    open_programme(programme_id=training.pk, by=liaison(town), at=NOW)
    write_stop(gathering_id=session.pk, stop=Stop("Library", 20), by=liaison(town), at=NOW)
    assert Gathering.objects.seen_by(town.system).get(pk=session.pk).kind == "tour"
    register(
        programme_id=training.pk,
        account_id=town.teacher.pk,
        way=Way.STAFF,
        by=town.system,
        at=NOW,
        quietly=True,
    )
    row = Registration.objects.seen_by(town.system).get(account_id=town.teacher.pk)
    late = session.ends_at + timedelta(hours=1)
    take_roll(gathering_id=session.pk, present=[row.pk], by=liaison(town), at=late)
    finish_programme(programme_id=training.pk, by=liaison(town), at=late)
    assert credentials_of(town.teacher.pk, Kind.CULTURE, seen_by=town.system)


def test_pages_of_a_tour(town):
    client = signed_in(Client(), town.liaison)
    new = {
        "title": "River tour", "purpose": "learn", "school": str(town.oak.id), "place": "Front door", "day": "2026-12-02",
        "begins": "15:00", "ends": "17:00", "kind": "tour",
    }  # fmt: skip
    answer = client.post("/gatherings/new/", new)
    with town.acting():
        tour = Gathering.objects.seen_by(town.system).get(title="River tour")
    page = reverse("gatherings:stops", args=[tour.pk])
    assert answer.headers["Location"] == page
    fields = {"place": "Library", "host": "Ms. Reed", "learn": "Story hour", "minutes": "20", "spot": "41.88, -87.63",
              "place-es": "Biblioteca", "learn-es": "La hora del cuento"}  # fmt: skip
    assert client.post(page, fields).status_code == 302
    assert client.post(page, fields | {"spot": "here"}).status_code == 422
    client.post(page, {"place": "Health center", "minutes": "110", "spot": "41.8827, -87.63"})
    shown = client.get(page).content.decode()
    assert "6 minutes on foot to the next" in shown and "ends later than planned" in shown
    sheet = client.get(reverse("gatherings:tour_sheet", args=[tour.pk]), {"language": "es"}).content.decode()
    assert (
        'lang="es"' in sheet
        and "Biblioteca" in sheet
        and "La hora del cuento" in sheet
        and "Ms. Reed" in sheet
    )
    assert "miércoles" in sheet and "Story hour" not in sheet
    arabic = client.get(reverse("gatherings:tour_sheet", args=[tour.pk]), {"language": "ar"}).content.decode()
    assert 'lang="ar" dir="rtl"' in arabic and "Library" in arabic
    with town.acting():
        stop = TourStop.objects.seen_by(town.system).get(place="Library")
    with clock.set_to(tour.ends_at + timedelta(hours=2)):
        reader = signed_in(Client(), town.teacher)
        reader.post("/gatherings/tours/", {"stop": str(stop.pk), "words": "They lend tools."})
        assert (
            "They lend tools." in signed_in(Client(), town.liaison).get("/gatherings/tours/").content.decode()
        )
        shown = reader.get("/gatherings/tours/").content.decode()
        assert "They lend tools." in shown and "Tess" in shown and "/gatherings/new/" not in shown
        assert reader.get(page).status_code == 404
        who = reverse("gatherings:tour_who", args=[tour.pk])
        client = signed_in(Client(), town.liaison)
        client.post(who, {"went": [str(town.teacher.pk)]})
        assert client.get(who).content.decode().count("checked") == 1
        boss = town.add_account(Role.PRINCIPAL, town.oak, email="p@x.example")
        assert signed_in(Client(), boss).get(who).status_code == 404
        assert reader.post("/gatherings/tours/", {"stop": str(uuid4()), "words": "x"}).status_code == 404
