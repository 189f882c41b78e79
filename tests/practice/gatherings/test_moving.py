"""A place changes: the room booked there and the interpreter go with it, and a session's own place stays."""

from datetime import time, timedelta

import pytest

from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering
from tests.practice.gatherings.school_of_courses import FIRST, a_family, a_school
from tests.practice.gatherings.test_staffing import an_interpreter, as_liaison, take
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import InterpreterRequest
from thirdpillar.practice.gatherings.actions import change_gathering
from thirdpillar.practice.gatherings.actions.programmes import (
    add_sessions,
    change_programme,
    make_programme,
    open_programme,
    register,
)
from thirdpillar.practice.gatherings.actions.rooms import add_room
from thirdpillar.practice.gatherings.actions.staffing import look_for_interpreter
from thirdpillar.practice.gatherings.actions.timing import ask_search, take_time_and_place
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    district, school = a_school()
    district.school = school
    district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
    return district


def rooms(town, *names):
    return [add_room(name=one, by=town.system, at=NOW, school_id=town.school.id) for one in names]


def taken(town, gathering, place):
    ask_search(
        gathering_id=gathering.pk, times=[(BEGINS, BEGINS + timedelta(hours=1))], places=[{"name": place}],
        sessions=1, most_minutes=45, by=town.system, at=NOW,
    )  # fmt: skip
    take_time_and_place(gathering_id=gathering.pk, time=0, place=0, by=town.system, at=NOW)
    gathering.refresh_from_db()
    return gathering.place, gathering.room and gathering.room.name


def test_who_takes_a_place_that_is_a_room_books_it_and_is_refused_where_it_is_taken(town):
    with town.acting():
        library, gym, _stage = rooms(town, "Library", "Gym", "Stage")
        evening = a_gathering(town, town.school, room_id=library.pk, place="Library")
        a_gathering(town, town.school, title="Other", room_id=gym.pk, place="Gym")
        with pytest.raises(Refused, match="in this room"):
            taken(town, evening, "Gym")
        evening.refresh_from_db()
        assert (evening.place, evening.room.name) == ("Library", "Library")
        assert taken(town, evening, "Oak School, stage") == ("Oak School, stage", "Stage")
        assert taken(town, evening, "City museum") == ("City museum", None)
        # The room that was let go is free for others at that time.
        a_gathering(town, town.school, title="Third", room_id=library.pk, place="Library")


def test_a_place_said_more_closely_keeps_its_room(town):
    with town.acting():
        (library,) = rooms(town, "Library")
        evening = a_gathering(town, town.school, room_id=library.pk, place="Library")
        change_gathering(gathering_id=evening.pk, place="Library, second floor", by=town.system, at=NOW)
        evening.refresh_from_db()
        assert evening.room_id == library.pk


def test_another_place_with_the_room_left_as_it_was_books_the_room_of_the_words_or_lets_the_old_one_go(town):
    with town.acting():
        library, gym = rooms(town, "Library", "Gym")
        evening = a_gathering(town, town.school, room_id=library.pk, place="Library")
        for place, chosen, has in (
            ("Gym", library.pk, gym.pk),
            ("City museum", gym.pk, None),
            ("Second floor", library.pk, library.pk),
            ("The hall beside the gym", library.pk, None),
        ):
            change_gathering(gathering_id=evening.pk, place=place, room_id=chosen, by=town.system, at=NOW)
            evening.refresh_from_db()
            assert (evening.place, evening.room_id) == (place, has)


def test_a_programme_moves_its_sessions_with_their_rooms_but_none_that_was_put_elsewhere(town):
    with town.acting():
        library, gym = rooms(town, "Library", "Gym")
        course = make_programme(
            by=town.system, at=NOW, title="English", kind="english", step="learn", place="Library",
            school_id=town.school.id, languages=["en"],
        )  # fmt: skip
        how = {"begins": time(18), "ends": time(19), "by": town.system, "at": NOW, "programme_id": course.pk}
        add_sessions(days=[FIRST, FIRST + timedelta(days=7)], room_id=library.pk, **how)
        (museum,) = add_sessions(days=[FIRST + timedelta(days=14)], place="City museum", **how)
        other = a_gathering(
            town, town.school, title="Other", room_id=gym.pk, begins_at=museum.begins_at - timedelta(days=7),
            ends_at=museum.ends_at - timedelta(days=7),
        )  # fmt: skip
        with pytest.raises(Refused, match="in this room"):
            change_programme(programme_id=course.pk, by=town.system, at=NOW, place="Gym")
        assert places(town, course) == [("Library", "Library"), ("Library", "Library"), ("City museum", None)]
        change_gathering(gathering_id=other.pk, room_id=None, by=town.system, at=NOW)
        change_programme(programme_id=course.pk, by=town.system, at=NOW, place="Gym")
        assert places(town, course) == [("Gym", "Gym"), ("Gym", "Gym"), ("City museum", None)]


def places(town, course):
    sessions = Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at")
    return [(one.place, one.room and one.room.name) for one in sessions.select_related("room")]


def test_the_interpreter_of_a_session_hears_of_the_programmes_new_place(town):
    _account, interpreter = an_interpreter(town)
    staff = as_liaison(town)
    with town.acting(staff):
        course = make_programme(
            by=staff, at=NOW, title="English", kind="english", step="learn", place="Oak, room 4",
            school_id=town.school.id, languages=["en"],
        )  # fmt: skip
        (session,) = add_sessions(
            programme_id=course.pk, days=[FIRST], begins=time(18), ends=time(19), by=staff, at=NOW
        )
        open_programme(programme_id=course.pk, by=staff, at=NOW)
    with town.acting():
        amina = a_family(town, town.school, "Amina", "Ali", "+13125550102", "so")
        register(
            programme_id=course.pk, adult_id=amina.pk, way=Way.STAFF, by=town.system, at=NOW,
            needs={"interpreter": "so"},
        )  # fmt: skip
    with town.acting(staff):
        look_for_interpreter(gathering_id=session.pk, language="so", by=staff, at=NOW)
    take(town, interpreter, session)
    with town.acting(staff):
        change_programme(programme_id=course.pk, by=staff, at=NOW, place="Gym at Elm")
    with town.acting():
        (asked,) = InterpreterRequest.objects.seen_by(town.system)
    assert asked.place == "Gym at Elm"
