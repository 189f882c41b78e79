from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.timing import (
    NO_CHILDCARE,
    NO_INTERPRETER,
    NO_TIME,
    NO_WAY,
    Family,
    Interpreter,
    LeftOut,
    Place,
    Problem,
    Session,
    Slot,
    choose,
    judge,
    town,
)

NOON, LATE = Slot("noon", 720, 780), Slot("late", 1110, 1170)
EARLY = Slot("early", 750, 800)  # begins while noon goes on
SCHOOL, LIBRARY = Place("school"), Place("library", childcare=True)


def family(name, slots=("noon",), groups=(), **more):
    return Family(name, frozenset(slots), frozenset(groups), **more)


def problem(families, **more):
    return Problem(more.pop("slots", (NOON, LATE)), more.pop("places", (SCHOOL,)), tuple(families), **more)


def shares(judged):
    return {one.group: (one.able, one.of) for one in judged.groups}


def worked():
    """Ten families, seven with a car who can come late, three on the bus line who can come at noon (all synthetic)."""
    drivers = [family(f"d{number}", ["late"], ["car"]) for number in range(6)]
    either = [family("e", ["noon", "late"], ["car"])]
    riders = [family(f"b{number}", ["noon"], ["bus"]) for number in range(3)]
    return problem(drivers + either + riders)


def test_the_least_able_group_comes_first_and_the_count_of_hands_stands_beside_it():
    found = choose(worked())
    assert found.chosen.sessions == (Session("noon", "school"),)
    assert shares(found.chosen) == {"bus": (3, 3), "car": (1, 7)}
    assert found.majority.sessions == (Session("late", "school"),)
    assert (found.majority.able, found.majority.least_share) == (7, 0.0)
    assert found.chosen.left_out == (LeftOut("", NO_TIME, 6), LeftOut("car", NO_TIME, 6))
    assert found.is_proven and found.chosen.least_share == pytest.approx(1 / 7)


def test_what_a_second_session_would_do_is_said():
    found = choose(worked())
    assert found.another == Session("late", "school")
    assert found.with_another.able == 10 and found.with_another.left_out == ()
    assert choose(replace(worked(), sessions=2)).another is None  # all can come: nothing is left to add


def test_each_who_is_left_out_has_the_first_thing_that_is_missing():
    families = [
        family("no time", ["late"], ["g"]),
        family("no way", ["noon"], ["g"], most_minutes=30),
        family("not back", ["noon"], ["g"]),
        family("no childcare", ["noon"], ["g"], childcare=True),
        family("no interpreter", ["noon"], ["g"], language="am"),
        family("can", ["noon"], ["g"], most_minutes=45),
    ]
    minutes = np.array([[[5.0]], [[40.0]], [[np.nan]], [[5.0]], [[5.0]], [[45.0]]])
    found = choose(problem(families, slots=(NOON,), minutes=minutes)).chosen
    assert found.left_out == (
        *(
            LeftOut("", why, count)
            for why, count in ((NO_CHILDCARE, 1), (NO_INTERPRETER, 1), (NO_TIME, 1), (NO_WAY, 2))
        ),
        *(
            LeftOut("g", why, count)
            for why, count in ((NO_CHILDCARE, 1), (NO_INTERPRETER, 1), (NO_TIME, 1), (NO_WAY, 2))
        ),
    )
    assert (found.able, found.of) == (1, 6)


def test_a_place_with_childcare_and_an_interpreter_are_chosen_where_they_let_more_come():
    families = [family(f"c{n}", ["noon", "late"], ["small"], childcare=True) for n in range(2)]
    families += [family(f"a{n}", ["noon", "late"], ["am"], language="am") for n in range(2)]
    helper = Interpreter("i", frozenset(["am", "so"]), frozenset(["late"]))
    found = choose(problem(families, places=(SCHOOL, LIBRARY), interpreters=(helper,))).chosen
    assert found.sessions == (Session("late", "library", (("i", "am"),)),)
    assert found.able == 4


