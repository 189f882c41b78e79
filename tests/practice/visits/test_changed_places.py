"""A booked visit follows its family: to another place, or off where it names other times."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.models import WishedTime

HOUR = timedelta(hours=1)


@pytest.fixture
def town(db):
    found = Town()
    found.one = found.family("Ana", MONDAY, phone="+15551230001", language="en")
    found.visit = found.booked()
    return found


def says(town, **more):
    with town.made.acting():
        answer_invitation(
            invitation_id=town.one.pk, answer="accepted", way="link", by=town.made.system,
            at=NOW + timedelta(minutes=5), **more,
        )  # fmt: skip
    return town.visits()[0]


def test_a_changed_place_reaches_the_visit_its_pair_and_its_family(town):
    pair, family = len(town.messages("visits.seat_news")), len(town.messages("visits.booked"))
    visit = says(town, place_kind="community_place", place="Elm Park, north gate")
    assert (visit.stage, visit.place_kind, visit.place) == (
        "scheduled", "community_place", "Elm Park, north gate",
    )  # fmt: skip
    assert len(town.messages("visits.seat_news")) == pair + 2
    assert len(town.messages("visits.booked")) == family + 1
    says(town, place_kind="community_place", place="Elm Park, north gate")  # said again it is no news
    assert len(town.messages("visits.seat_news")) == pair + 2


def test_times_that_leave_the_booked_one_out_ask_for_another_time(town):
    later = MONDAY + timedelta(days=2)
    assert says(town, times=[(MONDAY, MONDAY + HOUR), (later, later + HOUR)]).stage == "scheduled"
    assert says(town, times=[(later, later + HOUR)]).stage == "cancelled_by_family"
    with town.made.acting():
        assert [one.begins_at for one in WishedTime.objects.seen_by(town.made.system)] == [later]
