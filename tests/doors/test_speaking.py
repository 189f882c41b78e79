"""Where people speak what calls are to play: what waits, who may, a file, a call to one's own phone, and every call's words."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.algorithms.files.test_speaking import mp3, tone
from tests.doors.hooks.test_calls import SOUND, Recorder, script_of
from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town
from tests.means.conversations.test_broadcasts_spoken import SOMALI, sent_to, ways_to, wishes
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import fetch_recordings, take_over_spoken
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.models import Message, Recording, Script, Speech
from thirdpillar.ground.delivery.voices import SENTENCES
from thirdpillar.means.conversations.actions.voices import NEEDED, ask_for_voices

pytestmark = pytest.mark.django_db
SPEAKER = "+16125550170"


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    made = make_town()
    wishes(made, made.amina)
    made.asha = made.add_account(
        Role.LIAISON, school=made.oak, given="Asha", email="asha@oak.example", phone=SPEAKER
    )
    made.omar = made.add_account(Role.INTERPRETER, given="Omar", email="omar@oak.example")
    for account, language in ((made.asha, "so"), (made.omar, "ar")):
        with made.acting():
            SpokenLanguage(district_id=made.id, account=account, language=language).save(force_insert=True)
    return made


@pytest.fixture
def waiting(town):
    go(town, draft(town, words=SOMALI))
    with town.acting():
        return Script.objects.seen_by(town.system).get()


def as_account(town, account):
    with clock.set_to(NOW):
        return signed_in(Client(), account)


def sound(content=None, name="asha.wav"):
    return SimpleUploadedFile(name, tone() if content is None else content, content_type="audio/wav")


def spoken(town):
    with town.acting():
        return list(Speech.objects.seen_by(town.system).order_by("at", "pk"))


def test_whom_the_directory_names_hears_what_waits_speaks_it_and_the_call_goes(town, waiting):
    asha = as_account(town, town.asha)
    with clock.set_to(NOW):
        page = asha.get("/voices/").content.decode()
        assert "Iskuulku duhurkii" in page and "1 call waits" in page and "Message to many" in page
        page = asha.get(f"/voices/{waiting.pk}/").content.decode()
        assert "your child" in page and 'type="file"' in page
        answer = asha.post(f"/voices/{waiting.pk}/", {"sound": sound()}, follow=True)
        assert "1 call goes now." in answer.content.decode() and "Asha" in answer.content.decode()
        heard = asha.get(f"/voices/{waiting.pk}/sound/", headers={"Range": "bytes=0-3"})
        assert (heard.status_code, heard.content, heard["Content-Type"]) == (206, b"RIFF", "audio/wav")
    (one,) = spoken(town)
    assert (one.account_id, one.at, one.spoken_by, one.seconds) == (town.asha.pk, NOW, "file", 1)
    assert ways_to(town, town.amina) == [("voice", "ready")]
    with clock.set_to(NOW):
        assert "Nothing waits" in asha.get("/voices/").content.decode()


def test_who_does_not_speak_it_neither_sees_nor_records_it(town, waiting):
    omar, office = as_account(town, town.omar), as_account(town, town.add_account(Role.OFFICE))
    with clock.set_to(NOW):
        assert "Iskuulku" not in omar.get("/voices/").content.decode()
        assert omar.get(f"/voices/{waiting.pk}/").status_code == 404
        assert omar.get(f"/voices/{waiting.pk}/sound/").status_code == 404
        assert omar.post(f"/voices/{waiting.pk}/", {"sound": sound()}).status_code == 404
        assert omar.get("/voices/every-call/so/").status_code == 404
        # The office sees what waits; what families hear is spoken by who speaks it.
        page = office.get(f"/voices/{waiting.pk}/").content.decode()
        assert "Iskuulku" in page and 'type="file"' not in page
        refused = office.post(f"/voices/{waiting.pk}/", {"sound": sound()})
        assert refused.status_code == 422
    assert spoken(town) == []


@pytest.mark.parametrize("content", [b"", b"\x89PNG" + bytes(300), b"OggS" + bytes(300)])
def test_what_no_call_can_play_is_refused_with_what_to_do(town, waiting, content):
    asha = as_account(town, town.asha)
    with clock.set_to(NOW):
        answer = asha.post(f"/voices/{waiting.pk}/", {"sound": sound(content)})
    assert answer.status_code == 422 and spoken(town) == []


def test_each_who_speaks_the_language_is_written_to_once_a_text_and_reads_no_word_of_it(town, waiting):
    with town.acting():
        assert ask_for_voices(by=town.system, at=NOW) == 1
        assert ask_for_voices(by=town.system, at=NOW + timedelta(minutes=1)) == 0
        (mail,) = Message.objects.seen_by(town.system).filter(purpose=NEEDED)
    assert (mail.address, mail.subject) == ("asha@oak.example", "Needs a voice: Somali")
    assert mail.body.endswith("/voices/") and "Iskuulku" not in mail.body


def test_she_is_called_speaks_hears_it_and_keeps_it_with_a_key(town, waiting, client):
    asha = as_account(town, town.asha)
    with clock.set_to(NOW):
        assert "(612) 555-0170" in asha.get(f"/voices/{waiting.pk}/").content.decode()
        asha.post(f"/voices/{waiting.pk}/do/", {"do": "call"})
    with town.acting():
        call = Message.objects.seen_by(town.system).get(purpose="delivery.speech")
    assert (call.address, call.asks, call.message_class) == (SPEAKER, "speech", "reply")
    here = f"/hooks/calls/{call.pk}"
    fields = {
        "CallSid": "CA9",
        "RecordingSid": "RE1",
        "RecordingDuration": "7",
        "To": SPEAKER,
        "From": "+15550000000",
    }

    class Place:  # what the helper of the hooks' tests asks of a town
        oak = town

    played = script_of(client, Place, f"{here}/spoken/", fields)
    assert played.find("Play").text.endswith("/Recordings/RE1.mp3")
    gather = played.find("Gather")
    assert "press 1" in gather.find("Say").text
    assert [one.kept_at for one in spoken(town)] == [None]
    # Said once more: the second is kept, the first is nobody's.
    again = script_of(client, Place, f"{here}/keep/?recording=RE1", {"CallSid": "CA9", "Digits": "2"})
    assert again.find("Record").get("action").endswith(f"{here}/spoken/")
    script_of(client, Place, f"{here}/spoken/", fields | {"RecordingSid": "RE2"})
    script_of(client, Place, f"{here}/keep/?recording=RE2", {"CallSid": "CA9", "Digits": "1"})
    assert ways_to(town, town.amina) == [("voice", "held")]
    with Recorder() as recorder:
        recorder.kept = {"RE1", "RE2"}
        recorder.files["/2010-04-01/Accounts/AC1/Recordings/RE2.mp3"] = mp3(80)
        provider = CallProvider(f"{recorder.root}/2010-04-01", "AC1", "secret", "+15550000000")
        fetch_recordings(by=town.system, at=NOW, provider=provider)
    with town.acting():
        # What the provider of these tests recorded is no MP3: it is not played, and nothing goes on it.
        assert SOUND and take_over_spoken(by=town.system, at=NOW) == 0
        assert not Recording.objects.seen_by(town.system).exists()
    assert ways_to(town, town.amina) == [("voice", "held")]


def test_what_she_kept_by_phone_is_played_once_it_is_fetched(town, waiting):
    with town.acting():
        speech = Speech(
            district_id=town.id, script=waiting, account_id=town.asha.pk, spoken_by="phone", at=NOW, kept_at=NOW,
            provider_reference="RE2",
        )  # fmt: skip
        speech.save(force_insert=True)
        Recording(
            district_id=town.id, provider="calls", provider_reference="RE2", address=SPEAKER, reference_id=speech.pk,
            content=mp3(80), content_type="audio/mpeg", at=NOW,
        ).save(force_insert=True)  # fmt: skip
        assert take_over_spoken(by=town.system, at=NOW) == 1
    (one,) = spoken(town)
    assert one.content_type == "audio/mpeg" and one.seconds == 2
    assert ways_to(town, town.amina) == [("voice", "ready")]


def test_what_every_call_says_is_spoken_on_one_page_with_how_far_it_is(town):
    asha = as_account(town, town.asha)
    of = len(SENTENCES) + 5
    with clock.set_to(NOW):
        assert f"0 of {of} recorded" in asha.get("/voices/").content.decode()
        page = asha.get("/voices/every-call/so/").content.decode()
        fields = re.findall(r'type="file" id="(sound-[0-9a-f]{64})"', page)
        assert len(fields) == of and "To hear it again, press 1." in page
        answer = asha.post("/voices/every-call/so/", {fields[0]: sound(), fields[2]: sound()}, follow=True)
        assert f"2 of {of} recorded" in answer.content.decode()
        wrong = asha.post(
            "/voices/every-call/so/", {fields[1]: sound(b"OggS" + bytes(99)), fields[3]: sound()}
        )
        assert wrong.status_code == 422 and f"3 of {of} recorded" in wrong.content.decode()
        assert asha.post("/voices/every-call/so/", {}).status_code == 422
        assert asha.get("/voices/every-call/es/").status_code == 404


def test_a_text_is_spoken_before_anybody_is_called_and_the_call_does_not_wait(town):
    found = draft(town, words=SOMALI)
    asha, office = as_account(town, town.asha), as_account(town, town.add_account(Role.OFFICE))
    with clock.set_to(NOW):
        page = office.get(f"/voices/of/broadcast/{found.pk}/").content.decode()
        assert "Iskuulku duhurkii" in page and "School closes" not in page
        digest = re.search(r'name="text" value="([0-9a-f]{64})"', page)[1]
        there = office.post(f"/voices/of/broadcast/{found.pk}/", {"text": digest})
        # Those who speak it are asked, though no call waits yet.
        assert "Iskuulku duhurkii" in asha.get("/voices/").content.decode()
        with town.acting():
            assert ask_for_voices(by=town.system, at=NOW) == 1
        asha.post(there.url, {"sound": sound()})
        assert "Nothing waits" in asha.get("/voices/").content.decode()
    go(town, found)
    (call,) = sent_to(town, town.amina)
    assert call.state == "ready"
    with clock.set_to(NOW):
        send_for(town.row)
        assert as_account(town, town.omar).get(f"/voices/of/broadcast/{found.pk}/").status_code == 404


def test_the_keys_of_an_alerts_call_are_answered_as_people_spoke_them(town, client):
    asha = as_account(town, town.asha)
    go(town, draft(town, words=SOMALI, pace="emergency", asks_wellbeing=True), confirmed=2)
    with clock.set_to(NOW):
        page = asha.get("/voices/every-call/so/").content.decode()
        fields = re.findall(r'type="file" id="(sound-[0-9a-f]{64})"', page)
        asha.post("/voices/every-call/so/", {each: sound() for each in fields})
    (call,) = [one for one in sent_to(town, town.amina) if one.channel == "voice"]

    class Place:
        oak = town

    answer = script_of(client, Place, f"/hooks/calls/{call.pk}/key/", {"CallSid": "CA1", "Digits": "1"})
    assert [one.tag for one in answer] == ["Play", "Hangup"]
    again = script_of(client, Place, f"/hooks/calls/{call.pk}/key/", {"CallSid": "CA1", "Digits": "9"})
    # Nobody has spoken this alert's own words: it says so, after the sentence that somebody spoke for all alerts.
    assert again.find(".//Play") is not None and "School closes at noon for Sahra." in [
        one.text for one in again.iter("Say")
    ]


def test_who_has_no_phone_on_file_is_told_where_to_add_it_and_each_row_asks_for_its_own_sentence(
    town, waiting
):
    with town.acting():
        SpokenLanguage(district_id=town.id, account=town.omar, language="so").save(force_insert=True)
    with clock.set_to(NOW):
        page = as_account(town, town.omar).get(f"/voices/{waiting.pk}/").content.decode()
        hers = as_account(town, town.asha).get(f"/voices/{waiting.pk}/").content.decode()
        every = as_account(town, town.asha).get("/voices/every-call/so/").content.decode()
    assert f'href="{reverse("accounts:phone")}"' in page and "No number" in page and "Call me" not in page
    assert "Call me" in hers and "No number" not in hers
    labels = re.findall(r'<label class="tp-label"[^>]*>([^<]*)', every)
    assert len(set(labels)) == len(labels) > 20 and any("To hear it again" in one for one in labels)
    assert every.count("What every call says") <= 3
