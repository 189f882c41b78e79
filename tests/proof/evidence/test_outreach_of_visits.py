"""Invitations to home visits and a second guardian's messages count among the families written to; each home once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.practice.visits.asked import a_school_with_a_year, many_homes
from tests.proof.evidence.test_outreach import found
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import seats
from thirdpillar.means.conversations.choices import Interest, Way
from thirdpillar.practice.visits.actions.inviting import invite_families
from thirdpillar.practice.visits.models import Invitation

pytestmark = pytest.mark.django_db
HOMES = 30


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def asked():
    """30 families asked for a visit and written nothing else."""
    made, school, cycle, coordinator = a_school_with_a_year()
    many_homes(made, school, [()] * HOMES)
    made.oak = school
    with made.acting(coordinator):
        invite_families(
            cycle_id=cycle.pk,
            school_id=school.id,
            reason="universal",
            by=coordinator,
            at=NOW - timedelta(minutes=5),
        )
    made.by = made.scope(Role.OFFICE)
    return made


def all_accepted(made) -> None:
    with made.acting():
        Message.objects.seen_by(made.system).update(state=State.ACCEPTED, provider="p")


def test_who_was_invited_to_a_visit_was_written_to_and_may_answer(asked):
    all_accepted(asked)
    told = found(asked).whole
    assert told.arrived.denominator.value == HOMES, "all of them, which is not shown"
    with asked.acting():
        some = Invitation.objects.seen_by(asked.system).order_by("pk").values_list("pk", flat=True)[:15]
        Invitation.objects.seen_by(asked.system).filter(pk__in=list(some)).update(
            standing="accepted", standing_at=NOW, answered_way="link"
        )
    assert found(asked).whole.answered.numerator.value == 15


def test_whoever_evaluates_visitors_is_shown_none_of_it(asked):
    all_accepted(asked)
    principal = asked.scope(Role.PRINCIPAL, school_ids=frozenset([asked.oak.pk]))
    assert found(asked, principal).whole is None


def test_a_home_that_is_also_written_to_counts_once(asked):
    with asked.acting():
        one = Invitation.objects.seen_by(asked.system).exclude(adult_id=None).first()
    with asked.acting(asked.by):
        actions.begin_thread(
            adult_id=one.adult_id, student_ids=one.student_ids, subject="Reading", body="Hello!", key=uuid4().hex[:8],
            interest=Interest.SCHOOL, school_id=asked.oak.pk, by=asked.by, at=NOW - timedelta(minutes=1),
        )  # fmt: skip
    all_accepted(asked)
    assert found(asked).whole.arrived.denominator.value == HOMES


def test_a_second_guardian_counts_for_the_home_of_their_own(asked):
    with asked.acting():
        invitations = list(Invitation.objects.seen_by(asked.system).exclude(adult_id=None))
        Message.objects.seen_by(asked.system).all().delete()
    for number, one in enumerate(invitations[:15]):
        other = asked.add_adult(f"O{number}", "Other", phone=f"+1415555{number:04}", language="so")
        with asked.acting():
            student = Student.objects.seen_by(asked.system).get(pk=one.student_ids[0])
        asked.tie(student, other)
        asked.add_household([], [other], "so")
        with asked.acting(asked.by):
            thread = actions.begin_thread(
                adult_id=one.adult_id, student_ids=one.student_ids, subject="Reading", body="Hello!",
                key=uuid4().hex[:8], interest=Interest.SCHOOL, school_id=asked.oak.pk, by=asked.by,
                at=NOW - timedelta(minutes=9),
            )  # fmt: skip
            both = seats.ask_to_read_together(
                thread_id=thread.pk, adult_id=other.pk, by=asked.by, at=NOW - timedelta(minutes=8)
            )
        with asked.acting():
            for seat in both:
                seats.agree_to_read_together(
                    seat_id=seat.pk, way=Way.LINK, by=asked.system, at=NOW - timedelta(minutes=7)
                )
        with asked.acting(asked.by):
            actions.write_to_family(
                thread_id=thread.pk,
                body="Again",
                key=uuid4().hex[:8],
                by=asked.by,
                at=NOW - timedelta(minutes=5),
            )
    all_accepted(asked)
    somali = next(group for group in found(asked).cuts["language"] if group.value == "so")
    assert somali.arrived.denominator.value == 15
