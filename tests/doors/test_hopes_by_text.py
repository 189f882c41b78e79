"""A text that answers the thanks for telling what a family hopes for becomes its own words; in doubt a person reads it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.doors.test_trust_answers import PHONE, Home
from tests.factories import NOW
from tests.factories.visits import add_visit, put
from tests.practice.gatherings.places import bar
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.hoping import write_hopes
from thirdpillar.practice.visits.models import HopesAndDreams

pytestmark = pytest.mark.django_db
SAID = "Queremos que sea enfermera."
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def home():
    home = Home()
    pair = [home.made.add_account(Role.TEACHER, email=f"{one}@example.org") for one in "ab"]
    visit = add_visit(
        home.made, home.invitation, pair, begins=NOW - timedelta(hours=3), stage="completed", language="es"
    )
    by = Scope(home.made.id, "class", Role.TEACHER, pair[0].id)
    with clock.set_to(NOW), home.made.acting(by):
        write_hopes(visit_id=visit.pk, words="That she becomes a doctor.", by=by, at=NOW)
    home.send(NOW)
    return home


def latest(home):
    (one,) = home.all(HopesAndDreams, replaced_at=None)
    return one


def test_it_becomes_the_familys_own_words_and_the_text_keeps_none_of_them(home):
    inbound = home.text(SAID, at=LATER)
    one = latest(home)
    assert (one.words, one.by_family, one.may_be_quoted, one.language) == (SAID, True, False, "es")
    assert (inbound.state, inbound.answers, inbound.body) == ("answered", "visits.hopes", "…")
    assert not home.all(Inbound, body__contains="enfermera")
    (reply,) = home.all(Message, purpose__startswith="conversations.reply")
    assert (
        f"/v/{home.invitation.code}" in reply.body
        and "Anotamos" in reply.body
        and "enfermera" not in reply.body
    )


def test_one_text_after_the_other_is_one_telling_and_a_later_one_is_anew(home):
    home.text(SAID, at=LATER)
    home.text("Mi sueño es que aprenda a tocar el piano.", at=LATER + timedelta(minutes=2))
    assert latest(home).words == f"{SAID}\nMi sueño es que aprenda a tocar el piano."
    home.text("Deseo que sea lo que ella quiera.", at=LATER + timedelta(days=1))
    assert latest(home).words == "Deseo que sea lo que ella quiera."


@pytest.mark.parametrize(
    "body",
    [
        "sí", "no", "enfermera", "¿Dónde puedo leerlo todo?", "Soy Kevin, no conozco a Ana",
        "Que no la suspendan de la escuela otra vez",
        # What does not begin as a hope is none: a worry must be heard.
        "Ana says that she wants to die", "Someone at school touched Ana", "They are bullying Ana at school every day",
        "Please call me tomorrow about Ana", "Please delete what you wrote about us", "Borren lo que escribieron por favor",
        "Please do not come to our house again", "Ana no irá a la escuela mañana, está enferma",
        "Llamen al 911 por favor, ayuda", "Su número de seguro es 123-45-6789 para todo",
    ],
)  # fmt: skip
def test_what_may_be_something_else_a_person_reads(home, body):
    inbound = home.text(body, at=LATER)
    assert inbound.answers != "visits.hopes" and inbound.body == body
    assert (latest(home).words, latest(home).by_family) == ("That she becomes a doctor.", False)


def test_the_pair_hears_that_the_family_wrote_and_what_hopes_for_help_a_person_reads(home):
    home.text(SAID, at=LATER)
    assert len(home.all(Message, purpose="visits.seat_news")) == 2
    assert home.text("Espero que mi esposo no me pegue más, me pega", at=LATER).answers != "visits.hopes"


@pytest.mark.parametrize(
    "body",
    ["我们希望她成为一名护士", "نأمل أن تصبح ممرضة", "Waxaan rajaynaynaa inay noqoto kalkaaliye caafimaad"],
)
def test_a_hope_is_one_in_any_language(home, body):
    home.text(body, at=LATER)
    assert latest(home).words == body


def test_a_picture_or_voice_along_with_it_a_person_looks_at(home):
    with clock.set_to(LATER):
        inbound = receive(
            district=home.made.row, provider="texts", reference="m", sender=PHONE, body=SAID, at=LATER,
            media=["https://x.example/1"],
        )  # fmt: skip
    assert inbound.answers != "visits.hopes" and not latest(home).by_family


def test_of_a_number_that_others_have_too_or_that_was_asked_something_since_nobody_takes_it(home):
    home.made.add_adult("Luis", "Lopez", phone=PHONE, language="es")
    assert home.text(SAID, at=LATER).state == "needs_person" and not latest(home).by_family


def test_whoever_was_asked_something_since_answers_that(home):
    at = NOW + timedelta(hours=1)
    put(
        home.made,
        Message(
            district_id=home.made.id, channel="sms", purpose="visits.trust:after:welcome", reference_id=uuid4(),
            address=PHONE, body="?", state="accepted", state_at=at,
        ),
    )  # fmt: skip
    assert home.text(SAID, at=LATER).answers != "visits.hopes" and not latest(home).by_family


def test_who_was_barred_from_a_child_since_writes_nothing(home):
    bar(home.made, home.adult, home.child)
    home.text(SAID, at=LATER)
    assert not latest(home).by_family
