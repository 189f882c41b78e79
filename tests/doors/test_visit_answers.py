"""What families text after they were asked for a home visit."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visit
from tests.practice.gatherings.places import a_gathering, bar
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import invite_families as invite_to_gathering
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.visits.actions.inviting import invite_families
from thirdpillar.practice.visits.actions.telling import BOOKED, HOPES, tell_families
from thirdpillar.practice.visits.models import Invitation, Visit

PHONE = "+15551230001"


@pytest.fixture
def home(db):
    made, school, cycle, _ = a_school_with_a_year()
    _home, child, adult = a_home(made, school, phone=PHONE)
    with clock.set_to(NOW):
        yield made, school, cycle, child, adult


def ask(home, at=NOW):
    made, school, cycle, *_ = home
    invite_families(cycle_id=cycle.pk, school_id=school.id, reason="universal", by=made.system, at=at)
    send(made, at)


def send(made, at):
    with clock.set_to(at):
        send_batch(
            by=made.system, at=at, terms=SendingTerms(zone="America/Chicago"), providers={"sms": Sandbox()}
        )


def text(home, body, reference="SM1", at=NOW, sender=PHONE):
    return receive(
        district=home[0].row, provider="texts", reference=reference, sender=sender, body=body, at=at
    )


def standing(home):
    return Invitation.objects.seen_by(home[0].system).get().standing


def replies(home):
    found = (
        Message.objects.seen_by(home[0].system)
        .filter(purpose__startswith="conversations.reply")
        .order_by("made_at")
    )
    return [one.body for one in found]


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("1", "accepted"), ("Sí, gracias", "accepted"), ("2", "declined"), ("no podemos", "declined"),
        ("más tarde", "later"), ("Luego", "later"), ("no, más adelante", "later"), ("otro día", "later"),
        ("later", "later"), ("لاحقا", "later"), ("以后再说", "later"),
    ],
)  # fmt: skip
def test_yes_no_and_later_are_taken(home, body, becomes):
    ask(home)
    inbound = text(home, body)
    assert (standing(home), inbound.state, inbound.answers) == (becomes, "answered", "visits.answer")
    (reply,) = replies(home)
    assert "Gracias" in reply or "¡Gracias" in reply
    assert ("/v/" in reply) is (becomes == "accepted")


@pytest.mark.parametrize("body", ["ok", "maybe", "más tarde?", "who are you", "sí no", "childcare 2"])
def test_in_doubt_a_person_reads_it(home, body):
    ask(home)
    assert text(home, body).state == "needs_person" and standing(home) == "invited"


@pytest.mark.parametrize(
    "body", ["otro día", "cambiar la hora", "no puedo, otro día", "no podemos", "reschedule"]
)
def test_another_time_calls_the_booked_visit_off_and_the_yes_stands(home, body):
    made, *_ = home
    ask(home)
    text(home, "sí")
    one = Invitation.objects.seen_by(made.system).get()
    pair = [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)]
    add_visit(made, one, pair, begins=NOW + timedelta(days=4))
    text(home, body, "SM2", at=NOW + timedelta(hours=1))
    assert Visit.objects.seen_by(made.system).get().stage == "cancelled_by_family"
    assert (
        standing(home) == "accepted"
        and "No iremos a esa hora" in replies(home)[-1]
        and "/v/" in replies(home)[-1]
    )


def test_of_a_visit_and_a_gathering_the_one_told_last_is_meant(home):
    made, school, *_ = home
    ask(home)
    later = NOW + timedelta(days=1)
    invite_to_gathering(gathering_id=a_gathering(made, school).pk, by=made.system, at=later)
    send(made, later)
    text(home, "sí", at=later + timedelta(hours=2))
    assert standing(home) == "invited" and Answer.objects.seen_by(made.system).get().answer == "yes"
    # The gathering is answered; the visit is what is still open.
    text(home, "sí", "SM2", at=later + timedelta(hours=3))
    assert standing(home) == "accepted"


def test_a_visit_and_a_gathering_that_came_together_wait_for_a_person(home):
    made, school, *_ = home
    ask(home)
    invite_to_gathering(gathering_id=a_gathering(made, school).pk, by=made.system, at=NOW)
    send(made, NOW + timedelta(minutes=30))
    assert text(home, "sí", at=NOW + timedelta(hours=1)).state == "needs_person"
    assert standing(home) == "invited" and not Answer.objects.seen_by(made.system).exists()
    # But "later" is said of visits alone.
    text(home, "más tarde", "SM2", at=NOW + timedelta(hours=2))
    assert standing(home) == "later"


@pytest.mark.parametrize("body", ["sí", "no", "más tarde", "otro día", "¿Quién lo escribió así?"])
def test_what_answers_that_hopes_were_written_down_a_person_reads(home, body):
    made, school, *_ = home
    ask(home)
    text(home, "sí")
    invite_to_gathering(gathering_id=a_gathering(made, school).pk, by=made.system, at=NOW)
    send(made, NOW)
    one = Invitation.objects.seen_by(made.system).get()
    pair = [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)]
    visit = add_visit(made, one, pair, begins=NOW + timedelta(days=1), stage="completed")
    after = NOW + timedelta(days=2)
    tell_families([visit], HOPES, by=made.system, at=after)
    send(made, after)
    assert text(home, body, "SM2", at=after + timedelta(hours=2)).state == "needs_person"
    assert standing(home) == "accepted" and not Answer.objects.seen_by(made.system).exists()


def test_later_after_a_gathering_alone_is_read_by_a_person(home):
    made, school, *_ = home
    invite_to_gathering(gathering_id=a_gathering(made, school).pk, by=made.system, at=NOW)
    send(made, NOW)
    assert (
        text(home, "más tarde").state == "needs_person" and not Answer.objects.seen_by(made.system).exists()
    )


def test_whoever_was_barred_since_is_told_nothing(home):
    made, _school, _cycle, child, adult = home
    ask(home)
    bar(made, adult, child)
    assert text(home, "sí").state == "needs_person" and standing(home) == "invited"
    assert all("/v/" not in one for one in replies(home))


def test_a_wrong_number_closes_the_link(home):
    made, *_ = home
    ask(home)
    code = Invitation.objects.seen_by(made.system).get().code
    text(home, "número equivocado")
    assert Invitation.objects.seen_by(made.system).get().code != code
    assert Inbound.objects.seen_by(made.system).get().answers == "wrong_number"


@pytest.mark.parametrize(
    ("said", "language", "means"),
    [
        ("plus tard", "fr", Intent.LATER), ("потом", "ru", Intent.LATER), ("나중에", "ko", Intent.LATER),
        ("pita", "ht", Intent.LATER), ("để sau", "vi", Intent.LATER), ("hadhow", "so", Intent.LATER),
        ("baadaye", "sw", Intent.LATER), ("saka na", "tl", Intent.LATER), ("በኋላ", "am", Intent.LATER),
        ("mais tarde", "pt", Intent.LATER), ("tom qab", "hmn", Intent.LATER), ("um autre jour", "fr", Intent.UNSURE),
        ("un autre jour", "fr", Intent.MOVE), ("в другое время", "ru", Intent.MOVE), ("다른 날", "ko", Intent.MOVE),
        ("ngày khác", "vi", Intent.MOVE), ("改天", "zh", Intent.MOVE), ("يوم آخر", "ar", Intent.MOVE),
        ("yes, another day", "en", Intent.UNSURE), ("yes later", "en", Intent.UNSURE),
    ],
)  # fmt: skip
def test_later_and_another_time_are_read_in_fifteen_languages(said, language, means):
    assert meaning_of(said, language).intent == means


def test_whoever_was_asked_on_paper_answers_the_text_that_tells_of_the_visit(home):
    made, *_ = home
    ask(home)
    one = Invitation.objects.seen_by(made.system).get()
    # They were asked by letter and said yes at the school: the first text is that it is booked.
    Message.objects.seen_by(made.system).update(channel="letter", address="1 Elm Street")
    Invitation.objects.seen_by(made.system).update(standing="accepted")
    pair = [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)]
    visit = add_visit(made, one, pair, begins=NOW + timedelta(days=4))
    visit = Visit.objects.seen_by(made.system).select_related("invitation").get(pk=visit.pk)
    tell_families([visit], BOOKED, by=made.system, at=NOW)
    send(made, NOW)
    text(home, "otro día", "SM2", at=NOW + timedelta(hours=1))
    assert Visit.objects.seen_by(made.system).get().stage == "cancelled_by_family"
