"""What families and visitors text shortly before a home visit, or in it, and who hears of it."""

from datetime import timedelta

import pytest

from tests.doors.test_visit_answers import ask, replies, send, text
from tests.doors.test_visit_answers import home as home  # a family asked for a visit
from tests.factories import NOW
from tests.factories.visits import add_visit, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.at_once import NEAR
from thirdpillar.practice.visits.actions.safety import raise_alarms, settle_alarm
from thirdpillar.practice.visits.actions.telling import BOOKED, tell_families
from thirdpillar.practice.visits.models import Invitation, Seat, Visit
from thirdpillar.practice.visits.queries.planning.near import visits_near_of

PAT, KIM = "+13125550777", "+13125550111"
SOON, LATER = timedelta(hours=3), timedelta(days=4)


@pytest.fixture
def told(home):
    """Answers a function that books a visit so far ahead and tells the family."""
    made, school, *_ = home

    def book(ahead):
        ask(home)
        text(home, "sí")
        pair = [
            made.add_account(Role.TEACHER, email="a@example.org", phone=PAT),
            made.add_account(Role.TEACHER),
        ]
        made.add_account(Role.COORDINATOR, school, email="kim@example.org", phone=KIM)
        one = Invitation.objects.seen_by(made.system).get()
        visit = add_visit(made, one, pair, begins=NOW + ahead)
        seen = Visit.objects.seen_by(made.system).select_related("invitation").get(pk=visit.pk)
        tell_families([seen], BOOKED, by=made.system, at=NOW)
        send(made, NOW)
        return seen

    return book


def heard(made, kind):
    found = Message.objects.seen_by(made.system).filter(purpose__startswith=f"visits.seat_{kind}")
    return sorted((one.address, one.message_class) for one in found)


def stage(made):
    return Visit.objects.seen_by(made.system).get().stage


@pytest.mark.parametrize("body", ["cancel", "Cancelar", "ya no"])
def test_cancel_after_a_booked_visit_stops_the_number_and_calls_it_off(home, told, body):
    made, *_ = home
    told(SOON)
    text(home, body, "SM2", at=NOW + timedelta(hours=1))
    assert stage(made) == "cancelled_by_family"
    assert Stop.objects.seen_by(made.system).filter(address="+15551230001", lifted_at=None).exists()
    emergency = [
        (PAT, "emergency"),
        (KIM, "emergency"),
        ("a@example.org", "emergency"),
        ("kim@example.org", "emergency"),
    ]
    assert heard(made, "off") == sorted(emergency) and heard(made, "wrote") == []


@pytest.mark.parametrize(
    "body",
    ["no vengan", "ya no vengan", "don't come", "cancelar la visita", "no estaremos en casa", "Please don't come",
     "نعتذر، لن نكون في البيت", "不要来", "msije", "ne venez pas", "đừng đến"],
)  # fmt: skip
def test_do_not_come_calls_a_booked_visit_off(home, told, body):
    made, *_ = home
    told(SOON)
    assert text(home, body, "SM2", at=NOW + timedelta(hours=1)).answers == "visits.answer"
    assert stage(made) == "cancelled_by_family" and (PAT, "emergency") in heard(made, "off")


def test_do_not_come_is_no_consent_and_says_nothing_of_the_number():
    assert {meaning_of(one).intent for one in ("don't come", "no vengan", "ha imanina", "не приходите")} == {
        Intent.MOVE
    }


@pytest.mark.parametrize("body", ["STOP", "mi mamá está en el hospital"])
def test_who_goes_hears_within_a_day_that_the_family_wrote(home, told, body):
    made, *_ = home
    told(SOON)
    text(home, body, "SM2", at=NOW + timedelta(hours=1))
    assert stage(made) == "scheduled"
    assert {address for address, _class in heard(made, "wrote")} == {
        PAT,
        KIM,
        "a@example.org",
        "kim@example.org",
    }
    bodies = set(
        Message.objects.seen_by(made.system)
        .filter(purpose__startswith="visits.seat_wrote")
        .values_list("body", flat=True)
    )
    assert all("hospital" not in one and "Ask before you go" in one for one in bodies)
    # Two texts in a row are told once.
    text(home, "???", "SM3", at=NOW + timedelta(hours=1, minutes=5))
    assert len(heard(made, "wrote")) == 4


@pytest.mark.parametrize(
    "body", ["Hoy no estamos en casa, disculpe", "mi esposo dice que nadie puede venir a la casa"]
)
def test_the_other_parent_and_words_in_a_conversation_count_too(home, told, body):
    made, _school, _cycle, _child, adult = home
    told(SOON)
    other = made.add_adult("Luis", "Lopez", phone="+15551230099", language="es")
    put(made, HouseholdAdult(district_id=made.id, adult_id=other.id, household_id=adult_home(made, adult)))
    receive(
        district=made.row,
        provider="texts",
        reference="SM9",
        sender="+15551230099",
        body=body,
        at=NOW + timedelta(hours=1),
    )
    assert (PAT, "emergency") in heard(made, "wrote")


