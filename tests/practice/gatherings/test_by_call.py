"""Who wishes to be called is invited by call, and called with the news: by machine, or as a person spoke it."""

from datetime import timedelta

import pytest

from tests.algorithms.files.test_speaking import tone
from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.doors.objecting import terms_of
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.speaking.working import voices_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import give_up_voiceless, keep_speech
from thirdpillar.ground.delivery.models import Message, Script
from thirdpillar.ground.delivery.queries.speeches import is_stale
from thirdpillar.ground.people.models import Preference
from thirdpillar.practice.gatherings.actions import cancel_gathering, change_gathering, invite_families
from thirdpillar.practice.gatherings.models import Gathering

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+16125550131"


@pytest.fixture
def place():
    district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
    for given, phone, language in (("Rosa", ROSA, "es"), ("Amina", AMINA, "so")):
        child = district.add_student(f"{given}s child", given, school)
        adult = district.add_adult(given, given, phone=phone, language=language)
        district.tie(child, adult, lives_with=True)
        district.add_household([child], [adult], language)
        with district.acting():
            Preference(district_id=district.id, adult=adult, ways=["voice"], said_by="family", at=NOW).save(
                force_insert=True
            )
    district.evening = a_gathering(district, school)
    with district.acting():
        invite_families(gathering_id=district.evening.pk, by=district.system, at=NOW)
    return district


def to(district, number):
    with district.acting():
        return list(Message.objects.seen_by(district.system).filter(address=number).order_by("made_at", "pk"))


def work(district, at=NOW):
    with clock.set_to(at):
        send_for(district.row)


def speak(district, at=NOW):
    """Whatever nobody has spoken yet is spoken."""
    with district.acting():
        for script in Script.objects.seen_by(district.system).filter(speeches=None):
            keep_speech(script_id=script.pk, content=tone(), by=district.system, at=at)


def test_an_invitation_is_a_call_that_names_the_child_or_is_spoken_for_all(place):
    (rosas,), (aminas,) = to(place, ROSA), to(place, AMINA)
    assert (rosas.channel, rosas.state, aminas.channel, aminas.state) == ("voice", "ready", "voice", "held")
    assert "Rosas child" in rosas.body and "/a/" not in rosas.body and "STOP" not in rosas.body
    with place.acting():
        script = Script.objects.seen_by(place.system).get()
    assert script.kind == "gathering" and "Aminas child" not in script.words
    assert (
        script.words.startswith("Waxaa laydinku casumay Family math night.")
        and "Oak School, gym" in script.words
    )
    assert script.original.startswith("You are invited to Family math night.")
    speak(place)
    work(place)
    assert [one.state for one in (*to(place, ROSA), *to(place, AMINA))] == ["accepted", "accepted"]


def test_a_change_makes_what_was_spoken_stale_and_both_are_called_with_it_once(place):
    speak(place)
    work(place)
    with place.acting():
        old = Script.objects.seen_by(place.system).get()
        change_gathering(gathering_id=place.evening.pk, place="Oak School, library", by=place.system, at=NOW)
    _first, rosas = to(place, ROSA)
    _first, aminas = to(place, AMINA)
    assert (rosas.channel, rosas.asks, rosas.state, aminas.asks, aminas.state) == (
        "voice",
        "news",
        "ready",
        "news",
        "held",
    )
    assert (
        rosas.body.startswith("Family math night")
        and "library" in rosas.body
        and "Oak Schools:" not in rosas.body
    )
    with place.acting():
        assert is_stale([old], seen_by=place.system) == set()
        new = Script.objects.seen_by(place.system).exclude(pk=old.pk).get()
        assert "library" in new.words
    speak(place)
    work(place)
    assert [one.state for one in to(place, AMINA)] == ["accepted", "accepted"]


def test_a_waiting_invitation_says_what_is_so_now_and_waits_for_that(place):
    speak(place)
    assert [one.state for one in to(place, AMINA)] == ["ready"]
    with place.acting():
        old = Script.objects.seen_by(place.system).get()
        change_gathering(
            gathering_id=place.evening.pk,
            place="Oak School, library",
            by=place.system,
            at=NOW + timedelta(minutes=1),
        )
        assert is_stale([old], seen_by=place.system) == {old.pk}
    assert [(one.state, one.why) for one in to(place, AMINA)] == [("held", "needs a voice")]


def test_that_it_is_cancelled_is_told_by_call_in_the_day_and_by_text_where_nobody_can_say_it_in_time(place):
    speak(place)
    work(place)
    night = BEGINS - timedelta(hours=20)  # 10 p.m. the evening before
    with place.acting(), clock.set_to(night):
        cancel_gathering(gathering_id=place.evening.pk, by=place.system, at=night)
    work(place, night)
    assert [one.state for one in to(place, ROSA)] == ["accepted", "ready"]
    morning = BEGINS - timedelta(hours=9)
    work(place, morning)
    assert [one.state for one in to(place, ROSA)] == ["accepted", "accepted"]
    assert [one.state for one in to(place, AMINA)] == ["accepted", "held"]
    late = BEGINS - timedelta(hours=2)
    with place.acting():
        assert give_up_voiceless(by=place.system, at=late, terms=terms_of(place.row)) == 1
    work(place, late)
    assert [(one.channel, one.state) for one in to(place, AMINA)][1:] == [
        ("voice", "refused"),
        ("sms", "accepted"),
    ]


def test_that_breakfast_is_off_comes_by_text_the_evening_before_where_nobody_speaks_it_within_an_hour(place):
    speak(place)
    work(place)
    eve = NOW.replace(hour=0) + timedelta(days=1)  # 6 p.m. in Chicago
    breakfast = eve + timedelta(hours=14)
    with place.acting(), clock.set_to(eve):
        Gathering.objects.seen_by(place.system).filter(pk=place.evening.pk).update(
            begins_at=breakfast, ends_at=breakfast + timedelta(hours=1)
        )
        cancel_gathering(gathering_id=place.evening.pk, by=place.system, at=eve)
    told = []
    for minutes in (1, 30, 61):
        with clock.set_to(eve + timedelta(minutes=minutes)):
            voices_for(place.row)
            send_for(place.row)
        told.append([(one.channel, one.state) for one in to(place, AMINA)][1:])
    assert told[-1] == [("voice", "refused"), ("sms", "accepted")]
