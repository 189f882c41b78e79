"""What a family hopes for goes with it in every language, is read by nobody who left it or evaluates, and whoever is to be
told by word is somebody who may hear."""

from datetime import timedelta

import pytest

from tests.doors.test_hopes_translated import engine, home  # noqa: F401 - the same home
from tests.factories import NOW
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
            model.objects.seen_by(made.system).filter(household_id=home.household.pk).update(household_id=new.pk)
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
