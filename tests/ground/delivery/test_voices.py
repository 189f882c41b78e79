"""What people spoke is played in calls; what nobody has spoken yet waits, for its time; an emergency does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.db import transaction

from tests.algorithms.files.test_speaking import mp3, tone
from tests.factories import NOW, at_host, make_district
from tests.factories.ways_out import Twiliolike
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import (
    amend,
    begin_script,
    drop_speech,
    enqueue_many,
    give_up_voiceless,
    keep_speech,
    release_messages,
    send_batch,
    take_failed,
)
from thirdpillar.ground.delivery.actions.scripts import script_of
from thirdpillar.ground.delivery.channels.calls import CallProvider, call_script
from thirdpillar.ground.delivery.channels.outcomes import Parcel
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message, Script, Speech
from thirdpillar.ground.delivery.queries.speeches import is_stale, waiting_for_voice
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.delivery.voices import (
    ALERT,
    Speakable,
    digest_of,
    english_of,
    sentence_digest,
    speech_address,
    speech_meant,
)

pytestmark = pytest.mark.django_db
WORDS, AMINA = "Iskuulku waa xiran yahay berri.", "+16125550131"
TERMS = SendingTerms(zone="UTC", sender="Oak Schools", hooks="https://oak.example")


@pytest.fixture
def oak():
    made = make_district(sender_name="Oak Schools")
    made.school = made.add_school("Oak")
    return made


def row(oak, words=WORDS, *, reference=None, language="so", address=AMINA, **more):
    speakable = Speakable(
        words, "broadcast", reference or oak.school.pk, original="School is closed tomorrow.",
        instead="School is closed tomorrow.", instead_in="en",
    )  # fmt: skip
    return {
        "channel": "voice", "purpose": "test", "reference_id": reference or oak.school.pk, "address": address,
        "body": f"Halima: {words}", "language": language, "school_id": oak.school.pk, "speech": [speakable],
    } | more  # fmt: skip


def call(oak, *args, **more):
    with oak.acting():
        enqueue_many([row(oak, *args, **more)], by=oak.system, at=NOW)
        return Message.objects.seen_by(oak.system).order_by("made_at").last()


def speak(oak, script=None, content=None):
    with oak.acting():
        script = script or Script.objects.seen_by(oak.system).get()
        return keep_speech(script_id=script.pk, content=content or tone(), by=oak.system, at=NOW)


def sentence(oak, name, language="so"):
    """A sentence of every call, spoken."""
    with oak.acting():
        made = Script(
            district_id=oak.id, kind="sentence", language=language, digest=sentence_digest(language, name),
            words=english_of(name), about_since=NOW,
        )  # fmt: skip
        return speak(oak, begin_script(script=made, by=oak.system, at=NOW))


def sent(oak):
    with Twiliolike() as provider, clock.set_to(NOW):
        way = CallProvider(f"{provider.root}/2010-04-01", "AC1", "secret", "+15550000000")
        send_batch(by=oak.system, at=NOW, terms=TERMS, providers={"voice": way})
        return [fromstring(words.partition("?>")[2]) for _to, words, _media in provider.taken]


def state(oak):
    with oak.acting():
        return [(one.state, one.why) for one in Message.objects.seen_by(oak.system).order_by("made_at")]


def test_a_call_that_no_machine_can_speak_waits_until_a_person_has_spoken_its_words(oak):
    call(oak)
    assert state(oak) == [("held", "needs a voice")] and sent(oak) == []
    with oak.acting():
        ((digest, waits),) = waiting_for_voice(seen_by=oak.system).items()
        assert (digest, waits.calls) == (digest_of("so-SO", WORDS), 1)
    speech = speak(oak)
    assert state(oak) == [("ready", "")]
    (script,) = sent(oak)
    played = [one.text for one in script.iter("Play")]
    assert len(played) == 2 and played[0].startswith("https://oak.example/hooks/spoken/")
    assert speech_meant(played[0].rpartition("/")[2], at=NOW) == speech.pk
    # No machine says Somali, nor names the child that the recording does not name.
    assert not any("Halima" in (one.text or "") for one in script.iter())


def test_it_goes_at_once_where_the_words_were_spoken_before_and_waits_again_where_they_changed(oak):
    call(oak)
    speak(oak)
    call(oak, address="+16125550132")
    assert [one for one, _why in state(oak)] == ["ready", "ready"]
    with oak.acting():
        amend([row(oak, "Iskuulku waa furan yahay.")], by=oak.system, at=NOW + timedelta(minutes=1))
        old, new = Script.objects.seen_by(oak.system).order_by("about_since")
        assert is_stale([old, new], seen_by=oak.system) == {old.pk}
    assert sorted(state(oak)) == [("held", "needs a voice"), ("ready", "")]
    # Back to what was spoken: it goes.
    with oak.acting():
        amend([row(oak)], by=oak.system, at=NOW + timedelta(minutes=2))
        assert is_stale([old, new], seen_by=oak.system) == {new.pk}
    assert [one for one, _why in state(oak)] == ["ready", "ready"]


def test_news_of_a_day_wait_for_the_last_of_their_voices_and_are_said_once(oak):
    texts = [Speakable(each, "broadcast", oak.school.pk) for each in (WORDS, "Labaad.")]
    call(oak, speech=texts, asks="news")
    first, second = Script.objects.seen_by(oak.system).order_by("pk")
    speak(oak, first)
    assert state(oak) == [("held", "needs a voice")]
    speak(oak, second)
    (script,) = sent(oak)
    assert len(list(script.iter("Play"))) == 2
    assert [one.text for one in script.iter("Say")] == [
        "A message from Oak Schools.", "To hear it again, press 1.", "To answer with your voice, press 2.",
        "If you do not want these calls, press 9.",
    ]  # fmt: skip


def test_what_is_let_go_of_for_another_reason_still_has_no_voice(oak):
    call(oak)
    with oak.acting():
        assert release_messages(by=oak.system, at=NOW, purpose="test") == 0
    assert state(oak) == [("held", "needs a voice")]


def test_a_machine_speaks_where_nobody_did_and_what_a_person_spoke_goes_before_it(oak):
    call(oak, "La escuela cierra.", language="es")
    (script,) = sent(oak)
    assert not list(script.iter("Play")) and "Halima: La escuela cierra." in [
        one.text for one in script.iter("Say")
    ]
    with oak.acting():
        made = script_of(
            Speakable("La escuela cierra.", "broadcast"),
            language="es",
            district_id=oak.id,
            school_id=None,
            at=NOW,
        )
        made = begin_script(script=made, by=oak.system, at=NOW)
    speak(oak, made)
    call(oak, "La escuela cierra.", language="es-MX", address="+16125550133")
    (script,) = sent(oak)
    assert len(list(script.iter("Play"))) == 2 and script.find(".//Say").text == "Un mensaje de Oak Schools."


def test_an_emergency_does_not_wait_and_says_that_there_is_no_voice(oak):
    call(oak, message_class="emergency")
    (script,) = sent(oak)
    said = [one.text for one in script.iter("Say")]
    assert said[:3] == [
        "We have no recording in your language yet.", "A message from Oak Schools.", "School is closed tomorrow."
    ]  # fmt: skip
    alert = sentence(oak, ALERT)
    call(oak, message_class="emergency", address="+16125550134")
    (script,) = sent(oak)
    first = next(iter(script.iter("Play"))).text
    assert speech_meant(first.rpartition("/")[2], at=NOW) == alert.pk
    assert "School is closed tomorrow." in [one.text for one in script.iter("Say")]
    # The very words, spoken by then, are what is heard.
    speech = speak(oak, Script.objects.seen_by(oak.system).get(kind="broadcast"))
    call(oak, message_class="emergency", address="+16125550135")
    (script,) = sent(oak)
    assert [speech_meant(one.text.rpartition("/")[2], at=NOW) for one in script.iter("Play")] == [
        speech.pk
    ] * 2


def test_the_keys_are_told_as_people_spoke_them(oak):
    again, never = sentence(oak, "again"), sentence(oak, "never")
    call(oak)
    speak(oak, Script.objects.seen_by(oak.system).get(kind="broadcast"))
    (script,) = sent(oak)
    told = [speech_meant(one.text.rpartition("/")[2], at=NOW) for one in script.iter("Play")]
    assert again.pk in told and never.pk in told
    # What nobody has spoken yet is said in English: better than a key that nobody is told of.
    assert "To answer with your voice, press 2." in [one.text for one in script.iter("Say")]


@pytest.mark.parametrize(("hours", "expires"), [(25, None), (1, 3)])
def test_a_call_that_waited_in_vain_goes_by_the_next_way(oak, hours, expires):
    call(oak, expires_at=NOW + timedelta(hours=expires) if expires else None)
    later = NOW + timedelta(hours=hours)
    with oak.acting():
        assert (
            give_up_voiceless(
                by=oak.system, at=NOW if expires is None else NOW - timedelta(minutes=1), terms=TERMS
            )
            == 0
        )  # fmt: skip
        assert give_up_voiceless(by=oak.system, at=later, terms=TERMS) == 1
        (failed,) = take_failed(by=oak.system, at=later)
    assert (failed.failure, failed.is_open) == ("gave_up", True) and ("voice", AMINA) in failed.tried


@pytest.mark.parametrize(
    ("ends", "zone", "waits_until"),
    [
        # At midnight: from 9 p.m. on no text would go, so that the call waits until 6 p.m.
        (datetime(2026, 9, 12, 0, tzinfo=UTC), "UTC", datetime(2026, 9, 11, 18, tzinfo=UTC)),
        # At 8 a.m.: not into the night either.
        (datetime(2026, 9, 12, 8, tzinfo=UTC), "UTC", datetime(2026, 9, 11, 18, tzinfo=UTC)),
        # Nine in the evening in New York is earlier.
        (datetime(2026, 9, 12, 4, tzinfo=UTC), "America/New_York", datetime(2026, 9, 11, 18, tzinfo=UTC)),
        (datetime(2026, 9, 11, 19, tzinfo=UTC), "America/New_York", datetime(2026, 9, 11, 16, tzinfo=UTC)),
    ],
)
def test_it_gives_up_while_a_text_may_still_go(oak, ends, zone, waits_until):
    call(oak, expires_at=ends, zone=zone)
    with oak.acting():
        early = waits_until - timedelta(minutes=1)
        Message.objects.seen_by(oak.system).update(state_at=early)
        assert give_up_voiceless(by=oak.system, at=early, terms=TERMS) == 0
        assert give_up_voiceless(by=oak.system, at=waits_until, terms=TERMS) == 1


def test_what_presses_waits_an_hour_and_where_no_recording_can_be_fetched_none_waits(oak, monkeypatch):
    call(oak, speech=[Speakable(WORDS, "gathering", oak.school.pk, presses=True)])
    with oak.acting():
        assert give_up_voiceless(by=oak.system, at=NOW + timedelta(minutes=59), terms=TERMS) == 0
        assert give_up_voiceless(by=oak.system, at=NOW + timedelta(hours=1), terms=TERMS) == 1
    call(oak, address="+16125550137")
    with oak.acting():
        # In a trial, where calls go nowhere, it waits all the same.
        assert give_up_voiceless(by=oak.system, at=NOW, terms=replace(TERMS, hooks="")) == 0
        monkeypatch.setenv(
            "THIRDPILLAR_CALLS_URL", "https://AC1:secret@calls.example/2010?from=%2B15550000000"
        )
        assert give_up_voiceless(by=oak.system, at=NOW, terms=TERMS) == 0
        assert give_up_voiceless(by=oak.system, at=NOW, terms=replace(TERMS, hooks="")) == 1


def test_a_recording_is_replaced_dropped_and_refused_where_no_call_can_play_it(oak):
    call(oak)
    first, second = speak(oak), speak(oak, content=mp3(60))
    with oak.acting():
        rows = dict(Speech.objects.seen_by(oak.system).values_list("pk", "replaced_at"))
        assert rows == {first.pk: NOW, second.pk: None}
        script = Script.objects.seen_by(oak.system).get()
        with pytest.raises(Refused), transaction.atomic():
            keep_speech(script_id=script.pk, content=b"OggS" + bytes(500), by=oak.system, at=NOW)
        with pytest.raises(Refused), transaction.atomic():
            keep_speech(script_id=script.pk, content=tone(125, 8000, 1), by=oak.system, at=NOW)
        drop_speech(script_id=script.pk, by=oak.system, at=NOW)
    call(oak, address="+16125550136")
    assert state(oak)[-1] == ("held", "needs a voice")


def test_the_provider_fetches_it_for_two_hours_and_it_tells_no_name(oak, client):
    call(oak)
    speech = speak(oak)
    at_host(client, oak.row)
    path = speech_address("", speech.pk, at=NOW)
    with clock.set_to(NOW + timedelta(minutes=119)):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav")
        assert answer.content[:4] == b"RIFF" and 'filename="sound.wav"' in answer["Content-Disposition"]
        assert client.get(path + "x").status_code == 404
    with clock.set_to(NOW + timedelta(minutes=121)):
        assert client.get(path).status_code == 404
    other = make_district("Elm")
    at_host(client, other.row)
    with clock.set_to(NOW):
        assert client.get(path).status_code == 404


def test_where_no_provider_can_reach_us_nothing_is_played(oak):
    call(oak)
    speak(oak)
    with clock.set_to(NOW):
        send_batch(by=oak.system, at=NOW, terms=replace(TERMS, hooks=""), providers={"voice": Sandbox()})
    assert call_script(Parcel("m", "voice", AMINA, WORDS, language="so")) is None
