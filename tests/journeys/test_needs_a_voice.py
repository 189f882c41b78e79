"""Journey 23: a text that no machine speaks is spoken by one of the staff, and the family hears it and answers with a key."""

import base64
import hashlib
import hmac
import re
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
import requests
from django.db import transaction
from playwright.sync_api import expect

from tests.algorithms.files.test_speaking import tone
from tests.factories import NOW
from tests.journeys.outside import SECRET
from tests.practice.gatherings.places import a_school
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.people.models import Preference
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.voices import ask_for_voices

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AMINA, PUBLIC = "+16125550131", "https://schools.example"
WORDS = {
    "en": "School closes at noon today for {children}.",
    "so": "Dugsigu wuxuu maanta xirmayaa duhurkii, {children}.",
}


@pytest.fixture
def family(outside, settings):
    settings.PUBLIC_URL = PUBLIC
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        child = district.add_student("Halima", "Jibril", school)
        mother = district.add_adult("Amina", "Jibril", phone=AMINA, language="so")
        district.tie(child, mother, lives_with=True)
        district.add_household([child], [mother], "so")
        office = district.add_account(Role.OFFICE, given="Ola")
        asha = district.add_account(
            Role.LIAISON, school=school, given="Asha", family="Nur", email="asha@oak.example"
        )
    with transaction.atomic(), district.acting():
        Preference(district_id=district.id, adult=mother, ways=["voice"], said_by="family", at=NOW).save(
            force_insert=True
        )
        SpokenLanguage(district_id=district.id, account=asha, language="so").save(force_insert=True)
        by = scope_of_account(office, district.row.zone)
        found = write_broadcast(title="School closes early", words=WORDS, by=by, at=NOW)
    with transaction.atomic(), district.acting(by):
        send_broadcast(broadcast_id=found.pk, by=by, at=NOW, known_since=NOW - timedelta(days=30))
    return district, asha


def pressed(live_server, message_id, path, **fields):
    """What the provider tells us of the call, signed as it signs; the script that we answer."""
    address = f"{live_server.url}/hooks/calls/{message_id}/{path}/"
    said = {"CallSid": "CA1", "From": "+15550000000", "To": AMINA} | fields
    signed = address + "".join(key + said[key] for key in sorted(said))
    stamp = base64.b64encode(hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha1)).decode()
    answer = requests.post(address, said, headers={"X-Twilio-Signature": stamp}, timeout=20)
    assert answer.status_code == 200
    return fromstring(answer.content)


def test_it_is_spoken_once_and_the_family_hears_it_and_answers_with_a_key(
    open_as, outside, family, live_server, tmp_path
):
    district, asha = family
    spread_for(district.row)
    outside.work(district)
    (waits,) = outside.outbox(district, channel="voice")
    assert (waits.state, waits.why) == ("held", "needs a voice") and outside.texts_to(AMINA) == []
    with transaction.atomic(), district.acting():
        assert ask_for_voices(by=district.system, at=NOW) == 1

    # Asha works without a script in her browser: she chooses the file that her phone made.
    desk = open_as(asha, width=390, scripts=False)
    desk.goto("/voices/")
    expect(desk.get_by_text("1 call waits")).to_be_visible()
    desk.get_by_role("link", name="Record it").click()
    expect(desk.get_by_text("All families hear this")).to_be_visible()
    made = tmp_path / "dugsi.wav"
    made.write_bytes(tone(2.0))
    desk.locator("input[type=file]").set_input_files(str(made))
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 call goes now.")).to_be_visible()
    expect(desk.locator("#main").get_by_text("Asha Nur")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    outside.work(district)
    (script,) = outside.texts_to(AMINA)
    played = re.findall(r"<Play>([^<]+)</Play>", script)
    assert len(played) == 2 and "Halima" not in script and "Dugsigu" not in script
    heard = requests.get(played[0].replace(PUBLIC, live_server.url), timeout=20)
    assert heard.headers["Content-Type"] == "audio/wav" and heard.content[:4] == b"RIFF"
    assert "Asha" not in str(heard.headers) + played[0]

    again = pressed(live_server, waits.pk, "key", Digits="1")
    assert len(list(again.iter("Play"))) == 2
    (tone_asked,) = pressed(live_server, waits.pk, "key", Digits="2").iter("Record")
    assert tone_asked.get("action").endswith("/recorded/")
    pressed(live_server, waits.pk, "recorded", RecordingSid="RE5", RecordingDuration="9")
    desk.goto("/texts/")
    expect(desk.get_by_text("Amina Jibril")).to_have_count(1)


def test_where_the_browser_can_it_records_the_text_itself(open_as, outside, family, browser):
    district, asha = family
    spread_for(district.row)
    desk = open_as(asha)
    desk.set_default_navigation_timeout(60_000)
    # A microphone that gives a tone of the browser's own, for there is none here.
    desk.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { const c = new AudioContext(), o = c.createOscillator(),"
        " d = c.createMediaStreamDestination(); o.connect(d); o.start(); return d.stream; };"
    )
    desk.goto("/voices/")
    desk.get_by_role("link", name="Record it").click()
    desk.get_by_role("button", name="Record it").click()
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    desk.wait_for_timeout(1200)
    desk.get_by_role("button", name="Stop").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 call goes now.")).to_be_visible()
