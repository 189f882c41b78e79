"""Families are asked before and after visits, and a number by text answers that and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit, put
from tests.practice.gatherings.places import a_gathering
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.doors.after_visits import ask_for
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.objecting import objections
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.models import Restriction
from thirdpillar.means.conversations.models import Broadcast, Inbound, Recipient
from thirdpillar.practice.gatherings.actions import invite_families as invite_to_gathering
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.visits.actions.trust import ask_families
from thirdpillar.practice.visits.models import Asking, CoreAnswer, CoreAsking, Cycle, Invitation, Visit
from thirdpillar.practice.visits.wording import trust

PHONE = "+15551230001"
HOUR = timedelta(hours=1)


class Home:
    """The Lopez home of Oak School said yes two hours ago, by text. Invented."""

    def __init__(self, **more):
        self.made, self.school, self.cycle, _ = a_school_with_a_year()
        self.home, self.child, self.adult = a_home(self.made, self.school, phone=PHONE)
        values = {
            "adult_id": self.adult.id, "language": "es", "answered_way": "text", "standing_at": NOW - 2 * HOUR,
        }  # fmt: skip
        self.invitation = add_invitation(
            self.made, self.cycle, self.school, self.home, [self.child], **values | more
        )

    def ask(self, at=NOW):
        with clock.set_to(at):
            ask_for(self.made.row)
            self.send(at)

    def send(self, at=NOW):
        with clock.set_to(at), self.made.acting():
            by = self.made.system
            send_batch(
                by=by, at=at, terms=SendingTerms(zone="America/Chicago"), providers={"sms": Sandbox()},
                objections=objections(self.made.row, by),
            )  # fmt: skip

    def text(self, body, *, at=NOW + timedelta(minutes=5), reference=""):
        with clock.set_to(at):
            found = receive(
                district=self.made.row, provider="texts", reference=reference or f"{body}{at}", sender=PHONE, body=body, at=at
            )  # fmt: skip
            self.send(at)
        return found

    def all(self, model, **filters):
        with self.made.acting():
            return list(model.objects.seen_by(self.made.system).filter(**filters).order_by("made_at", "pk"))

    def told(self):
        return self.all(Message, purpose__startswith="visits.trust")

    def answers(self):
        return [(one.moment, one.answers) for one in self.all(CoreAnswer)]

    def fresh(self):
        return self.all(Invitation)[0]


@pytest.fixture
def home(db):
    return Home()


def test_a_home_that_said_yes_is_asked_once_an_hour_later_in_its_language(home):
    home.ask(at=NOW - 2 * HOUR + timedelta(minutes=30))
    assert home.told() == []
    home.ask()
    (asked,) = home.told()
    assert "Me siento bienvenido" in asked.body and "1 (para nada)" in asked.body and "/v/" in asked.body
    assert asked.body.endswith("Traducido por una máquina.") and asked.school_id is None
    assert asked.state == "accepted"
    home.ask(at=NOW + 3 * HOUR)
    assert len(home.told()) == 1 and len(home.all(CoreAsking)) == 1


@pytest.mark.parametrize("body", ["4", " 4. ", "٤", "4️⃣"])
def test_a_number_answers_and_the_text_does_not_keep_it(home, body):
    home.ask()
    inbound = home.text(body)
    assert home.answers() == [("before", {"welcome": 4})]
    assert (inbound.state, inbound.answers, inbound.body, inbound.reference_id) == (
        "answered",
        "visits.trust",
        "…",
        None,
    )
    assert "La escuela me escucha" in home.told()[1].body
    assert home.fresh().standing == "accepted"


def test_each_statement_is_asked_in_its_turn_and_then_they_are_thanked(home):
    home.ask()
    for minute, body in enumerate("5143", 1):
        home.text(body, at=NOW + timedelta(minutes=minute))
    assert home.answers() == [("before", {"welcome": 5, "heard": 1, "call": 4, "known": 3})]
    assert "¡Gracias!" in home.told()[-1].body and len(home.told()) == 5
    assert home.fresh().standing == "accepted"


def test_one_and_two_after_the_question_say_nothing_of_the_visit(home):
    home.ask()
    home.text("2")
    assert home.fresh().standing == "accepted" and home.answers() == [("before", {"welcome": 2})]


def test_a_no_in_words_is_a_persons_to_read_and_stop_is_heeded(home):
    home.ask()
    assert home.text("no").state == "needs_person"
    assert home.fresh().standing == "accepted"
    assert home.text("STOP", at=NOW + HOUR).answers == "stop"
    home.text("4", at=NOW + 2 * HOUR)
    assert len(home.told()) == 2 or all(one.state != "accepted" for one in home.told()[1:])


def test_a_two_after_a_visit_is_booked_still_answers_the_question_and_calls_nothing_off(home):
    home.ask()
    pair = [home.made.add_account(Role.TEACHER), home.made.add_account(Role.TEACHER)]
    visit = add_visit(home.made, home.invitation, pair, begins=NOW + timedelta(days=4))
    asking = put(
        home.made,
        Asking(
            district_id=home.made.id, invitation=home.invitation, school_id=home.school.id, channel="sms", at=NOW - 3 * HOUR
        ),
    )  # fmt: skip
    sent = [("visits.invitation", asking.pk, NOW - 3 * HOUR), ("visits.booked:1:2", visit.pk, NOW + HOUR)]
    for purpose, reference, at in sent:
        put(
            home.made,
            Message(
                district_id=home.made.id, purpose=purpose, reference_id=reference, channel="sms", address=PHONE,
                body="Told", state="accepted", state_at=at,
            ),
        )  # fmt: skip
    inbound = home.text("2", at=NOW + 2 * HOUR)
    assert (inbound.answers, inbound.body) == ("visits.trust", "…")
    assert home.answers() == [("before", {"welcome": 2})] and home.all(Visit)[0].stage == "scheduled"


def test_where_an_invitation_to_a_gathering_waits_a_one_is_a_persons_and_a_five_is_ours(home):
    with clock.set_to(NOW), home.made.acting():
        invite_to_gathering(
            gathering_id=a_gathering(home.made, home.school).pk, by=home.made.system, at=NOW - 5 * HOUR
        )
    home.send(NOW - 5 * HOUR)
    home.ask()
    assert home.text("1").state == "needs_person"
    assert home.answers() == [] and home.all(Answer) == []
    home.text("5", at=NOW + timedelta(minutes=7))
    assert home.answers() == [("before", {"welcome": 5})]
    # Its yes in words is the gathering's, as ever.
    home.text("sí", at=NOW + timedelta(minutes=8))
    assert [one.answer for one in home.all(Answer)] == ["yes"]


def test_whoever_has_the_number_since_answers_nothing(home):
    home.ask()
    with home.made.acting():
        home.adult.contact_points.update(state="wrong")
    home.text("4")
    assert home.answers() == []


@pytest.mark.parametrize(
    "why", ["declined", "declined_elsewhere", "restriction", "alarm", "visited", "long_ago", "nobody"]
)
def test_who_said_no_or_is_at_risk_is_never_asked(db, why):
    more = {
        "declined": {"standing": "declined"}, "long_ago": {"standing_at": NOW - timedelta(days=15)},
        "nobody": {"adult_id": None},
    }.get(why, {})  # fmt: skip
    home = Home(**more)
    made = home.made
    pair = [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)]
    if why == "declined_elsewhere":
        add_invitation(made, home.cycle, made.add_school("Elm"), home.home, [home.child], standing="declined")
    if why == "restriction":
        other = made.add_adult("Ed", "Doe")
        put(
            made,
            Restriction(
                district_id=made.id, student=home.child, adult=other, scopes=["pickup"], source="court_order"
            ),
        )
    if why == "alarm":
        add_visit(made, home.invitation, pair, begins=NOW + 4 * HOUR, alarm_at=NOW)
    if why == "visited":
        add_visit(made, home.invitation, pair, begins=NOW - 3 * HOUR, stage="completed")
    home.ask()
    assert home.told() == [] and home.all(CoreAsking, channel="sms") == []


def test_what_waits_is_not_sent_once_the_family_said_no(home):
    with clock.set_to(NOW):
        ask_for(home.made.row)
    with home.made.acting():
        home.invitation.standing, home.invitation.place_kind = "declined", ""
        home.invitation.save()
    home.send()
    (asked,) = home.told()
    assert asked.state not in ("accepted", "claimed", "ready")


def test_after_the_second_visit_a_home_is_asked_again_under_the_same_key(home):
    home.ask()
    home.text("3")
    later = NOW + timedelta(days=100)
    pair = [home.made.add_account(Role.TEACHER), home.made.add_account(Role.TEACHER)]
    add_visit(home.made, home.invitation, pair, begins=NOW + timedelta(days=9), stage="completed")
    second = home.all(Cycle, number=2)[0]
    again = add_invitation(
        home.made, second, home.school, home.home, [home.child], adult_id=home.adult.id, language="es",
        answered_way="text", standing_at=later - timedelta(days=9),
    )  # fmt: skip
    add_visit(home.made, again, pair, begins=later - timedelta(days=1), stage="completed", number=2)
    home.ask(at=later)
    home.text("5", at=later + timedelta(minutes=5))
    assert home.answers() == [("before", {"welcome": 3}), ("after", {"welcome": 5})]
    assert len({one.key for one in home.all(CoreAnswer)}) == 1
    assert len(home.all(Inbound)) == 2


def test_the_page_asks_who_said_yes_and_saves_or_skips(home, client):
    with clock.set_to(NOW):
        client.raise_request_exception = True
        page = f"/v/{home.invitation.code}"
        told = client.get(page, HTTP_HOST=home.made.row.host or "testserver").content.decode()
        assert "La escuela me escucha" in told and "ningún estudio las ha probado" in told
        client.post(page, {"answer": "trust", "heard": "5", "call": "9"})
        assert home.answers() == []  # what is not on the scale is not taken
        client.post(page, {"answer": "trust", "heard": "5"})
        assert home.answers() == [("before", {"heard": 5})]
        assert "La escuela me escucha" not in client.get(page).content.decode()
    home.ask()
    assert home.told() == [] and [one.channel for one in home.all(CoreAsking)] == ["link"]


def test_a_language_without_these_words_is_told_in_which_they_are(db, client, monkeypatch):
    there = {tag: one for tag, one in trust.wordings().items() if tag != "so"}
    monkeypatch.setattr(trust, "wordings", lambda: there)
    home = Home(language="so")
    with clock.set_to(NOW):
        told = client.get(f"/v/{home.invitation.code}").content.decode()
    assert 'lang="en" dir="ltr"><h2>A few questions' in told and "I feel welcome at school." in told
    with translation.override("so"):
        line = gettext("So far we have these questions in this language: %(language)s")
    assert line.partition("%(language)s")[0] in told


def test_who_said_yes_on_the_page_is_not_texted_too(db):
    home = Home(answered_way="link")
    home.ask()
    assert home.told() == [] and [one.channel for one in home.all(CoreAsking)] == ["link"]


def alerted(home, at):
    """An alert that asks the home how it is; what went to its number."""
    broadcast = put(
        home.made,
        Broadcast(
            district_id=home.made.id, title="Gas leak", asks_wellbeing=True, stage="sent", stage_at=NOW, pace="emergency"
        ),
    )  # fmt: skip
    asked = put(
        home.made,
        Recipient(
            district_id=home.made.id, broadcast=broadcast, adult_id=home.adult.id, household_id=home.home.id,
            school_id=home.school.id, written_at=at, language="es",
        ),
    )  # fmt: skip
    told(home, "broadcasts.message:1", asked.pk, at)


def told(home, purpose, reference, at):
    put(
        home.made,
        Message(
            district_id=home.made.id, purpose=purpose, reference_id=reference, channel="sms", address=PHONE,
            body="1 or 2?", state="accepted", state_at=at,
        ),
    )  # fmt: skip


def test_what_may_be_a_call_for_help_is_never_taken_for_an_answer_to_less(home):
    alerted(home, NOW - 4 * HOUR)
    told(home, "visits.invitation", uuid4(), NOW - 3 * HOUR)
    with clock.set_to(NOW), home.made.acting():
        ask_families(by=home.made.system, at=NOW)
    (asked,) = home.told()
    with home.made.acting():
        Message.objects.seen_by(home.made.system).filter(pk=asked.pk).update(state="accepted", state_at=NOW)
    home.text("2")
    assert home.answers() == []


def test_while_an_alert_asks_nothing_else_is_asked_and_a_number_is_the_alerts(home):
    home.ask()
    alerted(home, NOW + HOUR)
    inbound = home.text("1", at=NOW + HOUR + timedelta(minutes=2))
    assert inbound.answers == "conversations.wellbeing" and home.answers() == []
    other, child, adult = a_home(home.made, home.school, "Eli", phone="+15551230002")
    add_invitation(
        home.made, home.cycle, home.school, other, [child], adult_id=adult.id, language="es", answered_way="text",
        standing_at=NOW,
    )  # fmt: skip
    home.ask(at=NOW + 2 * HOUR)
    assert len(home.told()) == 1
