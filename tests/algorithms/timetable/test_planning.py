from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.timetable import (
    Conference,
    Interpreter,
    Placed,
    Slot,
    Teacher,
    Week,
    evenings,
    faults,
    greedy,
    niceness,
    openings,
    plan,
    replan,
    school,
    why_not,
    why_not_then,
)
from thirdpillar.algorithms.timetable import explaining as why

A1, A2, A3 = (Slot(f"a{at}", 1000 + 15 * at, 1012 + 15 * at, 0) for at in (1, 2, 3))
B1 = Slot("b1", 2500, 2512, 1)
GRID = (A1, A2, A3, B1)
EVERY = frozenset(one.id for one in GRID)


def teacher(name, free=EVERY):
    return Teacher(name, frozenset(free))


def wanted(name, with_whom="t", home=None, child=None, slots=EVERY, **more):
    return Conference(name, with_whom, home or name, child or name, frozenset(slots), **more)


def week(*conferences, teachers=("t", "u"), slots=GRID, **more):
    return Week(
        "oak",
        slots,
        tuple(teacher(one) if isinstance(one, str) else one for one in teachers),
        conferences,
        **more,
    )


def at(found):
    return {one.conference: one.slot for one in found.placed}


def test_each_family_is_placed_and_no_teacher_has_two_at_once():
    one = week(*(wanted(f"c{number}") for number in range(4)))
    found = plan(one, nice_within_s=1)
    assert sorted(at(found).values()) == sorted(EVERY) and found.is_proven and faults(one, found.placed) == []


def test_one_family_too_many_is_missed_with_its_reason_and_the_bound_says_so():
    one = week(*(wanted(f"c{number}") for number in range(5)))
    found = plan(one, nice_within_s=0)
    assert (len(found.placed), found.most_possible) == (4, 4)
    assert [each.why for each in found.missed] == [why.TAKEN]


def test_brothers_and_sisters_come_in_one_evening_without_a_wait():
    family = [wanted("c", "t", "h", "child 1"), wanted("d", "u", "h", "child 2", slots=["a2", "b1"])]
    one = week(*family, wanted("e", "t", slots=["a1"]))
    found = plan(one, nice_within_s=1)
    assert at(found) == {"c": "a3", "d": "a2", "e": "a1"}
    assert niceness(one, found.placed).adjoining == 1 and found.nice == found.nicest_possible


def test_the_way_between_two_rooms_is_left_free():
    family = [wanted("c", "t", "h", "child 1"), wanted("d", "u", "h", "child 2")]
    for walk, times in ((3, 15), (10, 30)):
        one = week(*family, walk=walk)
        found = plan(one, nice_within_s=1)
        known = one.by_slot
        first, second = sorted(known[slot].begins for slot in at(found).values())
        assert second - first == times and niceness(one, found.placed).adjoining == 1
        assert faults(one, found.placed) == []


def test_two_homes_of_one_child_never_come_at_once():
    apart = [
        wanted("c", "t", "mother", "child 1", ["a1"]),
        wanted("d", "u", "father", "child 2", ["a1", "a2"]),
        wanted("e", "t", "father", "child 1", ["a2", "b1"]),
    ]
    one = week(*apart)
    found = plan(one, nice_within_s=1)
    assert at(found) == {"c": "a1", "d": "a2", "e": "b1"}
    wrong = (Placed("c", "a1"), Placed("d", "a1"))
    assert faults(one, wrong) == ["father and mother: two homes of one child at once"]


def test_two_homes_are_apart_though_the_child_itself_has_no_time():
    apart = [
        wanted("c", "t", "mother", "child 1", []),
        wanted("d", "t", "mother", "child 2", ["a1", "a2"]),
        wanted("e", "u", "father", "child 1", ["a1"]),
    ]
    one = week(*apart)
    found = plan(one, nice_within_s=1)
    assert at(found) == {"d": "a2", "e": "a1"} and faults(one, found.placed) == []


def test_an_adult_of_two_homes_is_in_one_place():
    grandmother = frozenset(["g"])
    both = [
        wanted("c", "t", "h", slots=["a1"], adults=grandmother),
        wanted("d", "u", "i", slots=["a1"], adults=grandmother),
    ]
    found = plan(week(*both), nice_within_s=0)
    assert len(found.placed) == 1 and found.most_possible == 1


def test_who_needs_an_interpreter_gets_one_who_is_nowhere_else():
    helper = Interpreter("i", frozenset(["so"]), frozenset(["a1", "a2"]))
    one = week(
        wanted("c", "t", language="so"), wanted("d", "u", language="so"), wanted("e", "t", language="ar"),
        interpreters=(helper,),
    )  # fmt: skip
    found = plan(one, nice_within_s=1)
    assert {one.slot for one in found.placed} == {"a1", "a2"}
    assert {each.interpreter for each in found.placed} == {"i"}
    assert [(each.conference, each.why) for each in found.missed] == [("e", why.NO_LANGUAGE)]
    assert niceness(one, found.placed).interpreter_runs == 1


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (wanted("c", slots=[]), why.NO_TIMES),
        (wanted("c", slots=["a1"], with_whom="late"), why.TEACHER_AWAY),
        (wanted("c", language="so"), why.NO_LANGUAGE),
    ],
)
def test_why_a_conference_has_no_time(one, expected):
    assert why_not(week(one, teachers=["t", teacher("late", ["b1"])]), one).why == expected


