"""What a family hopes for goes with it in every language, is read by nobody who left it or evaluates, and whoever is to be
told by word is somebody who may hear."""

from datetime import timedelta

import pytest

from tests.doors.test_hopes_translated import engine, home  # noqa: F401 - the same home
from tests.factories import NOW
from tests.factories.visits import put
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.models import RoleGrant, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Household, HouseholdAdult, HouseholdStudent
from thirdpillar.practice.visits.actions.following import follow_families
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion

pytestmark = pytest.mark.django_db


def under_another_record(home, follow=True):  # noqa: F811
    """The home's record was made anew."""
    made = home.made
    with made.acting():
        new = Household(district_id=made.id, is_corrected=True)
        new.save(force_insert=True)
        for model in (HouseholdStudent, HouseholdAdult):
            model.objects.seen_by(made.system).filter(household_id=home.household.pk).update(
                household_id=new.pk
            )
        Household.objects.seen_by(made.system).filter(pk=home.household.pk).update(dissolved_at=NOW)
        if follow:
            follow_families(by=made.system, at=NOW)
    return new


def test_the_other_language_follows_a_family_to_another_record_of_its_home(home, engine):  # noqa: F811
    home.write()
    home.work()
    new = under_another_record(home)
    ((hopes,), (version,)) = home.all(HopesAndDreams), home.all(HopesVersion)
    assert hopes.household_id == version.household_id == new.pk


@pytest.mark.parametrize("strayed", [False, True])
def test_what_a_family_removes_goes_from_the_other_language_too_whatever_record_that_hangs_on(
    home,  # noqa: F811
    engine,  # noqa: F811
    strayed,
):
    home.write()
    home.work()
    new = under_another_record(home)
    if strayed:  # as it was left before it followed
        with home.made.acting():
            versions = HopesVersion.objects.seen_by(home.made.system)
            versions.update(household_id=home.household.pk)
            assert new.pk != home.household.pk and versions.exists()
    home.correct("")
    assert [one.words for one in home.all(HopesAndDreams)] == [""] and not home.all(HopesVersion)


def nobody_of_the_district_translates(home):  # noqa: F811
    with home.made.acting():
        SpokenLanguage.objects.seen_by(home.made.system).filter(account_id=home.ines.pk).delete()


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.OFFICE])
def test_who_may_not_open_the_page_is_not_asked_and_whoever_plans_is_told(home, role):  # noqa: F811
    nobody_of_the_district_translates(home)
    kim = home.made.add_account(Role.COORDINATOR, home.school, email="kim@oak.example")
    school = home.school if role == Role.PRINCIPAL else None
    other = home.made.add_account(role, school, email="other@oak.example")
    home.made.speaks(other, "es", may_translate=True)
    home.write()
    home.work()
    (version,) = home.all(HopesVersion)
    assert (version.state, version.asked_ids) == ("person", [])
    assert not home.all(Message, address="other@oak.example")
    (told,) = home.all(Message, address=kim.email)
    assert "Needs a person to translate" in told.body and "/visits/plan/" in told.body
    assert "doctor" not in told.body


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.OFFICE])
def test_in_the_scope_of_who_evaluates_nobody_reads_what_they_were_asked_to_translate(home, role):  # noqa: F811
    home.write()
    home.work()
    school_ids = frozenset([home.school.id])
    with home.made.acting():  # asked once, and of another role by now
        HopesVersion.objects.seen_by(home.made.system).update(asked_ids=[home.ines.pk])
    assert home.seen(HopesVersion, home.as_(home.ines, Role.INTERPRETER)) == 1
    by = Scope(home.made.id, BREADTH[role], role, home.ines.pk, school_ids=school_ids)
    assert home.seen(HopesVersion, by) == home.seen(HopesAndDreams, by) == 0
    # A coordinator who is principal there too.
    grant = {"district_id": home.made.id, "account": home.ines, "school_id": home.school.id}
    put(home.made, RoleGrant(role=Role.PRINCIPAL, **grant))
    both = Scope(
        home.made.id, "school", Role.COORDINATOR, home.ines.pk, school_ids=school_ids, evaluates_at=school_ids
    )
    assert home.seen(HopesVersion, both) == home.seen(HopesAndDreams, both) == 0


def test_neither_an_interpreter_whose_role_ended_nor_who_evaluates_beside_it_is_asked(home):  # noqa: F811
    both = home.made.add_account(Role.INTERPRETER, email="both@oak.example")
    home.made.speaks(both, "es", may_translate=True)
    put(home.made, RoleGrant(
        district_id=home.made.id, account=both, role=Role.PRINCIPAL, school_id=home.school.id,
    ))  # fmt: skip
    home.write()
    home.work()
    assert home.all(HopesVersion)[0].asked_ids == [home.ines.pk]
    with home.made.acting():
        grants = RoleGrant.objects.seen_by(home.made.system).filter(account_id=home.ines.pk)
        grants.update(ends_on=(NOW - timedelta(days=1)).date())
        HopesVersion.objects.seen_by(home.made.system).update(
            state="waiting", asked_ids=[], attempt=0, next_try_at=NOW
        )
    home.work()
    assert home.all(HopesVersion)[0].asked_ids == []
