"""What is texted of a visit while a parent meeting asks at the number: no word of a visitor, or of a home that waits for one,
becomes an input without a name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from tests.doors.test_meeting_texts import BEGINS, ROSA, arrives, oak, texts  # noqa: F401
from tests.factories.visits import add_invitation, add_visit, add_visit_year
from thirdpillar.doors.visit_words import words_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.models import Asking, Invitation, Seat, Visit

pytestmark = pytest.mark.django_db
VISITOR = "+13125550771"
MINUTE = timedelta(minutes=1)
BECAME = {"in": "visits.check", "out": "visits.check", "help": "visits.help", "done": "visits.record"}


def booked(oak, begins):  # noqa: F811
    """Two go to the home that is asked by the meeting, too; the first has VISITOR's number."""
    made = oak.district
    _year, cycle, _second = add_visit_year(made, oak.school)
    one = add_invitation(made, cycle, oak.school, oak.home, [oak.ana], adult_id=oak.rosa.id, language="es")
    with made.acting():
        Invitation.objects.seen_by(made.system).filter(pk=one.pk).update(
            standing="accepted", standing_at=BEGINS - timedelta(days=1), answered_way="page"
        )
    pair = [
        made.add_account(Role.TEACHER, email=f"{uuid4().hex}@example.org", phone=f"+1312555077{number}")
        for number in (1, 2)
    ]
    return add_visit(made, one, pair, begins=begins)


@pytest.mark.parametrize("kind", BECAME)
def test_every_word_of_a_visitor_is_heard_while_a_meeting_asks(oak, kind):  # noqa: F811
    visit = booked(oak, BEGINS + 30 * MINUTE)
    texts(oak, oak.meeting.text_word, sender=VISITOR)
    arrives(oak, clock.now())
    made = oak.district
    if kind != "in":
        with made.acting():
            Seat.objects.seen_by(made.system).filter(visit_id=visit.pk).update(
                checked_in_at=BEGINS + 31 * MINUTE
            )
    said = [*words_for(kind), *(["done 35", "35 listo"] if kind == "done" else [])]
    for word in (*said, *(f"{one}!" for one in said[:3])):
        with clock.set_to(BEGINS + (35 if kind == "in" else 75) * MINUTE), transaction.atomic():
            kept = texts(oak, word, sender=VISITOR)
            tenancy.enter_scope(made.system)
            rang = Visit.objects.seen_by(made.system).get(pk=visit.pk).alarm_at is not None
            assert (kept.answers, oak.inputs().exists(), rang) == (BECAME[kind], False, kind == "help"), word
            transaction.set_rollback(True)


@pytest.mark.parametrize(("body", "rings"), [("he is locking the door", True), ("M more lamps", False)])
def test_other_words_from_inside_ring_and_the_word_of_the_meeting_is_still_the_meetings(oak, body, rings):  # noqa: F811
    visit = booked(oak, BEGINS + 30 * MINUTE)
    texts(oak, oak.meeting.text_word, sender=VISITOR)
    arrives(oak, clock.now())
    with clock.set_to(BEGINS + 40 * MINUTE):
        texts(oak, body.replace("M", oak.meeting.text_word), sender=VISITOR)
    tenancy.enter_scope(oak.district.system)
    rang = Visit.objects.seen_by(oak.district.system).get(pk=visit.pk).alarm_at is not None
    assert (rang, oak.inputs().exists()) == (rings, not rings)


WORDS = (
    "mañana no vamos a estar en casa", "mejor la próxima semana", "lunes a las 4", "parque Riverside",
    "cambiamos de casa, ahora vivimos en 12 Oak St", "el perro muerde, llamen antes",
)  # fmt: skip


@pytest.mark.parametrize(("hours", "told"), [(22, True), (72, False), (None, False)])
def test_plain_words_of_a_home_that_waits_for_a_visit_are_a_persons_and_the_pair_hears(oak, hours, told):  # noqa: F811
    made = oak.district
    if hours:
        booked(oak, BEGINS + timedelta(hours=hours))
    texts(oak, oak.meeting.text_word)
    arrives(oak, clock.now())
    for body in WORDS:
        with clock.set_to(BEGINS + 40 * MINUTE), transaction.atomic():
            kept = texts(oak, body)
            tenancy.enter_scope(made.system)
            wrote = Message.objects.seen_by(made.system).filter(purpose__startswith="visits.seat_wrote")
            said = (kept.state, kept.body, oak.inputs().exists(), wrote.exists())
            assert said == (
                ("needs_person", body, False, told) if hours else ("answered", "…", True, False)
            ), body
            transaction.set_rollback(True)
    # With the meeting's word before them they are said there, whatever waits.
    with clock.set_to(BEGINS + 40 * MINUTE):
        texts(oak, f"{oak.meeting.text_word} el bus pasa muy temprano")
    assert oak.inputs().get().words == "el bus pasa muy temprano"


@pytest.mark.parametrize(
    ("body", "purpose", "is_said"),
    [
        ("el bus pasa temprano", "visits.invitation:when", False),
        ("el bus pasa temprano", "visits.invitation", True),
        ("lunes a las 4", "visits.invitation", False),
    ],
)
def test_of_a_home_that_was_asked_for_a_visit_what_may_answer_that_is_a_persons(oak, body, purpose, is_said):  # noqa: F811
    made = oak.district
    visit = booked(oak, BEGINS + timedelta(days=3))
    with made.acting():
        Visit.objects.seen_by(made.system).filter(pk=visit.pk).update(stage="cancelled_by_staff")
        at = BEGINS - timedelta(hours=5)
        row = Asking(
            district_id=made.id,
            invitation_id=visit.invitation_id,
            school_id=oak.school.pk,
            channel="sms",
            at=at,
        )
        row.save(force_insert=True)
        Message(
            district_id=made.id, channel="sms", purpose=purpose, reference_id=row.pk, address=ROSA, language="es", body="?",
            state="accepted", state_at=at, message_class="school", school_id=oak.school.pk,
        ).save(force_insert=True)  # fmt: skip
    texts(oak, oak.meeting.text_word)
    arrives(oak, clock.now())
    with clock.set_to(BEGINS + 40 * MINUTE):
        kept = texts(oak, body)
    assert (kept.state, oak.inputs().exists()) == (("answered", True) if is_said else ("needs_person", False))
