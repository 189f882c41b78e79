"""Restrictions: one person imposes at once, two loosen, an end opens nothing, and the next request knows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.models import Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    """Ana and Ben live with Rosa; Luis is their father and has an account."""
    d = make_district()
    d.oak = d.add_school("Oak")
    d.ana, d.ben = d.add_student("Ana"), d.add_student("Ben")
    d.rosa, d.luis = d.add_adult("Rosa", phone="+13125550101"), d.add_adult("Luis", phone="+13125550102")
    for child in (d.ana, d.ben):
        d.tie(child, d.rosa)
    d.tie_ana, d.tie_ben = d.tie(d.ana, d.luis), d.tie(d.ben, d.luis)
    d.add_household([d.ana, d.ben], [d.rosa])
    d.father = d.add_account(Role.CAREGIVER, adult=d.luis)
    d.office, d.principal = d.scope(Role.OFFICE), d.scope(Role.PRINCIPAL, school_ids=frozenset({d.oak.id}))
    return d


def impose(d, by=None, **more):
    terms = {
        "tie_id": d.tie_ana.id,
        "scopes": ["all"],
        "source": "court_order",
        "reference": "22-D-1234",
    } | more
    return actions.impose_restriction(by=by or d.office, at=NOW, **terms)


def open_to(d):
    return scope_of_account(d.father, d.row.zone, strength="code").student_ids


@pytest.mark.parametrize("role", [Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON])
def test_one_person_of_the_front_office_bars_at_once(town, role):
    assert open_to(town) == {town.ana.id, town.ben.id}
    by = town.scope(role, school_ids=frozenset({town.oak.id}))
    with town.acting(by):
        restriction = impose(town, by)
    assert open_to(town) == {town.ben.id}
    entry = entries_about(restriction.id, seen_by=town.office).get()
    assert (entry.deed, entry.account_id) == ("people.impose_restriction", by.account_id)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.READER, Role.CAREGIVER, Role.PARTNER])
def test_nobody_else_does(town, role):
    with pytest.raises(Refused):
        impose(town, town.scope(role, student_ids=frozenset({town.ana.id})))
    assert open_to(town) == {town.ana.id, town.ben.id}


def test_pick_up_alone_concerns_the_front_office_and_hides_no_page(town):
    impose(town, scopes=["pickup"])
    assert open_to(town) == {town.ana.id, town.ben.id}


def test_its_end_reopens_nothing(town):
    impose(town, ends_on=NOW.date())
    for days in (0, 1, 400):
        with clock.set_to(NOW + timedelta(days=days)):
            assert open_to(town) == {town.ben.id}


def test_lifting_takes_two_people(town):
    restriction = impose(town)
    asked = actions.ask_to_loosen(
        by=town.office, at=NOW, restriction_id=restriction.id, reason="Order vacated"
    )
    assert open_to(town) == {town.ben.id}
    with pytest.raises(Refused):
        actions.confirm_loosening(by=town.office, at=NOW, restriction_id=asked.id, yes=True)
    assert open_to(town) == {town.ben.id}
    actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=asked.id, yes=True)
    assert open_to(town) == {town.ana.id, town.ben.id}
    with pytest.raises(Refused):
        actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=asked.id, yes=True)


def test_nothing_is_confirmed_that_nobody_asked_for(town):
    restriction = impose(town)
    with pytest.raises(Refused):
        actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=restriction.id, yes=True)


def test_a_declined_or_withdrawn_request_leaves_it_as_it_was(town):
    restriction = impose(town)
    actions.ask_to_loosen(by=town.office, at=NOW, restriction_id=restriction.id, reason="Asked by the father")
    left = actions.confirm_loosening(by=town.office, at=NOW, restriction_id=restriction.id, yes=False)
    assert (left.left_at, left.asked, left.lift_asked_by_id) == (None, None, None)
    with pytest.raises(Refused):
        actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=restriction.id, yes=True)


def test_fewer_things_and_fewer_days_are_a_loosening_too(town):
    restriction = impose(town, scopes=["contact", "pickup"], ends_on=date(2027, 6, 1))
    with pytest.raises(Refused):
        actions.extend_restriction(
            by=town.office, at=NOW, restriction_id=restriction.id, ends_on=date(2027, 5, 1)
        )
    actions.ask_to_loosen(
        by=town.office, at=NOW, restriction_id=restriction.id, reason="Changed by the court", lift=False, scopes=["pickup"],
        ends_on=date(2027, 6, 1),
    )  # fmt: skip
    assert open_to(town) == {town.ben.id}
    loosened = actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=restriction.id, yes=True)
    assert (loosened.scopes, loosened.left_at) == (["pickup"], None)
    assert open_to(town) == {town.ana.id, town.ben.id}


def test_longer_takes_one_and_voids_a_request(town):
    restriction = impose(town, ends_on=date(2027, 1, 1))
    actions.ask_to_loosen(by=town.office, at=NOW, restriction_id=restriction.id, reason="Order ends")
    actions.extend_restriction(by=town.principal, at=NOW, restriction_id=restriction.id, ends_on=None)
    with pytest.raises(Refused):
        actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=restriction.id, yes=True)


def test_nobody_decides_on_an_order_against_themselves(town):
    restriction = impose(town)
    both = town.add_account(Role.LIAISON, school=town.oak)
    town.father.adult_id = None
    with town.acting():
        type(both).objects.seen_by(town.office).filter(pk=town.father.pk).update(adult_id=None)
        type(both).objects.seen_by(town.office).filter(pk=both.pk).update(adult_id=town.luis.id)
    by = scope_of_account(both, town.row.zone, strength="passkey")
    with pytest.raises(Refused):
        actions.ask_to_loosen(by=by, at=NOW, restriction_id=restriction.id, reason="I am fine")
    actions.ask_to_loosen(by=town.office, at=NOW, restriction_id=restriction.id, reason="Asked")
    with pytest.raises(Refused):
        actions.confirm_loosening(by=by, at=NOW, restriction_id=restriction.id, yes=True)


def test_of_two_restrictions_lifting_one_opens_nothing(town):
    one, _other = impose(town), impose(town, source="agency", scopes=["contact"])
    actions.ask_to_loosen(by=town.office, at=NOW, restriction_id=one.id, reason="Vacated")
    actions.confirm_loosening(by=town.principal, at=NOW, restriction_id=one.id, yes=True)
    assert open_to(town) == {town.ben.id}


@pytest.mark.parametrize(
    "text",
    [
        "It is ordered that the respondent shall not come near the child",
        "Father must not be within 500 feet of the school",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
        "x" * 121,
        "Docket 1\nand the rest of the order",
        "see A-12345678",
    ],
)
def test_the_orders_own_words_stay_on_paper(town, text):
    with pytest.raises(Refused) as refused:
        impose(town, reference=text)
    assert refused.value.citation
    assert not Restriction.objects.seen_by(town.office).exists()


def test_the_barred_parents_next_request_knows(town, client):
    """A page that shows a caregiver's own children would be asked here; every request makes its scope anew."""
    signed_in(client, town.father, "code", at=NOW)
    first = client.get(reverse("accounts:sign_out"))
    with town.acting(town.office):
        impose(town)
    second = client.get(reverse("accounts:sign_out"))
    assert first.wsgi_request.scope.student_ids == {town.ana.id, town.ben.id}
    assert second.wsgi_request.scope.student_ids == {town.ben.id}
