from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.pairing import (
    Going,
    Home,
    Interpreter,
    School,
    Slot,
    Visitor,
    district,
    faults,
    greedy,
    openings,
    plan,
    replan,
    why_not,
)
from thirdpillar.algorithms.pairing import explaining as why

MON, TUE = Slot("mon", 600, 690, 0, 0), Slot("tue", 2040, 2130, 1, 0)
MON_LATE = Slot("mon late", 660, 750, 0, 0)


def visitor(name, free=("mon", "tue"), **more):
    return Visitor(name, frozenset(more.pop("languages", ())), frozenset(free), **more)


def home(name, slots=("mon", "tue"), served_by=("a",), **more):
    return Home(name, frozenset(slots), frozenset(served_by), **more)


def school(homes, visitors, **more):
    return School("oak", more.pop("slots", (MON, TUE)), tuple(visitors), tuple(homes), **more)


def test_a_home_is_visited_by_two_one_of_whom_serves_it():
    one = school([home("h", served_by=["b"])], [visitor("a"), visitor("b", free=["tue"]), visitor("c")])
    found = plan(one)
    assert len(found.going) == 1 and found.is_proven
    assert (
        found.going[0].slot == "tue" and "b" in found.going[0].visitors and len(found.going[0].visitors) == 2
    )
    assert faults(one, found.going) == []


def test_nobody_is_at_two_places_at_once():
    people = [visitor("a", free=["mon", "mon late"]), visitor("b", free=["mon", "mon late"])]
    one = school([home("h", ["mon"]), home("i", ["mon late"])], people, slots=(MON, MON_LATE))
    found = plan(one)
    assert (len(found.going), found.most_possible) == (1, 1)
    assert [missed.why for missed in found.missed] == [why.TAKEN]


def test_a_family_that_reads_another_language_gets_somebody_who_speaks_it():
    people = [visitor("a"), visitor("b")]
    somali = home("h", language="so")
    helper = Interpreter("i", frozenset(["so"]), frozenset(["tue"]))
    assert [each.why for each in plan(school([somali], people)).missed] == [why.NO_LANGUAGE]
    found = plan(school([somali], people, interpreters=(helper,)))
    assert found.going == (Going("h", "tue", ("a", "b"), "i"),)
    spoken = plan(school([somali], [visitor("a"), visitor("b", languages=["so"])], interpreters=(helper,)))
    assert spoken.going[0].interpreter == ""  # nobody comes along who is not needed


def test_an_interpreter_is_the_second_only_where_the_district_says_so():
    helper = Interpreter("i", frozenset(["so"]), frozenset(["mon"]))
    somali = home("h", language="so")
    alone = school([somali], [visitor("a")], interpreters=(helper,))
    assert [each.why for each in plan(alone).missed] == [why.NO_SECOND]
    second = replace(alone, interpreter_may_be_second=True)
    assert plan(second).going == (Going("h", "mon", ("a",), "i"),)
    assert faults(second, plan(second).going) == []


def test_an_untrained_visitor_goes_only_beside_a_trained_one_and_only_where_that_is_allowed():
    people = [visitor("a"), visitor("b", trained=False), visitor("c", trained=False)]
    one = school([home("h")], people)
    assert [each.why for each in plan(one).missed] == [why.UNTRAINED]
    allowed = plan(replace(one, untrained_allowed=1))
    assert "a" in allowed.going[0].visitors


def test_the_week_and_the_year_hold_as_many_visits_as_somebody_said():
    people = [visitor("a", most_a_week=1), visitor("b"), visitor("c", most=1)]
    found = plan(school([home("h"), home("i", served_by=["b"])], people))
    assert faults(school([home("h"), home("i", served_by=["b"])], people), found.going) == []
    assert len(found.going) == 2 and sum("a" in one.visitors for one in found.going) == 1


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (home("h", slots=[]), why.NO_TIMES),
        (home("h", served_by=["nobody"]), why.NOBODY_SERVES),
        (home("h", slots=["mon"], served_by=["late"]), why.SERVER_NOT_FREE),
        (home("h", language="ar"), why.NO_LANGUAGE),
    ],
)
def test_why_a_home_has_no_visit(one, expected):
    people = [visitor("a"), visitor("b"), visitor("late", free=["tue"])]
    assert why_not(school([one], people), one).why == expected


