"""The door team: whom a phone may find, and that each adult came once, whatever is brought, how often and in which order."""

import itertools
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.practice.gatherings.places import BEGINS, a_gathering, a_school, bar
from thirdpillar.practice.gatherings.actions import (
    Brought,
    WrittenLine,
    add_new_person,
    confirm_match,
    dismiss_line,
    record_sign_ins,
    take_arrivals,
    undo_decision,
)
from thirdpillar.practice.gatherings.models import Arrival, Attendance, SignInLine
from thirdpillar.practice.gatherings.queries.door import found_at_door, numbers_at, roll_at_door

pytestmark = pytest.mark.django_db
ENDS = BEGINS + timedelta(hours=2)


@pytest.fixture
def door():
    district, school = a_school()
    ana = district.add_student("Ana", "Quintanilla", school)
    rosa, luis = district.add_adult("Rosa", "Quintanilla"), district.add_adult("Luis", "Quintanilla")
    for one in (rosa, luis):
        district.tie(ana, one)
    home = district.add_household([ana], [rosa, luis])
    amal = district.add_student("أمل", "حدّاد", school)
    omar = district.add_adult("عُمر", "حدّاد")
    district.tie(amal, omar)
    district.add_household([amal], [omar])
    return district, school, a_gathering(district, school), home, rosa, luis, omar


def take(district, gathering, *brought, at=BEGINS):
    with district.acting():
        return take_arrivals(gathering_id=gathering.pk, brought=brought, by=district.system, at=at)


def told(district, gathering):
    with district.acting():
        return numbers_at(gathering, seen_by=district.system).told()


def test_a_family_that_two_phones_check_in_came_once_with_the_most_children_said(door):
    district, _school, gathering, _home, rosa, luis, _omar = door
    first = Brought("a1", BEGINS, (rosa.pk, luis.pk), 2)
    second = Brought("b1", BEGINS + timedelta(minutes=1), (rosa.pk,), 1)
    for _again in range(2):
        taken = take(district, gathering, second, first, at=ENDS)
        assert set(taken.kept) == {"a1", "b1"}
    assert told(district, gathering) == {
        "people": 4, "adults": 2, "children": 2, "families": 1, "first_timers": 2,
    }  # fmt: skip
    with district.acting():
        assert Attendance.objects.seen_by(district.system).count() == 2
        assert Attendance.objects.seen_by(district.system).get(adult_id=rosa.pk).at == BEGINS


def test_any_order_of_arrivals_and_undoings_comes_to_the_same(door):
    district, school, _gathering, _home, rosa, luis, omar = door
    said = [
        Brought("a", BEGINS, (rosa.pk, luis.pk), 1),
        Brought("b", BEGINS, (rosa.pk,), 2),
        Brought("a", BEGINS, (rosa.pk, luis.pk), 1, undone=True),
        Brought("c", BEGINS, (omar.pk,), 0),
        Brought("c", BEGINS, (omar.pk,), 0, undone=True),
    ]
    for order in itertools.permutations(said):
        with district.acting():
            evening = a_gathering(district, school)
        for one in (*order, order[0]):
            take(district, evening, one)
        with district.acting():
            present = Attendance.objects.seen_by(district.system).filter(gathering=evening, removed_at=None)
            assert [one.adult_id for one in present] == [rosa.pk]
        assert told(district, evening)["people"] == 3


def test_somebody_new_counts_at_once_and_waits_for_a_person_or_was_known(door):
    district, _school, gathering, _home, rosa, _luis, _omar = door
    take(
        district, gathering,
        Brought("w1", BEGINS, (), 3, name="Wanda Zebrowski"),
        Brought("w2", BEGINS, (), 1, name="Ros Quintanilla", child="Ana"),
    )  # fmt: skip
    assert told(district, gathering)["people"] == 2 + 4
    with district.acting():
        for line in SignInLine.objects.seen_by(district.system).filter(state="waiting"):
            confirm_match(line_id=line.pk, adult_id=rosa.pk, by=district.system, at=BEGINS)
        wanda = SignInLine.objects.seen_by(district.system).get(name="Wanda Zebrowski")
        assert (wanda.state, wanda.written_at) == ("new", BEGINS)
    # Who turns out to be somebody checked in before is one person, and of the family's children are the most told.
    take(district, gathering, Brought("a", BEGINS, (rosa.pk,), 2))
    assert told(district, gathering) == {
        "people": 2 + 5, "adults": 2, "children": 5, "families": 2, "first_timers": 1,
    }  # fmt: skip
    with district.acting():
        dismiss_line(line_id=wanda.pk, by=district.system, at=BEGINS)
    assert told(district, gathering)["people"] == 3
    take(district, gathering, Brought("w3", BEGINS, (), 1, name="Olga"))
    take(district, gathering, Brought("w3", BEGINS, (), 1, name="Olga", undone=True))
    assert told(district, gathering)["people"] == 3


