"""Who said yes and named no time is asked for one once, within the limit of askings."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visit, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import look_after_for
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.models import Asking, Invitation, WishedTime
from thirdpillar.practice.visits.queries.invitations import held_askings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PHONE = "+13125550123"


@pytest.fixture
def town():
    return Town()


def family(town, **more):
    more = {"standing_at": NOW, "asked": 1} | more
    return town.family("Ana", phone=PHONE, language="es", **more)


def night(town, days):
    with clock.set_to(NOW + days * DAY):
        look_after_for(town.made.row)
    return town.messages("visits.invitation")


def test_after_some_days_and_once(town):
    one = family(town)
    assert night(town, 2) == []
    (text,) = night(town, 3)
    with town.made.acting():
        found = Invitation.objects.seen_by(town.made.system).get(pk=one.pk)
    assert (found.standing, found.asked, found.code == one.code) == ("accepted", 2, True)
    assert text.body.count("/v/") == 1 and "STOP" not in text.body and "Ana" not in text.body
    assert "Gracias" in text.body or "gracias" in text.body
    assert len(night(town, 4)) == len(night(town, 9)) == 1


@pytest.mark.parametrize("asked", [3, 4])
def test_not_more_often_than_any_family(town, asked):
    family(town, asked=asked)
    assert night(town, 5) == []


def test_whoever_named_a_time_or_has_a_visit_is_left_alone(town):
    one = family(town)
    wish = put(
        town.made,
        WishedTime(
            district_id=town.made.id, invitation=one, school_id=town.school.id, begins_at=MONDAY, ends_at=MONDAY + DAY / 24
        ),
    )  # fmt: skip
    assert night(town, 3) == []
    with town.made.acting():
        WishedTime.objects.seen_by(town.made.system).filter(pk=wish.pk).delete()
    add_visit(town.made, one, [town.pat, town.lee], begins=MONDAY)
    assert night(town, 3) == []


def test_it_goes_until_they_name_one(town):
    one = family(town)
    night(town, 3)
    with town.made.acting():
        (asking,) = Asking.objects.seen_by(town.made.system)

        def against():
            return [
                each.reason
                for each in held_askings(
                    {asking.pk: PHONE}, on=NOW.date() + 3 * DAY, seen_by=town.made.system
                )
            ]

        assert against() == [""]
        WishedTime(
            district_id=town.made.id, invitation=one, school_id=town.school.id, begins_at=MONDAY, ends_at=MONDAY + DAY / 24
        ).save(force_insert=True)  # fmt: skip
        assert against() == ["the family has answered"]
