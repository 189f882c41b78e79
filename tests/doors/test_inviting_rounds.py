"""Many families are invited by the worker: one click, shown as it goes, held and let go on, with every rule of the page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import works_here
from tests.practice.gatherings.places import a_gathering, a_school, bar
from thirdpillar.doors import schedule
from thirdpillar.doors.inviting import rounds
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions import (
    ask_round,
    cancel_gathering,
    change_gathering,
    go_on_round,
    hold_round,
    record_attendance,
    stop_round,
)
from thirdpillar.practice.gatherings.models import AudienceCount, Invitation, InvitationRound

pytestmark = pytest.mark.django_db
FAMILIES = 7


@pytest.fixture(autouse=True)
def by_day():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town(monkeypatch):
    """Seven families at Oak, one at Elm; what is many is made small."""
    monkeypatch.setattr("thirdpillar.doors.inviting.views.AT_ONCE", 2)
    monkeypatch.setattr("thirdpillar.doors.inviting.rounds.PART", 2)
    district, oak = a_school()
    elm = district.add_school("Elm School")
    district.oak, district.elm = oak, elm
    district.parents, district.children = [], []
    for n in range(FAMILIES + 1):
        child = district.add_student(f"Kim{n}", "Ngo", oak if n < FAMILIES else elm)
        parent = district.add_adult("Lan", f"Ngo{n}", phone=f"+1555123010{n}")
        district.tie(child, parent)
        district.add_household([child], [parent])
        district.parents.append(parent)
        district.children.append(child)
    return district


def invited(district):
    tenancy.enter_scope(district.system)
    return Invitation.objects.seen_by(district.system).count()


def the_round(district):
    tenancy.enter_scope(district.system)
    return InvitationRound.objects.seen_by(district.system).get()


def one_part(district):
    """What a worker does with a share so short that one part fits in it."""
    return rounds.invite_for(district.row, share_s=0)


def ask(client, page, *args):
    answer = client.get(reverse(page, args=args))
    assert answer.status_code == 200, (page, answer.status_code)
    return strip_tags(answer.content.decode())


def test_one_click_has_many_invited_and_the_page_shows_how_far_it_is(town, client):
    gathering = a_gathering(town, town.oak)
    signed_in(client, town.add_account(Role.OFFICE))
    preview, going = (reverse(f"inviting:{page}", args=[gathering.pk]) for page in ("preview", "going"))
    assert client.get(going).headers["Location"] == preview
    for _twice in range(2):  # pressed twice, it is one round
        assert client.post(preview).headers["Location"] == going
    assert (invited(town), the_round(town).families) == (0, FAMILIES)
    assert "0 of 7 families" in ask(client, "inviting:going", gathering.pk)
    assert client.get(preview).headers["Location"] == going
    one_part(town)
    page = client.get(going).content.decode()
    assert "2 of 7 families" in strip_tags(page)
    assert "every 3s" in page and "Look again" in page  # with and without scripts
    assert "2 families invited so far" in ask(client, "gatherings:one", gathering.pk)
    # Whoever asked has long left the page.
    assert rounds.invite_for(town.row) is False
    assert (invited(town), the_round(town).stage, the_round(town).invited) == (FAMILIES, "done", FAMILIES)
    page = client.get(going).content.decode()
    assert "7 families are invited." in page and "every 3s" not in page
    tenancy.enter_scope(town.system)
    assert Message.objects.seen_by(town.system).count() == FAMILIES
    deeds = (
        Entry.objects.seen_by(town.system)
        .filter(deed__startswith="gatherings.")
        .values_list("deed", flat=True)
    )
    assert set(deeds) >= {"gatherings.ask_round", "gatherings.invite_families"}


def test_few_are_invited_at_once(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.doors.inviting.views.AT_ONCE", FAMILIES)
    gathering = a_gathering(town, town.oak)
    signed_in(client, town.add_account(Role.OFFICE))
    answer = client.post(reverse("inviting:preview", args=[gathering.pk]))
    assert answer.headers["Location"] == reverse("gatherings:one", args=[gathering.pk])
    assert invited(town) == FAMILIES
    assert not InvitationRound.objects.seen_by(town.system).exists()


def test_it_is_held_goes_on_where_it_was_and_is_stopped(town, client):
    gathering = a_gathering(town, town.oak)
    signed_in(client, town.add_account(Role.PRINCIPAL, school=town.oak))
    going = reverse("inviting:going", args=[gathering.pk])
    client.post(reverse("inviting:preview", args=[gathering.pk]))
    one_part(town)
    client.post(going, {"deed": "hold"})
    assert "Held" in ask(client, "inviting:going", gathering.pk)
    assert rounds.invite_for(town.row) is False
    assert (invited(town), the_round(town).stage) == (2, "held")
    client.post(going, {"deed": "go_on"})
    one_part(town)
    assert (invited(town), the_round(town).gone_through) == (4, 4)
    client.post(going, {"deed": "stop"})
    assert "You can invite the others later." in ask(client, "inviting:going", gathering.pk)
    rounds.invite_for(town.row)
    assert (invited(town), the_round(town).stage) == (4, "stopped")
    assert client.post(going, {"deed": "burn"}).status_code == 404
    # Asked once more it is a new round, of those not invited.
    client.post(reverse("inviting:preview", args=[gathering.pk]))
    rounds.invite_for(town.row)
    assert invited(town) == FAMILIES
    tenancy.enter_scope(town.system)
    assert sorted(InvitationRound.objects.seen_by(town.system).values_list("families", "invited")) == [
        (3, 3),
        (7, 4),
    ]


def test_the_worker_sees_no_further_than_whoever_asked(town):
    """A gathering of Oak for everybody: its principal invites the families of Oak, and nobody at Elm."""
    gathering = a_gathering(town, town.oak, audience={})
    bar(town, town.parents[0], town.children[0])
    principal = works_here(town, Role.PRINCIPAL, school=town.oak)
    with town.acting(principal):
        found = ask_round(gathering_id=gathering.pk, by=principal, at=NOW)
    assert found.families == FAMILIES
    rounds.invite_for(town.row)
    found = the_round(town)
    assert (found.stage, found.gone_through, found.invited) == ("done", FAMILIES, FAMILIES - 1)
    written_to = set(Invitation.objects.seen_by(town.system).values_list("adult_id", flat=True))
    assert written_to == {one.pk for one in town.parents[1:FAMILIES]}


def test_it_stops_when_whoever_asked_has_left_or_has_another_role(town):
    for gone in ("suspended", "other role"):
        gathering = a_gathering(town, town.oak)
        account = town.add_account(Role.COORDINATOR, school=town.oak)
        with town.acting():
            by = rounds.scope_of_account(account, town.row.zone)
        with town.acting(by):
            found = ask_round(gathering_id=gathering.pk, by=by, at=NOW)
        with town.acting():
            if gone == "suspended":
                Account.objects.seen_by(town.system).filter(pk=account.pk).update(suspended_at=NOW)
            else:
                RoleGrant.objects.seen_by(town.system).filter(account=account).update(role=Role.TEACHER)
        assert rounds.invite_for(town.row) is False
        with town.acting():
            found.refresh_from_db()
        assert (found.stage, invited(town)) == ("stopped", 0), gone


def test_it_stops_when_nobody_may_be_invited_any_more(town, client):
    by = town.system
    gathering = a_gathering(town, town.oak)
    ask_round(gathering_id=gathering.pk, by=by, at=NOW)
    one_part(town)
    cancel_gathering(gathering_id=gathering.pk, by=by, at=NOW)
    assert rounds.invite_for(town.row) is False
    assert (the_round(town).stage, invited(town)) == ("stopped", 2)
    assert set(Message.objects.seen_by(by).values_list("state", flat=True)) == {"stopped"}
    with pytest.raises(Refused, match="cancelled"):
        ask_round(gathering_id=gathering.pk, by=by, at=NOW)
    # So late that no message leaves before it begins.
    late = a_gathering(town, town.oak, begins_at=NOW + timedelta(hours=20), ends_at=NOW + timedelta(hours=22))
    found = ask_round(gathering_id=late.pk, by=by, at=NOW)
    hold_round(round_id=found.pk, by=by, at=NOW)
    with pytest.raises(Refused, match="call the families"):
        go_on_round(round_id=found.pk, by=by, at=NOW + timedelta(hours=19))
    signed_in(client, town.add_account(Role.OFFICE))
    stop_round(round_id=found.pk, by=by, at=NOW)
    with clock.set_to(NOW + timedelta(hours=21)):
        signed_in(client, town.add_account(Role.OFFICE))
        assert "This gathering has begun." in ask(client, "inviting:going", late.pk)


def test_only_those_not_yet_reached_as_of_each_part(town):
    gathering = a_gathering(town, town.oak, audience={"not_reached": True})
    office = works_here(town, Role.OFFICE)
    earlier = a_gathering(town, town.oak, begins_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))
    for parent in town.parents[:2]:
        record_attendance(
            gathering_id=earlier.pk, adult_id=parent.pk, by=town.system, at=NOW - timedelta(hours=2)
        )
    rounds.freshen_reach(district_id=town.id, at=NOW)
    with town.acting(office):
        unreached = rounds.unreached_households(seen_by=office)
        assert (
            ask_round(gathering_id=gathering.pk, by=office, at=NOW, unreached=unreached).families
            == FAMILIES - 1
        )
    rounds.invite_for(town.row)
    assert (the_round(town).stage, invited(town)) == ("done", FAMILIES - 1)
    written_to = set(Invitation.objects.seen_by(town.system).values_list("adult_id", flat=True))
    assert written_to == {one.pk for one in town.parents[2:]}


def test_one_school_cannot_steer_the_round_of_another(town, client):
    gathering = a_gathering(town, town.oak)
    found = ask_round(gathering_id=gathering.pk, by=town.system, at=NOW)
    other = works_here(town, Role.PRINCIPAL, school=town.elm)
    with town.acting(other), pytest.raises(Refused):
        hold_round(round_id=found.pk, by=other, at=NOW)
    signed_in(client, town.add_account(Role.PRINCIPAL, school=town.elm))
    assert client.post(reverse("inviting:going", args=[gathering.pk]), {"deed": "stop"}).status_code == 404
    assert the_round(town).stage == "going"


def test_a_part_that_fails_waits_for_the_next_minute_and_loses_nothing(town, monkeypatch, caplog):
    gathering = a_gathering(town, town.oak)
    ask_round(gathering_id=gathering.pk, by=town.system, at=NOW)
    one_part(town)
    with monkeypatch.context() as broken:
        broken.setattr(
            "thirdpillar.practice.gatherings.actions.inviting.enqueue_many", lambda *_a, **_m: 1 / 0
        )
        assert rounds.invite_for(town.row) is False
    assert "a part of a round of inviting failed" in caplog.text
    assert (the_round(town).stage, the_round(town).gone_through, invited(town)) == ("going", 2, 2)
    assert rounds.invite_for(town.row) is False and the_round(town).failures == 1  # its pause is not over
    with clock.set_to(NOW + timedelta(minutes=2)):
        rounds.invite_for(town.row)
    assert (the_round(town).stage, invited(town), the_round(town).failures) == ("done", FAMILIES, 0)


def test_what_always_fails_is_held_and_told_of_once_and_goes_on_where_it_stood(town, monkeypatch, client):
    gathering = a_gathering(town, town.oak)
    office = town.add_account(Role.OFFICE, email="office@x.example")
    ask_round(gathering_id=gathering.pk, by=town.system, at=NOW)
    one_part(town)
    broken = pytest.MonkeyPatch()
    broken.setattr("thirdpillar.practice.gatherings.actions.inviting.enqueue_many", lambda *_a, **_m: 1 / 0)
    for minute in range(40):
        with clock.set_to(NOW + timedelta(minutes=minute)):
            assert rounds.invite_for(town.row) is False
    broken.undo()
    found = the_round(town)
    assert (found.stage, found.failures, found.stage_at) == ("held", 5, NOW + timedelta(minutes=30))
    (letter,) = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.stuck")
    assert letter.address == "office@x.example" and f"/inviting/{gathering.pk}/going/" in letter.body
    with clock.set_to(NOW + timedelta(hours=1)):
        signed_in(client, office, at=clock.now())
        assert "It does not go on" in ask(client, "inviting:going", gathering.pk)
        client.post(reverse("inviting:going", args=[gathering.pk]), {"deed": "go_on"})
        rounds.invite_for(town.row)
    assert (the_round(town).stage, invited(town), the_round(town).failures) == ("done", FAMILIES, 0)


def test_a_count_that_always_fails_is_given_up(town, monkeypatch, client):
    gathering = a_gathering(town, town.oak)
    signed_in(client, town.add_account(Role.OFFICE))
    ask(client, "inviting:preview", gathering.pk)
    monkeypatch.setattr(
        "thirdpillar.practice.gatherings.actions.counting.preview_invitations", lambda *_a, **_m: 1 / 0
    )
    for _minute in range(5):
        assert AudienceCount._base_manager.filter(done_at=None).exists()
        assert rounds.invite_for(town.row) is False
    tenancy.enter_scope(town.system)
    assert not AudienceCount.objects.seen_by(town.system).exists()


def test_the_bell_and_the_minute_wake_the_worker(town, monkeypatch):
    rung = []
    monkeypatch.setattr(schedule.gatherings_bell, "ring_for_rounds", rung.append)
    schedule._rounds(District.objects.get(pk=town.id))
    assert rung == [str(town.id)]


def test_whom_many_would_reach_is_counted_by_the_worker_for_whoever_looks(town, client):
    """Seven families, one of whom nobody can write to; and the eighth is at a school that the principal does not see."""
    gathering = a_gathering(town, town.oak, audience={})
    bar(town, town.parents[0], town.children[0])
    signed_in(client, town.add_account(Role.PRINCIPAL, school=town.oak))
    for _twice in range(2):
        page = ask(client, "inviting:preview", gathering.pk)
        assert "They are being counted" in page and "0 of 7 families" in page
    one_part(town)
    assert "2 of 7 families" in ask(client, "inviting:preview", gathering.pk)
    assert rounds.invite_for(town.row) is False
    counted = ask(client, "inviting:preview", gathering.pk)
    assert "6 families to invite" in counted and "Invite 6 families" in counted
    assert "1 family that nobody can write to" in counted and "Kim0 Ngo" in counted
    assert invited(town) == 0
    # It says what the page would have said at once.
    with pytest.MonkeyPatch.context() as few:
        few.setattr("thirdpillar.doors.inviting.views.AT_ONCE", 99)
        at_once = ask(client, "inviting:preview", gathering.pk)
    assert at_once == counted
    # Somebody else has a count of their own; a change of the gathering makes it be counted anew.
    signed_in(client, town.add_account(Role.OFFICE))
    assert "0 of 8 families" in ask(client, "inviting:preview", gathering.pk)
    rounds.invite_for(town.row)
    assert "7 families to invite" in ask(client, "inviting:preview", gathering.pk)
    with town.acting():
        change_gathering(
            gathering_id=gathering.pk, by=town.system, at=NOW, audience={"schools": [str(town.oak.id)]}
        )
    assert "0 of 7 families" in ask(client, "inviting:preview", gathering.pk)
    client.post(reverse("inviting:preview", args=[gathering.pk]))
    rounds.invite_for(town.row)
    assert invited(town) == 6


def test_nobody_counts_for_whoever_has_left(town, client):
    gathering = a_gathering(town, town.oak)
    account = town.add_account(Role.OFFICE)
    signed_in(client, account)
    ask(client, "inviting:preview", gathering.pk)
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=account.pk).update(suspended_at=NOW)
        assert AudienceCount.objects.seen_by(town.system).count() == 1
    rounds.invite_for(town.row)
    with town.acting():
        assert not AudienceCount.objects.seen_by(town.system).exists()
