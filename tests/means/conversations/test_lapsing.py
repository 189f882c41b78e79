"""Whom a message to many does not reach by its last day: said in time, listed for people, and counted."""

from datetime import timedelta

import pytest

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town, spread_for
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.lapsing import WAITING
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion, Recipient

pytestmark = pytest.mark.django_db
WORDS = {
    "en": "Enrollment closes Friday, December 4, 2026.",
    "es": "La inscripción cierra 4 de diciembre 2026.",
}


@pytest.fixture
def town():
    made = make_town()
    made.ines = made.add_account(Role.INTERPRETER, given="Ines", email="ines@example.org")
    with made.acting():
        Account.objects.seen_by(made.system).filter(pk=made.office.account_id).update(
            email="olga@example.org"
        )
        SpokenLanguage(
            district_id=made.id, account=made.ines, language="so", may_translate=True, scale="ilr", checked_at=NOW,
        ).save(force_insert=True)  # fmt: skip
    return made


def _turn(town, at):
    with clock.set_to(at):
        spread_for(town.row)
        send_for(town.row)
        spread_for(town.row)


def _missed(town, found):
    rows = Recipient.objects.seen_by(town.system).filter(broadcast=found).exclude(unreached="")
    return {one.adult_id: one.unreached for one in rows}


def _mails(town):
    rows = Message.objects.seen_by(town.system).filter(purpose__startswith=WAITING).order_by("made_at", "pk")
    return [(one.address, one.subject, one.body) for one in rows]


def _page(town, client, address, at):
    with town.acting():
        account = Account.objects.seen_by(town.system).get(pk=town.office.account_id)
    with clock.set_to(at):
        at_host(client, town.row)
        signed_in(client, account)
        return client.get(address).content.decode()


def _vital(town, days=4):
    found = draft(town, text_class="vital", expires_at=NOW + timedelta(days=days), words=WORDS)
    go(town, found)
    return found


def test_families_whose_words_wait_are_listed_and_those_who_can_help_hear_of_it_in_time(town, client):
    found = _vital(town)
    assert _missed(town, found) == {town.rosa.pk: "waits", town.amina.pk: "waits", town.bo.pk: "no_way"}
    page = _page(town, client, f"/broadcasts/{found.pk}/", NOW)
    assert "Spanish (1)" in page and "Somali (1)" in page
    _turn(town, NOW + timedelta(days=1))
    assert _mails(town) == []
    for at in (NOW + timedelta(days=2, minutes=1), NOW + timedelta(days=3, minutes=1)):
        before = len(_mails(town))
        _turn(town, at)
        _turn(town, at + timedelta(hours=1))
        fresh = _mails(town)[before:]
        assert {one[0] for one in fresh} == {"olga@example.org", "ines@example.org"} and len(fresh) == 2
        assert all("Waits for a person to check" in one[1] and "Somali: 1" in one[2] for one in fresh)


def test_at_the_end_they_are_for_people_on_every_list_and_in_the_rates(town, client):
    found = _vital(town)
    over = NOW + timedelta(days=4, minutes=1)
    _turn(town, over)
    assert _missed(town, found) == {town.rosa.pk: "no_words", town.amina.pk: "no_words", town.bo.pk: "no_way"}
    last = [one for one in _mails(town) if "Not translated in time" in one[1]]
    assert {one[0] for one in last} == {"olga@example.org", "ines@example.org"}
    page = _page(town, client, f"/broadcasts/{found.pk}/", over)
    assert "Not translated in time: 2" in page and "wait until a person" not in page
    listed = _page(town, client, f"/broadcasts/{found.pk}/unreached/", over)
    assert "Rosa" in listed and "Amina" in listed and listed.count("Not translated in time") == 2
    rates = _page(town, client, "/reach/messages/", over)
    assert "Families written to" in rates and "Not translated in time" in rates
    _turn(town, over + timedelta(hours=2))
    assert len([one for one in _mails(town) if "Not translated in time" in one[1]]) == 2


def test_words_that_come_in_time_go_to_those_who_waited_once(town):
    found = _vital(town)
    with town.acting():
        BroadcastVersion.objects.seen_by(town.system).filter(broadcast=found, language="es").update(
            is_vouched=True
        )
    at = NOW + timedelta(days=1)
    _turn(town, at)
    _turn(town, at + timedelta(minutes=1))
    assert _missed(town, found) == {town.amina.pk: "waits", town.bo.pk: "no_way"}
    assert Message.objects.seen_by(town.system).filter(address="+13125550101").count() == 1
    it = Broadcast.objects.seen_by(town.system).get(pk=found.pk)
    assert (it.waiting_languages, it.spread) == (["so"], 3)


def test_what_quiet_hours_kept_until_it_was_too_late_is_for_people_too(town, client):
    at = NOW.replace(day=11, hour=2, minute=30)  # 20:30 in Chicago
    found = draft(
        town, expires_at=NOW.replace(day=11, hour=6), words={"en": "x", "es": "Hoy.", "so": "Maanta."}
    )
    go(town, found, at=at)
    Message.objects.seen_by(town.system).update(not_before=at + timedelta(hours=2))
    over = NOW.replace(day=11, hour=6, minute=1)
    _turn(town, over)
    assert _missed(town, found)[town.rosa.pk] == "too_late"
    assert any("Too late to go" in one[1] and one[0] == "olga@example.org" for one in _mails(town))
    assert "Too late to go: 2" in _page(town, client, f"/broadcasts/{found.pk}/", over)
    assert "Rosa" in _page(town, client, f"/broadcasts/{found.pk}/unreached/", over)
