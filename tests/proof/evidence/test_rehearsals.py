"""The attack on a figure to be published: run once for the same data, by the worker where it takes long."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.proof.evidence.town import Town, noon
from thirdpillar.algorithms.disclosure import release
from thirdpillar.doors import schedule
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.proof.evidence.actions import (
    certify_snapshot,
    publish_snapshot,
    rehearse_publication,
    work_on_rehearsals,
)
from thirdpillar.proof.evidence.actions import rehearsals as trying
from thirdpillar.proof.evidence.models import Rehearsal, Release
from thirdpillar.proof.evidence.views import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def attacks(monkeypatch):
    """How often the attack itself is run."""
    found = []

    def counted(*args):
        found.append(args)
        return release(*args)

    monkeypatch.setattr(trying, "release", counted)
    return found


@pytest.fixture
def town():
    made = Town("Oak", "Elm")
    for number in range(60):
        home = made.join("en" if number < 40 else "es", ("Oak", "Elm")[number % 2])
        if number % 3 == 0:
            made.come(home)
    made.refresh(NOW)
    return made


@pytest.fixture
def office(town):
    scope = town.made.scope(Role.OFFICE)
    with town.made.acting(scope):
        yield scope


def certify(office, day):
    return certify_snapshot(by=office, at=NOW, as_of=day, title=str(day))


def test_what_was_tried_out_is_published_without_another_attack(office, attacks):
    snapshot = certify(office, date(2026, 11, 10))
    asked = {"snapshot_id": snapshot.id, "by": office, "at": NOW}
    shown = [rehearse_publication(**asked).body for _ in range(3)]
    made = publish_snapshot(**asked)
    assert len(attacks) == 1
    assert {made.body, *shown} == {made.body}


def test_what_became_public_meanwhile_is_attacked_anew(office, attacks):
    first, second = certify(office, date(2026, 10, 1)), certify(office, date(2026, 11, 10))
    rehearse_publication(snapshot_id=second.id, by=office, at=NOW)
    publish_snapshot(snapshot_id=first.id, by=office, at=NOW)
    assert len(attacks) == 2
    publish_snapshot(snapshot_id=second.id, by=office, at=NOW)
    assert len(attacks) == 3
    assert attacks[-1][1] is not None, "joined with the other"


def test_a_roster_that_changed_what_is_known_or_another_attacker_asks_anew(
    town, office, attacks, monkeypatch
):
    publish_snapshot(snapshot_id=certify(office, date(2026, 10, 1)).id, by=office, at=NOW)
    asked = {"snapshot_id": certify(office, date(2026, 11, 10)).id, "by": office, "at": NOW}
    rehearse_publication(**asked)
    rehearse_publication(**asked)
    assert len(attacks) == 2
    with town.made.acting():
        for home in town.homes[:9]:
            town.leave(home[0], noon(date(2026, 10, 20)))
    rehearse_publication(**asked)
    assert len(attacks) == 3
    monkeypatch.setattr(trying, "_code", lambda: "mended")
    rehearse_publication(**asked)
    assert len(attacks) == 4


def test_a_long_attack_is_the_workers_and_the_page_goes_on_by_itself(
    client, town, office, attacks, monkeypatch
):
    monkeypatch.setattr(published, "PATIENCE_MS", -1)
    snapshot = certify(office, date(2026, 11, 10))
    signed_in(client, town.made.add_account(Role.OFFICE, email="o@example.org"))
    page = reverse("evidence:publish", args=[snapshot.id])
    for ask in (client.get, client.get, client.post):
        waiting = ask(page).content.decode()
        assert 'hx-trigger="every 3s"' in waiting and "tries to work out the hidden numbers" in waiting
    assert attacks == []
    with town.made.acting():
        assert not Release.objects.seen_by(town.made.system).exists()
        assert work_on_rehearsals(by=town.made.system, at=NOW) == 1
        assert work_on_rehearsals(by=town.made.system, at=NOW) == 0
    assert "This would be public" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert len(attacks) == 1
    with town.made.acting():
        assert Release.objects.seen_by(town.made.system).count() == 1


def test_an_attack_that_is_broken_off_again_and_again_is_given_up_and_can_be_asked_for_once_more(
    client, town, office, monkeypatch
):
    monkeypatch.setattr(published, "PATIENCE_MS", -1)
    snapshot = certify(office, date(2026, 11, 10))
    signed_in(client, town.made.add_account(Role.OFFICE, email="o@example.org"))
    page = reverse("evidence:publish", args=[snapshot.id])
    client.get(page)

    def killed(*_args):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(trying, "release", killed)
        for attempt in range(3):
            with pytest.raises(MemoryError):
                work_on_rehearsals(by=town.made.system, at=NOW + attempt * timedelta(hours=1))
        assert work_on_rehearsals(by=town.made.system, at=NOW + timedelta(hours=4)) == 0
    with town.made.acting():
        assert Rehearsal.objects.seen_by(town.made.system).get().state == "failed"
    assert "broken off several times" in client.get(page).content.decode()
    assert 'hx-trigger="every 3s"' in client.get(page + "?again").content.decode()
    with town.made.acting():
        assert work_on_rehearsals(by=town.made.system, at=NOW) == 1
    assert "This would be public" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_minutes_round_takes_up_what_waits():
    with transaction.atomic():
        made = Town("Oak")
        for number in range(30):
            home = made.join("en", "Oak")
            if number % 3 == 0:
                made.come(home)
        made.refresh(NOW)
        office = made.made.scope(Role.OFFICE)
        with made.made.acting(office):
            snapshot = certify(office, date(2026, 11, 10))
            trying.leave_to_worker(snapshot_id=snapshot.id, by=office, at=NOW)
    schedule.each_minute(timestamp=0)
    with transaction.atomic(), made.made.acting():
        assert Rehearsal.objects.seen_by(made.made.system).get().state == "done"
