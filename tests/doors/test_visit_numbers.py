"""What a text with a number, or a no, does to a visit, by what was asked there last: a list of times, a time lost or called off.

A courtesy word changes nothing, a number takes from the list shown last alone, and a no to the question when is no no to it all.
"""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.doors.test_visit_offers import said
from tests.doors.test_visit_times import FAMILY, Asked, _offered, _standing, _wishes
from tests.factories import NOW
from thirdpillar.doors.alert_words import wellbeing_meant
from thirdpillar.doors.folding import fold
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.lexicon import POLITE, lexicons, spellings
from thirdpillar.doors.number_said import number_said, without_signature
from thirdpillar.doors.visiting import lapse_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.practice.visits.actions.scheduling import call_off_visit
from thirdpillar.practice.visits.models import Invitation

LANGUAGES = sorted({one.lower().partition("-")[0] for one in settings.COMPLETE_LANGUAGES})
# What makes of a digit a number of people or an hour, or says a second thing.
NO_NUMBER = [
    "no, 2", "2 o 3", "2 y 3", "para 2", "somos 2", "we need 2", "at 2", "a las 2", "2 pm", "2?", "22", "2 no puedo", "dos",
    "2명", "2个", "2 👎", "sí, 2", "2 creo", "-2", "- 2", "+2", "2 i think", "2 je crois", "acho 2", "2\nno",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digit_among_courtesies_is_its_number_in_every_language(language):
    counts = {fold(one) for one in spellings()[language].get("number_counts", ())}
    polite = [" ".join(words) for words, kind in lexicons()[language].phrases.items() if kind == POLITE]
    kept = [one for one in spellings()[language]["polite"] if fold(one) not in counts]
    assert len(kept) > 8 and spellings()[language]["number_marks"] and counts
    for one in kept:
        assert (number_said(f"2 {one}", language), number_said(f"{one}, 3!", language)) == (2, 3), one
    for one in spellings()[language]["thanks"]:
        assert number_said(f"2 {one}", language) == 2, one
    for mark in spellings()[language]["number_marks"]:
        assert 2 in (number_said(f"{mark} 2", language), number_said(f"2{mark}", language)), mark
    for (
        one
    ) in polite:  # whatever passes for the no of an invitation is this number or none, and never another
        assert number_said(f"2 {one}", language) in (2, None)


@pytest.mark.parametrize("language", [*LANGUAGES, "prs", "ps", "uk"])
def test_what_a_phone_writes_under_a_number_is_no_part_of_it(language):
    assert spellings()[language]["signatures"]
    for one in spellings()[language]["signatures"]:
        for phone in ("iPhone", "Galaxy S21 FE"):
            body = f"2\n\n{one.replace('…', phone)}"
            assert (number_said(body, language), number_said(body, "")) == (2, 2), body
            assert meaning_of(body, language).intent == Intent.NO, body
            assert meaning_of(f"3 2\n{one.replace('…', phone)}", language).intent == Intent.UNSURE
    assert without_signature("iPhone\nno puedo") == "iPhone\nno puedo"


@pytest.mark.parametrize("text", NO_NUMBER)
@pytest.mark.parametrize("language", ["es", "en", "ko", ""])
def test_what_says_more_than_a_number_is_none(language, text):
    assert number_said(text, language) is None


def test_to_an_invitation_a_digit_is_yes_or_no_as_before():
    assert [meaning_of(one, "es").intent for one in ("2 por favor", "1 gracias", "ok 2", "2", "2 👍")] == [
        Intent.NO, Intent.YES, Intent.NO, Intent.NO, Intent.NO,
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_to_an_invitation_a_count_or_an_hour_is_no_yes_and_no_no(language):
    for one in spellings()[language]["number_counts"]:
        for body in (f"{one} 2", f"2 {one}", f"{one} 1", f"1 {one}"):
            assert meaning_of(body, language).intent == Intent.UNSURE, body


# Where no list of times is open: what counts people, or names an hour, a person reads.
COUNTS = [
    "para 2",
    "ok para 2",
    "mi esposo y yo, 2, gracias",
    "ok at 2",
    "whole family 2",
    "we need 2",
    "para 1",
]


@pytest.mark.parametrize("standing", ["invited", "booked"])
@pytest.mark.django_db
def test_a_count_calls_no_visit_off_and_declines_none(standing):
    town = Asked()
    if standing == "booked":
        town.text("lunes a las 16:00")
        town.booked()
    else:
        with town.made.acting():
            Invitation.objects.seen_by(town.made.system).update(standing="invited")
    for number, body in enumerate(COUNTS):
        kept = text_at(town, body, NOW + timedelta(hours=1, minutes=15 * number))
        assert kept.state == "needs_person", body
        assert [one.stage for one in town.visits()] == (["scheduled"] if standing == "booked" else []), body
        assert _standing(town) == ("accepted" if standing == "booked" else "invited"), body
    assert text_at(town, "2 por favor", NOW + timedelta(hours=8)).answers == "visits.answer"


@pytest.mark.parametrize(
    "body", ["2 por favor", "2", "2 creo", "-2", "2\nEnviado desde mi iPhone", "ok 2", "para 2"]
)
def test_to_an_alert_a_two_among_other_words_is_never_less_than_a_doubt_and_never_safe(body):
    said = wellbeing_meant(body, "es")
    assert said == (None if body in ("ok 2", "para 2") else Wellbeing.HELP)


def later(town, at):
    """What the minute's jobs do then, and the outbox."""
    with clock.set_to(at):
        lapse_for(town.made.row)
        with town.made.acting():
            send_batch(
                by=town.made.system, at=at + timedelta(minutes=1), terms=SendingTerms(zone="America/Chicago"),
                providers={"sms": Sandbox(), "email": Sandbox()},
            )  # fmt: skip


def text_at(town, body, at):
    with clock.set_to(at):
        return receive(
            district=town.made.row, provider="texts", reference=f"{at}", sender=FAMILY, body=body, at=at
        )


def offered(town):
    town.text("domingo a las 4 pm")
    return NOW + timedelta(hours=1)


def taken(town):
    town.text("domingo a las 4 pm")
    town.text("2")
    return NOW + timedelta(hours=1)


def booked(town):
    town.text("lunes a las 16:00")
    town.booked()
    town.text("domingo a las 4 pm")
    return NOW + timedelta(hours=1)


def lost(town):
    taken(town)
    at = _wishes(town)[0] - timedelta(hours=23)
    later(town, at)
    return at + timedelta(hours=1)


def lost_without_a_list(town):
    town.text("lunes a las 16:00")
    at = _wishes(town)[0] - timedelta(hours=23)
    later(town, at)
    return at + timedelta(hours=1)


def called_off(town):
    taken(town)
    visit, at = town.booked(), NOW + timedelta(hours=3)
    with town.made.acting(town.kim):
        call_off_visit(visit_id=visit.pk, by=town.kim, at=at)
    later(town, at)
    return at + timedelta(hours=1)


TAKES = ["2 por favor", "Gracias 2", "ok 2", "2", "2\nEnviado desde mi iPhone"]
NO = ["no", "no puedo", "no gracias"]
TAKEN, WAITS, AGAIN = "taken", "a person", "said again"
# What was asked last, the texts that come then, and what they do.
DOES = [
    *((offered, [one], TAKEN) for one in TAKES), (booked, ["2 please"], TAKEN), (booked, ["la 2, gracias!"], TAKEN),
    (offered, [*NO, "7 gracias", "no, 2", "para 2", "2 creo", "-2"], WAITS), (booked, ["no gracias"], AGAIN),
    (booked, ["7 gracias", "para 2", "no, 2"], WAITS), (taken, TAKES, AGAIN), (taken, [*NO, "1 gracias", "3"], WAITS),
    (lost, [*TAKES, *NO, "1", "3 gracias"], WAITS), (lost_without_a_list, [*NO, "2", "1", "2 gracias"], WAITS),
    (called_off, [*TAKES, *NO, "1"], WAITS),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "texts", "does"), DOES)
@pytest.mark.django_db
def test_what_a_text_does_by_what_was_asked_last(asked, texts, does):
    town = Asked()
    at = asked(town)
    times, wishes, stages = _offered(town), _wishes(town), [one.stage for one in town.visits()]
    for number, body in enumerate(texts):
        kept = text_at(town, body, at + timedelta(minutes=15 * number))
        assert _standing(town) == "accepted", body
        if does == TAKEN:
            assert (kept.state, _wishes(town)) == ("answered", [times[1]])
            assert said("wish", times[1]) in town.reply().body
            assert [one.stage for one in town.visits()] == ["cancelled_by_family" for _one in stages]
            continue
        assert kept.state == ("needs_person" if does == WAITS else "answered"), body
        assert (_wishes(town), [one.stage for one in town.visits()]) == (wishes, stages), body
        if does == AGAIN:
            stands = [one for one in town.visits() if one.stage == "scheduled"]
            words = said("stands", stands[0].begins_at) if stands else said("wish", wishes[0])
            assert words in town.reply().body, body


@pytest.mark.django_db
def test_a_second_no_to_other_times_for_a_booked_visit_is_read_by_a_person():
    town = Asked()
    at = booked(town)
    assert text_at(town, "no gracias", at).state == "answered"
    assert text_at(town, "no puedo", at + timedelta(minutes=5)).state == "needs_person"
    assert [one.stage for one in town.visits()] == ["scheduled"]


@pytest.mark.parametrize("asked", [offered, booked, taken, lost, called_off])
@pytest.mark.django_db
def test_a_ya_no_to_the_question_when_stops_nothing_and_a_person_reads_it(asked):
    town = Asked()
    at = asked(town)
    stages, wishes = [one.stage for one in town.visits()], _wishes(town)
    kept = text_at(town, "ya no", at)
    assert (kept.state, kept.answers, _standing(town)) == ("needs_person", "", "accepted")
    assert ([one.stage for one in town.visits()], _wishes(town)) == (stages, wishes)
    assert "STOP" in town.reply().body
    with town.made.acting():
        assert not Stop.objects.seen_by(town.made.system).exists()
    # What names the messages, or says STOP in so many words, is heeded there as well.
    assert text_at(town, "ya no me manden mensajes", at + timedelta(minutes=5)).answers == "stop"


@pytest.mark.parametrize(
    "body", ["basta", "ya basta", "no más", "suficiente", "baja", "enough", "no more", "delete me", "arrête", "chega", "đủ rồi"]
)  # fmt: skip
@pytest.mark.django_db
def test_what_is_no_no_to_a_time_stops_while_a_list_is_open_too(body):
    town = Asked()
    at = offered(town)
    assert text_at(town, body, at).answers == "stop"
    with town.made.acting():
        assert Stop.objects.seen_by(town.made.system).filter(address=FAMILY, lifted_at=None).exists()


@pytest.mark.parametrize(
    "body", ["ya no quiero", "cancela", "ya no, gracias", "annuler", "não quero mais", "取消"]
)
@pytest.mark.django_db
def test_what_may_be_a_no_to_a_time_is_a_persons_while_a_list_is_open(body):
    town = Asked()
    at = offered(town)
    kept = text_at(town, body, at)
    assert (kept.state, kept.answers) == ("needs_person", "") and "STOP" in town.reply().body


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_a_no_to_a_time_is_a_stop_in_doubt(language):
    for one in spellings()[language].get("may_refuse", ()):
        said = meaning_of(one, language)
        assert said.intent == Intent.STOP and said.is_in_doubt, one


@pytest.mark.django_db
def test_the_wish_for_a_time_that_we_called_off_goes_with_it_and_nothing_is_said_twice():
    town = Asked()
    called_off(town)
    assert _wishes(town) == []
    (visit,) = town.visits()
    told = [one.purpose for one in town.messages("visits.called_off")]
    later(town, visit.begins_at - timedelta(hours=23))
    assert [one.purpose for one in town.messages("visits.called_off")] == told
    assert town.messages("visits.invitation:") == []
