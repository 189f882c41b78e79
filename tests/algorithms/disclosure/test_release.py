"""The gate: nothing leaves that the attacker can open, and what was given up is said."""

import random

import pytest

from thirdpillar.algorithms.disclosure import (
    ALL,
    Count,
    Dimension,
    Drift,
    Ledger,
    Mark,
    Table,
    audit,
    primary_only,
    release,
)
from thirdpillar.algorithms.disclosure.specimens import district, tables

from .worked import GRADE, RACE, RULE, SEX, students

LANGUAGE = Dimension("language", ("en", "es", "so", "am"))


def by_language(sizes, population="all"):
    cells = {(name,): Count(None, n, n) for name, n in sizes.items()}
    return Table((LANGUAGE,), cells | {(ALL,): Count(None, sum(sizes.values()), 77)}, population)


def test_a_safe_table_leaves_as_it_is():
    outcome = release(students((GRADE, RACE), 900, seed=1), None, RULE)
    assert outcome.audit.passes
    assert outcome.given_up == ()


def test_too_many_crossings_lose_the_widest():
    outcome = release(students((GRADE, RACE, SEX), 900, seed=1), None, RULE)
    assert [note.code for note in outcome.given_up] == ["crossing"]
    assert {sum(part != ALL for part in key) for key in outcome.table.cells} == {0, 1, 2}


def after_october(before, now):
    """Publish October, then November, when everybody knows that at most one child joined."""
    first = release(by_language(before, "october"), None, RULE)
    drift = Drift(("october", "measure"), ("november", "measure"), joined=1, left=0)
    return release(by_language(now, "november"), Ledger((first.table,), (drift,)), RULE)


def test_a_group_that_crosses_the_threshold_by_one_known_child_is_left_out_once():
    """October said "fewer than 10" of Amharic; "10" in November would tell that it was 9."""
    sizes = {"en": 60, "es": 33, "so": 14, "am": 9}
    outcome = after_october(sizes, sizes | {"am": 10})
    assert outcome.audit.passes
    assert [note.code for note in outcome.given_up] == ["withheld"]
    assert outcome.table.cells["am",].denominator.mark == Mark.WITHHELD
    assert outcome.table.cells["so",].denominator.mark == Mark.ROUNDED


def test_when_too_many_groups_would_be_left_out_categories_are_merged():
    sizes = {"en": 60, "es": 9, "so": 9, "am": 9}
    outcome = after_october(sizes, {"en": 60, "es": 10, "so": 10, "am": 10})
    assert outcome.audit.passes
    assert outcome.given_up[0].code == "merged"
    assert "counted under “other”" in str(outcome.given_up[0])


@pytest.mark.parametrize("seed", range(3))
def test_a_school_year_of_monthly_tables_stays_shut(seed):
    """Children join, leave and change groups; every table is attacked with all before it and the true changes known."""
    draw = random.Random(seed)
    groups = [draw.choices(LANGUAGE.categories, (6, 2, 0.4, 0.3))[0] for _ in range(120)]
    ledger = Ledger()
    for month in range(9):
        sizes = {name: groups.count(name) for name in LANGUAGE.categories}
        outcome = release(by_language(sizes, f"month {month}"), ledger, RULE)
        assert outcome.audit.passes, outcome
        ledger = Ledger(
            (*ledger.releases, outcome.table),
            (
                *ledger.drifts,
                Drift((f"month {month}", "measure"), (f"month {month + 1}", "measure"), joined=2, left=1),
            ),
        )
        groups.remove(draw.choice(groups))
        groups += draw.choices(LANGUAGE.categories, k=2)


def test_when_the_ledger_is_already_open_nothing_is_published():
    table = by_language({"en": 60, "es": 33, "so": 4, "am": 30})
    outcome = release(table, Ledger((primary_only(table, threshold=10),)), RULE)
    assert outcome.table is None
    assert outcome.given_up[-1].code == "refused"


def test_the_same_table_again_is_the_same_release():
    table = students((GRADE, RACE), 500, seed=4)
    first = release(table, None, RULE)
    second = release(table, Ledger((first.table,)), RULE)
    assert second.table == first.table


@pytest.mark.parametrize("seed", range(20))
def test_no_hidden_count_of_a_made_up_district_is_opened(seed):
    """All four public tables of a district, each attacked with those before it."""
    homes = district(seed, homes=60 + 15 * seed, most_schools=2)
    ledger = Ledger()
    for table in tables(homes):
        outcome = release(table, ledger, RULE)
        assert outcome.table is not None
        assert outcome.audit.passes
        ledger = Ledger((*ledger.releases, outcome.table))


def test_the_same_districts_are_opened_when_only_small_counts_are_hidden():
    homes = district(3, most_schools=4)
    assert sum(len(audit(primary_only(table, threshold=10)).exact) for table in tables(homes)) > 50
