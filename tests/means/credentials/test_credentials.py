"""Trainings: noted for many at once, by those who keep them, and read by nobody who evaluates."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.actions import record_trainings, revoke_training
from thirdpillar.means.credentials.models import Credential
from thirdpillar.means.credentials.queries import credentials_of, trained_until

pytestmark = pytest.mark.django_db
KIND = "home_visits"
DAY = date(2026, 8, 3)


@pytest.fixture
def oak():
    made = make_district()
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.pat = made.add_account(Role.TEACHER, made.oak, made.add_section(made.oak), given="Pat")
    made.lee = made.add_account(Role.TEACHER, None, made.add_section(made.oak, "Room 2"), given="Lee")
    made.far = made.add_account(Role.TEACHER, made.elm, made.add_section(made.elm, "Room 3"), given="Far")
    made.keeper = made.scope(Role.COORDINATOR, school_ids=frozenset([made.oak.id]))
    return made


def note(made, accounts, *, by=None, school=None, on=DAY, **more):
    by = by or made.keeper
    with made.acting(by):
        return record_trainings(
            account_ids=[one.id for one in accounts], kind=KIND, earned_on=on, by=by, at=NOW,
            school_id=school.id if school else None, **more,
        )  # fmt: skip


TODAY = NOW.date()


def asked(made, who, accounts, *, months=None, on=TODAY):
    with made.acting(who):
        return trained_until([one.id for one in accounts], kind=KIND, on=on, seen_by=who, months=months)


def test_many_are_noted_at_once_and_nobody_twice(oak):
    assert note(oak, [oak.pat, oak.lee], school=oak.oak, trainer="R. Diaz") == 2
    assert note(oak, [oak.pat, oak.lee], school=oak.oak) == 0
    # The office's word about the same day is no second training, though another school wrote it.
    assert note(oak, [oak.pat, oak.far], by=oak.scope(Role.OFFICE)) == 1


def test_a_keeper_keeps_for_the_staff_of_the_own_school_alone(oak):
    with pytest.raises(Refused):
        note(oak, [oak.far], school=oak.oak)
    with pytest.raises(Refused):
        note(oak, [oak.far], school=oak.elm)
    with pytest.raises(Refused):
        note(oak, [oak.pat], school=None)
    principal = oak.scope(Role.PRINCIPAL, school_ids=frozenset([oak.oak.id]))
    with pytest.raises(Refused):
        note(oak, [oak.pat], by=principal, school=oak.oak)
    with pytest.raises(Refused):
        note(oak, [oak.pat], school=oak.oak, on=NOW.date() + timedelta(days=1))


def test_the_months_of_the_asking_room_and_the_own_end_both_count(oak):
    note(oak, [oak.pat], school=oak.oak)
    note(oak, [oak.lee], school=oak.oak, ends_on=date(2027, 1, 31))
    found = asked(oak, oak.keeper, [oak.pat, oak.lee, oak.far], months=36)
    assert found == {oak.pat.id: (DAY, date(2029, 8, 3)), oak.lee.id: (DAY, date(2027, 1, 31))}
    assert asked(oak, oak.keeper, [oak.pat])[oak.pat.id].until == date.max


def test_of_two_trainings_the_one_that_holds_on_the_day_counts(oak):
    note(oak, [oak.pat], school=oak.oak, on=date(2024, 2, 29))
    note(oak, [oak.pat], school=oak.oak)
    spring, fall = date(2026, 3, 1), date(2026, 9, 1)
    early = asked(oak, oak.keeper, [oak.pat], months=36, on=spring)[oak.pat.id]
    late = asked(oak, oak.keeper, [oak.pat], months=36, on=fall)[oak.pat.id]
    assert (early.since, early.until, early.holds_on(spring)) == (date(2024, 2, 29), date(2027, 2, 28), True)
    assert (late.since, late.holds_on(fall)) == (DAY, True)
    assert not asked(oak, oak.keeper, [oak.pat], months=1)[oak.pat.id].holds_on(NOW.date())


def test_a_training_noted_by_another_school_counts_and_who_evaluates_learns_of_none(oak):
    elm = oak.scope(Role.LIAISON, school_ids=frozenset([oak.elm.id]))
    note(oak, [oak.far], by=elm, school=oak.elm)
    note(oak, [oak.pat], by=oak.scope(Role.OFFICE))
    both = [oak.pat, oak.far]
    assert set(asked(oak, oak.keeper, both)) == {oak.pat.id}, "seen though the office wrote it"
    assert set(asked(oak, oak.scope(Role.OFFICE), both)) == {oak.pat.id, oak.far.id}
    principal = oak.scope(Role.PRINCIPAL, school_ids=frozenset([oak.oak.id, oak.elm.id]))
    assert asked(oak, principal, both) == {}
    with oak.acting(principal):
        assert Credential._base_manager.count() == 0
    mine = Scope(oak.id, "class", Role.TEACHER, oak.pat.id)
    assert set(asked(oak, mine, both)) == {oak.pat.id}


def test_a_training_taken_back_no_longer_counts_and_stays_on_the_record(oak):
    note(oak, [oak.pat], school=oak.oak)
    with oak.acting(oak.keeper):
        (one,) = credentials_of(oak.pat.id, KIND, seen_by=oak.keeper)
        revoke_training(credential_id=one.pk, by=oak.keeper, at=NOW)
    assert asked(oak, oak.keeper, [oak.pat]) == {}
    with oak.acting(), connection.cursor() as cursor:
        assert Credential.objects.seen_by(oak.system).count() == 1
        cursor.execute("SELECT deed, detail->>'on' FROM audit_entry ORDER BY id")
        assert cursor.fetchall() == [
            ("credentials.record_trainings", "2026-08-03"),
            ("credentials.revoke_training", "2026-08-03"),
        ]
    # And the same day may be noted again.
    assert note(oak, [oak.pat], school=oak.oak) == 1
