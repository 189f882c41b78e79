"""The office's single sign-on: added through its pages, tried, agreed to by a second person, changed, removed."""

from urllib.parse import urlsplit

import pytest
import requests
from django.urls import reverse

from tests.factories import make_district, signed_in
from tests.factories.oidc_provider import CLIENT, Provider
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.models import Account, SingleSignOn
from thirdpillar.ground.audit.queries import latest_entries

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider_process():
    with Provider() as running:
        yield running


@pytest.fixture
def provider(provider_process, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_OIDC_SECRET_MAPLE_ID", provider_process.secret)
    provider_process.person = {"sub": "u-1", "email": "pia@x.example", "email_verified": True}
    provider_process.claims, provider_process.faults = {}, set()
    return provider_process


@pytest.fixture
def district():
    district = make_district()
    district.add_school()
    district.pia = district.add_account(Role.PRINCIPAL, school=district.schools[0], email="pia@x.example")
    district.olga = district.add_account(Role.OFFICE, given="Olga")
    return district


def asked(provider, **more) -> dict[str, str]:
    return {"key": "maple-id", "name": "Maple ID", "issuer": provider.issuer, "client_id": CLIENT} | more


def add(client, provider, **more):
    return client.post(reverse("accounts:provider_add"), asked(provider, **more))


def held(district) -> SingleSignOn | None:
    with district.acting():
        return SingleSignOn.objects.seen_by(district.system).first()


def at(name, district):
    return reverse(f"accounts:provider_{name}" if name else "accounts:provider", args=[held(district).id])


def words(answer) -> str:
    return answer.content.decode()


def comes_in(client) -> bool:
    """Whether somebody gets in through the provider, all the way there and back."""
    client.post(reverse("accounts:sign_out"))
    there = client.get(reverse("accounts:single_sign_on", args=["maple-id"])).headers.get("Location", "/")
    if not there.startswith("http"):
        return False
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])
    client.get(f"{back.path}?{back.query}")
    return client.get(reverse("accounts:sign_out")).status_code == 200


