"""A call: what the keys do, what is spoken after the tone and who may hear it, and whoever rings us."""

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection

from tests.doors.hooks.test_reports import by_twilio
from tests.factories import NOW, at_host, signed_in
from tests.factories.ways_out import Twiliolike
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue, fetch_recordings, send_batch
from thirdpillar.ground.delivery.channels.calls import CallProvider, call_script
from thirdpillar.ground.delivery.channels.outcomes import Parcel
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message, Recording, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.delivery.spoken import SPOKEN
from thirdpillar.means.conversations.models import Inbound, Post, Terms, Thread

pytestmark = pytest.mark.django_db
SOUND = b"ID3" + b"\x00\x01\x02" * 400


class Recorder(Twiliolike):
    """The same provider, with recordings to fetch (GET …/Recordings/RE1.mp3) and to delete."""

    def __init__(self):
        super().__init__()
        self.kept = {"RE1"}

    def __enter__(self):
        super().__enter__()
        handler, provider = self.server.RequestHandlerClass, self

        def do_GET(self):
            name = self.path.rpartition("/")[2].removesuffix(".mp3")
            known = provider.knows(self) and name in provider.kept
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", str(len(SOUND) if known else 0))
            self.end_headers()
            self.wfile.write(SOUND if known else b"")

        def do_DELETE(self):
            provider.kept.discard(self.path.rpartition("/")[2].removesuffix(".json"))
            self.send_response(204)
            self.end_headers()

        handler.do_GET, handler.do_DELETE = do_GET, do_DELETE
        return self


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    return Town()


def called(town, language="es", purpose="conversations.post", reference_id=None):
    with town.oak.acting():
        return enqueue(
            by=town.oak.system, at=NOW, channel="voice", purpose=purpose, language=language, address=MOTHER,
            reference_id=reference_id or town.child.pk, body="La escuela cierra mañana.", school_id=town.school.pk,
        )  # fmt: skip


def script_of(client, town, path, fields):
    at_host(client, town.oak.row)
    import base64
    import hmac
    from hashlib import sha1

    said = "http://testserver" + path + "".join(key + fields[key] for key in sorted(fields))
    signed = base64.b64encode(hmac.new(b"secret", said.encode(), sha1).digest()).decode()
    with clock.set_to(NOW):
        answer = client.post(path, fields, headers={"X-Twilio-Signature": signed})
    assert answer.status_code == 200
    return fromstring(answer.content)


def test_a_call_says_the_message_in_its_language_and_tells_what_the_keys_do():
    parcel = Parcel(
        "m1", "voice", MOTHER, "Cierra <mañana>.", language="es-MX", sender="Oak", hooks="https://oak.example"
    )
    call = fromstring(call_script(parcel).partition("?>")[2])
    (gather,) = call
    said = [one.text for one in gather]
    assert (gather.get("action"), gather.get("numDigits")) == ("https://oak.example/hooks/calls/m1/key/", "1")
    assert {one.get("language") for one in gather} == {"es-US"}
    assert (
        said[:2] == ["Un mensaje de Oak.", "Cierra <mañana>."] and "marque 9" in said[4] and len(said) == 12
    )


def test_a_language_without_a_voice_plays_a_recording_or_does_not_call():
    parcel = Parcel("m1", "voice", MOTHER, "Iskuulku waa xiran yahay.", language="so")
    assert call_script(parcel) is None
    played = fromstring(
        call_script(replace(parcel, media=("https://oak.example/so.mp3",))).partition("?>")[2]
    )
    assert [(one.tag, one.text) for one in played] == [("Play", "https://oak.example/so.mp3")] * 2


def test_one_says_it_again_nine_stops_all_calls_and_a_forged_key_does_nothing(town, client):
    message = called(town)
    path = f"/hooks/calls/{message.pk}/key/"
    assert by_twilio(client, town, path, {"CallSid": "CA1", "Digits": "9"}, secret="forged") == 404
    again = script_of(client, town, path, {"CallSid": "CA1", "Digits": "1"})
    assert "La escuela cierra mañana." in [one.text for one in again.iter("Say")]
    over = script_of(client, town, path, {"CallSid": "CA1", "Digits": "5"})
    assert [one.tag for one in over] == ["Hangup"]
    stopped = script_of(client, town, path, {"CallSid": "CA1", "Digits": "9"})
    assert [one.tag for one in stopped] == ["Say", "Hangup"]
    with town.oak.acting():
        assert list(Stop.objects.seen_by(town.oak.system).values_list("channel", "address")) == [
            ("voice", MOTHER)
        ]
    called(town, purpose="another")
    with clock.set_to(NOW):
        send_batch(by=town.oak.system, at=NOW, terms=SendingTerms(zone="UTC"), providers={"voice": Sandbox()})
    with town.oak.acting():
        assert set(Message.objects.seen_by(town.oak.system).values_list("state", flat=True)) == {"stopped"}


