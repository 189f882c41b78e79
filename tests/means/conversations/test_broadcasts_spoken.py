"""Messages to many by call: as a person spoke them, where no machine can; news once a day, in one call a family."""

from datetime import time, timedelta

import pytest

from tests.algorithms.files.test_speaking import tone
from tests.factories import NOW
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.broadcasts.spreading import digests_for
from thirdpillar.doors.objecting import terms_of
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.speaking.working import voices_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import give_up_voiceless, keep_speech
from thirdpillar.ground.delivery.models import Message, Script
from thirdpillar.ground.delivery.queries.speeches import wanted_scripts
from thirdpillar.ground.people.models import HouseholdAdult, HouseholdStudent, Preference
from thirdpillar.means.conversations.models import BroadcastTerms, Recipient

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"
SOMALI = {"en": "School closes at noon for {children}.", "so": "Iskuulku duhurkii ayuu xirmayaa {children}."}
EVENING = NOW + timedelta(hours=8)


@pytest.fixture
def town():
    """Amina reads Somali, has a mobile and an e-mail, and wishes to be called."""
    made = make_town()
    wishes(made, made.amina)
    return made


def wishes(town, adult, **more):
    with town.acting():
        Preference(district_id=town.id, adult=adult, ways=["voice"], said_by="family", at=NOW, **more).save(
            force_insert=True
        )


def sent_to(town, adult):
    with town.acting():
        mine = Recipient.objects.seen_by(town.system).filter(adult_id=adult.pk)
        references = [*mine.values_list("pk", flat=True), *mine.values_list("digest_id", flat=True)]
        found = Message.objects.seen_by(town.system).filter(
            reference_id__in=[one for one in references if one]
        )
        return list(found.order_by("made_at", "channel"))


def ways_to(town, adult):
    return [(one.channel, one.state) for one in sent_to(town, adult)]


def test_her_call_waits_for_a_voice_and_goes_once_somebody_has_spoken_it(town):
    go(town, draft(town, words=SOMALI))
    assert ways_to(town, town.amina) == [("voice", "held")]
    with town.acting():
        script = Script.objects.seen_by(town.system).get()
        assert (script.kind, script.language) == ("broadcast", "so")
        # The words are read as they stand: no child is named in what all families hear.
        assert script.words == SOMALI["so"] and script.original == SOMALI["en"]
        keep_speech(script_id=script.pk, content=tone(), by=town.system, at=NOW)
    with clock.set_to(NOW):
        send_for(town.row)
    assert ways_to(town, town.amina) == [("voice", "accepted")]


def test_where_nobody_speaks_it_in_time_it_goes_by_text(town):
    go(town, draft(town, words=SOMALI))
    later = NOW + timedelta(hours=25)
    with town.acting():
        give_up_voiceless(by=town.system, at=later, terms=terms_of(town.row))
    with clock.set_to(later):
        send_for(town.row)
    assert ways_to(town, town.amina) == [("voice", "refused"), ("sms", "accepted")]


def test_an_alert_goes_at_once_by_text_and_by_call(town):
    go(town, draft(town, words=SOMALI, pace="emergency"), confirmed=2)
    assert sorted(ways_to(town, town.amina)) == [("email", "ready"), ("sms", "ready"), ("voice", "ready")]
    (call,) = [one for one in sent_to(town, town.amina) if one.channel == "voice"]
    assert (call.speech["instead"], call.speech["instead_in"]) == ("School closes at noon for Sahra.", "en")
    with clock.set_to(NOW):
        send_for(town.row)
    assert {one.state for one in sent_to(town, town.amina)} == {"accepted"}
    # Whoever speaks Somali is asked all the same: it is heard as soon as it is spoken, when the key says it again.
    with town.acting():
        (wanted,) = wanted_scripts(seen_by=town.system)
        assert wanted.words == SOMALI["so"]


def test_who_does_not_wish_calls_is_written_to_as_before(town):
    with town.acting():
        Preference.objects.seen_by(town.system).update(ways=["sms"])
    go(town, draft(town, words=SOMALI))
    assert ways_to(town, town.amina) == [("sms", "ready")]


def due(town):
    with town.acting():
        BroadcastTerms(district_id=town.id, digest_at="16:00").save(force_insert=True)


def news(town, title_words):
    return draft(town, pace="news", words=title_words)


def test_the_news_of_a_day_are_one_call_in_the_day(town):
    due(town)
    wishes(town, town.rosa)
    for number in "12":
        go(town, news(town, {"en": f"News {number}", "es": f"Noticia {number}", "so": f"War {number}"}))
    assert sent_to(town, town.rosa) == []
    with clock.set_to(EVENING):
        digests_for(town.row)
    (call,) = sent_to(town, town.rosa)
    assert (call.channel, call.address, call.asks, call.state) == ("voice", ROSA, "news", "ready")
    assert "Noticia 1" in call.body and "Noticia 2" in call.body and "/n/" not in call.body
    (waits,) = sent_to(town, town.amina)
    assert (waits.channel, waits.state, len(waits.speech["digests"])) == ("voice", "held", 2)
    with clock.set_to(EVENING + timedelta(hours=8)):  # 2 a.m.
        send_for(town.row)
    assert ways_to(town, town.rosa) == [("voice", "ready")]
    with clock.set_to(EVENING + timedelta(hours=15)):
        send_for(town.row)
    assert ways_to(town, town.rosa) == [("voice", "accepted")]


def test_two_of_one_home_at_one_telephone_are_called_once(town):
    due(town)
    wishes(town, town.rosa)
    father = town.add_adult("Pablo", phone=ROSA, language="es")
    town.tie(town.ana, father, relation="father")
    with town.acting():
        home = HouseholdStudent.objects.seen_by(town.system).get(student=town.ana).household
        HouseholdAdult(district_id=town.id, household=home, adult=father).save(force_insert=True)
    wishes(town, father)
    go(town, news(town, {"en": "News", "es": "Noticia"}))
    with clock.set_to(EVENING):
        digests_for(town.row)
    with town.acting():
        calls = Message.objects.seen_by(town.system).filter(channel="voice", address=ROSA)
        assert calls.count() == 1
        said = Recipient.objects.seen_by(town.system).filter(adult_id__in=[town.rosa.pk, father.pk])
        assert sorted(said.values_list("unreached", flat=True)) == ["", "shared"]


@pytest.mark.parametrize("own", [{}, {"quiet_from": time(13), "quiet_until": time(21)}])
def test_what_ends_today_goes_by_text_while_a_text_may_still_go(town, own):
    with town.acting():
        Preference.objects.seen_by(town.system).update(**own)
    midnight = NOW.replace(hour=6) + timedelta(days=1)
    begins = NOW - timedelta(hours=2)  # at nine, in Chicago
    go(town, draft(town, words=SOMALI, expires_at=midnight), at=begins)
    when = {}
    for turn in range(30):
        with clock.set_to(begins + timedelta(minutes=30 * turn)):
            voices_for(town.row)
            send_for(town.row)
        for one in ways_to(town, town.amina):
            when.setdefault(one, 9 + turn / 2)
    # Three hours before nine in the evening, or before her own quiet hours.
    assert when["voice", "refused"] == when["sms", "accepted"] == (10 if own else 18)
