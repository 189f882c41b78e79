"""Sessions: how they begin, how long they hold, and that the very next request knows when they no longer do."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.actions import sample_link
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock

pytestmark = pytest.mark.django_db


def is_in(client) -> bool:
    """Whether a page of one's own opens."""
    return client.get(reverse("accounts:sign_out")).status_code == 200


def test_a_sample_link_signs_in_a_sample_person(client):
    district = make_district(is_sample=True)
    account = district.add_account(Role.OFFICE)
    link = sample_link(account).partition("localhost:8000")[2]
    assert client.get(link).status_code == 302
    assert is_in(client)


def test_a_sample_link_means_nothing_elsewhere(client):
    district = make_district(is_sample=False)
    account = district.add_account(Role.OFFICE)
    link = sample_link(account).partition("localhost:8000")[2]
    assert client.get(link).status_code == 404
    assert not is_in(client)
    assert client.get(link.replace("sample/", "sample/x")).status_code == 404


@pytest.mark.parametrize(
    ("role", "unused_minutes", "holds"),
    [
        (Role.TEACHER, 179, True),
        (Role.TEACHER, 181, False),
        (Role.CAREGIVER, 59, True),
        (Role.CAREGIVER, 61, False),
    ],
)
def test_a_session_ends_when_it_lies_unused(client, role, unused_minutes, holds):
    district = make_district()
    strength = "passkey" if role == Role.TEACHER else "code"
    signed_in(client, district.add_account(role), strength, at=NOW)
    with clock.set_to(NOW + timedelta(minutes=unused_minutes)):
        assert is_in(client) is holds


def test_a_session_in_use_goes_on_until_its_absolute_end(client):
    district = make_district()
    signed_in(client, district.add_account(Role.TEACHER), at=NOW)
    for hour in range(1, 12):
        with clock.set_to(NOW + timedelta(hours=hour)):
            assert is_in(client)
    with clock.set_to(NOW + timedelta(hours=12)):
        assert not is_in(client)


def test_signing_out_ends_the_session_on_the_server(client):
    district = make_district()
    signed_in(client, district.add_account(Role.TEACHER))
    cookie = client.cookies["tp"].value
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    client.cookies["tp"] = cookie
    assert not is_in(client)


def test_pages_tell_the_time_of_the_district(client):
    district = make_district(zone="Pacific/Honolulu")
    office = district.add_account(Role.OFFICE, last_seen_at=NOW.replace(hour=5))
    signed_in(client, office, at=NOW)
    with clock.set_to(NOW):
        page = client.get(reverse("accounts:staff")).content.decode()
    assert "11/10/2026" in page  # seen just now
    other = district.add_account(Role.READER, last_seen_at=NOW.replace(hour=5), given="Leilani")
    with clock.set_to(NOW):
        page = client.get(reverse("accounts:staff"), {"words": other.given_name}).content.decode()
    assert "11/09/2026" in page  # 5:00 in UTC is still the day before in Hawaii