def test_an_interpreter_is_at_one_session_at_a_time_and_at_no_more_than_agreed():
    families = [family(f"a{n}", ["noon"], ["a"], language="am") for n in range(2)]
    families += [family(f"b{n}", ["early"], ["b"], language="am") for n in range(2)]
    one = Interpreter("i", frozenset(["am"]), frozenset(["noon", "early"]))
    two = replace(one, id="j")
    at_once = {"slots": (NOON, EARLY), "sessions": 2, "at_once": 2}
    alone = choose(problem(families, interpreters=(one,), **at_once))
    assert (alone.chosen.able, alone.chosen.least_share, alone.is_proven) == (2, 0.0, True)
    both = choose(problem(families, interpreters=(one, two), **at_once)).chosen
    assert both.able == 4 and {
        who for session in both.sessions for who, _language in session.interpreters
    } == {"i", "j"}
    apart = {"slots": (NOON, LATE), "sessions": 2}
    later = [
        replace(each, slots=frozenset(["late"])) if each.id.startswith("b") else each for each in families
    ]
    assert (
        choose(
            problem(later, interpreters=(replace(one, slots=frozenset(["noon", "late"])),), **apart)
        ).chosen.able
        == 4
    )
    tired = replace(one, slots=frozenset(["noon", "late"]), most=1)
    assert choose(problem(later, interpreters=(tired,), **apart)).chosen.able == 2


def test_a_group_too_small_to_steer_is_counted_and_does_not_steer():
    families = [*worked().families, family("x", ["noon"], ["one family"])]
    strict = choose(replace(worked(), families=tuple(families), smallest_group=3))
    assert {one.group: one.weighed for one in strict.chosen.groups} == {
        "bus": True,
        "car": True,
        "one family": False,
    }


def test_a_group_that_no_session_reaches_is_named_and_stops_nobody():
    families = [*worked().families, *(family(f"so{n}", ["noon"], ["so"], language="so") for n in range(3))]
    found = choose(replace(worked(), families=tuple(families)))
    assert found.beyond == ("so",) and found.chosen.sessions == (Session("noon", "school"),)
    assert found.chosen.least.group == "car"


def test_places_that_are_shut_then_are_not_proposed():
    shut = choose(replace(worked(), places=(replace(SCHOOL, shut=frozenset(["noon"])),)))
    assert shut.chosen.sessions == (Session("late", "school"),) and shut.beyond == ("bus",)


def test_the_planners_own_choice_can_be_judged():
    own = judge(worked(), (Session("late", "school"),))
    assert (own.able, own.least.group, own.least_share) == (7, "bus", 0.0)


def test_a_family_with_three_children_is_one_family_in_three_groups():
    found = choose(problem([family("f", ["noon"], ["grade:1", "grade:3", "grade:5"])])).chosen
    assert (found.able, found.of) == (1, 1) and shares(found) == {f"grade:{n}": (1, 1) for n in (1, 3, 5)}


def test_without_families_times_or_sessions_there_is_an_answer_or_a_refusal_and_no_crash():
    assert choose(problem([])).chosen.of == 0
    assert choose(problem([family("f", [])])).chosen.able == 0
    with pytest.raises(ValueError, match="needs a time"):
        problem([], slots=())
    with pytest.raises(ValueError, match="minutes are"):
        problem([family("f")], minutes=np.zeros((2, 2, 1)))
    with pytest.raises(ValueError, match="ends before"):
        Slot("s", 5, 5)


@pytest.mark.parametrize("sessions", [1, 2, 3])
def test_a_made_up_town_is_chosen_the_same_twice_and_no_worse_than_by_counting(sessions):
    one = town(families=200, slots_wanted=12, places=4, sessions=sessions, seed=3)
    found, again = choose(one, within_s=3), choose(one, within_s=3)
    assert found.chosen == again.chosen
    assert found.chosen.least_share >= found.majority.least_share
    assert found.chosen.least_share <= found.least_possible + 1e-9
    counts = Counter(one.group for one in found.chosen.left_out)
    assert (
        sum(one.count for one in found.chosen.left_out if not one.group)
        == found.chosen.of - found.chosen.able
    )
    assert set(counts) <= {"", *(one.group for one in found.chosen.groups)}


