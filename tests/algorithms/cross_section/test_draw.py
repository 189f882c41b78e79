from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirdpillar.algorithms.cross_section import Stratum, draw, verify
from thirdpillar.algorithms.cross_section.draw import allotted

STRATA = [
    Stratum("K-2 so", tuple(f"a{n}" for n in range(30))),
    Stratum("K-2 en", tuple(f"b{n}" for n in range(90))),
    Stratum("3-5 en", tuple(f"c{n}" for n in range(60))),
]


def test_every_stratum_has_its_share_and_the_same_seed_the_same_homes():
    found = draw(STRATA, wanted=36, seed="2026-11-26 Oak")
    assert {one.name: len(one.taken) for one in found.strata} == {"K-2 so": 6, "K-2 en": 18, "3-5 en": 12}
    assert draw(list(reversed(STRATA)), wanted=36, seed="2026-11-26 Oak") == found
    assert draw(STRATA, wanted=36, seed="another").taken != found.taken


def test_a_record_is_checked_against_the_list():
    found = draw(STRATA, wanted=36, seed="s")
    assert verify(found, STRATA)
    chosen = replace(found.strata[0], taken=("b0", *found.strata[0].taken[1:]))
    assert not verify(replace(found, strata=(chosen, *found.strata[1:])), STRATA)
    assert not verify(found, [*STRATA[:2], Stratum("3-5 en", (*STRATA[2].homes, "new"))])


def test_over_many_seeds_every_home_is_drawn_about_as_often():
    often = Counter(home for seed in range(2000) for home in draw(STRATA, wanted=36, seed=str(seed)).taken)
    assert len(often) == 180
    # 400 expected; the standard deviation of one home is 17.9
    assert all(abs(each - 400) < 5 * 17.9 for each in often.values())


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 60))
def test_seats_are_all_given_and_nobody_has_more_than_one_from_their_share(sizes, wanted):
    wanted = min(wanted, sum(sizes.values()))
    shares = allotted(sizes, wanted)
    total = sum(sizes.values())
    assert sum(shares.values()) == (wanted if total else 0)
    assert all(abs(shares[name] - wanted * size / total) < 1 for name, size in sizes.items() if total)
    assert all(shares[name] <= size for name, size in sizes.items())


def test_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="two strata"):
        draw([Stratum("a", ("x",)), Stratum("b", ("x",))], wanted=1, seed="s")
    with pytest.raises(ValueError, match="one home"):
        draw(STRATA, wanted=0, seed="s")
