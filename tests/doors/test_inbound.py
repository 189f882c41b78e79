from datetime import timedelta

import pytest

from tests.factories import NOW, at_host
from tests.practice.gatherings.places import a_gathering, a_school, bar
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import ContactPoint, HouseholdAdult, HouseholdStudent
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer

PHONE = "+15551230001"


@pytest.fixture
def home(db):
    district, school = a_school()
    child = district.add_student("Ana", "Lopez", school)
    parent = district.add_adult("Rosa", "Lopez", phone=PHONE, language="es")
    district.tie(child, parent)
    return district, school, district.add_household([child], [parent])


def invited(home, at=NOW, sent=True, **more):
    district, school, _ = home
    gathering = a_gathering(district, school, **more)
    invite_families(gathering_id=gathering.pk, by=district.system, at=at)
    if sent:
        send(home, at)
    return gathering


def send(home, at=NOW):
    with clock.set_to(at):
        send_batch(
            by=home[0].system, at=at, terms=SendingTerms(zone="America/Chicago"), providers={"sms": Sandbox()}
        )


def text(home, body, reference="SM1", sender=PHONE, at=NOW):
    return receive(
        district=home[0].row, provider="texts", reference=reference, sender=sender, body=body, at=at
    )


def answers(home):
    return list(Answer.objects.seen_by(home[0].system).order_by("made_at"))


def replies(home):
    return list(Message.objects.seen_by(home[0].system).filter(purpose="conversations.reply"))


@pytest.mark.parametrize(
    ("body", "said"), [("1", "yes"), ("Sí, gracias", "yes"), ("نعم", "yes"), ("2", "no"), ("maya", "no")]
)
def test_a_plain_answer_is_taken(home, body, said):
    gathering = invited(home)
    inbound = text(home, body)
    (answer,) = answers(home)
    assert (answer.answer, answer.way, answer.household_id, answer.gathering_id) == (
        said,
        "text",
        home[2].pk,
        gathering.pk,
    )
    assert (inbound.state, inbound.answers) == ("answered", "gatherings.answer")
    (reply,) = replies(home)
    assert (reply.language, "Gracias" in reply.body) == ("es", True)


def test_needs_come_with_a_yes_or_after_one(home):
    invited(home)
    assert text(home, "childcare 2", "SM1").state == "needs_person"
    text(home, "yes childcare 2", "SM2")
    text(home, "transporte", "SM3")
    assert [one.needs for one in answers(home)] == [
        {"childcare_count": 2},
        {"childcare_count": 2, "transport": True},
    ]


@pytest.mark.parametrize("body", ["ok", "maybe", "👍", "no problem, see you", "x" * 5000, "", "\x00", "1 2"])
def test_a_doubtful_text_waits_for_a_person(home, body):
    invited(home)
    assert text(home, body).state == "needs_person"
    assert answers(home) == []


def test_a_yes_to_two_gatherings_that_came_together_waits_for_a_person(home):
    invited(home)
    invited(home, at=NOW + timedelta(minutes=59), title="Another")
    assert text(home, "yes").state == "needs_person"
    assert answers(home) == []


def test_a_yes_means_the_gathering_that_was_told_last_and_the_reply_names_it(home):
    invited(home)
    last = invited(home, at=NOW + timedelta(days=1), title="Another")
    inbound = text(home, "Sí, 2 niños", at=NOW + timedelta(days=1, hours=1))
    (answer,) = answers(home)
    assert (answer.gathering_id, answer.answer, inbound.state) == (last.pk, "yes", "answered")
    (reply,) = replies(home)
    assert "Another" in reply.body


@pytest.mark.parametrize("state", ["held", "ready", "refused", "expired", "stopped"])
def test_nobody_answers_a_text_that_never_went_out(home, state):
    first = invited(home)
    second = invited(home, at=NOW + timedelta(days=1), title="Another")
    with home[0].acting():
        waiting = Message.objects.seen_by(home[0].system).get(body__contains="Another")
        Message.objects.seen_by(home[0].system).filter(pk=waiting.pk).update(state=state)
    text(home, "yes", at=NOW + timedelta(days=1, hours=1))
    assert [one.gathering_id for one in answers(home)] == [first.pk] != [second.pk]


def test_a_need_belongs_to_the_gathering_they_are_coming_to(home):
    coming = invited(home)
    text(home, "yes", "SM1")
    invited(home, at=NOW + timedelta(days=1), title="Another")
    text(home, "transporte", "SM2", at=NOW + timedelta(days=1, hours=1))
    assert [(one.gathering_id, one.needs) for one in answers(home)] == [
        (coming.pk, {}),
        (coming.pk, {"transport": True}),
    ]


