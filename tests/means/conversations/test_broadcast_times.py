"""Messages to many in time: nothing is planned into a night after which it is over, and nothing late goes unseen."""

from datetime import time, timedelta

import pytest

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.broadcast_town import (
    KNOWN,
    draft,
    go,
    make_town,
    spread_for,
    texts,
    works_here,
)
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Preference
from thirdpillar.means.conversations.actions.broadcast_going import (
    approve_broadcast,
    go_on_broadcast,
    pause_broadcast,
)
from thirdpillar.means.conversations.actions.broadcasts import set_broadcast_terms
from thirdpillar.means.conversations.actions.lapsing import WAITING
from thirdpillar.means.conversations.actions.second_yes import tell_who_may_agree
from thirdpillar.means.conversations.models import Broadcast, Recipient

pytestmark = pytest.mark.django_db
WORDS = {"en": "Tonight at 6 pm: meeting.", "es": "Hoy a las 6.", "so": "Caawa 6."}
END = NOW.replace(day=11, hour=6)  # midnight of the tenth in Chicago
LATE = NOW + timedelta(days=2)


@pytest.fixture
def town():
    return make_town()


def _stage(town, found):
    return Broadcast.objects.seen_by(town.system).get(pk=found.pk).stage


def _page(town, client, scope, address, at, **post):
    with town.acting():
        account = Account.objects.seen_by(town.system).get(pk=scope.account_id)
    with clock.set_to(at):
        at_host(client, town.row)
        signed_in(client, account)
        done = client.post(f"{address}deed/", post, follow=True) if post else client.get(address)
        return done.content.decode()


def _by_two(town):
    with town.acting(town.office):
        set_broadcast_terms(
            digest_at=time(17), second_person_above=1, part_price=None, currency="USD", link_hosts=[], by=town.office, at=NOW
        )  # fmt: skip


def test_a_time_in_the_night_after_which_it_is_over_is_refused_where_it_is_written(town):
    with pytest.raises(Refused, match="8:00"):
        draft(town, goes_on=NOW.date(), goes_at=time(22, 30), expires_at=END, words=WORDS)
    assert draft(town, goes_on=NOW.date(), goes_at=time(20, 30), expires_at=END, words=WORDS)
    assert draft(
        town, goes_on=NOW.date(), goes_at=time(22, 30), expires_at=END + timedelta(days=1), words=WORDS
    )


def test_at_once_at_night_is_refused_where_it_is_sent_and_its_page_says_so_before(town, client):
    found, night = draft(town, expires_at=END, words=WORDS), NOW.replace(day=11, hour=3, minute=30)
    page = _page(town, client, town.office, f"/broadcasts/{found.pk}/", night)
    assert "its last day is over" in page
    with pytest.raises(Refused, match="last day"):
        go(town, found, at=night)
    longer = draft(town, words=WORDS)
    assert "It is quiet then. It goes from Wednesday, November 11, 8:00" in _page(
        town, client, town.office, f"/broadcasts/{longer.pk}/", night
    ).replace("\u202f", " ")


def test_one_whom_quiet_hours_keep_it_from_is_listed_at_once(town):
    with town.acting():
        Preference(
            district_id=town.id,
            adult=town.rosa,
            said_by="page",
            at=NOW,
            quiet_from=time(12),
            quiet_until=time(20, 30),
        ).save(force_insert=True)
        Account.objects.seen_by(town.system).filter(pk=town.office.account_id).update(
            email="olga@example.org"
        )
    at = NOW.replace(hour=19)
    found = draft(town, expires_at=NOW.replace(day=11, hour=2), words=WORDS)
    go(town, found, at=at)
    rows = dict(Recipient.objects.seen_by(town.system).values_list("adult_id", "unreached"))
    assert rows == {town.rosa.pk: "too_late", town.amina.pk: "", town.bo.pk: "no_way"}
    (told,) = Message.objects.seen_by(town.system).filter(purpose__startswith=WAITING)
    assert (told.address, "Too late to go" in told.subject, "Spanish: 1" in told.body) == (
        "olga@example.org",
        True,
        True,
    )


