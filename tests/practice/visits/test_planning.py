"""A school is planned from rows, accepted, booked, moved and mended; each hard practice holds on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit, add_visitor, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.algorithms import pairing
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household, Student
from thirdpillar.means.conversations.models import InterpreterHours, InterpreterTime
from thirdpillar.practice.visits.actions.mending import find_somebody_else
from thirdpillar.practice.visits.actions.planning import (
    ask_proposals,
    plan_the_rest,
)
from thirdpillar.practice.visits.actions.scheduling import (
    accept_proposals,
    call_off_visit,
    lock_visit,
    move_visit,
)
from thirdpillar.practice.visits.models import (
    CrossSectionResult,
    Deviation,
    Invitation,
    Proposal,
    Seat,
    Visit,
    VisitorOptIn,
    WishedTime,
)
from thirdpillar.practice.visits.queries.planning.board import untold_moves

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def test_rows_become_one_schools_problem_and_its_plan_keeps_every_hard_rule(town):
    town.family("Ana", MONDAY)
    town.family("Luis", MONDAY, MONDAY + timedelta(days=1))
    problem = town.problem()
    school = problem.school
    assert [len(one.slots) for one in school.homes] == [1, 2] or [len(one.slots) for one in school.homes] == [
        2,
        1,
    ]
    assert {one.served_by for one in school.homes} == {frozenset([str(town.pat.id)])}
    assert all(one.trained for one in school.visitors) and len(school.visitors) == 2
    plan = pairing.plan(school)
    assert len(plan.going) == 2 and plan.is_proven and pairing.faults(school, plan.going) == []


def test_whom_a_plan_is_for_is_tested_again_when_it_is_accepted(town):
    town.family("Ana", MONDAY)
    town.propose()
    later = NOW + timedelta(hours=2)
    town.accept(at=later)
    with town.made.acting():
        told = CrossSectionResult.objects.seen_by(town.made.system).get(school_id=town.school.id)
    assert told.at == later


def test_planning_asks_as_many_questions_of_the_database_for_many_families_as_for_one(
    town, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    town.family("Ana", MONDAY)
    with CaptureQueriesContext(connection) as one:
        town.problem()
    for number in range(12):
        town.family(f"N{number}", MONDAY + timedelta(days=number % 4))
    with CaptureQueriesContext(connection) as many:
        town.problem()
    assert len(many) == len(one)


def test_a_proposal_is_nobodys_until_it_is_accepted_and_booked_only_when_all_come(town):
    town.family("Ana", MONDAY, phone="+13125550123", language="en")
    found = town.propose()
    assert (found.homes, found.found, found.most, found.missed) == (1, 1, 1, [])
    (visit,) = town.visits()
    assert (visit.stage, visit.people_ids, visit.begins_at) == ("proposed", [], MONDAY)
    with town.made.acting(town.teacher(town.pat)):
        assert not Visit.objects.seen_by(town.teacher(town.pat)).exists()
    assert town.accept().offered == 1
    (visit,) = town.visits()
    assert set(visit.people_ids) == {town.pat.id, town.lee.id} and visit.stage == "proposed"
    assert len(town.messages("visits.seat_asked")) == 2
    town.come(visit, town.pat)
    assert town.visits()[0].stage == "proposed" and town.messages("visits.booked") == []
    town.come(visit, town.lee)
    assert town.visits()[0].stage == "scheduled"
    (told,) = town.messages("visits.booked")
    assert told.address == "+13125550123" and "Pat Ito" in told.body and "/v/" in told.body


def test_the_family_hears_it_in_its_language(town):
    town.family("Ana", MONDAY, phone="+13125550123", language="es")
    town.made.speaks(town.pat, "es", may_interpret=True)
    town.booked()
    (told,) = town.messages("visits.booked")
    assert told.language == "es" and "visitaremos" in told.body


def test_a_family_that_nobody_can_speak_with_is_missed_with_the_reason(town):
    town.family("Ana", MONDAY, language="so")
    found = town.propose()
    assert [one["why"] for one in found.missed] == ["no_language"] and town.visits() == []
    helper = town.made.add_account(Role.INTERPRETER, given="Sam")
    town.made.speaks(helper, "so", may_interpret=True)
    assert (
        town.propose(NOW + timedelta(minutes=1)).found == 0
    )  # an interpreter who named no hours is not planned with
    put(town.made, InterpreterHours(
        district_id=town.made.id, account_id=helper.id, weekday=0, begins="15:00", ends="18:00",
    ))  # fmt: skip
    assert town.propose(NOW + timedelta(minutes=2)).found == 1
    with town.made.acting():
        seats = Seat.objects.seen_by(town.made.system).values_list("account_id", "part")
        assert (helper.id, "interpreter") in seats and len(seats) == 3


def test_who_interprets_at_a_conference_then_is_not_planned_with(town):
    town.family("Ana", MONDAY, language="so")
    helper = town.made.add_account(Role.INTERPRETER, given="Sam")
    town.made.speaks(helper, "so", may_interpret=True)
    put(town.made, InterpreterHours(
        district_id=town.made.id, account_id=helper.id, weekday=0, begins="15:00", ends="18:00",
    ))  # fmt: skip
    booked = InterpreterTime(
        district_id=town.made.id, account_id=helper.id, source_id=uuid4(), during=(MONDAY, MONDAY + timedelta(minutes=12)),
    )  # fmt: skip
    put(town.made, booked)
    assert town.propose().found == 0
    with town.made.acting():
        InterpreterTime.objects.seen_by(town.made.system).delete()
    assert town.propose(NOW + timedelta(minutes=1)).found == 1


def test_a_single_visitor_is_refused_and_said_why(town):
    town.family("Ana", MONDAY)
    with town.made.acting():
        VisitorOptIn.objects.seen_by(town.made.system).filter(account_id=town.lee.id).update(withdrawn_at=NOW)
    assert [one["why"] for one in town.propose().missed] == ["no_second"]


def test_an_untrained_visitor_is_not_planned_with_unless_a_dated_deviation_says_so(town):
    town.family("Ana", MONDAY)
    with town.made.acting():
        from thirdpillar.means.credentials.models import Credential

        Credential.objects.seen_by(town.made.system).filter(account_id=town.lee.id).delete()
    assert [one["why"] for one in town.propose().missed] == ["untrained"]
    put(town.made, Deviation(
        district_id=town.made.id, visit_year=town.year, kind="one_untrained", begins_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 15), why="Framingham's way",
    ))  # fmt: skip
    assert town.propose(NOW + timedelta(minutes=1)).found == 0
    with town.made.acting():
        Deviation.objects.seen_by(town.made.system).update(ends_on=date(2026, 11, 16))
    assert town.propose(NOW + timedelta(minutes=2)).found == 1
    town.accept()
    town.come(town.visits()[0], town.pat, town.lee)
    assert town.visits()[0].deviation_id is not None


def test_what_broke_a_practice_meanwhile_is_not_accepted(town):
    invitation = town.family("Ana", MONDAY)
    town.propose()
    with town.made.acting():
        invitation.standing, invitation.place_kind = "declined", ""
        invitation.save(update_fields=["standing", "place_kind"])
    answered = town.accept()
    assert answered.offered == 0 and [one.citation[-2:] for one in answered.refused.values()] == ["1a"]
    with town.made.acting():
        invitation.standing, invitation.place_kind = "accepted", "home"
        invitation.save(update_fields=["standing", "place_kind"])
    assert [one.citation[-2:] for one in town.accept(MONDAY - timedelta(hours=3)).refused.values()] == ["1c"]


def test_who_does_not_plan_there_accepts_and_asks_nothing(town):
    town.family("Ana", MONDAY)
    for scope in (
        town.made.scope(Role.PRINCIPAL, school_ids=frozenset([town.school.id])), town.teacher(town.pat),
        town.made.scope(Role.COORDINATOR, school_ids=frozenset([town.made.add_school("Elm").id])),
    ):  # fmt: skip
        with town.made.acting(scope), pytest.raises(Refused):
            ask_proposals(school_ids=[town.school.id], by=scope, at=NOW)
        with town.made.acting(scope), pytest.raises(Refused):
            accept_proposals(school_id=town.school.id, by=scope, at=NOW)


def test_a_locked_proposal_stays_and_the_others_are_planned_anew(town):
    town.family("Ana", MONDAY)
    town.family("Luis", MONDAY + timedelta(days=1))
    town.propose()
    first, second = town.visits()
    with town.made.acting(town.kim):
        lock_visit(visit_id=first.pk, locked=True, by=town.kim, at=NOW)
    town.propose(NOW + timedelta(minutes=1))
    again = town.visits()
    assert again[0].pk == first.pk and again[1].pk != second.pk and len(again) == 2


def test_moved_by_hand_everybody_is_asked_anew_and_the_family_hears_the_new_time_when_they_come(town):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=1), phone="+13125550123")
    visit = town.booked()
    later = visit.begins_at + timedelta(hours=1)
    with town.made.acting(town.kim):
        move_visit(visit_id=visit.pk, begins_at=later, by=town.kim, at=NOW)
    moved = town.visits()[0]
    assert (moved.stage, moved.begins_at, moved.is_locked) == ("proposed", later, True)
    town.come(moved, town.pat, town.lee)
    assert town.visits()[0].stage == "scheduled" and len(town.messages("visits.booked")) == 2


def test_the_family_of_a_booked_visit_hears_in_the_same_deed_that_the_old_time_is_off_each_time_anew(town):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=1), phone="+13125550123", language="en")
    visit = town.booked()
    first, later = visit.begins_at, visit.begins_at + timedelta(hours=1)
    off = []
    for minutes, begins in enumerate((later, first, later), start=1):
        at = NOW + timedelta(minutes=minutes)
        with town.made.acting(town.kim):
            move_visit(visit_id=visit.pk, begins_at=begins, by=town.kim, at=at)
        off.append(len(town.messages("visits.called_off")))
        assert untold_moves([visit.pk], seen_by=town.kim) == set()
        town.come(town.visits()[0], town.pat, town.lee, at=at)
    assert off == [1, 2, 3] and len(town.messages("visits.booked")) == 4
    said = [one.body for one in town.messages("visits.called_off")]
    assert sum("3:30" in one for one in said) == 2 and all("We look for another time" in one for one in said)


def test_a_moved_visit_whose_family_no_message_reaches_is_for_a_call(town):
    town.family("Ana", MONDAY)
    visit = town.booked()
    with town.made.acting(town.kim):
        move_visit(visit_id=visit.pk, begins_at=visit.begins_at + timedelta(hours=1), by=town.kim, at=NOW)
    assert untold_moves([visit.pk], seen_by=town.kim) == {visit.pk}


def test_a_visit_is_not_moved_out_of_the_hours_of_visits(town):
    town.family("Ana", MONDAY)
    visit = town.booked()
    with town.made.acting(town.kim), pytest.raises(Refused, match="between"):
        move_visit(visit_id=visit.pk, begins_at=visit.begins_at + timedelta(hours=11), by=town.kim, at=NOW)
    assert town.visits()[0].stage == "scheduled" and town.messages("visits.called_off") == []


def test_nobody_is_moved_to_two_places_at_once(town):
    town.family("Ana", MONDAY)
    town.family("Luis", MONDAY + timedelta(days=1))
    town.propose()
    first, second = town.visits()
    with town.made.acting(town.kim), pytest.raises(Refused):
        move_visit(visit_id=second.pk, begins_at=first.begins_at, by=town.kim, at=NOW)
    assert town.visits()[1].begins_at == MONDAY + timedelta(days=1)


def test_who_falls_ill_is_replaced_at_the_same_time_and_the_appointment_stands(town):
    town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    ola, _ = add_visitor(town.made, town.year, town.school, given="Ola", email="ola@example.org")
    town.family("Mia", MONDAY + timedelta(days=1))
    town.propose(NOW + timedelta(minutes=1))
    others = town.visits(stage="proposed")
    ill, at = town.teacher(town.lee), MONDAY - timedelta(hours=3)
    with town.made.acting(ill):
        assert find_somebody_else(visit_id=visit.pk, account_id=town.lee.id, by=ill, at=at) == "same_time"
    now = town.visits(pk=visit.pk)[0]
    assert now.stage == "scheduled" and set(now.people_ids) == {town.pat.id, ola.id}
    assert [one.pk for one in town.visits(stage="proposed")] == [one.pk for one in others]
    assert town.messages("visits.called_off") == []


def test_where_nobody_else_can_the_family_hears_and_another_time_of_its_own_is_proposed(town):
    town.family("Ana", MONDAY, MONDAY + timedelta(days=2), phone="+13125550123")
    visit = town.booked()
    ill = town.teacher(town.lee)
    with town.made.acting(ill):
        assert find_somebody_else(visit_id=visit.pk, account_id=town.lee.id, by=ill, at=NOW) == "other_time"
    assert sorted(one.stage for one in town.visits()) == ["cancelled_by_staff", "proposed"]
    times = {MONDAY, MONDAY + timedelta(days=2)}
    assert town.visits(stage="proposed")[0].begins_at in times - {visit.begins_at}
    (told,) = town.messages("visits.called_off")
    assert told.address == "+13125550123"


def test_what_the_family_calls_off_is_not_proposed_again_and_its_time_goes_to_another_family(town):
    gone = town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    town.family("Luis", MONDAY)
    assert town.propose(NOW + timedelta(minutes=1)).found == 0
    with town.made.acting():
        call_off_visit(visit_id=visit.pk, by=town.made.system, at=NOW, by_family=True)
    assert town.messages("visits.called_off") == [] and len(town.messages("visits.seat_news")) == 2
    with town.made.acting(town.kim):
        found = plan_the_rest(school_id=town.school.id, by=town.kim, at=NOW)
    assert found.found == 1 and [one["why"] for one in found.missed] == ["no_times"]
    (proposed,) = town.visits(stage="proposed")
    assert proposed.invitation_id != gone.pk and proposed.begins_at == MONDAY
    with town.made.acting():
        assert not WishedTime.objects.seen_by(town.made.system).filter(invitation=gone).exists()


def test_nobody_of_the_school_evaluating_sees_a_proposal_and_every_deed_is_in_the_record(town):
    town.family("Ana", MONDAY)
    visit = town.booked()
    principal = town.made.scope(Role.PRINCIPAL, school_ids=frozenset([town.school.id]))
    with town.made.acting(principal):
        assert not Proposal.objects.seen_by(principal).exists()
    with town.made.acting():
        deeds = set(Entry.objects.seen_by(town.made.system).values_list("deed", flat=True))
    assert {"visits.ask_proposals", "visits.keep_proposal", "visits.accept_proposals", "visits.confirm_seat",
            "visits.schedule_visit"} <= deeds  # fmt: skip
    assert visit.stage == "scheduled"


def test_the_family_hears_who_comes_in_somebody_elses_place_once_they_have_said_so(town):
    town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    ola, _ = add_visitor(town.made, town.year, town.school, given="Ola", family="Berg")
    ill = town.teacher(town.lee)
    with town.made.acting(ill):
        find_somebody_else(visit_id=visit.pk, account_id=town.lee.id, by=ill, at=NOW)
    assert len(town.messages("visits.booked")) == 1
    town.come(town.visits()[0], ola)
    assert "Ola Berg" in town.messages("visits.booked")[-1].body and len(town.messages("visits.booked")) == 2
    town.come(town.visits()[0], ola)
    assert len(town.messages("visits.booked")) == 2


def test_the_number_of_a_visit_is_by_the_visits_that_the_home_had(db):
    town = Town()
    new, old = town.family("Ana", MONDAY), town.family("Leo", MONDAY + timedelta(days=1))
    cycle = town.second
    begins = datetime(2027, 1, 25, 21, 30, tzinfo=UTC)
    add_visit(town.made, old, [town.pat, town.lee], begins=MONDAY, stage="completed")
    with town.made.acting():
        Invitation.objects.seen_by(town.made.system).filter(pk=old.pk).update(standing="no_response")
    for number, one in enumerate((new, old)):
        add_invitation(
            town.made, cycle, town.school, Household(pk=one.household_id),
            [Student(pk=each) for each in one.student_ids], times=[begins + timedelta(days=number)], adult_id=one.adult_id,
        )  # fmt: skip
    town.first = cycle
    town.propose(at=datetime(2027, 1, 20, 15, tzinfo=UTC))
    found = {one.household_id: one.number for one in town.visits(stage="proposed")}
    assert found == {new.household_id: 1, old.household_id: 2}
