"""Whoever is principal of a school sees no visitor of it by name, in whatever role they ask (R-PTHV-1b)."""

from datetime import date

import pytest
from django.db.models import Q

from tests.factories import NOW, signed_in
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.credentials.models import Credential
from thirdpillar.means.funds.models import PayExport
from thirdpillar.practice.visits.actions.planning import ask_proposals
from thirdpillar.practice.visits.models import (
    Invitation,
    Proposal,
    Seat,
    Visit,
    VisitorHours,
    VisitorOptIn,
    WishedTime,
)
from thirdpillar.practice.visits.queries.planning.safety import whom_to_alarm, whom_to_ring

pytestmark = pytest.mark.django_db
NAMING = (Invitation, WishedTime, Visit, Seat, VisitorOptIn, VisitorHours, Proposal, Credential)


@pytest.fixture
def town():
    one = Town()
    one.family("Ana", MONDAY, phone="+13125550123")
    one.booked()
    return one


def grant(town, account, role, **more):
    with town.made.acting():
        RoleGrant(
            district_id=town.made.id, account=account, role=role, school_id=town.school.id, **more
        ).save(force_insert=True)  # fmt: skip


def both(town, **more):
    """Principal and coordinator of one school, asking as coordinator."""
    account = town.made.add_account(Role.COORDINATOR, town.school, email="both@example.org")
    grant(town, account, Role.PRINCIPAL, **more)
    with clock.set_to(NOW), town.made.acting():
        return account, scope_of_account(account, "America/Chicago", Role.COORDINATOR)


def coordinator(town):
    with town.made.acting():
        return Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)


def seen(town, scope, asked_of=None):
    with town.made.acting(scope):
        return {model.__name__ for model in NAMING if model.objects.seen_by(asked_of or scope).exists()}


def test_the_coordinator_sees_names_that_the_principal_who_is_coordinator_too_does_not(town):
    _account, scope = both(town)
    assert scope.role == Role.COORDINATOR and scope.evaluates_at == {town.school.id}
    assert seen(town, town.kim) == {model.__name__ for model in NAMING}
    assert seen(town, scope) == set()
    assert seen(town, scope, town.made.system) == set()  # the database itself
    assert seen(town, town.made.system, scope) == set()  # and the layer above it


def test_a_principal_who_was_one_once_may_plan(town):
    _account, scope = both(town, ends_on=date(2026, 6, 30))
    assert seen(town, scope, town.made.system) == {model.__name__ for model in NAMING}


def test_they_see_what_they_are_on_themselves(town):
    account, scope = both(town)
    with town.made.acting():
        visit = Visit.objects.seen_by(town.made.system).get()
        visit.people_ids = [*visit.people_ids, account.id]
        visit.save(update_fields=["people_ids"])
    assert seen(town, scope) == {"Visit", "Seat"}


def test_they_plan_nothing_there_and_are_not_alarmed(town):
    account, scope = both(town)
    with town.made.acting(scope), pytest.raises(Refused, match="evaluates"):
        ask_proposals(school_ids=[town.school.id], by=scope, at=NOW)
    with town.made.acting():
        alarmed = whom_to_alarm({town.school.id}, on=NOW.date(), seen_by=town.made.system)
    assert account.id not in alarmed[town.school.id] and town.kim.account_id in alarmed[town.school.id]


def test_their_pages_name_nobody(town, client):
    account, _scope = both(town)
    with clock.set_to(NOW):
        for page in ("/visits/visitors/", f"/visits/plan/{town.school.id}/?week=2026-11-16"):
            kim = signed_in(client, coordinator(town), acting_as=Role.COORDINATOR).get(page)
            assert kim.status_code == 200 and "Pat Ito" in kim.content.decode()
            theirs = signed_in(client, account, acting_as=Role.COORDINATOR).get(page)
            assert theirs.status_code == 200 and "Pat Ito" not in theirs.content.decode()


def test_who_evaluates_reads_no_message_that_names_a_visitor(town, client):
    principal = town.made.add_account(Role.PRINCIPAL, town.school, email="pri@example.org")
    (sent,) = town.messages("visits.booked")
    with clock.set_to(NOW):
        for account, role in ((principal, Role.PRINCIPAL), (both(town)[0], Role.COORDINATOR)):
            asked = signed_in(client, account, acting_as=role)
            assert asked.get(f"/outbox/{sent.pk}/").status_code == 404
            assert "Pat Ito" not in asked.get("/outbox/").content.decode()
            with town.made.acting():
                scope = scope_of_account(account, "America/Chicago", role)
            with town.made.acting(scope):
                named = Message.objects.seen_by(town.made.system)
                assert not [one for one in named if "Pat Ito" in one.body]  # the database itself
        office = town.made.add_account(Role.OFFICE, email="office@example.org")
        assert "Pat Ito" in signed_in(client, office).get(f"/outbox/{sent.pk}/").content.decode()


