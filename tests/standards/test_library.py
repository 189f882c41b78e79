"""Every entry is cited and dated, and no two of one id hold on the same day."""

from datetime import date
from itertools import combinations

import pytest

from thirdpillar.standards import library

SHELF = library.shelf()


@pytest.mark.parametrize("entry", SHELF, ids=lambda entry: f"{entry.kind}:{entry.id}:{entry.version}")
def test_every_entry_is_cited_and_dated(entry):
    assert len(entry.citation) > 10
    assert entry.jurisdiction
    assert entry.in_force_until is None or entry.in_force_from <= entry.in_force_until


def test_dates_of_one_id_never_overlap():
    far = date.max
    for one, two in combinations(SHELF, 2):
        if (one.kind, one.id) == (two.kind, two.id):
            assert (one.in_force_until or far) < two.in_force_from or (
                two.in_force_until or far
            ) < one.in_force_from


def test_a_measure_answers_on_its_day_and_not_before():
    assert library.measure("families_reached", date(2026, 11, 1)).terms["unit"] == "households"
    with pytest.raises(library.NotOnTheShelf):
        library.measure("no_such_measure", date(2026, 11, 1))


def test_nothing_in_force_rests_on_guidance_that_was_rescinded():
    """EO 13166 was revoked in March 2025, the DOJ guidance of 2002 in April, the ED/DOJ letter of 2015 in August."""
    gone = ("Dear Colleague Letter on English Learner", "Executive Order 13166", "EO 13166")
    today = [one for one in SHELF if one.holds_on(date(2026, 11, 1))]
    assert not [one.id for one in today if any(each in one.citation for each in gone)]
