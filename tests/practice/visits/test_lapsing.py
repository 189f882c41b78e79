"""What nobody confirmed in time lapses and is planned anew; who said later is asked when the day has come."""

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import lapse_for, look_after_for, plan_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.scheduling import move_visit
from thirdpillar.practice.visits.models import (
    Deviation,
    Invitation,
    Proposal,
    SchoolTerms,
    Seat,
    VisitYear,
    WishedTime,
)
from thirdpillar.practice.visits.queries.invitations import due_after_later

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return Town()


def lapse(town, at):
    with clock.set_to(at):
        lapse_for(town.made.row)


def offered(town, *times):
    town.family("Ana", *times, phone="+13125550123", language="en")
    town.propose()
    town.accept()
    (visit,) = town.visits()
    return visit


def test_an_offer_lapses_by_the_notice_hours_and_not_before(town):
    visit, other = offered(town, MONDAY), MONDAY + 3 * DAY
    put(town.made, WishedTime(
        district_id=town.made.id, invitation_id=visit.invitation_id, school_id=town.school.id, begins_at=other,
        ends_at=other + timedelta(hours=1),
    ))  # fmt: skip
    town.come(visit, town.pat)
    lapse(town, visit.begins_at - timedelta(hours=24))
    assert [one.stage for one in town.visits()] == ["proposed"]
    at = visit.begins_at - timedelta(hours=23)
    lapse(town, at)
    (gone,) = town.visits()
    assert gone.stage == "cancelled_by_staff"
    with town.made.acting():
        assert {one.state for one in Seat.objects.seen_by(town.made.system)} == {"left"}
        assert Proposal.objects.seen_by(town.made.system).filter(stage="asked").exists()
    assert len(town.messages("visits.seat_news")) == 2 and town.messages("visits.called_off") == []
    with clock.set_to(at):
        plan_for(town.made.row)
    assert [one.begins_at for one in town.visits(stage="proposed")] == [other]
    lapse(town, at)
    assert len(town.visits()) == 2


def test_what_is_booked_or_nobody_was_offered_does_not_lapse(town):
    town.family("Ana", MONDAY)
    town.propose()
    lapse(town, MONDAY - timedelta(hours=1))
    assert town.visits()[0].stage == "proposed"
    town.accept()
    town.come(town.visits()[0], town.pat, town.lee)
    lapse(town, MONDAY - timedelta(hours=1))
    assert town.visits()[0].stage == "scheduled"


def test_where_a_dated_deviation_allows_shorter_notice_it_lapses_as_it_begins(town):
    visit = offered(town, MONDAY)
    put(town.made, Deviation(
        district_id=town.made.id, visit_year=town.year, kind="short_notice", begins_on=MONDAY.date(),
        ends_on=MONDAY.date(), why="A week of visits",
    ))  # fmt: skip
    lapse(town, visit.begins_at - timedelta(hours=2))
    assert town.visits()[0].stage == "proposed"
    lapse(town, visit.begins_at)
    assert town.visits()[0].stage == "cancelled_by_staff"


def test_a_family_that_was_told_of_it_hears_that_it_is_off(town):
    town.family("Ana", MONDAY, MONDAY + DAY, phone="+13125550123", language="en")
    visit = town.booked()
    later = next(time for time in (MONDAY, MONDAY + DAY) if time != visit.begins_at)
    with town.made.acting(town.kim):
        move_visit(visit_id=visit.pk, begins_at=later, by=town.kim, at=NOW)
    lapse(town, later - timedelta(hours=2))
    assert len(town.messages("visits.called_off")) == 1


def test_who_said_later_is_asked_by_night_when_the_day_has_come_and_never_too_often(town):
    one = town.family("Ana", phone="+13125550123", language="en", accepted=False)

    def say_later(**more):
        with town.made.acting():
            Invitation.objects.seen_by(town.made.system).update(
                standing="later", ask_again_on=NOW.date() + 5 * DAY, **more
            )

    def night(at):
        with clock.set_to(at):
            look_after_for(town.made.row)
        with town.made.acting():
            found = Invitation.objects.seen_by(town.made.system).get(pk=one.pk)
            return found.standing, found.asked

    say_later()
    assert night(NOW + 4 * DAY) == ("later", 1)
    assert night(NOW + 5 * DAY) == ("invited", 2)
    assert len(town.messages("visits.invitation")) == 1
    say_later(asked=3)
    assert night(NOW + 9 * DAY) == ("later", 3)
    with town.made.acting():
        assert due_after_later(on=NOW.date() + 9 * DAY, seen_by=town.made.system) == []


def test_a_partner_who_has_not_confirmed_is_reminded_once_and_named_to_whoever_plans(town, client):
    visit = offered(town, MONDAY)
    town.come(visit, town.pat)

    def reminded():
        return [one.address for one in town.messages("visits.seat_reminded")]

    def plan_page(at):
        with clock.set_to(at):
            signed_in(client, account_of(town), at=at)
            return client.get(f"/visits/plan/{town.school.id}/").content.decode()

    # The last moment to confirm is a day before it; the reminder comes a day before that.
    lapse(town, visit.begins_at - timedelta(hours=49))
    assert reminded() == [] and "Reminded" not in plan_page(NOW)
    at = visit.begins_at - timedelta(hours=47)
    lapse(town, at)
    lapse(town, at + timedelta(hours=1))
    assert reminded() == ["lee@example.org"]
    (told,) = town.messages("visits.seat_reminded")
    assert "Not confirmed yet. 1 home visit" in told.body and "Ana" not in told.body + told.subject
    page = plan_page(at)
    assert "Reminded, and not confirmed yet" in page and page.index("Reminded") < page.index("Lee Ito")
    # At another time they are asked anew, and reminded anew.
    with town.made.acting(town.kim):
        move_visit(visit_id=visit.pk, begins_at=visit.begins_at + timedelta(minutes=30), by=town.kim, at=at)
    lapse(town, at + timedelta(hours=1))
    assert reminded() == ["lee@example.org"], "nobody is reminded of what they were asked just now"


def test_by_its_own_terms_a_school_reminds_sooner_and_nobody_at_night(town):
    visit = offered(town, MONDAY)
    with town.made.acting():
        SchoolTerms.objects.seen_by(town.made.system).update(notice_hours=48)
        VisitYear.objects.seen_by(town.made.system).update(remind_hours=60)
    night = visit.begins_at - timedelta(hours=107)  # half past four in the morning
    lapse(town, night)
    assert town.messages("visits.seat_reminded") == []
    lapse(town, night + timedelta(hours=12))
    assert len(town.messages("visits.seat_reminded")) == 2
    with town.made.acting():
        assert {one.reminded_at for one in Seat.objects.seen_by(town.made.system)} == {
            night + timedelta(hours=12)
        }


def account_of(town):
    with town.made.acting():
        return Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)