def test_late_paper_does_not_double_and_outlives_an_undoing(door):
    district, _school, gathering, _home, rosa, _luis, _omar = door
    arrival = Brought("a", BEGINS, (rosa.pk,), 0)
    take(district, gathering, arrival)
    with district.acting():
        record_sign_ins(
            gathering_id=gathering.pk, lines=[WrittenLine("p1", "Rosa Quintanilla", child="Ana Quintanilla")],
            way="paper", by=district.system, at=ENDS,
        )  # fmt: skip
        assert SignInLine.objects.seen_by(district.system).get().state == "taken"
    assert told(district, gathering)["adults"] == 1
    take(district, gathering, Brought("a", BEGINS, (rosa.pk,), 0, undone=True))
    assert told(district, gathering)["adults"] == 1


def test_a_family_is_found_in_its_script_by_a_child_or_by_its_badge_and_nothing_else_is_told(door):
    district, _school, gathering, home, rosa, _luis, omar = door
    with district.acting():
        for words, who in (("quintanilla ros", rosa), ("ana", rosa), ("امل حداد", omar), ("عمر", omar)):
            found = found_at_door(gathering, words, seen_by=district.system)
            assert [one.adults[-1].pk for one in found] == [who.pk], words
        (family,) = found_at_door(gathering, "Rosa", seen_by=district.system)
        typed = family.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert found_at_door(gathering, typed, seen_by=district.system)[0].household_id == home.pk
        assert set(family.told()) == {"home", "code", "adults", "children", "words"}


def test_one_who_is_barred_is_a_name_for_the_office_without_family_or_reason(door):
    district, _school, gathering, _home, rosa, luis, _omar = door
    with district.acting():
        student = roll_at_door(gathering, seen_by=district.system)[0].children[0]
        bar(district, luis, student)
        found = [one.told() for one in found_at_door(gathering, "luis", seen_by=district.system)]
        assert found == [{"asks": True, "names": ["Luis Quintanilla"], "words": "luis quintanilla"}]
        (other,) = found_at_door(gathering, "rosa", seen_by=district.system)
        assert [one.pk for one in other.adults] == [rosa.pk]
    taken = take(
        district, gathering, Brought("a", BEGINS, (luis.pk,)), Brought("b", BEGINS, (rosa.pk, luis.pk))
    )
    assert (taken.kept, taken.refused) == (("b",), {"a": "Please call the office."})
    with district.acting():
        assert Arrival.objects.seen_by(district.system).get().adult_ids == [rosa.pk]
        assert told(district, gathering)["adults"] == 1


def test_one_who_is_barred_is_not_waved_through_as_somebody_new(door):
    district, _school, gathering, _home, rosa, luis, _omar = door
    with district.acting():
        student = roll_at_door(gathering, seen_by=district.system)[0].children[0]
        bar(district, luis, student)
    take(district, gathering, Brought("w", BEGINS, (), name="Luis Quintanilla", child="Ana"))
    take(district, gathering, Brought("x", BEGINS, (), name="Rosa Quintanilla", child="Ana"))
    with district.acting():
        present = Attendance.objects.seen_by(district.system).filter(gathering=gathering, removed_at=None)
        assert [one.adult_id for one in present] == [rosa.pk]
        waits = SignInLine.objects.seen_by(district.system).get(name="Luis Quintanilla")
        assert waits.state == "waiting"


def test_who_came_before_in_this_school_year_is_no_first_timer(door):
    district, school, gathering, _home, rosa, luis, _omar = door
    with district.acting():
        before = a_gathering(
            district, school, begins_at=BEGINS - timedelta(days=7), ends_at=ENDS - timedelta(days=7)
        )
    take(district, before, Brought("x", None, (rosa.pk,)), at=BEGINS - timedelta(days=7))
    take(district, gathering, Brought("a", BEGINS, (rosa.pk, luis.pk)))
    assert told(district, gathering)["first_timers"] == 1
    assert told(district, before)["first_timers"] == 1


def test_constant_queries_for_many(door, django_assert_max_num_queries):
    district, school, gathering, *_ = door
    with district.acting():
        ids = []
        for number in range(30):
            child = district.add_student(f"C{number}", f"F{number}", school)
            adult = district.add_adult(f"A{number}", f"F{number}")
            district.tie(child, adult)
            district.add_household([child], [adult])
            ids.append(adult.pk)
        with django_assert_max_num_queries(9):
            assert len(roll_at_door(gathering, seen_by=district.system)) == 32
        with django_assert_max_num_queries(26):
            take(district, gathering, *(Brought(f"k{one}", BEGINS, (one,)) for one in ids))
    assert told(district, gathering)["adults"] == 30


