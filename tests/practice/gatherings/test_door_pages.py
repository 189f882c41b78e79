"""The pages of the door team: with a script what a phone fetches and brings, and without one a form for each arrival."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school, bar, mail_to
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.models import Arrival, Attendance

pytestmark = pytest.mark.django_db
ENDS = BEGINS + timedelta(hours=2)


@pytest.fixture
def door(client):
    district, school = a_school()
    ana = district.add_student("Ana", "Quintanilla", school)
    rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001")
    luis = district.add_adult("Luis", "Ortega")
    for one in (rosa, luis):
        district.tie(ana, one)
    district.add_household([ana], [rosa], language="es")
    mail_to(district, rosa)
    bar(district, luis, ana, reference="Case 17")
    gathering = a_gathering(district, school)
    account = district.add_account(Role.COORDINATOR, school=school)
    with clock.set_to(BEGINS):
        staff = signed_in(client, account)
        staff.account = account
        yield district, gathering, rosa, staff


def url(name, *args):
    return reverse(f"gatherings:{name}", args=args)


def sync_of(page):
    return re.search(r'data-sync="([^"]+)"', page.content.decode()).group(1)


def send(phone, address, *arrivals, at, phone_at=None):
    body = {"now": int((phone_at or at).timestamp() * 1000), "arrivals": list(arrivals)}
    with clock.set_to(at):
        return phone.post(address, body, content_type="application/json")


def one(key, at, *adults, **more):
    return {"key": key, "at": int(at.timestamp() * 1000), "adults": [str(x.pk) for x in adults]} | more


def test_a_phone_is_told_names_and_neither_where_they_live_nor_why_somebody_is_barred(door):
    _district, gathering, _rosa, staff = door
    with clock.set_to(BEGINS):
        said = staff.get(url("door_list", gathering.pk)).content.decode()
        families = json.loads(said)["families"]
        assert [one.get("adults", one.get("names"))[0] for one in families][1] == "Luis Ortega"
        assert families[0]["adults"][0][1] == "Rosa Quintanilla"
        for hidden in ("Elm", "555", "Case", "court", "contact"):
            assert hidden not in said
        # The copy that the phone's worker keeps has no name at all, even after somebody came.
        staff.post(url("door", gathering.pk), {"key": "k", "adult": families[0]["adults"][0][0]})
        assert "Rosa" in staff.get(url("door", gathering.pk)).content.decode()
        assert "Rosa" not in staff.get(url("door", gathering.pk) + "?kept").content.decode()
    with clock.set_to(ENDS + timedelta(hours=3, seconds=1)):
        late = signed_in(Client(SERVER_NAME="localhost"), staff.account)
        assert late.get(url("door_list", gathering.pk)).status_code == 410


def test_what_a_phone_with_a_wrong_clock_brings_hours_later_counts_once_and_at_its_hour(door, client):
    district, gathering, rosa, staff = door
    with clock.set_to(BEGINS):
        address = sync_of(staff.get(url("door", gathering.pk)))
    staff.logout()
    wrong, late = timedelta(days=-400), ENDS + timedelta(hours=1)
    arrival = one("k1", BEGINS + timedelta(minutes=7) + wrong, rosa, children=2)
    for _again in range(3):
        answer = send(client, address, arrival, at=late, phone_at=late + wrong).json()
        assert (answer["kept"], answer["refused"]) == (["k1"], {})
        assert answer["numbers"] == {
            "people": 3, "adults": 1, "children": 2, "families": 1, "first_timers": 1,
        }  # fmt: skip
    with district.acting():
        assert Attendance.objects.seen_by(district.system).get().at == BEGINS + timedelta(minutes=7)
        assert Arrival.objects.seen_by(district.system).get().by_account_id is not None


def test_an_arrival_of_after_the_door_closed_is_refused_with_what_to_do(door, client):
    _district, gathering, rosa, staff = door
    with clock.set_to(BEGINS):
        address = sync_of(staff.get(url("door", gathering.pk)))
    closed = ENDS + timedelta(hours=4)
    answer = send(client, address, one("k1", BEGINS, rosa), one("k2", closed, rosa), at=closed).json()
    assert (answer["kept"], list(answer["refused"])) == (["k1"], ["k2"])
    with clock.set_to(closed):
        late = signed_in(Client(SERVER_NAME="localhost"), staff.account)
        page = late.get(url("door", gathering.pk)).content.decode()
    assert "The door is closed. Type who is missing in as a paper sheet." in page


def test_what_is_brought_by_somebody_who_works_here_no_more_is_not_taken(door, client):
    district, gathering, rosa, staff = door
    with clock.set_to(BEGINS):
        address = sync_of(staff.get(url("door", gathering.pk)))
    with district.acting():
        RoleGrant.objects.seen_by(district.system).filter(account=staff.account).delete()
    answer = send(client, address, one("k1", BEGINS, rosa), at=BEGINS + timedelta(hours=1))
    assert answer.status_code == 410 and "kept" not in answer.json()
    with district.acting():
        assert not Attendance.objects.seen_by(district.system).exists()


def test_without_a_script_a_family_is_found_checked_in_and_taken_back(door):
    _district, gathering, rosa, staff = door
    with clock.set_to(BEGINS):
        page = staff.get(url("door", gathering.pk), {"name": "quintanilla ana"}).content.decode()
        key = re.search(r'name="key" value="(\w+)"', page).group(1)
        assert str(rosa.pk) in page
        posted = {"key": key, "adult": str(rosa.pk), "children": "1"}
        for _twice in range(2):
            staff.post(url("door", gathering.pk), posted)
        page = staff.get(url("door", gathering.pk)).content.decode()
        assert 'data-number="people">2<' in page
        assert "Rosa Quintanilla + 1" in page
        assert 'data-number="people">2<' in staff.get(url("one", gathering.pk)).content.decode()
        staff.post(url("door", gathering.pk), {"undo": key})
        assert 'data-number="people">0<' in staff.get(url("door", gathering.pk)).content.decode()
        page = staff.get(url("door", gathering.pk), {"name": "ortega"}).content.decode()
        assert "Please call the office." in page
        found = page.partition('id="door-found"')[2].partition("<details")[0]
        assert "<form" not in found
        staff.post(url("door", gathering.pk), {"key": "w", "name": "Wanda Zebrowski"})
        assert 'data-number="people">1<' in staff.get(url("door", gathering.pk)).content.decode()


def test_badges_speak_the_familys_language_and_carry_a_code_that_opens_nothing(door):
    district, gathering, rosa, staff = door
    with district.acting():
        child, other = (
            district.add_student("Zoe", "Zapata", district.schools[0]),
            district.add_adult("Zara", "Zapata"),
        )
        district.tie(child, other)
        district.add_household([child], [other])
    with clock.set_to(BEGINS):
        # Also when somebody is in already, there is one for each who may still come.
        staff.post(url("door", gathering.pk), {"key": "k", "adult": str(rosa.pk)})
        page = staff.get(url("badges", gathering.pk)).content.decode()
    assert 'lang="es"' in page
    assert page.count('class="tp-badge-code"') == 2
    code = re.search(r"tp-badge-code[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<", page).group(1)
    with clock.set_to(BEGINS):
        found = staff.get(url("door", gathering.pk), {"name": code.lower()}).content.decode()
    assert "Rosa Quintanilla" in found
    assert staff.get(f"/{code}/").status_code == 404


def test_another_districts_phone_and_another_schools_staff_find_no_door(door, client):
    district, gathering, rosa, staff = door
    with clock.set_to(BEGINS):
        address = sync_of(staff.get(url("door", gathering.pk)))
        other = district.add_account(
            Role.COORDINATOR, school=district.add_school("Elm School"), email="e@x.org"
        )
        elsewhere = signed_in(client, other)
        for name in ("door", "door_list", "badges"):
            assert elsewhere.get(url(name, gathering.pk)).status_code == 404
    assert send(client, address[:-4] + "abc/", one("k", BEGINS, rosa), at=BEGINS).status_code == 404
    assert client.post(address, "nonsense", content_type="application/json").status_code == 404
