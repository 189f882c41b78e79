"""Journeys 17 and 18: the provider is down for half an hour, and an alert overtakes a newsletter."""

import threading
from datetime import timedelta
from time import monotonic

import pytest
from django.core import signing
from django.db import close_old_connections, transaction

from tests.factories import NOW
from tests.practice.gatherings.places import a_school
from thirdpillar.doors.broadcasts.devices import COOKIE
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Oak:
    """A school with so many families, each with a mobile, and its principal."""

    def __init__(self, families: int) -> None:
        with transaction.atomic():
            self.d, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
            self.numbers = [f"+1312555{1000 + n}" for n in range(families)]
            for n, number in enumerate(self.numbers):
                child = self.d.add_student(f"Child{n}", "Lopez", school)
                adult = self.d.add_adult(f"Adult{n}", "Lopez", phone=number, language="en")
                self.d.tie(child, adult)
                self.d.add_household([child], [adult], "en")
            self.principal = self.d.add_account(Role.PRINCIPAL, school=school, given="Pia")

    def writes(self, title, pace="soon", **more):
        """The principal writes to all of them and presses the button."""
        with transaction.atomic():
            with self.d.acting():
                by = scope_of_account(self.principal, self.d.row.zone)
            at = clock.now()
            with self.d.acting(by):
                found = write_broadcast(
                    title=title, words={"en": f"{title}."}, pace=pace, by=by, at=at, **more
                )
                send_broadcast(
                    broadcast_id=found.pk, by=by, at=at, known_since=at - timedelta(days=9),
                    confirmed=len(self.numbers),
                )  # fmt: skip


def taken(outside, words):
    """The places, in order of arrival, of the texts that say this."""
    return [place for place, (_to, body, _media) in enumerate(outside.provider.taken) if words in body]


def test_down_for_half_an_hour(open_as, outside):
    oak = Oak(12)
    oak.writes("The newsletter")
    outside.provider.mood = "gone"  # connections are cut
    outside.work(oak.d, minutes=5)
    oak.writes("The bus is late", expires_at=clock.now() + timedelta(minutes=15))
    outside.work(oak.d, minutes=5)
    outside.provider.mood = "busy"  # it answers: later
    oak.writes("Gas leak", pace="emergency")
    outside.work(oak.d, minutes=20, every=2)
    assert outside.at == NOW + timedelta(minutes=30) and outside.provider.taken == []
    desk = open_as(oak.principal)
    desk.goto("/outbox/")
    assert "Gas leak" in desk.content()

    outside.provider.mood = "drop"  # back, and still losing its answers
    outside.work(oak.d, minutes=1)
    alerts = taken(outside, "Gas leak")
    assert len(alerts) == 12 and outside.provider.taken[0][1].find("Gas leak") >= 0
    assert max(alerts) < 12 + outside.at_once
    outside.provider.mood = "well"
    outside.work(oak.d, minutes=45, every=5)

    for words in ("Gas leak", "The newsletter"):
        numbers = [outside.provider.taken[place][0] for place in taken(outside, words)]
        assert sorted(numbers) == sorted(oak.numbers), words  # none lost, none twice
    assert not taken(outside, "The bus is late")
    states = {}
    for one in outside.outbox(oak.d):
        states.setdefault(one.body.split(".")[0].split(": ")[-1], set()).add(one.state)
    assert set(map(frozenset, states.values())) == {frozenset({"accepted"}), frozenset({"expired"})}, states


def test_an_alert_overtakes_a_newsletter(open_as, outside):
    oak = Oak(90)
    oak.writes("The newsletter")
    spread_for(oak.d.row)
    outside.provider.answers_after_s = 1.0  # eight at once: eight a second

    def send() -> None:
        close_old_connections()
        try:
            while send_for(oak.d.row) or len(outside.provider.taken) < 180:
                pass
        finally:
            close_old_connections()

    desk = open_as(oak.principal)
    mark = signing.get_cookie_signer(salt=COOKIE + COOKIE).sign(
        f"{oak.principal.pk.hex}_{int((NOW - timedelta(days=3)).timestamp())}"
    )
    desk.context.add_cookies([{"name": COOKIE, "value": mark, "url": outside.ours}])
    desk.goto("/broadcasts/new/?alert=1")
    desk.locator("[name=title]").fill("Gas leak")
    desk.locator("[name=words_en]").fill("Gas leak. Stay at home.")
    desk.locator("form:has([name=title]) button").last.click()
    button = desk.get_by_role("button", name="Yes, alert 90 people")
    button.wait_for()
    sender = threading.Thread(target=send)
    sender.start()
    while len(outside.provider.taken) < 8:
        desk.wait_for_timeout(20)
    button.click()
    clicked = monotonic()
    spread_for(oak.d.row)
    while not taken(outside, "Gas leak") and monotonic() - clicked < 20:
        desk.wait_for_timeout(20)
    first_after_s = monotonic() - clicked
    outside.provider.answers_after_s = 0.05
    sender.join(60)
    alerts, news = taken(outside, "Gas leak"), taken(outside, "The newsletter")
    assert len(alerts) == len(news) == 90
    assert first_after_s <= 5
    # The whole alert went before the rest; what was under way with its first texts may lie between.
    assert sum(place > max(alerts) for place in news) >= 10
    assert sum(min(alerts) < place < max(alerts) for place in news) <= outside.at_once