@st.composite
def small_problems(draw):
    slots = (NOON, EARLY, LATE)[: draw(st.integers(2, 3))]
    ids = [one.id for one in slots]
    places = (SCHOOL, LIBRARY)
    families = tuple(
        Family(
            f"f{number}", frozenset(draw(st.sets(st.sampled_from(ids)))),
            frozenset(draw(st.sets(st.sampled_from("abc"), max_size=2))), draw(st.sampled_from(["", "", "am", "so"])),
            draw(st.booleans()), 30.0,
        )
        for number in range(draw(st.integers(1, 7)))
    )  # fmt: skip
    ways = st.sampled_from([10.0, 10.0, 40.0, np.nan])
    minutes = np.array([[[draw(ways) for _ in places] for _ in slots] for _ in families])
    people = tuple(
        Interpreter(
            f"i{number}", frozenset(draw(st.sets(st.sampled_from(["am", "so"]), min_size=1))),
            frozenset(draw(st.sets(st.sampled_from(ids)))), draw(st.integers(1, 2)),
        )
        for number in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    return Problem(
        slots,
        places,
        families,
        people,
        minutes,
        sessions=draw(st.integers(1, 2)),
        at_once=draw(st.integers(1, 2)),
    )


def every_choice(one: Problem):
    """Every set of sessions with every way to staff it."""
    cells = [(slot, place) for slot in one.slots for place in one.places]
    helping = [(None, "")] + [
        (person, language) for person in one.interpreters for language in sorted(person.languages)
    ]
    for size in range(1, one.sessions + 1):
        for held in combinations(cells, size):
            if size == 2 and one.at_once == 1 and _overlap(held[0][0], held[1][0]):
                continue
            ways = [[()] for _ in held]
            for at, (slot, _place) in enumerate(held):
                mine = [each for each in helping if each[0] is None or slot.id in each[0].slots]
                for pair in product(mine, repeat=2):
                    staff = tuple((person.id, language) for person, language in pair if person)
                    if len({who for who, _language in staff}) == len(staff):
                        ways[at].append(staff)
            for staffing in product(*ways):
                uses = Counter(who for staff in staffing for who, _language in staff)
                if any(uses[person.id] > person.most for person in one.interpreters):
                    continue
                if (
                    size == 2
                    and _overlap(held[0][0], held[1][0])
                    and any(count > 1 for count in uses.values())
                ):
                    continue
                yield tuple(
                    Session(slot.id, place.id, staff)
                    for (slot, place), staff in zip(held, staffing, strict=True)
                )


def _overlap(one: Slot, other: Slot) -> bool:
    return one.begins < other.ends and other.begins < one.ends


def key(judged, weighed):
    return (*sorted(each.share for each in judged.groups if each.group in weighed), judged.able)


@settings(max_examples=80, deadline=None)
@given(small_problems())
def test_on_problems_small_enough_to_try_everything_the_bound_holds_and_the_choice_is_the_best(one):
    found = choose(one, within_s=5)
    weighed = {each.group for each in found.chosen.groups if each.weighed}
    every = [judge(one, sessions) for sessions in every_choice(one)]
    best = max(every, key=lambda judged: key(judged, weighed))
    if weighed:
        assert found.least_possible >= key(best, weighed)[0] - 1e-6
        assert found.chosen.least_share == pytest.approx(key(best, weighed)[0])
    assert found.chosen.able >= best.able or key(found.chosen, weighed) >= key(best, weighed)[: len(weighed)]
    _is_sound(one, found.chosen.sessions)


def _is_sound(one: Problem, sessions):
    """Nothing that is chosen breaks a rule of the problem."""
    assert len(sessions) <= one.sessions
    slots = {each.id: each for each in one.slots}
    people = {each.id: each for each in one.interpreters}
    uses = [(who, language, session) for session in sessions for who, language in session.interpreters]
    assert all(
        language in people[who].languages and session.slot in people[who].slots
        for who, language, session in uses
    )
    assert all(count <= people[who].most for who, count in Counter(who for who, _l, _s in uses).items())
    for session in sessions:
        together = [each for each in sessions if _overlap(slots[each.slot], slots[session.slot])]
        assert len(together) <= one.at_once
        busy = [who for each in together for who, _language in each.interpreters]
        assert len(busy) == len(set(busy))
