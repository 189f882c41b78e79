"""Single sign-on against a real provider on this machine: what is let in, and everything that is not."""

import time
from urllib.parse import urlsplit

import pytest
import requests
from django.urls import reverse

from tests.factories import make_district
from tests.factories.oidc_provider import CLIENT, Provider
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.models import Account, RoleGrant, SingleSignOn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider_process():
    with Provider() as running:
        yield running


@pytest.fixture
def provider(provider_process, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_OIDC_SECRET_MAPLE", provider_process.secret)
    provider_process.person = {"sub": "u-1", "email": "Pia@x.example", "email_verified": True}
    provider_process.claims, provider_process.faults = {}, set()
    return provider_process


@pytest.fixture
def district(provider):
    district = make_district()
    district.add_school()
    district.pia = district.add_account(Role.PRINCIPAL, school=district.schools[0], email="pia@x.example")
    with district.acting():
        SingleSignOn(
            district_id=district.id,
            key="maple",
            name="Maple ID",
            issuer=provider.issuer,
            client_id=CLIENT,
            vouches=True,
        ).save(force_insert=True)
    return district


def go(client) -> str:
    """To the provider, where the person agrees; answers the address it sends the browser back to."""
    there = client.get(reverse("accounts:single_sign_on", args=["maple"])).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def sign_in(client):
    return client.get(go(client))


def is_in(client) -> bool:
    return client.get(reverse("accounts:sign_out")).status_code == 200


def test_a_verified_address_of_the_staff_list_gets_in_and_is_known_by_subject_from_then_on(
    client, district, provider
):
    assert "Maple ID" in client.get(reverse("accounts:sign_in")).content.decode()
    assert sign_in(client).headers["Location"] == "/"
    assert client.get(reverse("people:families")).status_code == 200
    with district.acting():
        assert Account.objects.seen_by(district.system).get().single_sign_on_subject == "maple:u-1"
    client.post(reverse("accounts:sign_out"))
    provider.person = {"sub": "u-1", "email": "married@x.example", "email_verified": False}
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["somebody-else", "third"]},
        {"iss": "https://evil.example"},
        pytest.param({"exp": int(time.time()) - 3600}, id="too old"),
        {"exp": "soon"},
        {"sub": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "nobody@x.example"},
        {"azp": "somebody-else"},
    ],
    ids=str,
)
def test_a_wrong_claim_lets_nobody_in(client, district, provider, claims):
    provider.claims = claims
    for name, value in claims.items():
        if value is None:
            provider.claims = {name: ""}
    assert sign_in(client).headers["Location"] == reverse("accounts:sign_in")
    assert not is_in(client)
    with district.acting():
        assert Account.objects.seen_by(district.system).get().single_sign_on_subject == ""


@pytest.mark.parametrize("fault", ["signed by another", "not signed", "other issuer in discovery"])
def test_a_wrong_signature_or_issuer_lets_nobody_in(client, district, provider, fault):
    if fault == "other issuer in discovery":
        back = go(client)
        provider.faults = {fault}
        client.get(back)
    else:
        provider.faults = {fault}
        sign_in(client)
    assert not is_in(client)


def test_an_answer_is_good_once_and_in_the_browser_that_asked(client, district, client_elsewhere):
    back = go(client)
    assert client_elsewhere.get(back).headers["Location"] == reverse("accounts:sign_in")
    assert not is_in(client_elsewhere)
    client.get(back)
    assert is_in(client)
    client.post(reverse("accounts:sign_out"))
    client.get(back)
    assert not is_in(client)


@pytest.fixture
def client_elsewhere():
    from django.test import Client

    return Client()


def test_a_spoiled_state_or_foreign_issuer_lets_nobody_in(client, district):
    back = go(client)
    client.get(back.replace("state=", "state=x"))
    client.get(back)  # what was kept is spent by the wrong try
    assert not is_in(client)
    client.get(go(client) + "&iss=https%3A%2F%2Fevil.example")
    assert not is_in(client)


def test_a_provider_makes_no_account_and_no_role(client, district, provider):
    provider.person = {"sub": "u-9", "email": "new@x.example", "email_verified": True, "roles": ["office"]}
    page = client.get(sign_in(client).headers["Location"]).content.decode()
    assert "has no account for you here" in page
    provider.person = {"sub": "u-1", "email": "pia@x.example", "email_verified": True, "roles": ["office"]}
    sign_in(client)
    with district.acting():
        assert Account.objects.seen_by(district.system).count() == 1
        assert [grant.role for grant in RoleGrant.objects.seen_by(district.system)] == ["principal"]


def test_two_accounts_with_one_address_are_nobodys(client, district):
    district.add_account(Role.READER, email="PIA@x.example")
    sign_in(client)
    assert not is_in(client)


def test_a_suspended_account_stays_out(client, district):
    with district.acting():
        Account.objects.seen_by(district.system).update(suspended_at="2026-01-01T00:00Z")
    sign_in(client)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("amr", "strength"), [(["pwd"], Strength.UNVOUCHED), (["pwd", "hwk"], Strength.SINGLE_SIGN_ON)]
)
def test_where_the_provider_does_not_vouch_the_proof_itself_must_be_strong(
    client, district, provider, amr, strength
):
    with district.acting():
        SingleSignOn.objects.seen_by(district.system).update(vouches=False)
    provider.claims = {"amr": amr}
    sign_in(client)
    families = client.get(reverse("people:families"))
    if strength == Strength.UNVOUCHED:
        assert families.headers["Location"] == reverse("accounts:passkeys")
    else:
        assert families.status_code == 200


def test_a_provider_that_is_down_is_told_in_plain_words(client, district):
    with district.acting():
        SingleSignOn.objects.seen_by(district.system).update(issuer="http://127.0.0.1:9")
    answer = client.get(reverse("accounts:single_sign_on", args=["maple"]), follow=True)
    assert "did not answer as it should" in answer.content.decode()
    assert client.get(reverse("accounts:single_sign_on", args=["other"])).status_code == 404
