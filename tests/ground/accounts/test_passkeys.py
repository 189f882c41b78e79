"""Passkeys: the ceremonies, what they refuse, and that staff get nowhere without one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.factories.authenticator import PRESENT, Authenticator
from thirdpillar.ground.accounts.choices import PASSKEY_ROLES, Role, Strength
from thirdpillar.ground.accounts.models import Passkey, RecoveryCode
from thirdpillar.ground.accounts.queries import session_strength
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    district = make_district()
    district.add_school()
    return district


def post_json(client, name, body):
    return client.post(reverse(name), data=body, content_type="application/json")


def make(client, device: Authenticator):
    options = client.post(reverse("accounts:passkey_new_options")).json()
    return post_json(client, "accounts:passkey_new", device.make(options))


def use(client, device: Authenticator):
    options = client.post(reverse("accounts:passkey_options")).json()
    return post_json(client, "accounts:passkey_use", device.use(options))


def strength(client) -> str:
    class Asking:
        session = client.session

    return session_strength(Asking)


def test_a_person_makes_a_passkey_and_signs_in_with_it(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account, Strength.INVITATION)
    device = Authenticator()
    answer = make(client, device)
    assert answer.json() == {"next": reverse("accounts:recovery_codes")}
    assert strength(client) == Strength.PASSKEY
    client.post(reverse("accounts:sign_out"))
    assert use(client, device).json() == {"next": "/"}
    # Whoever has no recovery codes makes them before anything else, however often they sign in.
    codes = reverse("accounts:recovery_codes")
    assert client.get(reverse("accounts:staff")).headers["Location"] == codes
    client.post(reverse("accounts:sign_out"))
    use(client, device)
    assert client.get(reverse("accounts:staff")).headers["Location"] == codes
    client.post(codes)
    assert client.get(reverse("accounts:staff")).status_code == 200
    client.post(reverse("accounts:sign_out"))
    use(client, device)
    assert client.get(reverse("accounts:staff")).status_code == 200
    deeds = {entry.deed for entry in entries_about(account.id, seen_by=district.system)}
    assert {"accounts.make_passkey", "accounts.begin_session", "accounts.end_session"} <= deeds


@pytest.mark.parametrize("role", sorted(PASSKEY_ROLES))
@pytest.mark.parametrize("weak", [Strength.INVITATION, Strength.RECOVERY, Strength.UNVOUCHED, Strength.CODE])
def test_staff_without_a_passkey_reach_one_page_only(client, district, role, weak):
    signed_in(client, district.add_account(role, school=district.schools[0]), weak)
    for name in ("accounts:staff", "audit:record", "accounts:support"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts:passkeys"))
        assert client.post(reverse("accounts:staff_add"), {}).status_code == 302
    assert client.get(reverse("accounts:passkeys")).status_code == 200


def test_a_wrong_origin_a_wrong_host_and_no_verification_are_refused(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account, Strength.INVITATION)
    for device in (
        Authenticator(origin="http://testserver.evil.example"),
        Authenticator(origin="https://testserver"),
        Authenticator(host="evil.example"),
        Authenticator(flags=PRESENT),
    ):
        assert make(client, device).status_code == 400
    good = Authenticator()
    assert make(client, good).status_code == 200
    client.post(reverse("accounts:sign_out"))
    for change in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}):
        device = Authenticator(key=good.key, id=good.id, count=good.count, **change)
        assert use(client, device).status_code == 400
    assert strength(client) == ""


def test_one_hundred_replays_are_refused(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account, Strength.INVITATION)
    device = Authenticator()
    make(client, device)
    client.post(reverse("accounts:sign_out"))
    options = client.post(reverse("accounts:passkey_options")).json()
    answer = device.use(options)
    assert post_json(client, "accounts:passkey_use", answer).status_code == 200
    client.post(reverse("accounts:sign_out"))
    for attempt in range(100):
        if attempt % 2:  # with a fresh challenge in the session, and without any
            client.post(reverse("accounts:passkey_options"))
        refused = post_json(client, "accounts:passkey_use", answer)
        assert (refused.status_code, strength(client)) == (400, "")


def test_a_challenge_is_good_once_and_for_five_minutes(client, district):
    signed_in(client, district.add_account(Role.OFFICE), Strength.INVITATION)
    device = Authenticator()
    late = client.post(reverse("accounts:passkey_new_options")).json()
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        assert post_json(client, "accounts:passkey_new", device.make(late)).status_code == 400
    options = client.post(reverse("accounts:passkey_new_options")).json()
    spoiled = device.make(options) | {"rawId": "AAAA"}
    assert post_json(client, "accounts:passkey_new", spoiled).status_code == 400
    assert post_json(client, "accounts:passkey_new", device.make(options)).status_code == 400


@pytest.mark.parametrize(
    "answer", ["", "[]", "null", '{"rawId": 3}', '{"rawId": "AAAA", "response": []}', "{"]
)
def test_nonsense_is_refused_in_the_same_words(client, district, answer):
    client.post(reverse("accounts:passkey_options"))
    refused = client.post(reverse("accounts:passkey_use"), data=answer, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json() == {"reason": "The passkey was not accepted. Please try again."}


def test_a_counter_that_goes_back_is_a_copy(client, district):
    signed_in(client, district.add_account(Role.OFFICE), Strength.INVITATION)
    device = Authenticator()
    make(client, device)
    for _each in range(3):
        assert use(client, device).status_code == 200
    copy = Authenticator(key=device.key, id=device.id, count=1)
    assert use(client, copy).status_code == 400


def test_a_passkey_opens_one_district_only(client, district):
    other = make_district("Other")
    signed_in(client, other.add_account(Role.OFFICE), Strength.INVITATION)
    host = client.defaults["HTTP_HOST"]
    device = Authenticator(origin=f"http://{host}", host=host)
    assert make(client, device).status_code == 200
    client.post(reverse("accounts:sign_out"))
    assert use(client, device).status_code == 200
    signed_in(client, district.add_account(Role.OFFICE))  # now at the first district's host
    client.post(reverse("accounts:sign_out"))
    host = client.defaults["HTTP_HOST"]
    assert (
        use(client, Authenticator(f"http://{host}", host, key=device.key, id=device.id, count=9)).status_code
        == 400
    )


def test_ten_recovery_codes_each_let_in_once_to_make_a_new_passkey(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account)
    page = client.post(reverse("accounts:recovery_codes"))
    codes = page.context["codes"]
    assert len(set(codes)) == 10
    with district.acting():
        kept = set(RecoveryCode.objects.seen_by(district.system).values_list("digest", flat=True))
    assert not any(code.replace("-", "") in digest.upper() for code in codes for digest in kept)
    assert codes[0] not in client.get(reverse("accounts:recovery_codes")).content.decode()
    client.post(reverse("accounts:sign_out"))
    typed = codes[0].lower().replace("-", " ")
    assert client.post(reverse("accounts:recovery"), {"code": typed}).headers["Location"] == reverse(
        "accounts:passkeys"
    )
    assert strength(client) == Strength.RECOVERY
    assert client.get(reverse("accounts:staff")).headers["Location"] == reverse("accounts:passkeys")
    assert make(client, Authenticator()).status_code == 200
    assert client.get(reverse("accounts:staff")).status_code == 200
    client.post(reverse("accounts:sign_out"))
    again = client.post(reverse("accounts:recovery"), {"code": codes[0]})
    assert (again.status_code, strength(client)) == (200, "")


def test_the_page_of_codes_loaded_again_makes_no_others(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account)
    address = reverse("accounts:recovery_codes")
    button = {"button": client.get(address).context["button"]}
    printed = client.post(address, button).context["codes"]
    again = client.post(address, button)  # as a browser does that loads an answer again
    assert (again.status_code, again.headers["Location"]) == (302, address)
    assert "were shown once" in client.get(address).content.decode()
    client.post(reverse("accounts:sign_out"))
    client.post(reverse("accounts:recovery"), {"code": printed[0]})
    assert strength(client) == Strength.RECOVERY
    signed_in(client, account)
    assert client.post(address, {"button": client.get(address).context["button"]}).context["codes"] != printed


def test_after_a_recovery_code_the_lost_device_can_be_shut_out(client, district):
    from django.test import Client

    account, lost, finder = district.add_account(Role.OFFICE), Authenticator(), Client()
    signed_in(finder, account)
    make(finder, lost)
    code = finder.post(reverse("accounts:recovery_codes")).context["codes"][0]
    client.post(reverse("accounts:recovery"), {"code": code})
    make(client, Authenticator())
    page = client.get(reverse("accounts:passkeys")).content.decode()
    with district.acting():
        first, second = (
            Passkey.objects.seen_by(district.system).order_by("made_at").values_list("id", flat=True)
        )
    told = page.split("You came in with a recovery code", 1)[1].split("</ul>")[0]
    assert reverse("accounts:passkey_remove", args=[first]) in told
    assert reverse("accounts:passkey_remove", args=[second]) not in told
    client.post(reverse("accounts:passkey_remove", args=[first]))
    assert "You came in with a recovery code" not in client.get(reverse("accounts:passkeys")).content.decode()
    assert finder.get(reverse("accounts:staff")).status_code == 200
    client.post(reverse("accounts:end_others"))
    assert client.get(reverse("accounts:staff")).status_code == 200
    assert finder.get(reverse("accounts:staff")).status_code == 302
    with district.acting():
        deeds = {entry.deed for entry in entries_about(account.id, seen_by=district.system)}
    assert "accounts.end_other_sessions" in deeds
    signed_in(finder, account, Strength.RECOVERY)
    finder.post(reverse("accounts:end_others"))  # too weak for this
    assert client.get(reverse("accounts:staff")).status_code == 200


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14; K) Chrome/130.0 Mobile", "Android, Nov. 10, 2026"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "iPhone, Nov. 10, 2026"),
        ("", "Passkey of Nov. 10, 2026"),
    ],
)
def test_a_passkey_without_a_name_is_called_by_device_and_day(client, district, browser, name):
    client.defaults["HTTP_USER_AGENT"] = browser
    with clock.set_to(NOW):
        signed_in(client, district.add_account(Role.OFFICE), Strength.INVITATION)
        make(client, Authenticator())
    with district.acting():
        assert Passkey.objects.seen_by(district.system).get().name == name


def test_an_invitation_adds_no_passkey_beside_one_that_is_there(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account)
    make(client, Authenticator())
    for weak in (Strength.INVITATION, Strength.UNVOUCHED, Strength.CODE):
        signed_in(client, account, weak)
        assert make(client, Authenticator()).status_code == 400
    with district.acting():
        assert Passkey.objects.seen_by(district.system).count() == 1


def test_the_only_passkey_stays_and_others_can_be_named_and_removed(client, district):
    account = district.add_account(Role.OFFICE)
    signed_in(client, account, at=NOW)
    with clock.set_to(NOW):
        first, second = Authenticator(), Authenticator()
        make(client, first)
        make(client, second)
        mine = Passkey.objects.seen_by(district.system).order_by("made_at")
        with district.acting():
            one, two = mine.values_list("id", flat=True)
        client.post(reverse("accounts:passkey_name", args=[one]), {"name": "My phone"})
        assert "My phone" in client.get(reverse("accounts:passkeys")).content.decode()
        client.post(reverse("accounts:passkey_remove", args=[two]))
        client.post(reverse("accounts:passkey_remove", args=[one]))
    with district.acting():
        assert list(mine.values_list("id", flat=True)) == [one]
    assert use(client, second).status_code == 400


def test_nobody_touches_another_persons_passkeys(client, district):
    mine, theirs = district.add_account(Role.OFFICE), district.add_account(Role.OFFICE)
    signed_in(client, theirs)
    make(client, Authenticator())
    make(client, Authenticator())
    with district.acting():
        target = Passkey.objects.seen_by(district.system).filter(account=theirs).first()
    signed_in(client, mine)
    client.post(reverse("accounts:passkey_remove", args=[target.id]))
    client.post(reverse("accounts:passkey_name", args=[target.id]), {"name": "taken"})
    with district.acting():
        again = Passkey.objects.seen_by(district.system).get(pk=target.id)
    assert again.name == target.name
