"""Which plans want the same families, and which days nearby are free."""

from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.evenings import AT_ONCE, SAME_EVENING, Plan, Terms, competing, free_days, pairs

# A machine that does other things too is no fault of a plan's.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TERMS = Terms(evening_hour=17, between=timedelta(minutes=30))
TUESDAY = datetime.combine(date(2026, 12, 1), time())


def plan(key, begins=18, ends=20, day=TUESDAY, **more):
    moments = {"begins": day + timedelta(hours=begins), "ends": day + timedelta(hours=ends)}
    return Plan(key, **moments, **{name: frozenset(one) for name, one in more.items()})


def test_two_departments_on_one_evening_for_one_school():
    math = plan("math", 18, 20, schools={"oak"})
    assert competing(math, plan("reading", 19, 20, schools={"oak", "elm"}), TERMS) == AT_ONCE
    assert competing(math, plan("reading", 20, 21, schools={"oak"}), TERMS) == AT_ONCE  # no time to get there
    assert competing(math, plan("reading", 16, 17.4, schools={"oak"}), TERMS) == SAME_EVENING
    assert competing(math, plan("coffee", 8, 9, schools={"oak"}), TERMS) == ""
    assert competing(math, plan("whole district"), TERMS) == AT_ONCE
    assert competing(math, plan("elsewhere", schools={"elm"}), TERMS) == ""
    assert competing(math, plan("math"), TERMS) == ""


def test_other_grades_languages_or_families_do_not_compete():
    third = plan("a", schools={"oak"}, grades={"03"}, languages={"es"}, families={"1", "2"})
    for name, other in (("grades", {"05"}), ("languages", {"so"}), ("families", {"3"})):
        assert competing(third, plan("b", **{name: other}), TERMS) == ""
    assert competing(third, plan("b", grades={"03", "04"}), TERMS) == AT_ONCE


def test_the_nearest_free_days_are_offered_and_no_closed_one():
    taken = [plan("t", day=TUESDAY), plan("w", day=TUESDAY + timedelta(days=1), schools={"oak"})]
    found = free_days(
        plan("new", schools={"oak"}), taken, TERMS, weekdays=(0, 1, 2, 3, 4), closed={date(2026, 11, 30)},
        first=date(2026, 11, 27), within=7, most=4,
    )  # fmt: skip
    # Monday is closed, Wednesday taken, weekends are not asked for; a day before the first one is never offered.
    assert found == [date(2026, 11, 27), date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7)]


sets = st.frozensets(st.sampled_from("abc"), max_size=2)
plans = st.builds(
    lambda key, day, begins, lasts, schools, grades: Plan(
        key, TUESDAY + timedelta(days=day, minutes=begins), TUESDAY + timedelta(days=day, minutes=begins + lasts),
        schools, grades,
    ),
    st.text("xyz", min_size=1, max_size=6), st.integers(0, 4), st.integers(0, 1439), st.integers(1, 600), sets, sets,
)  # fmt: skip


@patient
@given(plans, plans)
def test_to_compete_goes_both_ways(one, other):
    assert competing(one, other, TERMS) == competing(other, one, TERMS)


@patient
@given(st.lists(plans, max_size=12, unique_by=lambda each: each.key))
def test_all_pairs_are_those_that_each_two_say(found):
    told = pairs(found, TERMS)
    assert told == {
        one.key: theirs
        for one in found
        if (theirs := {each.key: how for each in found if (how := competing(one, each, TERMS))})
    }


@patient
@given(plans, st.lists(plans, max_size=8))
def test_no_day_offered_competes(wanted, others):
    days = free_days(
        wanted, others, TERMS, weekdays=range(7), closed=(), first=date(2026, 11, 20), within=10, most=5
    )
    assert days == sorted(set(days)) and wanted.begins.date() not in days
    for day in days:
        moved = Plan(
            wanted.key, datetime.combine(day, wanted.begins.time()),
            datetime.combine(day, wanted.begins.time()) + (wanted.ends - wanted.begins), wanted.schools, wanted.grades,
        )  # fmt: skip
        assert not any(competing(moved, each, TERMS) for each in others)