def adult_home(made, adult):
    return HouseholdAdult.objects.seen_by(made.system).get(adult_id=adult.id).household_id


@pytest.mark.parametrize("body", ["gracias", "STOP", "mi mamá está en el hospital"])
def test_days_before_nobody_is_rung(home, told, body):
    told(LATER)
    text(home, body, "SM2", at=NOW + timedelta(hours=1))
    assert heard(home[0], "wrote") == []


def test_who_goes_days_later_and_who_plans_hear_once_that_a_family_prefers_another_channel(home, told):
    visit = told(LATER)
    for hour, body in enumerate(["STOP", "stop", "START", "STOP"], 1):
        text(home, body, f"S{hour}", at=NOW + hour * timedelta(hours=1))
    assert stage(home[0]) == "scheduled" and heard(home[0], "wrote") == []
    assert heard(home[0], "stopped") == [
        ("a@example.org", "informational"),
        ("kim@example.org", "informational"),
    ]
    (body,) = {
        one.body.partition("\n")[0]
        for one in Message.objects.seen_by(home[0].system).filter(purpose__startswith="visits.seat_stopped")
    }
    when = day_and_time(visit.begins_at, home[0].row.zone, "en")
    assert when in body and "prefers another channel" in body and "stands" in body and "Lopez" not in body


def test_a_family_that_is_not_waited_for_stops_and_nobody_is_told(home):
    ask(home)
    text(home, "STOP")
    assert heard(home[0], "stopped") == []


def test_thanks_ring_nobody(home, told):
    told(SOON)
    text(home, "muchas gracias", "SM2", at=NOW + timedelta(hours=1))
    assert heard(home[0], "wrote") == [] and len(replies(home)) >= 1


@pytest.fixture
def town(db):
    town = Town()
    with town.made.acting():
        Account.objects.seen_by(town.made.system).filter(pk=town.pat.pk).update(phone=PAT)
    return town


def test_called_off_twenty_minutes_before_is_told_by_text_in_so_many_words(town):
    one = town.family("Zoe", MONDAY, phone="+13125550123")
    town.booked()
    with town.made.acting():
        answer_invitation(
            invitation_id=one.pk, answer="declined", way="link", by=Scope.system(town.made.id, "a family's own link"),
            at=MONDAY - timedelta(minutes=20),
        )  # fmt: skip
    found = town.messages("visits.seat_off")
    assert (PAT, "sms", "emergency") in {(one.address, one.channel, one.message_class) for one in found}
    assert all("is off. Do not go." in one.body and "Zoe" not in one.body for one in found)
    # Whoever plans hears it too.
    assert any("/visits/plan" in one.body for one in found)


@pytest.mark.parametrize(
    "body", ["he won't let us leave", "come get us", "scared", "call the police", "not ok", "please help us"]
)
def test_whoever_is_inside_and_writes_anything_else_is_heard(town, body):
    town.family("Zoe", MONDAY, phone="+13125550123")
    town.booked()

    def say(words, minutes):
        at = MONDAY + timedelta(minutes=minutes)
        with clock.set_to(at):
            return receive(
                district=town.made.row,
                provider="texts",
                reference=f"R{minutes}",
                sender=PAT,
                body=words,
                at=at,
            )

    say("in", 2)
    kept = say(body, 20)
    with town.made.acting():
        assert Visit.objects.seen_by(town.made.system).get().alarm_at == MONDAY + timedelta(minutes=20)
        answered = Message.objects.seen_by(town.made.system).filter(address=PAT)
        assert any("call 911" in one.body for one in answered)
    # What it says, a person at the office reads; thanks ring nobody.
    assert body == "please help us" or (kept.state == "needs_person" and kept.school_id is None)


@pytest.mark.parametrize(
    ("body", "rings"), [("running late", False), ("thanks", False), ("there is a man with a gun", True)]
)
def test_on_the_way_words_of_danger_alone_ring(town, body, rings):
    town.family("Zoe", MONDAY, phone="+13125550123")
    town.booked()
    at = MONDAY - timedelta(minutes=5)
    with clock.set_to(at):
        receive(district=town.made.row, provider="texts", reference="R1", sender=PAT, body=body, at=at)
    with town.made.acting():
        assert bool(Visit.objects.seen_by(town.made.system).get().alarm_at) is rings