def test_a_yes_means_the_one_gathering_not_answered_yet(home):
    first = invited(home)
    text(home, "no", "SM1")
    second = invited(home, title="Another")
    text(home, "yes", "SM2")
    assert [(one.gathering_id, one.answer) for one in answers(home)] == [(first.pk, "no"), (second.pk, "yes")]


@pytest.mark.parametrize("body", ["yes", "no", "1"])
def test_who_is_barred_from_the_child_since_is_answered_by_a_person(home, body):
    district, _, household = home
    invited(home)
    (child,), (parent,) = members(district, household)
    bar(district, parent, child, scopes=("event",))
    inbound = text(home, body)
    assert (inbound.state, answers(home)) == ("needs_person", [])
    (reply,) = replies(home)
    assert "Oak School, gym" not in reply.body and "Family math night" not in reply.body


def test_a_yes_that_a_barred_adult_may_have_written_waits_for_a_person(home):
    """The mother is free, but the father reads at the same number and is barred from her child since."""
    district, _, household = home
    invited(home)
    (child,), _ = members(district, household)
    father = district.add_adult("Omar", "Lopez", phone=PHONE)
    district.tie(child, father)
    bar(district, father, child, scopes=("all",))
    assert text(home, "yes").state == "needs_person"
    assert answers(home) == []


def members(district, household):
    students = HouseholdStudent.objects.seen_by(district.system).filter(household=household)
    adults = HouseholdAdult.objects.seen_by(district.system).filter(household=household)
    return (
        [one.student for one in students.select_related("student")],
        [one.adult for one in adults.select_related("adult")],
    )


def test_the_same_text_brought_five_times_is_one(home):
    invited(home)
    assert [bool(text(home, "yes")) for _ in range(5)] == [True, False, False, False, False]
    assert (len(answers(home)), len(replies(home)), Inbound.objects.seen_by(home[0].system).count()) == (
        1,
        1,
        1,
    )


def test_stop_is_honoured_and_confirmed_once_and_start_undoes_it(home):
    district = home[0]
    invited(home, sent=False)
    text(home, "ALTO", "SM1")
    send(home)
    states = {one.purpose: one.state for one in Message.objects.seen_by(district.system)}
    assert states == {"gatherings.invitation": "stopped", "conversations.reply": "accepted"}
    point = ContactPoint.objects.seen_by(district.system).get()
    assert point.stopped_at == NOW
    text(home, "START", "SM2")
    assert ContactPoint.objects.seen_by(district.system).get().stopped_at is None
    assert Stop.objects.seen_by(district.system).get(channel="sms").lifted_at == NOW


def test_a_stop_from_a_number_nobody_has_is_honoured_too(home):
    inbound = text(home, "stop", sender="+15559990000")
    assert inbound.answers == "stop"
    assert Stop.objects.seen_by(home[0].system).get(channel="sms").address == "+15559990000"


def test_a_stranger_gets_no_answer(home):
    invited(home)
    inbound = text(home, "yes", sender="+15559990000")
    assert (inbound.state, replies(home), answers(home)) == ("unknown_sender", [], [])


def test_a_wrong_number_gets_nothing_more(home):
    invited(home)
    text(home, "Número equivocado")
    assert ContactPoint.objects.seen_by(home[0].system).get().state == "wrong"
    assert Stop.objects.seen_by(home[0].system).get(channel="sms").because == "wrong number"


def test_two_machines_do_not_answer_each_other_for_ever(home):
    invited(home)
    for number in range(12):
        text(home, "what is this", f"SM{number}", at=NOW + timedelta(seconds=number))
    assert len(replies(home)) == 5


def test_after_the_day_a_yes_waits_for_a_person(home):
    gathering = invited(home)
    assert text(home, "yes", at=gathering.ends_at).state == "needs_person"


def test_a_webhook_needs_its_providers_signature(home, client, monkeypatch, rf):
    from thirdpillar.doors.hooks.views import signature

    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    invited(home)
    at_host(client, home[0].row)
    fields = {"MessageSid": "SM1", "From": PHONE, "Body": "yes"}
    signed = signature("secret", rf.post("/hooks/texts/", fields, headers={"host": "testserver"}))
    assert client.post("/hooks/texts/", fields, headers={"X-Twilio-Signature": "forged"}).status_code == 404
    tenancy.enter_scope(home[0].system)
    assert answers(home) == []
    with clock.set_to(NOW):
        answer = client.post("/hooks/texts/", fields, headers={"X-Twilio-Signature": signed})
    tenancy.enter_scope(home[0].system)
    assert (answer.status_code, len(answers(home))) == (200, 1)


@pytest.mark.parametrize("written", ["نعـم", "نعم.", "نَعَم", "YES!!", "sii 👍"])
def test_a_yes_is_a_yes_however_it_is_adorned(written):
    assert meaning_of(written).intent == Intent.YES
