"""Somebody tries what they guessed, bought or found, from many addresses (bar 15).

STUFFING_TRIES sets how many; the full campaign asks for 50,000.
"""

import os
import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from tests.factories.authenticator import Authenticator
from thirdpillar.ground.accounts import actions, rules
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.queries import SESSION
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint

TRIES = int(os.environ.get("STUFFING_TRIES", "1000"))
ADDRESSES, PAIRS, MINUTES = 500, 50, 60
pytestmark = pytest.mark.django_db


def sent(district) -> list[Message]:
    with district.acting():
        return list(Message.objects.seen_by(district.system).order_by("state_at"))


def code_in(message: Message) -> str:
    return next(word.strip(".") for word in message.body.split() if word.count("-") == 1 and len(word) >= 9)


def by_code(client, address, code=None, *, district=None):
    """Ask for a code on this device and type one in: the given one, or the one that was sent."""
    client.post(reverse("family_sign_in:ask"), {"address": address})
    return client.post(reverse("family_sign_in:code"), {"code": code or code_in(sent(district)[-1])})


class Attacker:
    """One try after another from a new network address, each of a kind that the entrance has a door for.

    `spent`, `foreign`: recovery codes that were good once or are good in another district. `rostered`: addresses
    whose families are on the roster, with the codes that leaked of some earlier sign-in.
    """

    def __init__(self, district, *, seed, spent, foreign, rostered, old_assertion) -> None:
        self.dice, self.district = random.Random(seed), district
        self.spent, self.foreign, self.rostered, self.old = spent, foreign, rostered, old_assertion
        self.staff_sessions = self.family_sessions = 0
        self.answers: set[tuple[str, int]] = set()

    def go(self, tries: int) -> None:
        hidden = set(self.dice.sample(range(tries), PAIRS))
        for turn in range(tries):
            client = at_host(
                Client(REMOTE_ADDR=f"198.51.{100 + turn % 2}.{turn // 2 % 250}"), self.district.row
            )
            with clock.set_to(NOW + timedelta(minutes=MINUTES) * turn / tries):
                kind = self.of_a_list if turn in hidden else self.dice.choice(
                    (self.recovery, self.recovery, self.family, self.passkey, self.cookie, self.link)
                )  # fmt: skip
                answer = kind(client)
            self.answers.add((kind.__name__, answer.status_code))
            state = client.session.get(SESSION) if client.cookies.get("tp") else None
            if state:
                self.staff_sessions += state["strength"] != Strength.CODE
                self.family_sessions += state["strength"] == Strength.CODE

    def letters(self, number: int) -> str:
        return "".join(self.dice.choice("34679ACDEFGHJKMNPQRTWXY") for _letter in range(number))

    def of_a_list(self, client):
        """A pair that was good somewhere, once."""
        address, old_code = self.dice.choice(self.rostered)
        if self.dice.random() < 0.5:
            return by_code(client, address, old_code)
        return client.post(
            reverse("accounts:recovery"), {"code": self.dice.choice(self.spent + self.foreign)}
        )

    def recovery(self, client):
        return client.post(reverse("accounts:recovery"), {"code": self.letters(16)})

    def family(self, client):
        number = f"+1608555{self.dice.randrange(10_000):04d}"
        return by_code(client, number, self.letters(8))

    def passkey(self, client):
        client.post(reverse("accounts:passkey_options"))
        return client.post(reverse("accounts:passkey_use"), self.old, content_type="application/json")

    def cookie(self, client):
        client.cookies["tp"] = self.letters(32).lower()
        client.cookies["tp_device"] = self.letters(32)
        return client.get(reverse("accounts:staff"))

    def link(self, client):
        return client.post(reverse("accounts:invitation", args=[self.letters(32)]))


def test_what_was_guessed_or_found_lets_nobody_in_and_shuts_nobody_out():
    other = make_district(name="Elm Schools", host="elm.example.test")
    their_office = other.add_account(Role.OFFICE)
    with other.acting():
        foreign = actions.make_recovery_codes(by=other.system, at=NOW, account=their_office)
    district = make_district(name="Maple Schools", host="maple.example.test", is_sample=True)
    school = district.add_school()
    office = district.add_account(Role.OFFICE)
    numbers = [f"+1608555{each:04d}" for each in range(0, PAIRS * 7, 7)]
    for each, number in enumerate(numbers):
        mother = district.add_adult(f"Mother{each}", phone=number)
        district.tie(district.add_student(f"Child{each}", school=school), mother, relation="mother")
    with district.acting():
        ContactPoint.objects.seen_by(district.system).update(state="confirmed")
        spent = actions.make_recovery_codes(by=district.system, at=NOW, account=office)
    for code in spent:
        actions.use_recovery_code(district_id=district.id, code=code, at=NOW)

    # The real people, on devices that they have used before.
    device = Authenticator(origin=f"http://{district.row.host}", host=district.row.host)
    staff, mother = Client(), at_host(Client(), district.row)
    with clock.set_to(NOW - timedelta(days=2)):
        signed_in(staff, office, Strength.INVITATION)
        options = staff.post(reverse("accounts:passkey_new_options")).json()
        made = staff.post(
            reverse("accounts:passkey_new"), device.make(options), content_type="application/json"
        )
        assert made.status_code == 200
        staff.post(reverse("accounts:recovery_codes"))
        old = device.use(staff.post(reverse("accounts:passkey_options")).json())
        assert by_code(mother, numbers[0], district=district).headers["Location"] == "/"
        leaked = code_in(sent(district)[-1])
    before = len(sent(district))

    attacker = Attacker(
        district, seed=15, spent=spent, foreign=foreign, old_assertion=old,
        rostered=[(number, leaked) for number in numbers],
    )  # fmt: skip
    attacker.go(TRIES)
    assert (attacker.staff_sessions, attacker.family_sessions) == (0, 0)
    assert {status for _kind, status in attacker.answers} <= {200, 302, 400, 404}
    guarded = rules.terms("code", NOW)["guarded_sends_per_hour"]
    made = sent(district)[before:]
    assert len(made) <= PAIRS + guarded + rules.terms("code", NOW)["unknown_alarm_per_hour"]
    assert all(message.purpose == "accounts.code" and message.address in numbers for message in made)

    with clock.set_to(NOW + timedelta(minutes=MINUTES)):
        again = staff.post(reverse("accounts:passkey_options")).json()
        used = staff.post(reverse("accounts:passkey_use"), device.use(again), content_type="application/json")
        assert used.json() == {"next": "/"}
        assert staff.get(reverse("accounts:staff")).status_code == 200
        for asked in range(3):
            mother.cookies.pop("tp", None)
            # A moment later each time: of codes of one moment nobody could say which came last.
            with clock.set_to(NOW + timedelta(minutes=MINUTES, seconds=asked)):
                assert by_code(mother, numbers[0], district=district).headers["Location"] == "/"
        strangers_phone = at_host(Client(REMOTE_ADDR="203.0.113.8"), district.row)
        strangers_phone.cookies["tp_device"] = mother.cookies["tp_device"].value
        count = len(sent(district))
        strangers_phone.post(reverse("family_sign_in:ask"), {"address": numbers[1]})
        assert len(sent(district)) == count, "another's device opens no budget"
