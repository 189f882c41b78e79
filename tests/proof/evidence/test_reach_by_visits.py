"""A visit that was made reaches its family, once; put right, the figure is right."""

import pytest

from tests.factories import NOW
from tests.factories.visits import add_invitation
from tests.practice.visits.after import Pair
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit
from thirdpillar.practice.visits.queries.touchpoints import COMPLETED, households_touched_since, touchpoints
from thirdpillar.proof.evidence.actions import rebuild_reach, refresh_reach
from thirdpillar.proof.evidence.queries import reach

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


def reached(made, deed=refresh_reach) -> tuple[int, int]:
    deed(district_id=made.id, at=NOW)
    with made.acting():
        total = reach(seen_by=made.system).total
    return total.reached, total.enrolled


def test_the_figure_moves_by_the_family_that_was_visited_and_back_when_it_was_not():
    pair = Pair()
    assert reached(pair.made, rebuild_reach) == (0, 1)
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    assert reached(pair.made) == (1, 1) == reached(pair.made, rebuild_reach)
    again = pair.book(
        invitation=add_second(pair), begins=pair.visit.begins_at.replace(hour=3), stage="scheduled", number=2
    )
    pair.do(record_visit, visit_id=again.pk, minutes=30)
    assert reached(pair.made) == (1, 1)
    for visit in (pair.visit, again):
        pair.do(record_not_happened, visit_id=visit.pk, by_family=True)
    assert reached(pair.made) == (0, 1) == reached(pair.made, rebuild_reach)


def add_second(pair):
    return add_invitation(pair.made, pair.second, pair.school, pair.home, [pair.student])


def test_only_the_fact_of_a_visit_is_a_touchpoint_and_only_once_it_happened():
    pair = Pair()
    with pair.made.acting():
        assert [list(rows) for rows in touchpoints(seen_by=pair.made.system)] == [[], []]
        assert households_touched_since(NOW, seen_by=pair.made.system) == set()
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35)
    with pair.made.acting():
        rows, answered = touchpoints(seen_by=pair.made.system)
        assert not answered.exists()
        found = list(rows.values_list("household_id", "school_id", "at", "kind", "two_way"))
        assert found == [(pair.home.id, pair.school.id, pair.visit.begins_at, COMPLETED, True)]
        assert households_touched_since(NOW, seen_by=pair.made.system) == {pair.home.id}
