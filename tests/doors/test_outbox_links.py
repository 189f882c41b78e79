"""A family's link to its own page about a home visit is the family's alone: staff read the message without its code."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, signed_in
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors import forgetting
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue

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


def test_a_letter_that_nobody_printed_is_too_late_and_says_that_its_words_are_gone(client):
    town = Town()
    by, long_ago = town.made.system, NOW - timedelta(days=6 * 365)
    with clock.set_to(NOW), town.made.acting():
        enqueue(
            by=by, at=long_ago, channel="letter", purpose="gatherings.invitation", reference_id=uuid4(),
            address="1 Oak Street", subject="Math night", body="Ana is invited", letter={"lead": "Ana is invited"},
        )  # fmt: skip
    with clock.set_to(NOW):
        forgetting.remove_old_words(town.made.row)
        (letter,) = town.messages("gatherings.invitation")
        shown = (
            signed_in(client, town.made.add_account(Role.OFFICE))
            .get(f"/outbox/{letter.pk}/")
            .content.decode()
        )
    assert "Too late to send" in shown and "These words are no longer kept." in shown
    assert "Ana is invited" not in shown and "The letter as PDF" not in shown