def test_a_refusal_is_the_same_for_whoever_is_unknown_left_or_is_barred_at_another_school(door):
    district, _school, gathering, _home, rosa, luis, _omar = door
    elsewhere = district.add_student("Zoe", "Quintanilla", district.add_school("Elm School"))
    with district.acting():
        bar(district, luis, elsewhere)
        rosa.left_at = BEGINS
        rosa.save()
    brought = [
        Brought("a", BEGINS, (luis.pk,)),
        Brought("b", BEGINS, (rosa.pk,)),
        Brought("c", BEGINS, (uuid4(),)),
    ]
    taken = take(district, gathering, *brought)
    assert (taken.kept, taken.refused) == ((), dict.fromkeys("abc", "Please call the office."))


def test_children_of_a_walk_in_who_was_checked_in_already_count_once(door):
    district, _school, gathering, _home, rosa, _luis, _omar = door
    # Known at one phone first, and by name at another; a person finds out that they are one.
    take(district, gathering, Brought("a", BEGINS, (rosa.pk,), 2))
    take(district, gathering, Brought("w", BEGINS, (), 2, name="Ros Quintanilla", child="Ana"))
    with district.acting():
        line = SignInLine.objects.seen_by(district.system).get()
        if line.state != "waiting":
            undo_decision(line_id=line.pk, by=district.system, at=BEGINS)
        confirm_match(line_id=line.pk, adult_id=rosa.pk, by=district.system, at=BEGINS)
    assert told(district, gathering)["children"] == 2
    # Somebody new at two phones is one person too.
    take(district, gathering, Brought("n1", BEGINS, (), 3, name="Wanda Zebrowski", phone="+13125550199"))
    take(district, gathering, Brought("n2", BEGINS, (), 3, name="Wanda Zebrowsky"))
    with district.acting():
        names = {one.name: one for one in SignInLine.objects.seen_by(district.system).filter(state="new")}
        wanda = add_new_person(
            line_id=names["Wanda Zebrowski"].pk, given_name="Wanda", family_name="Zebrowski", by=district.system, at=BEGINS
        )  # fmt: skip
        confirm_match(line_id=names["Wanda Zebrowsky"].pk, adult_id=wanda.pk, by=district.system, at=BEGINS)
    assert told(district, gathering) == {
        "people": 2 + 5, "adults": 2, "children": 5, "families": 2, "first_timers": 2,
    }  # fmt: skip


def test_a_child_whom_both_its_homes_bring_counts_once_and_others_of_a_home_all_the_same(door):
    district, school, gathering, _home, *_ = door
    shared, own = district.add_student("Mia", "Berg", school), district.add_student("Tom", "Berg", school)
    mother, father = district.add_adult("Eva", "Berg"), district.add_adult("Jon", "Lund")
    district.tie(shared, mother)
    district.tie(shared, father)
    district.add_household([shared, own], [mother])
    district.add_household([shared], [father])
    take(district, gathering, Brought("a", BEGINS, (mother.pk,), 1), Brought("b", BEGINS, (father.pk,), 1))
    assert told(district, gathering) == {
        "people": 3, "adults": 2, "children": 1, "families": 2, "first_timers": 2,
    }  # fmt: skip
    # Her brother came too, and with their father a friend whom nobody has on a list.
    take(district, gathering, Brought("c", BEGINS, (mother.pk,), 2), Brought("d", BEGINS, (father.pk,), 2))
    assert told(district, gathering)["children"] == 3


def test_one_name_with_one_number_at_two_phones_is_one_family_until_a_person_decides(door):
    district, _school, gathering, *_ = door
    take(district, gathering, Brought("a", BEGINS, (), 2, name="Halima Warsame", phone="(312) 555-0171"))
    take(
        district,
        gathering,
        Brought("b", ENDS, (), 3, name="halíma  warsame", phone="+1 312 555 0171"),
        at=ENDS,
    )
    assert told(district, gathering) == {
        "people": 4, "adults": 1, "children": 3, "families": 1, "first_timers": 0,
    }  # fmt: skip
    # Without a number, or with another, they may be two; one alone is no family.
    take(district, gathering, Brought("c", BEGINS, (), 0, name="Halima Warsame", phone="3125550172"))
    take(district, gathering, *(Brought(key, BEGINS, (), 1, name="Omar Said") for key in "de"))
    assert told(district, gathering) == {
        "people": 4 + 1 + 4, "adults": 4, "children": 5, "families": 3, "first_timers": 0,
    }  # fmt: skip
    # Once a person has said who it is, the other line is hers too, before it is looked at and after.
    with district.acting():
        first, second = (
            SignInLine.objects.seen_by(district.system).filter(phone__contains="0171").order_by("written_at")
        )
        halima = add_new_person(
            line_id=second.pk, given_name="Halima", family_name="Warsame", by=district.system, at=BEGINS
        )  # fmt: skip
    asked = {"people": 9, "adults": 4, "children": 5, "families": 3, "first_timers": 1}
    assert told(district, gathering) == asked
    with district.acting():
        confirm_match(line_id=first.pk, adult_id=halima.pk, by=district.system, at=BEGINS)
    assert told(district, gathering) == asked