def office_too(town):
    """Principal of the school and of the district's office, asking as the office."""
    account = town.made.add_account(Role.OFFICE, email="head@example.org")
    grant(town, account, Role.PRINCIPAL)
    with clock.set_to(NOW), town.made.acting():
        return account, scope_of_account(account, "America/Chicago", Role.OFFICE)


def test_in_the_office_a_principal_sees_no_visitor_of_the_own_school_either(town, client):
    account, scope = office_too(town)
    assert scope.role == Role.OFFICE and scope.sees_all and scope.evaluates_at == {town.school.id}
    # A training that the office wrote down lies with no school, and tells of no visit.
    assert seen(town, scope) <= {"Credential"}
    assert seen(town, scope, town.made.system) <= {"Credential"}  # the database itself
    assert seen(town, town.made.system, scope) <= {"Credential"}  # and the layer above it
    with town.made.acting(scope), pytest.raises(Refused, match="evaluates"):
        ask_proposals(school_ids=[town.school.id], by=scope, at=NOW)
    with clock.set_to(NOW):
        asked = signed_in(client, account, acting_as=Role.OFFICE)
        for page in (
            "/visits/visitors/",
            f"/visits/plan/{town.school.id}/?week=2026-11-16",
            "/outbox/",
            "/record/",
        ):
            answer = asked.get(page, follow=True)
            words = answer.content.decode()
            assert (
                answer.status_code == 200 and "Pat Ito" not in words and "Said that they visit" not in words
            ), page


def test_an_alarm_rings_in_the_office_at_those_who_do_not_evaluate_there(town):
    account, _scope = office_too(town)
    with town.made.acting():
        visit = Visit.objects.seen_by(town.made.system).get()

    def rings():
        with town.made.acting():
            told = {"office_too": [visit.pk], "on": NOW.date(), "seen_by": town.made.system}
            return whom_to_ring([visit], **told)[visit.pk]

    # Rather somebody who can look at nothing than nobody: they call whoever can.
    assert account.id in rings()
    other = town.made.add_account(Role.OFFICE, email="office@example.org")
    assert other.id in rings() and account.id not in rings()


def test_in_the_office_they_see_other_schools_as_before(town):
    account = town.made.add_account(Role.OFFICE, email="head@example.org")
    elm = town.made.add_school("Elm")
    with town.made.acting():
        RoleGrant(
            district_id=town.made.id, account=account, role=Role.PRINCIPAL, school_id=elm.id
        ).save(force_insert=True)  # fmt: skip
    with clock.set_to(NOW), town.made.acting():
        scope = scope_of_account(account, "America/Chicago", Role.OFFICE)
    assert seen(town, scope) == {model.__name__ for model in NAMING}


def test_news_texts_files_and_the_record_say_nothing_of_visitors_to_who_evaluates(town):
    _account, scope = office_too(town)
    plain = town.made.scope(Role.OFFICE)
    rows = {
        Message: Q(purpose__startswith="visits.booked"),
        Inbound: Q(answers="visits.check"),
        PayExport: Q(),
        Entry: Q(deed="visits.opt_in"),
    }
    with town.made.acting():
        Inbound(
            district_id=town.made.id, provider="sandbox", provider_reference="1", sender="+13125550199",
            body="IN", at=NOW, state="answered", answers="visits.check",
        ).save(force_insert=True)  # fmt: skip
        PayExport(
            district_id=town.made.id, items=1, total_cents=2849, body="Pat Ito;28.49", at=NOW
        ).save(force_insert=True)  # fmt: skip
        record(by=town.made.system, at=NOW, deed="visits.opt_in", subject="opt_in")
    for model, wanted in rows.items():
        with town.made.acting(plain):
            assert model.objects.seen_by(plain).filter(wanted).exists(), model
        with town.made.acting(scope):
            assert not model.objects.seen_by(scope).filter(wanted).exists(), model
            if model is not Entry:  # the record's chain is reckoned over all of it
                assert not model.objects.seen_by(town.made.system).filter(wanted).exists(), model
