"""Interpreters: whoever said yes and may do it no more, the language line before it begins, and times that went by."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.test_interpreting import THEN, november, town  # noqa: F401
from thirdpillar.ground.accounts.actions.off_boarding import suspend_accounts
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant, SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import interpreting as actions
from thirdpillar.means.conversations.actions.interpreter_changes import change_interpreting
from thirdpillar.means.conversations.actions.interpreter_notices import NOTICE, RATING
from thirdpillar.means.conversations.actions.interpreter_search import chase_offers
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState
from thirdpillar.means.conversations.queries.interpreting import by_language

pytestmark = pytest.mark.django_db


def _chase(town, at):  # noqa: F811
    with town.d.acting(), clock.set_to(at):
        return chase_offers(by=town.d.system, at=at)


def _told(town, address, purpose=NOTICE):  # noqa: F811
    with town.d.acting():
        rows = Message.objects.seen_by(town.d.system).filter(address=address, purpose__startswith=purpose)
        return [f"{one.subject} {one.body}" for one in rows.order_by("made_at", "pk")]


def _suspended(town):  # noqa: F811
    office = town.by(town.olga, Role.OFFICE)
    with town.d.acting(office):
        suspend_accounts(by=office, at=NOW, account_ids=[town.ines.pk], because="not used for 45 days")


def _role_ended(town):  # noqa: F811
    with town.d.acting():
        RoleGrant.objects.seen_by(town.d.system).filter(account=town.ines).delete()


def _language_taken_away(town):  # noqa: F811
    with town.d.acting():
        SpokenLanguage.objects.seen_by(town.d.system).filter(account=town.ines).update(may_interpret=False)


@pytest.mark.parametrize(
    "stakes, lost", [("everyday", _suspended), ("everyday", _role_ended), ("rights", _language_taken_away)]
)
def test_who_said_yes_and_may_do_it_no_more_is_looked_for_anew_and_all_are_told(town, stakes, lost):  # noqa: F811
    found = town.ask(stakes=stakes)
    town.answer(found, town.interpreter)
    assert _chase(town, NOW + timedelta(minutes=1)) == 0 and town.state(found) == RequestState.CONFIRMED
    town.speaks(town.tess, may_interpret=True)
    lost(town)
    _chase(town, NOW + timedelta(minutes=2))
    states = {key: one.state for key, one in town.offers(found).items()}
    assert town.state(found) == RequestState.OPEN
    assert states == {town.ines.pk: OfferState.DECLINED, town.tess.pk: OfferState.OFFERED}
    assert "Looking for somebody" in _told(town, "pia@example.org")[-1]
    assert len(_told(town, "+16125550101")) == 2  # there is one; there is none yet
    _chase(town, NOW + timedelta(minutes=3))
    assert len(_told(town, "+16125550101")) == 2


def test_with_nobody_left_whoever_asked_hears_of_nobody(town):  # noqa: F811
    found = town.ask()
    town.answer(found, town.interpreter)
    _suspended(town)
    _chase(town, NOW + timedelta(minutes=2))
    assert "Nobody found" in _told(town, "pia@example.org")[-1]
    assert town.state(found) == RequestState.OPEN


def test_before_it_begins_the_line_is_booked_and_only_then_did_it(town, client):  # noqa: F811
    found = town.ask()
    town.answer(found, town.interpreter, yes=False)
    signed_in(client, town.pia)
    page = client.get(reverse("threads:interpreting", args=[found.pk])).content.decode()
    assert "The language line is booked" in page and "The language line did it" not in page
    client.post(reverse("threads:line_took_it", args=[found.pk]))
    assert town.state(found) == RequestState.BOOKED
    assert not _told(town, "+16125550101", RATING)
    assert len(_told(town, "+16125550101")) == 2  # nobody yet, then: there will be one
    with pytest.raises(Refused, match="already"):
        town.answer(found, town.interpreter)
    with clock.set_to(THEN):
        signed_in(client, town.pia)
        page = client.get(reverse("threads:interpreting", args=[found.pk])).content.decode()
        assert "The language line did it" in page
        client.post(reverse("threads:line_took_it", args=[found.pk]))
    assert town.state(found) == RequestState.LINE
    assert len(_told(town, "+16125550101", RATING)) == 1


def test_a_no_of_somebody_else_does_not_open_what_is_confirmed(town):  # noqa: F811
    town.speaks(town.tess, may_interpret=True)
    found = town.ask()
    town.answer(found, town.interpreter)
    with pytest.raises(Refused):
        town.answer(found, town.teacher, yes=False)
    assert town.state(found) == RequestState.CONFIRMED


def test_once_its_time_went_by_nobody_takes_it_and_it_is_over(town, client):  # noqa: F811
    found = town.ask()
    offer = town.offers(found)[town.ines.pk]
    late = THEN + timedelta(hours=3)
    with town.d.acting(town.interpreter), pytest.raises(Refused, match="over"):
        actions.answer_offer(offer_id=offer.pk, yes=True, by=town.interpreter, at=late)
    _chase(town, late)
    assert town.state(found) == RequestState.NOBODY
    assert town.offers(found)[town.ines.pk].state == OfferState.WITHDRAWN
    assert "Nobody found" in _told(town, "pia@example.org")[-1]
    with clock.set_to(late):
        signed_in(client, town.pia)
        page = client.get(reverse("threads:requests")).content.decode()
        assert "Nobody found" in page
    with town.d.acting():
        (counted,) = by_language(seen_by=town.d.system)
    assert counted["is_open"] == 0
    with town.d.acting(town.principal):
        change_interpreting(
            request_id=found.pk, begins_at=late + timedelta(days=1), ends_at=late + timedelta(days=1, hours=1),
            where="phone", place="", by=town.principal, at=late,
        )  # fmt: skip
    assert town.state(found) == RequestState.OPEN


@pytest.mark.parametrize("language, day", [("so", "Arbaco"), ("es", "miércoles"), ("ht", "mèkredi")])
def test_the_family_reads_the_day_in_its_own_language(town, language, day):  # noqa: F811
    with town.d.acting():
        town.mother.reads_language = language
        town.mother.save(update_fields=["reads_language"])
    town.answer(town.ask(), town.interpreter)
    (said,) = _told(town, "+16125550101")
    assert day.lower() in said.lower() and "Nov." not in said
    assert ".." not in said
