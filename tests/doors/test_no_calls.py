""" "Stop calling me", by text: no call more, at once; after a STOP too. And nothing that only speaks of calls."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.intents import meaning_of
from thirdpillar.doors.lexicon import lexicons
from thirdpillar.doors.no_calls import says_no_calls, spelled
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries.stops import stops_of

ROSA = "+13125550101"


@pytest.fixture
def oak(db):
    made = make_district(sender_name="Oak Schools")
    child = made.add_student("Ana", school=made.add_school("Oak"))
    made.tie(child, made.add_adult("Rosa", phone=ROSA, language="es"))
    return made


def text(oak, body, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return receive(district=oak.row, provider="p", reference=body, sender=ROSA, body=body, at=at)


def closed(oak):
    return {channel for channel, _number in stops_of([ROSA], channels=("sms", "voice"), seen_by=oak.system)}


@pytest.mark.parametrize("body", ["Please stop calling me!", "no me llamen más por favor", "ya no me llamen"])
def test_calls_end_at_once_and_a_person_reads_it(oak, body):
    assert text(oak, body).state == "needs_person"
    assert closed(oak) == {"voice"}


def test_after_a_stop_it_is_done_and_said(oak):
    text(oak, "STOP")
    assert closed(oak) == {"sms"}
    kept = text(oak, "no me llamen", 5)
    assert (kept.answers, closed(oak)) == ("stop", {"sms", "voice"})
    assert text(oak, "dejen de llamar", 6).answers == "stop"
    with oak.acting():
        replies = Message.objects.seen_by(oak.system).filter(purpose="conversations.reply")
        assert replies.count() == 2
    text(oak, "START", 9)
    assert closed(oak) == set()


@pytest.mark.parametrize("body", ["STOP", "don't call me"])
def test_a_number_that_was_said_to_be_wrong_stays_so_whatever_is_said_from_it_since(oak, body):
    text(oak, "wrong number")
    before = set(stops_of([ROSA], channels=("sms", "voice"), seen_by=oak.system, because="wrong number"))
    text(oak, body, 5)
    after = stops_of([ROSA], channels=("sms", "voice"), seen_by=oak.system, because="wrong number")
    assert before == set(after) != set()


@pytest.mark.parametrize(
    "body",
    [
        "stop calling my son names", "no me llamen antes de las cinco", "don't call me at work", "call me", "no call came",
        "the teacher did not call me", "stop", "dejen de llamar a mi hijo gordo", "no más tarde", "tsum hu kuv",
    ],
)  # fmt: skip
def test_what_says_more_of_calls_closes_none(oak, body):
    assert not says_no_calls(body)


def test_every_language_of_texts_has_words_for_it():
    assert set(spelled()) == set(lexicons())
    assert all(says_no_calls(one) for listed in spelled().values() for one in listed)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "please stop texting this phone"), ("en", "no more txts pls"), ("ar", "توقف عن الارسال"),
        ("ko", "더 이상 보내지 마"), ("ko", "내 번호 지워주세요"), ("hmn", "tsis txhob xa lus tuaj lawm"),
        ("hmn", "kuv tsis xav tau lus"), ("am", "ከዚህ በኋላ አትላኩ"),
    ],
)  # fmt: skip
def test_more_ways_to_say_stop(language, body):
    assert meaning_of(body, language).intent == "stop"