@pytest.mark.parametrize("body", ["no vengan", "no", "don't come", "después", "STOP"])
def test_once_it_has_begun_the_family_calls_nothing_off_and_who_is_inside_hears_what_it_wrote(
    home, told, body
):
    made, *_ = home
    visit = told(SOON)
    text(home, body, "SM2", at=visit.begins_at + timedelta(minutes=6))
    assert stage(made) == "scheduled" and heard(made, "off") == []
    assert {address for address, _class in heard(made, "wrote")} >= {PAT, KIM}
    seats = Seat.objects.seen_by(made.system).filter(visit=visit)
    assert "left" not in set(seats.values_list("state", flat=True))


def test_the_familys_page_has_no_such_buttons_by_then_and_an_old_one_tells_who_is_inside(town, client):
    one = town.family("Zoe", MONDAY, phone="+13125550123")
    town.booked()
    page = f"/v/{one.code}"
    with clock.set_to(MONDAY - timedelta(minutes=1)):
        assert 'value="move"' in client.get(page, follow=True).content.decode()
    with clock.set_to(MONDAY + timedelta(minutes=5)):
        shown = client.get(page, follow=True).content.decode()
        assert 'value="move"' not in shown and 'value="declined"' not in shown and "Pat" in shown
        client.post(page, {"answer": "declined"}, follow=True)
    assert town.visits()[0].stage == "scheduled"
    assert {one.address for one in town.messages("visits.seat_wrote")} >= {PAT, KIM}


def say(town, words, minutes, number=PAT):
    at = MONDAY + timedelta(minutes=minutes)
    with clock.set_to(at):
        return receive(
            district=town.made.row,
            provider="texts",
            reference=f"S{minutes}",
            sender=number,
            body=words,
            at=at,
        )


@pytest.mark.parametrize(
    "body", ["he won't let us leave", "come get us", "scared", "I need someone here now", "stop"]
)
@pytest.mark.parametrize("is_parent", [False, True])
def test_who_is_inside_is_heard_without_having_said_in_and_as_a_parent_too(town, body, is_parent):
    town.family("Zoe", MONDAY, phone="+13125550123")
    town.booked()
    if is_parent:
        child = town.made.add_student("Kid", "Ito", section=town.section)
        parent = town.made.add_adult("Pat", "Ito", phone=PAT)
        town.made.tie(child, parent, has_legal_authority=True)
        town.made.add_household([child], [parent])
    kept = say(town, body, 15)
    assert town.visits()[0].alarm_at == MONDAY + timedelta(minutes=15)
    assert kept.state == "needs_person" and kept.answers == "" and kept.school_id is None
    with town.made.acting():
        assert not Stop.objects.seen_by(town.made.system).exists()


def test_who_was_reached_after_it_is_inside_no_more(town):
    town.family("Zoe", MONDAY, phone="+13125550123")
    visit = town.booked()
    say(town, "in", 1)
    with town.made.acting():
        raise_alarms(by=town.made.system, at=MONDAY + timedelta(minutes=70))
    with town.made.acting(town.kim):
        settle_alarm(visit_id=visit.pk, by=town.kim, at=MONDAY + timedelta(minutes=80))
    say(town, "can I swap tomorrow?", 200)
    assert town.visits()[0].alarm_settled_at == MONDAY + timedelta(minutes=80)


def test_an_ok_to_a_booked_visit_is_told_when_it_is_and_asked_nothing(home, told):
    told(LATER)
    text(home, "ok, sí", "SM2", at=NOW + timedelta(hours=1))
    said = replies(home)[-1]
    assert day_and_time(NOW + LATER, home[0].row.zone, "en") in said or "de noviembre" in said
    assert "When and where" not in said and "Cuándo" not in said and "/v/" in said


def test_do_not_come_said_twice_is_answered_alike(home, told):
    told(LATER)
    text(home, "don't come", "SM2", at=NOW + timedelta(hours=1))
    first = replies(home)[-1]
    text(home, "otra hora", "SM3", at=NOW + timedelta(hours=1, minutes=2))
    assert replies(home)[-1] == first and stage(home[0]) == "cancelled_by_family"


def test_whom_to_warn_is_asked_of_the_database_and_not_of_every_visit(
    home, told, django_assert_max_num_queries
):
    made, *_ = home
    visit = told(SOON)
    others = [made.add_adult(f"Other{number}") for number in range(3)]
    with django_assert_max_num_queries(5):
        assert visits_near_of([one.id for one in others], at=NOW, until=NOW + NEAR, seen_by=made.system) == []
    adult = visit.invitation.adult_id
    found = visits_near_of([adult], at=NOW, until=NOW + NEAR, seen_by=made.system)
    assert [one.pk for one in found] == [visit.pk]
    assert visits_near_of([adult], at=NOW, until=NOW + timedelta(hours=1), seen_by=made.system) == []
