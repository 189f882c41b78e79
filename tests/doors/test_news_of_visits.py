"""That a visit is booked or called off goes by letter in time, and on by the family's next way; its words are checked."""

from datetime import timedelta

import pytest

from tests.doors.test_passing_on import DIED, deliver
from tests.factories import NOW
from tests.practice.gatherings.places import mail_to
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.languages.texts import texts_of
from thirdpillar.ground.people.models import Adult, ContactPoint
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, move_visit
from thirdpillar.practice.visits.actions.telling import BOOKED, CALLED_OFF
from thirdpillar.practice.visits.queries.planning.board import untold_visits

pytestmark = pytest.mark.django_db
MOBILE = "+13125550123"


@pytest.fixture
def town():
    return Town()


def adult(town):
    with town.made.acting():
        return Adult.objects.seen_by(town.made.system).get()


def has_mail(town, value="rosa@example.org"):
    with town.made.acting():
        ContactPoint(
            district_id=town.made.id, adult=adult(town), kind="email", value=value, state="confirmed", state_at=NOW
        ).save(force_insert=True)  # fmt: skip


def test_the_words_of_a_booked_visit_are_among_those_that_people_check():
    for language in ("es", "so"):
        keys = {one.key for one in texts_of(language)}
        assert {"visits.wording.booked:booked", "visits.wording.booked:called_off"} <= keys


def test_a_letter_goes_where_nothing_else_reaches_and_it_comes_in_time(town):
    town.family("Ana", MONDAY, language="en")
    mail_to(town.made, adult(town))
    town.booked()
    (told,) = town.messages(BOOKED)
    assert (told.channel, told.letter["title"]) == ("letter", "Our visit to you")
    assert "Pat Ito" in told.letter["lead"] and "/v/" in told.letter["lead"]


def test_by_post_too_late_somebody_calls(town):
    town.family("Ana", NOW + timedelta(hours=30), language="en")
    mail_to(town.made, adult(town))
    visit = town.booked()
    assert town.messages(BOOKED) == []
    assert untold_visits([visit.pk], seen_by=town.kim) == {visit.pk}


def test_news_that_fails_goes_on_by_the_next_way_once(town):
    town.family("Ana", MONDAY, phone=MOBILE, language="en")
    has_mail(town)
    visit = town.booked()
    went = deliver(town.made, sms=DIED)
    assert went["sms"] == [MOBILE] and "rosa@example.org" in went["email"]
    assert deliver(town.made) == {}
    with town.made.acting(town.kim):
        call_off_visit(visit_id=visit.pk, by=town.kim, at=NOW)
    assert [one.address for one in town.messages(CALLED_OFF)] == ["rosa@example.org"]


def test_that_a_moved_visits_old_time_is_off_goes_on_by_the_next_way_with_the_old_time(town):
    town.family("Ana", MONDAY, phone=MOBILE, language="en")
    has_mail(town)
    visit = town.booked()
    deliver(town.made)
    with town.made.acting(town.kim):
        move_visit(visit_id=visit.pk, begins_at=MONDAY + timedelta(hours=1), by=town.kim, at=NOW)
    went = deliver(town.made, sms=DIED)
    assert went["sms"] == [MOBILE] and "rosa@example.org" in went["email"]
    assert ["3:30" in one.body for one in town.messages(CALLED_OFF)] == [True, True]


def test_without_a_next_way_the_family_is_called(town):
    town.family("Ana", MONDAY, phone=MOBILE, language="en")
    visit = town.booked()
    deliver(town.made, sms=DIED)
    assert untold_visits([visit.pk], seen_by=town.kim) == {visit.pk}


def test_news_of_a_visit_that_stands_no_more_stays_lost(town):
    town.family("Ana", MONDAY, phone=MOBILE, language="en")
    has_mail(town)
    visit = town.booked()
    with town.made.acting(town.kim):
        call_off_visit(visit_id=visit.pk, by=town.kim, at=NOW, by_family=True)
    assert "rosa@example.org" not in deliver(town.made, sms=DIED).get("email", ())
