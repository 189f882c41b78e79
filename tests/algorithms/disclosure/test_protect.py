"""The 10-5 rule: what is shown, and what can stand behind it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.disclosure import (
    ALL,
    Band,
    Count,
    Dimension,
    Mark,
    Rule,
    Table,
    TooManyDimensions,
    protect,
    record_set_key,
)

from .worked import BANDS, GRADE, RACE, RULE, SEX, students, with_margins

keys = st.integers(0, 2**64 - 1)
rules = st.builds(
    lambda threshold, base, seed: Rule(threshold, min(base, threshold), (*BANDS, Band(2, 30, 70)), seed),
    st.integers(2, 30),
    st.integers(2, 10),
    st.binary(min_size=1, max_size=16),
)


@st.composite
def counts(draw):
    denominator = draw(st.integers(0, 400))
    numerator = draw(st.integers(0, denominator))
    return Count(numerator, denominator, draw(keys), draw(keys))


def one(count, rule=RULE):
    return protect(Table((), {(): count}), rule=rule).cells[()]


@given(st.integers(0, 2000), keys, rules)
def test_a_shown_count_is_a_multiple_of_the_base_and_hides_the_small(n, key, rule):
    shown = rule.show(n, key)
    low, high = shown.interval
    assert low <= n <= high
    assert (shown.value is None) == (n < rule.threshold)
    assert shown.value is None or (shown.value % rule.base == 0 and shown.value > 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(10, 60), st.sampled_from([2, 5, 10]))
def test_the_interval_is_exactly_what_could_stand_behind_a_shown_count(shown, base):
    rule = Rule(10, base, BANDS, b"seed")
    possible = {n for n in range(80) for key in range(150) if rule.show(n, key).value == shown}
    if possible:
        low, high = rule.behind(shown)
        assert possible == set(range(low, high + 1))


@given(counts(), rules)
def test_every_interval_of_a_cell_holds_the_truth(count, rule):
    cell = one(count, rule)
    assert cell.denominator.interval[0] <= count.denominator <= cell.denominator.interval[1]
    assert cell.numerator.interval[0] <= count.numerator <= cell.numerator.interval[1]
    if count.denominator:
        low, high = cell.rate.interval
        assert low <= 100 * count.numerator / count.denominator <= high


@given(counts())
def test_none_and_all_look_like_few_and_nearly_all(count):
    cell = one(count)
    small = count.numerator < 10
    assert (cell.numerator.mark == Mark.FEW) == small
    assert not (cell.rate.value is not None and (small or count.denominator < 10))
    assert cell.rate.value not in (0, 100)
    if cell.numerator.value is not None:
        assert cell.numerator.value < cell.denominator.value


def test_all_of_them_is_coded():
    cell = one(Count(100, 100, 1, 1))
    assert (cell.denominator.value, cell.numerator.value, cell.rate.value) == (100, None, None)
    assert (cell.numerator.mark, cell.numerator.interval) == (Mark.NEARLY_ALL, (96, 104))
    assert cell.rate.interval == (92, 100)


def test_a_zero_is_not_told_from_a_few():
    assert one(Count(0, 500, 1, 0)) == one(Count(9, 500, 1, 7))
    assert one(Count(0, 0, 0, 0)) == one(Count(3, 9, 5, 7))


def test_a_rate_near_none_is_coded_when_the_group_is_large_enough_to_say_so():
    assert one(Count(4, 2000, 1, 2)).rate.mark == Mark.NEARLY_NONE
    assert one(Count(4, 2000, 1, 2)).rate.interval == (0, 1)
    assert one(Count(4, 100, 1, 2)).rate.mark == Mark.FEW


@given(st.sets(st.uuids(), max_size=30), st.randoms())
def test_the_same_records_round_the_same_way_in_every_table(ids, order):
    names = [str(each) for each in ids]
    mixed = list(names)
    order.shuffle(mixed)
    assert record_set_key(names) == record_set_key(mixed)
    in_one = protect(Table((GRADE,), {("03",): Count(None, len(ids), record_set_key(names))}), rule=RULE)
    in_other = protect(Table((RACE,), {("b",): Count(None, len(ids), record_set_key(mixed))}), rule=RULE)
    assert in_one.cells["03",].denominator == in_other.cells["b",].denominator


def test_rounding_is_without_bias_over_record_sets():
    ups = sum(RULE.round(12, record_set_key([str(n)])) == 15 for n in range(4000))
    assert 0.37 < ups / 4000 < 0.43  # 2 of 5


def test_another_seed_rounds_otherwise():
    other = Rule(10, 5, BANDS, b"another")
    assert any(RULE.round(12, key) != other.round(12, key) for key in range(50))


def test_totals_are_rounded_and_gaps_filled():
    table = students((GRADE, RACE), 300, seed=1)
    holes = Table(table.dimensions, {k: c for k, c in table.cells.items() if c.denominator})
    public = protect(holes, rule=RULE)
    assert public.cells.keys() == table.cells.keys()
    assert all(
        cell.denominator.value is None or cell.denominator.value % 5 == 0 for cell in public.cells.values()
    )
    assert public.cells[ALL, ALL].denominator.value == 300


def test_three_crossed_dimensions_are_refused_and_school_is_free():
    with pytest.raises(TooManyDimensions):
        protect(students((GRADE, RACE, SEX), 50, seed=1), rule=RULE)
    school = Dimension("school", ("x", "y"))
    inner = {(g, s, p): Count(None, 3, 1) for g in GRADE.categories for s in SEX.categories for p in "xy"}
    assert protect(with_margins((GRADE, SEX, school), inner), rule=RULE).cells


def test_counts_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="does not fit its parts"):
        protect(
            Table((SEX,), {("f",): Count(None, 3, 1), ("m",): Count(None, 4, 2), (ALL,): Count(None, 8, 3)}),
            rule=RULE,
        )
    with pytest.raises(ValueError, match="numerator"):
        Count(5, 4, 1)


def test_impossible_groups_are_left_out_and_a_merge_keeps_the_sum():
    table = with_margins(
        (GRADE, SEX), {(g, s): Count(2, 6, 9) for g in GRADE.categories for s in SEX.categories}
    )
    merged = table.merge("grade", ["00", "01"], "other")
    assert merged.cells["other", "f"] == Count(4, 12, 18)
    assert merged.cells[ALL, ALL] == table.cells[ALL, ALL]
    again = merged.merge("grade", ["other", "02"], "other")
    assert again.dimensions[0].atoms("other") == frozenset(("00", "01", "02"))
    assert again.drop("grade").cells["f",] == table.cells[ALL, "f"]
    hollow = Table((GRADE,), {("00",): Count(None, 5, 1)}, impossible=frozenset({("12",)}))
    assert ("12",) not in protect(hollow, rule=RULE).cells


@pytest.mark.parametrize("broken", [{"base": 11}, {"base": 1}, {"seed": b""}, {"bands": (Band(40, 5, 95),)}])
def test_a_rule_that_would_not_protect_is_refused(broken):
    with pytest.raises(ValueError):
        Rule(**({"threshold": 10, "base": 5, "bands": BANDS, "seed": b"s"} | broken))
