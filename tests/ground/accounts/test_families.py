"""Codes for families: one answer for everybody, budgets, and nothing for a number that is not confirmed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from thirdpillar.ground.accounts.actions import Asked, check_code, send_code
from thirdpillar.ground.accounts.actions.codes import digest
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SignInCode
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, Placement
from thirdpillar.ground.schools.models import District

pytestmark = pytest.mark.django_db
PHONE = "+16085550142"


@pytest.fixture
def family(client):
    district = make_district(name="Maple Schools", is_sample=True)
    school = district.add_school()
    child = district.add_student("Ana", school=school)
    mother = district.add_adult("Rosa", phone=PHONE, email="rosa@x.example", language="es")
    district.tie(child, mother, relation="mother")
    district.mother, district.child = mother, child
    at_host(client, district.row)
    return district


def set_state(district, state, value=PHONE):
    with district.acting():
        ContactPoint.objects.seen_by(district.system).filter(value=value).update(state=state)


def messages(district) -> list[Message]:
    with district.acting():
        found = Message.objects.seen_by(district.system).filter(purpose="accounts.code").order_by("state_at")
        return list(found)


def code_in(message: Message) -> str:
    return next(word.strip(".") for word in message.body.split() if word.count("-") == 1 and len(word) >= 9)


def ask(client, address=PHONE):
    return client.post(reverse("family_sign_in:ask"), {"address": address})


def type_in(client, code):
    return client.post(reverse("family_sign_in:code"), {"code": code})


def is_in(client) -> bool:
    return client.get(reverse("accounts:sign_out")).status_code == 200


def test_a_confirmed_number_signs_its_caregiver_in(client, family):
    set_state(family, "confirmed")
    assert ask(client, "(608) 555-0142").headers["Location"] == reverse("family_sign_in:code")
    (sent,) = messages(family)
    assert (sent.address, sent.channel, sent.message_class) == (PHONE, "sms", "sign_in")
    assert sent.body.startswith("Maple Schools: ")
    assert type_in(client, code_in(sent).lower()).headers["Location"] == "/"
    assert is_in(client)
    with family.acting():
        account = Account.objects.seen_by(family.system).get(adult_id=family.mother.id)
        assert [grant.role for grant in account.grants.all()] == ["caregiver"]


@pytest.mark.parametrize(("is_sample", "is_secret"), [(False, True), (True, False)])
def test_the_words_of_a_code_are_its_readers_alone_but_in_a_sample(
    client, family, monkeypatch, is_sample, is_secret
):
    if not is_sample:
        monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", "https://a:b@texts.example/x?from=%2B15551230000")
    with family.acting():
        District.objects.filter(pk=family.id).update(is_sample=is_sample)
    set_state(family, "confirmed")
    ask(client)
    (sent,) = messages(family)
    assert sent.is_secret is is_secret


@pytest.mark.parametrize("state", ["unconfirmed", "stale"])
def test_a_number_that_is_not_confirmed_shows_nothing_private(client, family, state):
    set_state(family, state)
    ask(client)
    answer = type_in(client, code_in(messages(family)[0]))
    assert answer.headers["Location"] == reverse("family_sign_in:unconfirmed")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "has not confirmed this number" in page
    assert not any(name in page for name in ("Rosa", "Ana", "Lopez"))
    assert not is_in(client)
    with family.acting():
        assert not Account.objects.seen_by(family.system).exists()


def test_a_number_of_two_adults_is_nobodys(client, family):
    family.add_adult("Luis", phone=PHONE)
    set_state(family, "confirmed")
    ask(client)
    answer = type_in(client, code_in(messages(family)[0]))
    assert answer.headers["Location"] == reverse("family_sign_in:unconfirmed")


def test_known_and_unknown_addresses_get_the_same_answers(client, family):
    set_state(family, "confirmed")
    seen = []
    for address in (PHONE, "+16085550199", "rosa@x.example", "nobody@x.example"):
        asked = ask(client, address)
        page = client.get(reverse("family_sign_in:code"))
        wrong = type_in(client, "AAAA-AAAA")
        seen.append(
            (asked.status_code, asked.headers["Location"], len(page.content), wrong.context["form"].errors)
        )
    assert all(each == seen[0] for each in seen)
    assert [message.address for message in messages(family)] == [PHONE, "rosa@x.example"]


def test_a_code_is_good_once_for_ten_minutes_and_five_tries(family):
    def sent(at):
        code_id = send_code(
            district_id=family.id, sender="Maple", asked=Asked(PHONE, "sms", True, "192.0.2.1"), at=at
        )
        return code_id, code_in(messages(family)[-1])

    def check(code_id, typed, at):
        return check_code(district_id=family.id, code_id=code_id, typed=typed, at=at)

    code_id, code = sent(NOW)
    assert check(code_id, code, NOW + timedelta(minutes=10)) is None
    assert check(code_id, code, NOW + timedelta(minutes=9)).address == PHONE
    assert check(code_id, code, NOW + timedelta(minutes=9)) is None
    code_id, code = sent(NOW + timedelta(hours=2))
    for _try in range(5):
        assert check(code_id, "WRONGONE", NOW + timedelta(hours=2)) is None
    assert check(code_id, code, NOW + timedelta(hours=2)) is None
    assert check(uuid4(), code, NOW) is None
    with family.acting():
        kept = SignInCode.objects.seen_by(family.system).get(pk=code_id)
    bare = code.replace("-", "")
    assert bare not in kept.digest.upper() and kept.digest == digest("code", f"{code_id}{bare}")


def test_ten_thousand_requests_over_adjacent_numbers_send_next_to_nothing(family):
    """SMS pumping (bar 21), at a tenth of the size: every hundredth number is on the roster."""
    rostered = {f"+1608555{number:04d}" for number in range(0, 1000, 100)}
    for attempt in range(1000):
        number = f"+1608555{attempt:04d}"
        send_code(
            district_id=family.id,
            sender="Maple",
            asked=Asked(number, "sms", number in rostered, f"198.51.100.{attempt % 200}"),
            at=NOW + timedelta(seconds=attempt),
        )
    sent = messages(family)
    assert len(sent) <= 10
    assert {message.address for message in sent} <= rostered
    # A family with an e-mail address is not shut out by somebody else's guessing.
    send_code(
        district_id=family.id,
        sender="Maple",
        asked=Asked("rosa@x.example", "email", True, "203.0.113.9"),
        at=NOW + timedelta(minutes=17),
    )
    assert messages(family)[-1].address == "rosa@x.example"


def test_one_address_is_asked_for_three_times_an_hour_and_six_times_a_day(family):
    for minute in range(0, 24 * 60, 10):
        send_code(
            district_id=family.id,
            sender="Maple",
            asked=Asked(PHONE, "sms", True, f"192.0.2.{minute % 250}"),
            at=NOW + timedelta(minutes=minute),
        )
    times = [(message.state_at - NOW).total_seconds() / 60 for message in messages(family)]
    assert times[:3] == [0, 10, 20] and len(times) == 6 and times[3] >= 60


def test_a_lost_phone_is_locked_at_once(client, family):
    set_state(family, "confirmed")
    ask(client)
    type_in(client, code_in(messages(family)[0]))
    assert is_in(client)
    thief = client.cookies["tp"].value
    principal = family.add_account(Role.PRINCIPAL, school=family.schools[0])
    signed_in(client, principal)
    page = client.post(reverse("family_sign_in:lock", args=[family.mother.id]))
    assert "is locked" in page.content.decode()
    client.cookies["tp"] = thief
    assert not is_in(client)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        ask(client)
        answer = type_in(client, code_in(messages(family)[-1]))
    assert answer.headers["Location"] == reverse("family_sign_in:unconfirmed")


def test_a_family_locks_its_own_account(client, family):
    set_state(family, "confirmed")
    ask(client)
    type_in(client, code_in(messages(family)[0]))
    assert client.get(reverse("family_sign_in:lost")).status_code == 200
    client.post(reverse("family_sign_in:lost"))
    assert not is_in(client)


def test_a_family_finds_the_way_to_lock_its_account(client, family):
    set_state(family, "confirmed")
    ask(client)
    type_in(client, code_in(messages(family)[0]))
    assert f'href="{reverse("accounts:passkeys")}"' in client.get("/").content.decode()
    assert (
        f'href="{reverse("family_sign_in:lost")}"'
        in client.get(reverse("accounts:passkeys")).content.decode()
    )


def test_staff_find_the_way_to_lock_a_familys_account_where_they_may(client, family):
    way, adult = (
        reverse("family_sign_in:lock", args=[family.mother.id]),
        reverse("people:adult", args=[family.mother.id]),
    )
    signed_in(client, family.add_account(Role.LIAISON, school=family.schools[0]))
    assert f'href="{way}"' in client.get(adult).content.decode()
    section = family.add_section(family.schools[0])
    with family.acting():
        Placement(
            district_id=family.id, student=family.child, section_id=section.id, school_id=family.schools[0].id
        ).save(force_insert=True)
    signed_in(client, family.add_account(Role.TEACHER, school=family.schools[0], section=section))
    page = client.get(adult)
    assert page.status_code == 200 and way not in page.content.decode()


def test_a_code_never_opens_a_staff_role(client, family):
    set_state(family, "confirmed")
    teacher = family.add_account(Role.PRINCIPAL, school=family.schools[0], adult=family.mother)
    ask(client)
    type_in(client, code_in(messages(family)[0]))
    answer = client.get(reverse("accounts:staff"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts:passkeys"))
    signed_in(client, teacher)
    assert client.get(reverse("people:families")).status_code == 200


@pytest.mark.parametrize("typed", ["", "abc", "12", "@", "a@", "+1 608 555 01 42 99 99 99"])
def test_what_is_no_address_is_asked_for_again(client, family, typed):
    assert ask(client, typed).status_code == 200


def test_where_no_text_leaves_nobody_waits_for_a_code_and_no_staff_reads_one(client, family):
    """In a district of real people; in the sample the codes are how one can try to sign in at all."""
    office = family.add_account(Role.OFFICE, email="o@x.example")
    ask(client)
    (message,) = messages(family)
    signed_in(client, office)
    assert code_in(message) in client.get(reverse("delivery:message", args=[message.pk])).content.decode()
    family.row.is_sample = False
    with family.acting():
        District.objects.filter(pk=family.id).update(is_sample=False)
    signed_in(client, office)
    assert code_in(message) not in client.get(reverse("delivery:message", args=[message.pk])).content.decode()
    assert code_in(message) not in client.get(reverse("delivery:outbox")).content.decode()
    client.logout()
    for address in (PHONE, "rosa@x.example"):
        answer = ask(client, address)
        assert answer.status_code == 200
        # Where neither leaves, neither may send people to the other.
        assert "We cannot send codes yet. Please call your school." in answer.content.decode()
    assert len(messages(family)) == 1
