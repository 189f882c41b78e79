"""Texts about programmes: a word registers, a yes takes the place that is kept, and doubt goes to a person."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.passing_on import next_ways
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.waiting_lists import move_lists_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.practice.gatherings.actions.programmes import register, withdraw_from
from thirdpillar.practice.gatherings.actions.telling_places import OFFER
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import PlaceOffer, Registration
from thirdpillar.practice.gatherings.queries.needs import kept_needs

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"


@pytest.fixture
def town():
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", ROSA, "es")
    district.amina = a_family(district, school, "Amina", "Ali", AMINA, "so", "amina@x.example")
    district.course = a_course(district, school, capacity=1)
    return district


def says(town, body, sender=AMINA, at=NOW, reference=""):
    got = receive(
        district=town.row,
        provider="p",
        reference=reference or f"{sender}{body}{at}",
        sender=sender,
        body=body,
        at=at,
    )
    tenancy.enter_scope(town.system)
    return got


def standing(town, adult):
    row = Registration.objects.seen_by(town.system).filter(adult_id=adult.pk).first()
    return row and row.standing


def went(town, at):
    """What waits is on the phones."""
    Message.objects.seen_by(town.system).filter(state="ready").update(state="accepted", state_at=at)


def offered(town, at=NOW):
    """Rosa had the place, Amina waited; now it is kept for her, and she has the text."""
    for adult in (town.rosa, town.amina):
        register(programme_id=town.course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=at)
    rosa = Registration.objects.seen_by(town.system).get(adult_id=town.rosa.pk)
    went(town, at)
    withdraw_from(registration_id=rosa.pk, by=town.system, at=at)
    went(town, at + timedelta(minutes=1))


@pytest.mark.parametrize("body", ["{word}", " {word}. ", "p {figures}", "P-{figures}"])
def test_a_programmes_word_registers_the_one_whose_number_it_is(town, body):
    word = town.course.text_word
    got = says(town, body.format(word=word, figures=word[1:]))
    assert (got.state, got.answers, got.reference_id) == ("answered", "gatherings.register", town.course.pk)
    assert standing(town, town.amina) == "registered"
    (reply,) = Message.objects.seen_by(town.system).filter(address=AMINA)
    assert (reply.message_class, reply.language) == ("reply", "so")
    assert "/p/" in reply.body and "English for families" in reply.body
    says(town, word, at=after(hours=2))
    assert Registration.objects.seen_by(town.system).count() == 1


@pytest.mark.parametrize("body", ["I do not want {word}", "{word} or P999?", "P999", "{word} no"])
def test_a_sentence_registers_nobody(town, body):
    got = says(town, body.format(word=town.course.text_word))
    assert got.state != "answered" and standing(town, town.amina) is None


def test_two_peoples_number_and_a_strangers_are_read_by_a_person(town):
    other = town.add_adult("Omar", "Ali", phone=AMINA)
    town.tie(town.amina.ties.get().student, other)
    got = says(town, town.course.text_word)
    assert (got.state, got.school_id, standing(town, town.amina)) == ("needs_person", town.school.id, None)
    got = says(town, town.course.text_word, sender="+13125559999")
    assert got.state == "unknown_sender"


def test_a_full_programme_answers_that_they_wait(town):
    says(town, town.course.text_word, sender=ROSA)
    says(town, town.course.text_word)
    assert standing(town, town.amina) == "waiting"
    assert "liiska sugitaanka" in Message.objects.seen_by(town.system).get(address=AMINA).body


@pytest.mark.parametrize(
    ("body", "becomes"), [("1", "registered"), ("haa", "registered"), ("2", "withdrew"), ("maya", "withdrew")]
)
def test_yes_or_no_answers_for_the_place(town, body, becomes):
    offered(town)
    got = says(town, body, at=after(hours=1))
    assert (got.state, got.answers, standing(town, town.amina)) == (
        "answered",
        "gatherings.register",
        becomes,
    )


def test_too_late_a_person_reads_it(town):
    offered(town)
    got = says(town, "1", at=after(days=2))
    assert (got.state, standing(town, town.amina)) == ("needs_person", "offered")


def test_two_offers_together_are_in_doubt(town):
    offered(town)
    town.course = a_course(town, town.school, title="Computers", capacity=1)
    for adult in (town.rosa, town.amina):
        register(programme_id=town.course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=NOW)
    second = Registration.objects.seen_by(town.system).get(adult_id=town.rosa.pk, programme=town.course)
    withdraw_from(registration_id=second.pk, by=town.system, at=NOW)
    went(town, after(minutes=5))
    got = says(town, "1", at=after(hours=1))
    assert got.state == "needs_person"
    assert set(
        Registration.objects.seen_by(town.system).filter(adult_id=town.amina.pk).values_list("standing")
    ) == {("offered",)}


def test_a_yes_to_something_newer_is_not_taken_for_the_place(town):
    offered(town)
    Message(
        district_id=town.id, channel="sms", purpose="conversations.post", reference_id=town.course.pk, address=AMINA,
        body="Can you come on Friday?", state="accepted", state_at=after(minutes=30),
    ).save(force_insert=True)  # fmt: skip
    says(town, "1", at=after(hours=1))
    assert standing(town, town.amina) == "offered"


def test_the_clock_gives_a_silent_place_on(town):
    offered(town)
    with clock.set_to(after(days=1, minutes=10)):
        move_lists_for(town.row)
    tenancy.enter_scope(town.system)
    assert PlaceOffer.objects.seen_by(town.system).exclude(over_at=None).count() == 1
    # Nobody else waits: she is asked once more, and then called.
    assert PlaceOffer.objects.seen_by(town.system).count() == 2


def test_an_offer_that_failed_goes_on_by_the_next_way(town):
    offered(town)
    offer = PlaceOffer.objects.seen_by(town.system).get()
    with clock.set_to(after(minutes=5)):
        go_on = next_ways(town.row, town.system)[OFFER]
    go_on({offer.pk: Places(frozenset({("sms", AMINA)}))})
    found = Message.objects.seen_by(town.system).get(reference_id=offer.pk, channel="email")
    assert (found.address, found.expires_at) == ("amina@x.example", offer.answer_by)


def test_what_waits_goes_only_while_the_number_is_theirs(town):
    register(programme_id=town.course.pk, adult_id=town.amina.pk, way=Way.STAFF, by=town.system, at=NOW)
    town.amina.contact_points.filter(kind="mobile").update(state="wrong")
    with clock.set_to(NOW):
        send_for(town.row)
    tenancy.enter_scope(town.system)
    states = dict(Message.objects.seen_by(town.system).values_list("channel", "state"))
    assert states["sms"] == "stopped"


def needs_of(town):
    rows = Registration.objects.seen_by(town.system).filter(programme=town.course)
    return rows.get(adult_id=town.amina.pk).said_needs


def replies(town):
    found = Message.objects.seen_by(town.system).filter(purpose="conversations.reply", address=AMINA)
    return list(found.order_by("made_at").values_list("body", flat=True))


def test_what_would_help_is_asked_by_text_and_answered_in_figures(town):
    word = town.course.text_word
    says(town, word)
    assert f"{word} " in replies(town)[0] and "(3, 7)" in replies(town)[0]
    says(town, f"{word} 1 2 (3, 7) 3 9", at=after(minutes=2))
    assert needs_of(town) == {
        "interpreter": "so", "childcare_count": 2, "childcare_ages": [3, 7], "transport": True,
    }  # fmt: skip
    kept = kept_needs(town.amina.pk, seen_by=town.system)
    assert (kept.way, kept.needs) == ("text", needs_of(town))
    # Asked once: the next course asks for nothing.
    second = a_course(town, town.school, title="Computers")
    says(town, second.text_word, at=after(minutes=4))
    assert "(3, 7)" not in replies(town)[2]
    says(town, f"{word} 0 9", at=after(minutes=6))
    assert needs_of(town) == {} and kept_needs(town.amina.pk, seen_by=town.system) is None


def test_figures_that_say_something_else_are_read_by_a_person(town):
    got = says(town, f"{town.course.text_word} 2 (40)")
    assert got.state == "needs_person" and standing(town, town.amina) is None
    assert says(town, f"{town.course.text_word} we bring 2 children").state != "answered"
    assert standing(town, town.amina) is None
