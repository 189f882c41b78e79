"""What the district's office says of itself reaches families."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories import make_district, signed_in
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.accounts.forms import SetUp
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.actions import change_district
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.telling import Writer
from thirdpillar.practice.gatherings.models import Gathering

pytestmark = pytest.mark.django_db


def _typed(district, **changes) -> dict:
    return {
        "name": "Elm Unified",
        "sender_name": "",
        "zone": "America/Denver",
        "first_language": "en",
        "languages": ["es"],
        "reply_phone": "",
        f"phone-{district.schools[0].pk}": "",
    } | changes


def test_the_office_changes_name_zone_and_numbers(client):
    district = make_district()
    school = district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    page = client.get(reverse("district:district")).content.decode()
    assert "Elm" in page
    typed = _typed(district, reply_phone="612 555 0100", **{f"phone-{school.pk}": "(612) 555-0142"})
    assert client.post(reverse("district:district"), typed).status_code == 302
    tenancy.enter_scope(district.system)
    now = District.objects.get(pk=district.id)
    assert (now.name, now.zone, now.reply_phone) == ("Elm Unified", "America/Denver", "+16125550100")
    assert School.objects.seen_by(district.system).get(pk=school.pk).reply_phone == "+16125550142"
    entry = Entry.objects.seen_by(district.system).get(deed="schools.change_district")
    assert entry.detail["fields"] == ["name", "zone", "languages", "reply_phone", "school phones"]


def test_planned_gatherings_keep_their_clock_time_in_a_new_zone(client):
    """America/Phoenix knows no summer time: one hour from Denver in July, none in January."""
    district = make_district(zone="America/Denver")
    school = district.add_school("Elm")
    child, parent = (
        district.add_student("Ana", "Lopez", school),
        district.add_adult("Rosa", phone="+15551230001"),
    )
    district.tie(child, parent)
    district.add_household([child], [parent])
    signed_in(client, district.add_account("office"))
    denver, phoenix = ZoneInfo("America/Denver"), ZoneInfo("America/Phoenix")
    year = clock.now().year + 1
    evenings = [datetime(year, month, 15, 18, tzinfo=denver) for month in (1, 7)]
    past = clock.now() - timedelta(days=3)
    held = {}
    for begins in (*evenings, past):
        made = a_gathering(district, school, begins_at=begins, ends_at=begins + timedelta(hours=2))
        held[begins] = made.pk
    invite_families(gathering_id=held[evenings[1]], by=district.system, at=clock.now())
    (before,) = Message.objects.seen_by(district.system).values_list("body", flat=True)
    page = reverse("district:district")
    assert "6 p.m. stays 6 p.m." in client.get(page).content.decode()
    answer = client.post(page, _typed(district, zone="America/Phoenix"), follow=True)
    assert "2 planned gatherings keep their time of day" in answer.content.decode()
    tenancy.enter_scope(district.system)
    rows = Gathering.objects.seen_by(district.system).in_bulk()
    for begins in evenings:
        now = rows[held[begins]]
        assert now.begins_at == begins.replace(tzinfo=phoenix)
        assert now.ends_at - now.begins_at == timedelta(hours=2)
    assert rows[held[past]].begins_at == past
    waiting = Message.objects.seen_by(district.system).get()
    assert waiting.expires_at == evenings[1].replace(tzinfo=phoenix) != evenings[1]
    assert "6:00" in before and before.partition(" 6:00")[0].split(": ", 1)[1] in waiting.body
    entry = Entry.objects.seen_by(district.system).get(deed="gatherings.keep_clock_times")
    assert (entry.detail["was"], entry.detail["zone"]) == ("America/Denver", "America/Phoenix")
    assert set(entry.detail["gatherings"]) == {str(held[begins]) for begins in evenings}


def test_without_a_new_zone_no_gathering_moves(client):
    district = make_district(zone="America/Denver")
    school = district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    begins = clock.now() + timedelta(days=5)
    made = a_gathering(district, school, begins_at=begins, ends_at=begins + timedelta(hours=2))
    answer = client.post(reverse("district:district"), _typed(district), follow=True)
    assert "keep" not in strip_tags(answer.content.decode()).partition("Saved.")[2].partition("Name")[0]
    tenancy.enter_scope(district.system)
    assert Gathering.objects.seen_by(district.system).get(pk=made.pk).begins_at == begins
    assert not Entry.objects.seen_by(district.system).filter(deed="gatherings.keep_clock_times").exists()


def test_a_number_that_is_none_changes_nothing(client):
    district = make_district()
    school = district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    answer = client.post(reverse("district:district"), _typed(district, **{f"phone-{school.pk}": "ask Ana"}))
    assert "ask Ana" in answer.content.decode()
    tenancy.enter_scope(district.system)
    assert District.objects.get(pk=district.id).name == "Sample District"


@pytest.mark.parametrize(("own", "named"), [("+16125550142", "(612) 555-0142"), ("", "(800) 555-0100")])
def test_letters_name_the_number_of_the_school_or_the_districts(own, named):
    district = make_district()
    school = district.add_school("Elm")
    typed = {"reply_phone": "+18005550100"}
    change_district(by=district.system, at=clock.now(), changes=typed, phones={school.pk: own})
    gathering = Gathering(
        district_id=district.id, school_id=school.pk, title="Open house", place="Gym", purpose="learn",
        begins_at=clock.now(), ends_at=clock.now(),
    )  # fmt: skip
    writer = Writer(gathering, district.system)
    wording = writer.wording("en")
    letter = writer.letter(wording, writer.values(wording, ["Ana"], "x"), "1 Elm St")
    assert letter["tell"].startswith(f"You can also call the school at {named}, or tell us in person.")
    # Without any number none is promised.
    change_district(by=district.system, at=clock.now(), changes={"reply_phone": ""}, phones={school.pk: ""})
    writer = Writer(gathering, district.system)
    letter = writer.letter(wording, writer.values(wording, ["Ana"], "x"), "1 Elm St")
    assert letter["tell"].startswith("You can also tell the school, by phone or in person.")


def test_the_first_language_stays_first_whatever_the_page_calls_the_others(client):
    """It is what families of no known language get; the boxes come in the order of the alphabet."""
    district = make_district(languages=["es", "so", "en"])
    district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    page = client.get(reverse("district:district")).content.decode()
    assert re.search(r'<option value="es" selected>', page)
    boxes = ["ar", "en", "so"]
    client.post(reverse("district:district"), _typed(district, first_language="es", languages=boxes))
    tenancy.enter_scope(district.system)
    assert District.objects.get(pk=district.id).languages == ["es", "so", "en", "ar"]
    client.post(reverse("district:district"), _typed(district, first_language="en", languages=["es", "en"]))
    tenancy.enter_scope(district.system)
    assert District.objects.get(pk=district.id).languages == ["en", "es"]


def _shown(client) -> str:
    """What the page carries of what it shows."""
    page = client.get(reverse("district:district")).content.decode()
    return unescape(re.search(r'name="shown" value="([^"]*)"', page)[1])


def _now(district) -> District:
    tenancy.enter_scope(district.system)
    return District.objects.get(pk=district.id)


def test_who_was_first_stays_among_the_languages(client):
    district = make_district(languages=["en", "es"])
    district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    typed = _typed(district, first_language="es", languages=["es"], shown=_shown(client))
    assert client.post(reverse("district:district"), typed).status_code == 302
    assert _now(district).languages == ["es", "en"]
    # Unticked by a person, it goes.
    typed = _typed(district, first_language="es", languages=[], shown=_shown(client))
    client.post(reverse("district:district"), typed)
    assert _now(district).languages == ["es"]


def test_a_page_left_open_undoes_nothing_that_others_changed_since(client):
    district = make_district(languages=["en", "es"])
    school, other = district.add_school("Elm"), district.add_school("Oak")
    signed_in(client, district.add_account("office"))
    stale = {
        "name": district.row.name,
        "zone": district.row.zone,
        f"phone-{school.pk}": "",
        f"phone-{other.pk}": "",
        "shown": _shown(client),
    }
    change_district(
        by=district.system, at=clock.now(), phones={school.pk: "+16125550142"},
        changes={"name": "Elm Unified", "reply_phone": "+16125550100", "languages": ["es", "so", "en"]},
    )  # fmt: skip
    typed = _typed(district, **stale) | {f"phone-{other.pk}": "612 555 0111", "languages": ["es", "ar"]}
    assert client.post(reverse("district:district"), typed).status_code == 302
    now = _now(district)
    assert (now.name, now.reply_phone, now.languages) == (
        "Elm Unified",
        "+16125550100",
        ["es", "so", "en", "ar"],
    )
    numbers = dict(School.objects.seen_by(district.system).values_list("pk", "reply_phone"))
    assert numbers == {school.pk: "+16125550142", other.pk: "+16125550111"}


def test_of_two_who_change_the_same_the_second_is_told(client):
    district = make_district()
    school = district.add_school("Elm")
    signed_in(client, district.add_account("office"))
    shown = _shown(client)
    change_district(
        by=district.system, at=clock.now(), changes={"name": "Theirs", "zone": "America/New_York"},
        phones={school.pk: "+16125550142"},
    )  # fmt: skip
    typed = _typed(district, name="Mine", shown=shown, **{f"phone-{school.pk}": "612 555 0111"})
    answer = client.post(reverse("district:district"), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    for theirs in ("Theirs", "Eastern", "(612) 555-0142"):
        assert f"It is now: {theirs}." in page
    assert _now(district).name == "Theirs"
    # Whoever has read it may still have it their way.
    shown = unescape(re.search(r'name="shown" value="([^"]*)"', page)[1])
    assert client.post(reverse("district:district"), typed | {"shown": shown}).status_code == 302
    assert (_now(district).name, _now(district).zone) == ("Mine", "America/Denver")


def test_the_set_up_keeps_our_order_of_languages():
    typed = {
        "name": "Elm",
        "zone": "America/Chicago",
        "given_name": "A",
        "family_name": "B",
        "email": "a@x.org",
    }
    form = SetUp(QueryDict("&".join([urlencode(typed), "languages=ar", "languages=en", "languages=es"])))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["languages"] == ["en", "es", "ar"]