def test_what_is_kept_stays_and_the_rest_is_planned_around_it():
    people = [visitor("a"), visitor("b"), visitor("c")]
    kept = Going("h", "mon", ("a", "c"))
    one = school([home("h"), home("i", ["mon", "tue"])], people, kept=(kept,))
    found = plan(one)
    assert kept in found.going and len(found.going) == 2
    assert faults(one, found.going) == []


def test_one_who_is_ill_moves_nobody_else():
    one = district(schools=1, visits=30, seed=5)[0]
    before = plan(one, nice_within_s=0)
    ill = before.going[0].visitors[0]
    today = replace(
        one,
        visitors=tuple(replace(each, free=frozenset()) if each.id == ill else each for each in one.visitors),
    )
    after = replan(today, before.going)
    untouched = [going for going in before.going if ill not in going.visitors]
    assert all(going in after.going for going in untouched)
    assert not any(ill in going.visitors for going in after.going)
    assert faults(replace(today, kept=tuple(untouched)), after.going) == []
    assert after.is_proven and after.nicest_possible  # what is kept does not make the solver refuse its hints


@pytest.mark.parametrize("seed", range(3))
def test_made_up_schools_are_planned_soundly_and_no_worse_than_by_hand(seed):
    for one in district(schools=2, visits=60, seed=seed):
        found = plan(one, nice_within_s=0.2)
        assert faults(one, found.going) == [] and faults(one, greedy(one)) == []
        assert len(found.going) >= len(greedy(one)) and found.is_proven


@st.composite
def small_schools(draw):
    slots = (MON, MON_LATE, TUE)
    ids = [one.id for one in slots]
    some = st.sets(st.sampled_from(ids), max_size=3)
    names = ["a", "b", "c"]
    visitors = tuple(
        Visitor(
            name, frozenset(draw(st.sets(st.sampled_from(["so"])))), frozenset(draw(some)),
            most=draw(st.integers(1, 2)), most_a_week=2, trained=draw(st.booleans()),
        )
        for name in names
    )  # fmt: skip
    homes = tuple(
        Home(
            f"h{number}", frozenset(draw(some)), frozenset(draw(st.sets(st.sampled_from(names), max_size=2))),
            draw(st.sampled_from(["", "so"])),
        )
        for number in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    helpers = (Interpreter("i", frozenset(["so"]), frozenset(draw(some)), most=1),)
    return School(
        "s", slots, visitors, homes, helpers, untrained_allowed=draw(st.integers(0, 1)),
        interpreter_may_be_second=draw(st.booleans()),
    )  # fmt: skip


def by_trying_everything(one: School) -> int:
    """The most homes that any plan visits: every way to go to every home, in every combination."""
    ways = []
    for each in one.homes:
        mine: list[Going | None] = [None]
        for slot in each.slots:
            for size in (1, 2):
                for pair in combinations([visitor.id for visitor in one.visitors], size):
                    mine += [Going(each.id, slot, pair, helper) for helper in ("", "i")]
        ways.append([way for way in mine if way is None or not faults(one, [way])])
    return max(
        sum(going is not None for going in chosen)
        for chosen in product(*ways)
        if not faults(one, [going for going in chosen if going])
    )


@settings(max_examples=60, deadline=None)
@given(small_schools())
def test_the_proof_is_right_on_schools_small_enough_to_try_everything(one):
    found = plan(one, nice_within_s=0.05)
    assert faults(one, found.going) == []
    assert (len(found.going), found.most_possible) == (by_trying_everything(one),) * 2


def test_openings_are_the_slots_at_which_a_home_could_be_visited_beside_what_is_kept():
    day = [Slot(str(hour), hour * 60, hour * 60 + 60, 1, 0) for hour in (9, 10, 11)]
    free = frozenset({"9", "10", "11"})
    people = tuple(Visitor(name, frozenset({""}), free - {"11"} if name == "b" else free) for name in "ab")
    home, other = (Home(name, free, frozenset({"a"})) for name in ("home", "other"))
    school = School("s", tuple(day), people, (home, other), kept=(Going("other", "9", ("a", "b")),))
    assert openings(school, home) == ("10",)
    assert openings(replace(school, kept=(Going("home", "9", ("a", "b")),)), home) == ("9", "10")