def test_an_answer_after_the_tone_stands_in_the_conversation_and_is_heard_by_its_readers_alone(town, client):
    town.begin()
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get()
    message = called(town, reference_id=post.pk)
    tone = script_of(client, town, f"/hooks/calls/{message.pk}/key/", {"CallSid": "CA1", "Digits": "2"})
    (record,) = tone.iter("Record")
    path = f"/hooks/calls/{message.pk}/recorded/"
    assert record.get("action").endswith(path)
    fields = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingDuration": "32", "To": MOTHER, "From": "+15550000000",
              "RecordingUrl": "https://evil.example/steal"}  # fmt: skip
    for _ in range(3):
        script_of(client, town, path, fields)
    with town.oak.acting():
        (said,) = Post.objects.seen_by(town.oak.system).filter(said_by="family")
        assert (said.way, said.body) == ("voice", "🎤 0:32")
        assert Recording.objects.seen_by(town.oak.system).count() == 1
    with Recorder() as recorder:
        provider = CallProvider(f"{recorder.root}/2010-04-01", "AC1", "secret", "+15550000000")
        assert fetch_recordings(by=town.oak.system, at=NOW, provider=provider) == 1
        assert fetch_recordings(by=town.oak.system, at=NOW, provider=provider) == 0
        assert recorder.kept == set()
    with town.oak.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT content FROM delivery_recording")
        (stored,) = cursor.fetchone()
    assert SOUND[:9] not in bytes(stored) and len(bytes(stored)) > len(
        SOUND
    )  # whose it is, is not known: sealed
    sound = f"/texts/{said.inbound_id}/voice/"
    for account, status in ((town.teacher, 200), (town.principal, 200), (town.other, 404)):
        signed_in(client, account)
        assert client.get(sound).status_code == status
    signed_in(client, town.teacher)
    assert client.get(sound).content == SOUND
    piece = client.get(sound, headers={"Range": "bytes=3-5"})
    assert (piece.status_code, piece.content, piece["Content-Range"]) == (
        206,
        SOUND[3:6],
        f"bytes 3-5/{len(SOUND)}",
    )
    assert client.get(sound, headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416


def test_whoever_rings_us_may_speak_and_a_person_hears_it(town, client):
    call = script_of(
        client, town, "/hooks/calls/answer/", {"CallSid": "CA2", "From": MOTHER, "To": "+15550000000"}
    )
    assert [one.tag for one in call] == ["Say", "Say", "Record"]
    fields = {
        "CallSid": "CA2",
        "RecordingSid": "RE2",
        "RecordingDuration": "7",
        "From": MOTHER,
        "To": "+15550000000",
    }
    script_of(client, town, "/hooks/calls/recorded/", fields)
    with town.oak.acting():
        (kept,) = Inbound.objects.seen_by(town.oak.system).all()
    assert (kept.sender, kept.body, kept.state, kept.adult_id) == (
        MOTHER,
        "🎤 0:07",
        "needs_person",
        town.mother.pk,
    )
    office = town.oak.add_account(Role.OFFICE)
    signed_in(client, office)
    assert b"<audio" in client.get("/texts/").content


def test_an_alert_that_asks_says_one_two_and_nine_and_nothing_of_stopping():
    parcel = Parcel("m1", "voice", MOTHER, "Quédense en casa.", language="es", sender="Oak",
                    hooks="https://oak.example", asks="wellbeing")  # fmt: skip
    call = fromstring(call_script(parcel).partition("?>")[2])
    said = [one.text for one in call.iter("Say")]
    assert said[2:5] == [
        "Si están a salvo, marque 1.", "Si necesitan ayuda, marque 2.", "Para oír esto otra vez, marque 9.",
    ]  # fmt: skip
    assert len(said) == 10
    # Every language with a voice has its own sentences, each naming its key.
    for spoken in SPOKEN.values():
        assert [
            key in words for key, words in zip("129", (spoken.safe, spoken.help, spoken.hear), strict=True)
        ] == [True] * 3
    assert len({spoken.help for spoken in SPOKEN.values()}) == len(SPOKEN)


def test_nobody_answered_is_no_success_and_says_nothing_of_the_number(town, client):
    message = called(town)
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).update(
            state="accepted", provider="calls", provider_reference="CA1"
        )
    fields = {"CallSid": "CA1", "CallStatus": "no-answer", "To": MOTHER}
    assert by_twilio(client, town, f"/hooks/receipts/?message={message.pk}", fields) == 204
    with town.oak.acting():
        kept = Message.objects.seen_by(town.oak.system).get()
    assert (kept.state, kept.why) == ("ready", "no-answer"), "it rings again"


@pytest.mark.parametrize("what", ["all", "this", "restricted"])
def test_a_voice_note_that_may_not_stand_in_the_conversation_is_kept_for_a_person(town, client, what):
    town.begin()
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get()
        if what == "all":
            Terms(district_id=town.oak.id, stopped_at=NOW, stop_reason="x").save(force_insert=True)
        if what == "this":
            Thread.objects.seen_by(town.oak.system).update(reported_at=NOW, reported_from="family")
    if what == "restricted":
        town.restrict(town.mother)
    message = called(town, reference_id=post.pk)
    fields = {
        "CallSid": "CA1",
        "RecordingSid": "RE1",
        "RecordingDuration": "32",
        "To": MOTHER,
        "From": "+15550000000",
    }
    script_of(client, town, f"/hooks/calls/{message.pk}/recorded/", fields)
    with town.oak.acting():
        assert Recording.objects.seen_by(town.oak.system).count() == 1
        assert Inbound.objects.seen_by(town.oak.system).get().state == "needs_person"
        assert Post.objects.seen_by(town.oak.system).filter(said_by="family").count() == 0
