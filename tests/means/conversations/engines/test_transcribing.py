"""The adapter to Whisper servers, over a socket: against our stand-in, and both against what OpenAI publishes."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from tests.factories.transcribers import KEY, SLOW_S, FakeTranscriber
from tests.factories.ways_out.described import described
from thirdpillar.means.conversations.engines.outcomes import Failed, Why
from thirdpillar.means.conversations.engines.transcribing import (
    Heard,
    Transcriber,
    configured_transcriber,
    tag_of,
)

DESCRIPTION = Path(__file__).parent / "descriptions" / "transcriptions.json"
SOUND = b"ID3" + b"\x00\x01\x02" * 40


@pytest.fixture(scope="module")
def published():
    with described(DESCRIPTION) as address:
        yield f"{address}/v1"


@pytest.fixture
def fake():
    with FakeTranscriber() as made:
        yield made


@pytest.fixture
def engine(fake):
    return replace(Transcriber.from_url(fake.address()), time_limit=timedelta(seconds=3))


def test_what_we_ask_is_what_the_interface_takes(published):
    engine = Transcriber(published, "whisper-1", KEY)
    assert engine.transcribe(SOUND, "audio/mpeg") == Heard("Mi hija llega tarde.", "es")
    assert replace(engine, key="wrong").transcribe(SOUND, "audio/mpeg").why == Why.KEY_REFUSED
    # The check can fail: a value that is none is refused.
    assert replace(engine, answers="words").transcribe(SOUND, "audio/mpeg").why == Why.UNSUPPORTED


FILE = {"file": ("voice.mp3", SOUND, "audio/mpeg")}


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ({"model": "whisper-1"}, FILE),
        ({"model": "whisper-1", "response_format": "verbose_json", "temperature": "0"}, FILE),
        ({"model": "whisper-1", "response_format": "xml"}, FILE),
        ({"modell": "whisper-1"}, FILE),
        ({"model": "whisper-1", "lang": "es"}, FILE),
        ({}, FILE),
        ({"model": "whisper-1"}, {"audio": FILE["file"]}),
        ({"model": "whisper-1"}, None),
    ],
)
def test_the_stand_in_takes_and_refuses_what_the_published_form_does(published, fake, fields, files):
    headers = {"Authorization": f"Bearer {KEY}"}
    statuses = [
        requests.post(
            f"{root}/audio/transcriptions", data=fields, files=files, headers=headers, timeout=9
        ).status_code
        for root in (published, fake.root)
    ]
    assert (statuses[0] == 200) == (statuses[1] == 200), statuses


def test_words_and_language_come_back_and_the_file_is_named_by_its_kind_alone(fake, engine):
    assert engine.transcribe(SOUND, "audio/mp4") == Heard("Ilmahaygu maanta wuu xanuunsan yahay.", "so")
    (form,) = fake.asked
    assert (form["model"], form["response_format"], form["filename"], form["type"], form["file"]) == (
        "small", "verbose_json", "voice.m4a", "audio/mp4", SOUND,
    )  # fmt: skip
    assert "language" not in form and "prompt" not in form


def test_where_only_words_are_answered_the_words_tell_the_language(fake, engine):
    fake.says = "Mi hija llega tarde porque fuimos al doctor esta mañana."
    alone = replace(engine, answers="json")
    assert alone.transcribe(SOUND, "audio/mpeg").language == "es"


@pytest.mark.parametrize(
    ("mood", "why"),
    [("key", Why.KEY_REFUSED), ("busy", Why.BUSY), ("broken", Why.BUSY), ("slow", Why.NO_ANSWER),
     ("unknown", Why.UNSUPPORTED), ("strange", Why.STRANGE), ("silence", Why.UNSUPPORTED)],
)  # fmt: skip
def test_what_goes_wrong_is_understood_and_the_time_is_held(fake, engine, mood, why):
    fake.mood = mood
    began = time.monotonic()
    outcome = engine.transcribe(SOUND, "audio/mpeg")
    assert isinstance(outcome, Failed) and outcome.why == why and KEY not in outcome.reason
    assert time.monotonic() - began < SLOW_S


def test_nobody_there(engine):
    assert replace(engine, base="http://127.0.0.1:1/v1").transcribe(SOUND, "audio/mpeg").why == Why.NO_ANSWER


def test_it_is_off_until_it_is_named_and_local_only_where_it_is_said(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSCRIBER_URL", raising=False)
    assert configured_transcriber() is None
    monkeypatch.setenv(
        "THIRDPILLAR_TRANSCRIBER_URL", "openai+https://:k%3Ay@api.openai.com/v1?model=gpt-4o-transcribe"
    )
    found = configured_transcriber()
    assert (found.base, found.key, found.is_local, found.answers) == (
        "https://api.openai.com/v1",
        "k:y",
        False,
        "json",
    )
    local = Transcriber.from_url("openai+http://127.0.0.1:8000/v1?model=small&local=yes&format=json")
    assert (local.is_local, local.key, local.answers, local.name) == (True, "", "json", "127.0.0.1")
    for wrong in ("https://x/v1?model=a", "openai+https://x/v1", "openai+https:///v1?model=a"):
        with pytest.raises(ValueError, match="THIRDPILLAR_TRANSCRIBER_URL"):
            Transcriber.from_url(wrong)


@pytest.mark.parametrize(
    ("told", "tag"),
    [("spanish", "es"), ("es", "es"), ("Somali", "so"), ("haitian creole", "ht"), ("chinese", "zh"), ("zh", "zh"),
     ("tagalog", "tl"), ("amharic", "am"), ("english", "en"), ("pt-BR", "pt-br"), ("xx-nonsense", ""), (None, "")],
)  # fmt: skip
def test_names_of_languages(told, tag):
    assert tag_of(told) == tag