def test_a_second_person_sees_that_the_time_went_by_and_chooses(town, client):
    other = works_here(town, Role.OFFICE)
    _by_two(town)
    found = draft(town, goes_on=NOW.date(), goes_at=time(15), words=WORDS)
    go(town, found)
    address = f"/broadcasts/{found.pk}/"
    assert "Yes, let it go" in _page(town, client, other, address, NOW)
    page = _page(town, client, other, address, LATE)
    assert "It should have gone Tuesday, November 10, 3:00" in page.replace("\u202f", " ")
    assert "Send it now" in page and "Yes, let it go" not in page and "No, back to its writer" in page
    with town.acting(other), clock.set_to(LATE), pytest.raises(Refused, match="time is over"):
        approve_broadcast(broadcast_id=found.pk, by=other, at=LATE, known_since=KNOWN)
    with town.acting(other), clock.set_to(LATE):
        approve_broadcast(broadcast_id=found.pk, by=other, at=LATE, known_since=KNOWN, though_late=True)
    with clock.set_to(LATE):
        spread_for(town.row)
    assert len(texts(town)) == 2


def test_nobody_says_yes_to_what_is_over(town):
    other = works_here(town, Role.OFFICE)
    _by_two(town)
    found = draft(town, expires_at=NOW + timedelta(days=1), words=WORDS)
    go(town, found)
    with town.acting(other), clock.set_to(LATE), pytest.raises(Refused, match="last day is over"):
        approve_broadcast(broadcast_id=found.pk, by=other, at=LATE, known_since=KNOWN)
    assert _stage(town, found) == "asked"


def test_what_was_held_past_its_time_goes_on_only_as_somebody_says_so(town, client):
    found = draft(town, goes_on=NOW.date(), goes_at=time(15), words=WORDS)
    go(town, found)
    with town.acting(town.office):
        pause_broadcast(broadcast_id=found.pk, by=town.office, at=NOW)
    page = _page(town, client, town.office, f"/broadcasts/{found.pk}/", LATE)
    assert "It should have gone" in page and "Send it now" in page and "Let it go on" not in page
    with town.acting(town.office), clock.set_to(LATE), pytest.raises(Refused, match="time is over"):
        go_on_broadcast(broadcast_id=found.pk, by=town.office, at=LATE)
    with town.acting(town.office), clock.set_to(LATE):
        go_on_broadcast(broadcast_id=found.pk, by=town.office, at=LATE, though_late=True)
    with clock.set_to(LATE):
        spread_for(town.row)
    assert len(texts(town)) == 2


def test_what_is_still_held_at_its_end_is_noted(town):
    found = draft(town, expires_at=NOW + timedelta(days=1), words=WORDS)
    go(town, found)
    with town.acting(town.office):
        pause_broadcast(broadcast_id=found.pk, by=town.office, at=NOW)
    with clock.set_to(LATE):
        spread_for(town.row)
    assert Recipient.objects.seen_by(town.system).get(adult_id=town.rosa.pk).unreached == "too_late"


def test_where_nobody_else_can_say_yes_whoever_sends_is_told_what_to_do(town, client):
    _by_two(town)
    found = draft(town, words=WORDS)
    assert "Nobody else may say yes to it" in _page(
        town, client, town.office, f"/broadcasts/{found.pk}/", NOW
    )
    with pytest.raises(Refused, match="Nobody else"):
        go(town, found)
    assert _stage(town, found) == "draft"
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=town.office.account_id).update(
            email="olga@example.org"
        )
        it = Broadcast.objects.seen_by(town.system).get(pk=found.pk)
        it.sent_by_id = town.office.account_id
        tell_who_may_agree(it, 2, at=NOW)  # as when it has grown by the time it goes
    (told,) = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.asked")
    assert (told.address, "Nobody else" in told.body) == ("olga@example.org", True)
    works_here(town, Role.OFFICE)
    go(town, found)
    assert _stage(town, found) == "asked"
    page = _page(town, client, town.office, f"/broadcasts/{found.pk}/", NOW)
    assert "Somebody of the district office, other than its writer" in page and "A principal or" not in page
