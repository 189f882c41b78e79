import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirdpillar.algorithms.cross_section import (
    Attribute,
    Counts,
    Limits,
    Side,
    Status,
    holm,
    judge,
    lower_tail,
    ratio,
    smallest_visible,
    upper_tail,
    within_rosters,
)

LIMITS = Limits(
    level=0.05,
    over=1.25,
    under=0.80,
    fewest_invited=20,
    fewest_expected=5,
    fewest_in_group=10,
    universal=0.95,
)


@st.composite
def counts(draw):
    population = draw(st.integers(1, 60))
    group, invited = draw(st.integers(0, population)), draw(st.integers(0, population))
    k = draw(st.integers(max(0, invited - population + group), min(group, invited)))
    return Counts(population, group, invited, k)


def test_the_worked_example_of_the_model():
    """600 students, 90 invited: too many of the often absent, a chance share of English learners and of those with an IEP."""
    absent, learners, special = Counts(600, 120, 90, 32), Counts(600, 180, 90, 24), Counts(600, 84, 90, 14)
    assert ratio(absent) == pytest.approx(1.78, abs=0.005)
    assert upper_tail(absent) == pytest.approx(0.00013, abs=0.000005)
    assert ratio(learners) == pytest.approx(0.89, abs=0.005)
    assert lower_tail(learners) == pytest.approx(0.27, abs=0.005)
    assert ratio(special) == pytest.approx(1.11, abs=0.005)
    assert upper_tail(special) == pytest.approx(0.37, abs=0.005)
    found = judge(
        [
            Attribute("absent", Side.TARGETING, absent),
            Attribute("special", Side.TARGETING, special),
            Attribute("learners", Side.EXCLUSION, learners),
        ],
        homes=500, homes_invited=80, invited=90, limits=LIMITS,
    )  # fmt: skip
    assert found.status == Status.TARGETING
    assert {one.name: one.status for one in found.each} == {
        "absent": Status.TARGETING, "special": Status.CROSS_SECTION, "learners": Status.CROSS_SECTION,
    }  # fmt: skip


@pytest.mark.parametrize(("group", "fewest"), [(60, 14), (120, 25), (180, 35), (300, 53)])
def test_what_ninety_invitations_can_show(group, fewest):
    assert smallest_visible(600, group, 90, level=0.05) == fewest


@given(counts())
def test_the_tails_meet_in_what_was_seen(one):
    from math import comb

    here = (
        comb(one.group, one.group_invited)
        * comb(one.population - one.group, one.invited - one.group_invited)
        / comb(one.population, one.invited)
    )
    assert upper_tail(one) + lower_tail(one) == pytest.approx(1 + here)


@given(counts())
def test_one_roster_is_the_whole(one):
    assert within_rosters([one]) == pytest.approx((upper_tail(one), lower_tail(one)))


def test_random_shuffles_within_rosters_come_to_the_same():
    rosters = [Counts(25, 6, 4, 3), Counts(24, 2, 6, 1), Counts(28, 9, 5, 4)]
    rng, seen, times = random.Random(11), 0, 20_000
    k = sum(one.group_invited for one in rosters)
    for _ in range(times):
        got = sum(
            sum(1 for each in rng.sample(range(one.population), one.invited) if each < one.group)
            for one in rosters
        )
        seen += got >= k
    upper, _lower = within_rosters(rosters)
    assert seen / times == pytest.approx(upper, abs=0.01)


def test_a_teacher_whose_whole_class_is_concerned_targets_nobody_by_asking_it():
    """Within their own roster there was nothing to choose: the larger chance counts."""
    all_of_mine = Counts(20, 20, 20, 20)
    one = Attribute("absent", Side.TARGETING, Counts(400, 60, 20, 20), (all_of_mine,))
    found = judge([one], homes=350, homes_invited=20, invited=20, limits=LIMITS)
    assert upper_tail(one.counts) < 1e-15
    assert (found.status, found.each[0].chance) == (Status.TOO_FEW, None)  # 3 were expected: too few to tell
    bigger = Attribute("absent", Side.TARGETING, Counts(400, 120, 20, 20), (all_of_mine,))
    assert (
        judge([bigger], homes=350, homes_invited=20, invited=20, limits=LIMITS).status == Status.CROSS_SECTION
    )


def test_holm_is_the_published_procedure():
    """Holm's steps by hand: 0.01 x 4, then 0.013 x 3 (not below the first), 0.014 x 2, 0.19."""
    assert holm([0.01, 0.19, 0.013, 0.014]) == pytest.approx([0.04, 0.19, 0.04, 0.04])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_a_correction_never_makes_a_chance_smaller(chances):
    assert all(after >= before for before, after in zip(chances, holm(chances), strict=True))


def test_nearly_everybody_is_universal_and_tests_nothing():
    one = Attribute("absent", Side.TARGETING, Counts(600, 120, 580, 120))
    found = judge([one], homes=500, homes_invited=480, invited=580, limits=LIMITS)
    assert (found.status, found.each) == (Status.UNIVERSAL, ())


def test_a_group_left_out_is_named():
    one = Attribute("so", Side.EXCLUSION, Counts(600, 120, 120, 9))
    found = judge([one], homes=500, homes_invited=110, invited=120, limits=LIMITS)
    assert found.status == Status.EXCLUSION


@pytest.mark.parametrize(
    "wrong", [(10, 11, 1, 1), (10, 5, 11, 5), (10, 5, 5, 6), (10, 8, 5, 2), (-1, 0, 0, 0)]
)
def test_counts_that_cannot_be(wrong):
    with pytest.raises(ValueError):
        Counts(*wrong)