def test_the_office_adds_tries_changes_and_removes_a_provider(client, district, provider):
    signed_in(client, district.olga)
    assert reverse("accounts:providers") in words(client.get(reverse("accounts:staff")))
    assert add(client, provider).headers["Location"] == at("", district)
    page = words(client.get(at("", district)))
    assert "http://testserver/sign-in/with/maple-id/back/" in page
    assert "The client secret is set" in page and "Maple ID" in words(
        client.get(reverse("accounts:providers"))
    )
    tried = words(client.post(at("try", district), follow=True))
    assert f"calls itself “{provider.issuer}”" in tried and f"{provider.issuer}/authorise" in tried
    assert comes_in(client)
    assert not held(district).vouches
    signed_in(client, district.olga)
    client.post(at("", district), asked(provider, name="Maple", vouches="on"))
    assert (held(district).name, held(district).vouches, held(district).key) == ("Maple", True, "maple-id")
    client.post(at("close", district))
    assert "Maple" not in words(client.get(reverse("accounts:sign_in")))
    client.post(at("open", district))
    assert "Maple" in words(client.get(reverse("accounts:sign_in")))
    client.post(at("remove", district))
    assert held(district) is None
    with district.acting():
        deeds = [each.deed for each in latest_entries(seen_by=district.system) if "provider" in each.deed]
        # Nobody is known by a provider that is gone: another one of this name could claim to be anybody.
        assert Account.objects.seen_by(district.system).exclude(single_sign_on_subject="").count() == 0
    assert deeds[::-1] == [
        f"accounts.{deed}_provider" for deed in ("add", "change", "close", "open", "remove")
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"issuer": "http://id.maple.example"}, "must begin with https://"),
        ({"issuer": "ftp://127.0.0.1/"}, "must begin with https://"),
        ({"issuer": "https://[oops"}, "must begin with https://"),
        ({"issuer": "id.maple.example"}, "must begin with https://"),
        ({"issuer": "http://127.0.0.1:9"}, "No sign-on provider answers"),
        ({"issuer": "+/"}, "The issuer must be exactly that"),
        ({"issuer": "+/nothing-here"}, "No sign-on provider answers"),
        ({"key": "Maple ID"}, "Enter a valid value"),
        ({"client_id": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, district, provider, more, said):
    signed_in(client, district.olga)
    more = {name: value.replace("+", provider.issuer) for name, value in more.items()}
    assert said in words(add(client, provider, **more))
    assert held(district) is None


def test_a_second_of_the_same_short_name_is_refused(client, district, provider):
    signed_in(client, district.olga)
    add(client, provider)
    assert "short name already" in words(add(client, provider, name="Another"))


def test_a_provider_that_names_another_issuer_is_found_out_when_it_is_tried(client, district, provider):
    signed_in(client, district.olga)
    add(client, provider)
    provider.faults = {"other issuer in discovery"}
    assert "http://127.0.0.1:1" in words(client.post(at("try", district), follow=True))


def test_with_two_in_the_office_it_takes_the_second_to_open_one(client, district, provider):
    second = district.add_account(Role.OFFICE, given="Ada")
    signed_in(client, district.olga)
    add(client, provider)
    assert reverse("accounts:provider_open", args=[held(district).id]) not in words(
        client.get(at("", district))
    )
    client.post(at("open", district))
    assert not held(district).is_open and not comes_in(client)
    signed_in(client, second)
    client.post(at("open", district))
    assert held(district).is_open and comes_in(client)
    # A new name is nothing; what lets others in is agreed to anew.
    signed_in(client, second)
    client.post(at("", district), asked(provider, name="Other words"))
    assert held(district).is_open
    client.post(at("", district), asked(provider, name="Other words", vouches="on"))
    assert not held(district).is_open
    client.post(at("open", district))
    assert not held(district).is_open
    signed_in(client, district.olga)
    client.post(at("open", district))
    assert held(district).is_open


def test_another_issuer_does_not_inherit_the_people_of_the_former(client, district, provider):
    signed_in(client, district.olga)
    add(client, provider)
    assert comes_in(client)
    signed_in(client, district.olga)
    with Provider() as another:
        client.post(at("", district), asked(another))
    assert held(district).issuer == another.issuer
    with district.acting():
        assert not Account.objects.seen_by(district.system).exclude(single_sign_on_subject="").exists()


def test_the_secret_goes_to_the_issuer_it_is_meant_for_alone(client, district, provider, monkeypatch):
    signed_in(client, district.olga)
    add(client, provider)
    monkeypatch.setenv("THIRDPILLAR_OIDC_ISSUER_MAPLE_ID", "https://id.maple.example")
    assert "No client secret is set for this issuer" in words(client.get(at("", district)))
    monkeypatch.setenv("THIRDPILLAR_OIDC_ISSUER_MAPLE_ID", provider.issuer)
    assert "The client secret is set" in words(client.get(at("", district)))
    monkeypatch.delenv("THIRDPILLAR_OIDC_ISSUER_MAPLE_ID")
    make_district("Away")
    signed_in(client, district.olga)
    # With a second district on the machine, its pages could ask for this one's secret.
    assert "No client secret is set for this issuer" in words(client.get(at("", district)))


@pytest.mark.parametrize(
    ("role", "strength"), [(Role.PRINCIPAL, Strength.PASSKEY), (Role.OFFICE, Strength.UNVOUCHED)]
)
def test_nobody_else_sets_a_provider_up(client, district, provider, role, strength):
    school = district.schools[0] if role == Role.PRINCIPAL else None
    signed_in(client, district.add_account(role, school=school), strength)
    assert add(client, provider).status_code in (302, 404)
    assert client.get(reverse("accounts:providers")).status_code in (302, 404)
    assert held(district) is None
