"""A family's link to its own page about a home visit is the family's alone: staff read the message without its code."""

from __future__ import annotations

import pytest

from tests.factories import NOW, signed_in
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock

pytestmark = pytest.mark.django_db


def test_staff_do_not_read_the_code_of_a_familys_own_page(client):
    town = Town()
    town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    (sent,) = town.messages("visits.booked")
    code = visit.invitation.code
    assert f"/v/{code}" in sent.body
    office = town.made.add_account(Role.OFFICE, email="office@example.org")
    with clock.set_to(NOW):
        asked = signed_in(client, office)
        for page in ("/outbox/", f"/outbox/{sent.pk}/"):
            answer = asked.get(page)
            assert answer.status_code == 200 and code not in answer.content.decode()
        assert "/v/…" in asked.get(f"/outbox/{sent.pk}/").content.decode()
