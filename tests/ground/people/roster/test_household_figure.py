"""The figure of households: the same in the preview, after taking in, and in reach, whatever came before."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.people.models import Household, HouseholdStudent, Student
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import reach

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
NEWER = "2026-09-02T00:00:00.000Z"


def present(by) -> int:
    """Households with a child who is enrolled, as the tables say, one after the other."""
    homes: set[UUID] = set()
    for row in (
        HouseholdStudent.objects.seen_by(by).filter(household__dissolved_at=None).select_related("student")
    ):
        stays = row.student.enrollments.filter(left_at=None)
        begun = [each for each in stays if not each.begins_on or each.begins_on <= NOW.date()]
        if row.student.left_at is None and begun:
            homes.add(row.household_id)
    return len(homes)


def figures(path, by, **more) -> tuple[int, int, int]:
    looked = taken_in(path, by, preview=True, **more).counts["households"]
    done = taken_in(path, by, force=True, **more).counts["households"]
    freshen_reach(district_id=by.district_id, at=more.get("at", NOW))
    counted = reach(seen_by=by, as_of=more.get("at", NOW).date())
    assert counted.rows[0].enrolled == done
    return looked, done, present(by)


@pytest.fixture
def elm(tmp_path):
    """Forty families, of whom one child begins next week and one is at no school."""
    export = Export()
    export.files["enrollments.csv"][0]["beginDate"] = f"{NOW.date() + timedelta(days=7)}"
    export.user("P2")["orgSourcedIds"] = ""
    export.files["enrollments.csv"].pop(1)
    path = export.write(tmp_path / "first")
    by = founded(path)
    assert figures(path, by) == (38, 38, 38)
    assert Household.objects.seen_by(by).count() == 40
    return by


def test_children_who_left_are_no_families_any_more(elm, tmp_path):
    path = Export(stamp=NEWER).without("P3", "A3").write(tmp_path / "next")
    assert figures(path, elm, at=LATER) == (38, 38, 38)
    assert figures(path, elm, at=LATER + timedelta(days=1)) == (38, 38, 38)


def test_a_delta_counts_the_whole_district(elm, tmp_path):
    export = Export(stamp=NEWER)
    export.user("P4")["status"] = "tobedeleted"
    export.files["users.csv"] = [export.user("P4")]
    path = export.write(tmp_path / "delta", only=("users.csv",), delta=True)
    assert figures(path, elm, at=LATER) == (37, 37, 37)


def test_a_household_that_a_person_set_right_counts_as_it_is(elm, tmp_path):
    two = [Student.objects.seen_by(elm).get(sourced_id=sid) for sid in ("P5", "P6")]
    homes = [HouseholdStudent.objects.seen_by(elm).get(student=one).household_id for one in two]
    HouseholdStudent.objects.seen_by(elm).filter(household_id=homes[1]).update(household_id=homes[0])
    Household.objects.seen_by(elm).filter(pk=homes[0]).update(is_corrected=True)
    Household.objects.seen_by(elm).filter(pk=homes[1]).update(is_corrected=True)
    path = Export(stamp=NEWER).write(tmp_path / "same")
    looked, done, really = figures(path, elm, at=LATER)
    assert looked == done == really
