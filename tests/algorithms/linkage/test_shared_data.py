"""Automatic matches stay at a precision of 0.995 on the half of each published set that chose no threshold."""

import random

import pytest

from bench import _linkage_sets as linkage_sets
from bench import _linkage_sheets as linkage_sheets
from bench import linkage
from thirdpillar.algorithms.linkage import Roster, match

LINES = 1200  # of each held-out half, to keep this test to seconds


def published(folder: str) -> None:
    if not linkage_sets.shared_data().joinpath(folder).is_dir():
        pytest.skip(f"{folder} is not in {linkage_sets.shared_data()} (see THIRDPILLAR_SHARED_DATA)")


def check(which: linkage_sheets.SignInSet, *, least_recall: float) -> None:
    held = list(linkage.halves(which.lines)[1])
    random.Random(1).shuffle(held)
    found = linkage.figures(which, match(held[:LINES], Roster(which.adults)))
    assert found["sure"] > 0
    assert found["precision"] >= linkage.TARGET
    assert found["household_precision"] >= 0.99
    assert found["recall"] >= least_recall


def test_tax_filers_against_the_census() -> None:
    published("linkage-pseudopeople")
    check(linkage_sets.pseudopeople(), least_recall=0.70)


def test_splinks_fake_1000() -> None:
    published("linkage-splink-fake1000")
    check(linkage_sets.fake_1000(), least_recall=0.50)


def test_hard_sheets_over_grand_bend() -> None:
    published("grand-bend-oneroster")
    check(linkage_sheets.hard_sheets("Grand Bend", linkage_sets.grand_bend(), 4000, 7), least_recall=0.68)


def test_hard_sheets_over_an_invented_district() -> None:
    adults = linkage_sheets.invented_district(1500, 3)
    check(linkage_sheets.hard_sheets("invented", adults, 2400, 3), least_recall=0.45)


@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_febrl_duplicates(number: int) -> None:
    published("linkage-febrl")
    found = linkage.duplicate_figures(linkage_sets.febrl(number, with_number=True))
    assert found["listed_precision"] >= linkage.TARGET
    assert found["listed_recall"] >= 0.98
