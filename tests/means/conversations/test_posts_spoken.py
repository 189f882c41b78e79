"""Conversations by call in a language that no machine speaks: a person speaks the words, or they go by the next way."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.algorithms.files.test_speaking import tone
from tests.factories import NOW
from tests.means.conversations.test_translation import Place
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.speaking.working import voices_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import keep_speech
from thirdpillar.ground.delivery.models import Message, Script
from thirdpillar.ground.people.models import Adult, Preference, Tie
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.queries import addressee, addressee_of

pytestmark = pytest.mark.django_db
HELLO = {"so": "Salaan, Hodan waa fiican tahay.", "es": "Hola"}


@pytest.fixture
def place():
    """A mother who reads Somali, and wishes to be called."""
    made = Place()
    with made.oak.acting():
        Adult.objects.seen_by(made.oak.system).filter(pk=made.reader.pk).update(reads_language="so")
        Preference(district_id=made.oak.id, adult=made.reader, ways=["voice"], said_by="family", at=NOW).save(
            force_insert=True
        )
    return made


def write(place, **more):
    with clock.set_to(NOW):
        return place.write("Hello, Hodan is well.", key="k0", translated={"so": HELLO["so"]}, **more)


def out(place):
    with place.oak.acting():
        return [
            (one.channel, one.state)
            for one in Message.objects.seen_by(place.oak.system).order_by("made_at", "pk")
        ]


def turn(place, at):
    with clock.set_to(at):
        voices_for(place.oak.row)
        send_for(place.oak.row)


def test_her_call_waits_for_a_voice_and_goes_once_somebody_has_spoken_it(place):
    write(place)
    assert out(place) == [("voice", "held")]
    with place.oak.acting():
        script = Script.objects.seen_by(place.oak.system).get()
        assert (script.kind, script.language, script.original) == ("post", "so", "Hello, Hodan is well.")
        assert HELLO["so"] in script.words
        keep_speech(script_id=script.pk, content=tone(), by=place.oak.system, at=NOW)
    turn(place, NOW)
    assert out(place) == [("voice", "accepted")]


def test_where_nobody_speaks_it_in_time_it_goes_by_text(place):
    write(place)
    turn(place, NOW + timedelta(hours=23))
    assert out(place) == [("voice", "held")]
    turn(place, NOW + timedelta(hours=25))
    assert out(place) == [("voice", "refused"), ("sms", "accepted")]


def test_no_call_waits_where_the_provider_cannot_reach_us(place, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@calls.example/2010?from=%2B15550000000")
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    District.objects.filter(pk=place.oak.id).update(host="oak.example")
    write(place)
    place.oak.row.refresh_from_db()
    with clock.set_to(NOW):
        voices_for(place.oak.row)
    assert out(place) == [("voice", "held")]
    District.objects.filter(pk=place.oak.id).update(host="")
    place.oak.row.refresh_from_db()
    with clock.set_to(NOW):
        voices_for(place.oak.row)
    assert out(place) == [("voice", "refused")]


def test_she_who_permits_calls_alone_is_called(place):
    with place.oak.acting():
        Tie.objects.seen_by(place.oak.system).filter(adult=place.reader).update(
            may_text=False, may_email=False, may_mail=False, may_call=True
        )
    write(place)
    assert out(place) == [("voice", "held")]


def test_who_does_not_wish_calls_is_written_to_as_before(place):
    with place.oak.acting():
        Preference.objects.seen_by(place.oak.system).update(ways=["sms"])
    write(place)
    assert out(place) == [("sms", "ready")]


def test_what_is_kept_sealed_nobody_speaks(place):
    thread = SimpleNamespace(adult_id=place.reader.pk, student_ids=[place.child.pk], is_sealed=False)
    with place.oak.acting():
        on, by = NOW.date(), place.oak.system
        assert addressee_of(thread, on=on, seen_by=by).waits_for_voice
        thread.is_sealed = True
        who = addressee_of(thread, on=on, seen_by=by)
        assert (who.channel, who.wants_a_person_to_call) == ("sms", True)
        # What is a link to press goes where it can be pressed.
        one = addressee(place.reader.pk, [place.child.pk], on=on, seen_by=by, ways=("sms", "email"))
        assert one.channel == "sms"
