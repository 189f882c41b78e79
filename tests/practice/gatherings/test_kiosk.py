"""A tablet at the door: when its kiosk is open, and how long what it took may be brought."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from tests.factories import signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.actions import cancel_gathering
from thirdpillar.practice.gatherings.models import Attendance, SignInLine
from thirdpillar.practice.gatherings.rules import may_bring_from_tablet, moment_at_the_door
from thirdpillar.practice.gatherings.views.kiosk import SALT, token_for

pytestmark = pytest.mark.django_db
ENDS = BEGINS + timedelta(hours=2)
MONDAY = ENDS + timedelta(days=3)


@pytest.fixture
def door(client):
    district, school = a_school()
    child = district.add_student("Ana", "Quintanilla", school)
    rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001")
    district.tie(child, rosa)
    district.add_household([child], [rosa])
    return district, a_gathering(district, school), district.add_account(Role.COORDINATOR, school=school)


def send(tablet, token, *lines, at):
    url = reverse("gatherings:kiosk_lines", args=[token])
    with clock.set_to(at):
        return tablet.post(url, {"lines": list(lines)}, content_type="application/json")


def line(key, moment, name="Rosa Quintanilla", phone="5551230001"):
    return {"key": key, "name": name, "phone": phone, "at": int(moment.timestamp() * 1000)}


def test_what_was_taken_in_time_is_brought_days_later_and_counts_for_its_own_moment(door, client):
    district, gathering, _ = door
    tablet, token = client, token_for(gathering)
    for _again in range(2):
        answer = send(tablet, token, line("k1", BEGINS), at=MONDAY)
        assert answer.json() == {"kept": ["kiosk:k1"], "refused": {}}
    with district.acting():
        assert Attendance.objects.seen_by(district.system).get().at == BEGINS
        assert SignInLine.objects.seen_by(district.system).get().written_at == BEGINS
        deeds = Entry.objects.seen_by(district.system).filter(deed__contains="sign_ins")
        assert [one.deed for one in deeds] == ["gatherings.record_late_sign_ins"]


def test_a_name_that_no_open_kiosk_can_have_taken_is_refused_with_a_reason_and_alone(door, client):
    district, gathering, _ = door
    tablet, token = client, token_for(gathering)
    late = [line("k1", BEGINS), line("k2", MONDAY, "Wanda"), line("k3", MONDAY + timedelta(days=9), "Omar")]
    answer = send(tablet, token, *late, at=MONDAY).json()
    assert answer["kept"] == ["kiosk:k1"]
    assert set(answer["refused"]) == {"kiosk:k2", "kiosk:k3"}
    assert answer["refused"]["kiosk:k2"] == "It was written when this kiosk was not open."
    with district.acting():
        assert [one.name for one in SignInLine.objects.seen_by(district.system)] == ["Rosa Quintanilla"]


def test_one_that_was_kept_by_a_wrong_clock_is_not_refused_when_it_is_brought_again(door, client):
    _, gathering, _ = door
    tablet, token = client, token_for(gathering)
    wrong = line("k1", BEGINS - timedelta(days=9000))
    assert send(tablet, token, wrong, at=BEGINS).json()["kept"] == ["kiosk:k1"]
    assert send(tablet, token, wrong, at=MONDAY).json() == {"kept": ["kiosk:k1"], "refused": {}}


def test_a_tablet_brings_for_a_month_and_then_is_told_that_it_is_for_good(door, client):
    district, gathering, _ = door
    tablet, token = client, token_for(gathering)
    month = ENDS + timedelta(days=30)
    assert may_bring_from_tablet(gathering, month) is None
    answer = send(tablet, token, line("k1", BEGINS), at=month + timedelta(seconds=1))
    assert (answer.status_code, "too long ago" in answer.json()["reason"]) == (410, True)
    with district.acting():
        cancel_gathering(gathering_id=gathering.pk, by=district.system, at=BEGINS)
    answer = send(tablet, token, line("k1", BEGINS), at=BEGINS)
    assert (answer.status_code, "cancelled" in answer.json()["reason"]) == (410, True)


def test_moments_at_the_door(door):
    _, gathering, _ = door
    hour = timedelta(hours=1)
    opens, closes = BEGINS - 3 * hour, ENDS + 3 * hour
    assert moment_at_the_door(gathering, BEGINS, closes) == BEGINS
    assert moment_at_the_door(gathering, opens - hour, BEGINS) == BEGINS
    assert moment_at_the_door(gathering, BEGINS + hour, BEGINS) == BEGINS
    assert moment_at_the_door(gathering, None, BEGINS) == BEGINS
    assert moment_at_the_door(gathering, closes, MONDAY) == closes
    assert moment_at_the_door(gathering, closes + hour, MONDAY) is None
    assert moment_at_the_door(gathering, None, MONDAY) is None


def test_a_closed_kiosk_says_so_and_takes_nobody_new(door, client):
    district, gathering, _ = door
    tablet = client
    # Also at an address that an earlier version made, with an end of its own.
    before = signing.dumps([str(gathering.pk), int(ENDS.timestamp())], salt=SALT)
    for token in (token_for(gathering), before):
        with clock.set_to(MONDAY):
            page = tablet.get(reverse("gatherings:kiosk_page", args=[token])).content.decode()
            sent = tablet.post(reverse("gatherings:kiosk_lines", args=[token]), {"key": "k", "name": "Rosa"})
        assert 'data-state="closed"' in page and "This kiosk is closed." in page
        assert 'autocomplete="off" hidden>' in page
        assert "thanks" not in sent.url
    with district.acting():
        assert not SignInLine.objects.seen_by(district.system).exists()


def test_no_kiosk_is_offered_when_it_is_over_and_nobody_is_signed_out_for_it(door, client):
    _, gathering, staff = door
    one, kiosk = (reverse(f"gatherings:{name}", args=[gathering.pk]) for name in ("one", "kiosk"))
    signed_in(client, staff, at=BEGINS)
    with clock.set_to(BEGINS):
        assert "On a tablet" in client.get(one).content.decode()
        assert "Address of the kiosk" in client.get(kiosk).content.decode()
    late = ENDS + timedelta(hours=3, minutes=1)
    signed_in(client, staff, at=late)
    with clock.set_to(late):
        page = client.get(one).content.decode()
        assert "On a tablet" not in page and "Type names in, or bring a file." in page
        for answer in (client.get(kiosk), client.post(kiosk)):
            page = answer.content.decode()
            assert answer.status_code == 200 and reverse("gatherings:type", args=[gathering.pk]) in page
            assert "Address of the kiosk" not in page and "Sign me out" not in page
        assert client.get(one).status_code == 200