def test_why_not_then_names_all_that_is_in_the_way_and_openings_what_is_free():
    helper = Interpreter("i", frozenset(["so"]), EVERY)
    mine = wanted("c", "t", "h", "child", ["a1", "a2", "a3"], language="so")
    others = [wanted("d", "t"), wanted("e", "u", "h", "other"), wanted("f", "u", language="so")]
    one = week(mine, *others, interpreters=(helper,))
    now = (Placed("c", "a3", "i"), Placed("d", "a1"), Placed("e", "a1"), Placed("f", "a2", "i"))
    assert [(each.why, each.about) for each in why_not_then(one, now, mine, "a1")] == [
        (why.TEACHER_HAS, ("d",)),
        (why.FAMILY_HAS, ("e",)),
    ]
    assert [(each.why, each.about) for each in why_not_then(one, now, mine, "a2")] == [
        (why.INTERPRETERS_HAVE, ("f",))
    ]
    assert [each.why for each in why_not_then(one, now, mine, "b1")] == [why.FAMILY_AWAY]
    assert openings(one, now, mine) == (Placed("c", "a3", "i"),)


def test_what_is_kept_stays_even_where_nobody_would_have_put_it():
    kept = (Placed("c", "a2"), Placed("d", "b1"))
    family = [wanted("c", "t", "h", "child 1"), wanted("d", "u", "h", "child 2")]
    one = week(*family, wanted("e", "t"), kept=kept)
    found = plan(one, nice_within_s=1)
    assert set(kept) <= set(found.placed) and len(found.placed) == 3 and faults(one, found.placed) == []


def test_a_teacher_who_is_ill_moves_nobody_of_another():
    one = school(classes=4, each=8, interpreters=2, seed=3)
    before = plan(one, nice_within_s=1)
    ill = one.teachers[0].id
    today = replace(
        one,
        teachers=tuple(
            replace(each, free=frozenset(slot for slot in each.free if not slot.startswith("e0")))
            if each.id == ill
            else each
            for each in one.teachers
        ),
    )
    after = replan(today, before.placed)
    known = one.by_conference
    untouched = [
        each
        for each in before.placed
        if known[each.conference].teacher != ill or not each.slot.startswith("e0")
    ]
    assert all(each in after.placed for each in untouched)
    assert faults(today, after.placed) == [] and len(after.placed) == len(before.placed)


def test_slots_of_one_evening_do_not_overlap():
    with pytest.raises(ValueError, match="overlap"):
        week(slots=(A1, Slot("x", A1.begins + 5, A1.ends + 5, 0)))


@pytest.mark.parametrize("seed", range(3))
def test_made_up_schools_are_planned_soundly_and_better_than_by_hand(seed):
    one = school(classes=6, each=20, nights=2, interpreters=3, seed=seed)
    found, by_hand = plan(one, nice_within_s=3), greedy(one)
    assert faults(one, found.placed) == [] and faults(one, by_hand) == []
    assert len(found.placed) >= len(by_hand) and found.placed
    assert found.nice == niceness(one, found.placed).score(one) <= found.nicest_possible
    if len(found.placed) == len(by_hand):
        assert found.nice >= niceness(one, by_hand).score(one)


@st.composite
def small_weeks(draw):
    slots = evenings(2, 2, length=draw(st.sampled_from([15, 20])), talk=15)
    ids = [one.id for one in slots]
    some = st.sets(st.sampled_from(ids), min_size=1)
    conferences = tuple(
        Conference(
            f"c{number}", draw(st.sampled_from(["t", "u"])), draw(st.sampled_from(["h", "i"])),
            draw(st.sampled_from(["x", "y"])), frozenset(draw(some)), frozenset(draw(st.sets(st.just("a")))),
            draw(st.sampled_from(["", "so"])), frozenset(draw(st.sets(st.sampled_from(ids), max_size=1))),
        )
        for number in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    teachers = tuple(Teacher(name, frozenset(draw(some))) for name in ("t", "u"))
    helpers = tuple(Interpreter(name, frozenset(["so"]), frozenset(draw(some))) for name in ("k", "l"))
    return Week("s", slots, teachers, conferences, helpers, walk=draw(st.sampled_from([0, 5])))


def by_trying_everything(one: Week) -> tuple[int, int]:
    """The most conferences that any plan places, and how nice the nicest of those plans is."""
    ways = []
    for each in one.conferences:
        mine = [None, *(Placed(each.id, slot.id, helper) for slot in one.slots for helper in ("", "k", "l"))]
        ways.append([way for way in mine if way is None or not faults(one, [way])])
    sound = [
        found
        for chosen in product(*ways)
        for found in [[each for each in chosen if each]]
        if not faults(one, found)
    ]
    most = max(map(len, sound))
    return most, max(niceness(one, found).score(one) for found in sound if len(found) == most)


@settings(max_examples=80, deadline=None)
@given(small_weeks())
def test_both_proofs_are_right_on_weeks_small_enough_to_try_everything(one):
    found = plan(one, nice_within_s=1)
    assert faults(one, found.placed) == []
    most, nicest = by_trying_everything(one)
    assert (len(found.placed), found.most_possible) == (most, most)
    if most:
        assert found.nice == nicest <= found.nicest_possible


def test_too_few_interpreters_hold_nothing_up():
    one = school(classes=8, each=25, interpreters=1, seed=1)
    one = replace(one, conferences=tuple(replace(each, language="es") for each in one.conferences))
    found = plan(one, within_s=4, nice_within_s=1)
    assert found.seconds < 12 and faults(one, found.placed) == []
    assert (
        len(found.placed) == found.most_possible == len(one.slots)
    )  # one interpreter has one conference at a time
    assert {each.why for each in found.missed} == {why.TAKEN}
