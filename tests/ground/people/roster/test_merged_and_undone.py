"""Records made one with one that an import brought, after that import is undone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Adult, HouseholdStudent, Student, Tie
from thirdpillar.ground.people.queries.household import memberships_of_nobody
from thirdpillar.ground.people.roster.actions import undo_roster

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NEWER = "2026-09-02T00:00:00.000Z"


@pytest.fixture
def elm(tmp_path):
    """A district of forty families taken in."""
    by = founded(path := Export().write(tmp_path / "first"))
    assert taken_in(path, by).state == ImportState.APPLIED
    return by


@pytest.fixture
def one_more(tmp_path):
    return Export(students=41, stamp=NEWER).write(tmp_path / "more")


def adult(by: Scope, number: int) -> Adult:
    return Adult.objects.seen_by(by).get(sourced_id=f"A{number}")


def present(by: Scope) -> set[str]:
    return {each.sourced_id for each in Adult.objects.seen_by(by).filter(left_at=None)}


def test_a_record_that_an_undone_import_brought_comes_apart_again_without_loose_ends(elm, one_more):
    found = taken_in(one_more, elm, at=NOW + HOUR, force=True)
    merge = actions.merge_adults(
        by=elm, at=NOW + 2 * HOUR, kept_id=adult(elm, 4).id, gone_id=adult(elm, 41).id
    )
    undo_roster(roster_import=found, by=elm, at=NOW + 3 * HOUR)
    forty = {f"A{n}" for n in range(1, 41)}
    assert (present(elm), memberships_of_nobody(seen_by=elm)) == (forty, 0)
    actions.undo_merge(by=elm, at=NOW + 4 * HOUR, merge_id=merge.id)
    assert (present(elm), memberships_of_nobody(seen_by=elm)) == (forty, 0)
    assert adult(elm, 41).merged_into_id is None
    taken_in(one_more, elm, at=NOW + 5 * HOUR, force=True)
    assert (present(elm), memberships_of_nobody(seen_by=elm)) == (forty | {"A41"}, 0)
    assert Tie.objects.seen_by(elm).get(student__sourced_id="P41", left_at=None).adult_id == adult(elm, 41).id


def test_that_two_records_are_one_person_is_still_known_when_the_import_comes_again(elm, one_more):
    found = taken_in(one_more, elm, at=NOW + HOUR, force=True)
    kept = adult(elm, 4)
    actions.merge_adults(by=elm, at=NOW + 2 * HOUR, kept_id=kept.id, gone_id=adult(elm, 41).id)
    undo_roster(roster_import=found, by=elm, at=NOW + 3 * HOUR)
    taken_in(one_more, elm, at=NOW + 4 * HOUR, force=True)
    assert adult(elm, 41).merged_into_id == kept.id
    assert Tie.objects.seen_by(elm).get(student__sourced_id="P41", left_at=None).adult_id == kept.id


def test_a_family_folded_into_a_record_that_an_import_brought_stays_on_the_list(elm, one_more):
    found = taken_in(one_more, elm, at=NOW + HOUR, force=True)
    actions.merge_adults(by=elm, at=NOW + 2 * HOUR, kept_id=adult(elm, 41).id, gone_id=adult(elm, 4).id)
    undo_roster(roster_import=found, by=elm, at=NOW + 3 * HOUR)
    tie = Tie.objects.seen_by(elm).get(student__sourced_id="P4", left_at=None)
    assert (tie.adult_id, adult(elm, 41).left_at) == (adult(elm, 41).id, None)
    assert Student.objects.seen_by(elm).filter(left_at=None).count() == 40
    assert memberships_of_nobody(seen_by=elm) == 0


def test_records_of_which_one_is_gone_are_not_taken_apart(elm, one_more):
    found = taken_in(one_more, elm, at=NOW + HOUR, force=True)
    merge = actions.merge_adults(
        by=elm, at=NOW + 2 * HOUR, kept_id=adult(elm, 4).id, gone_id=adult(elm, 41).id
    )
    undo_roster(roster_import=found, by=elm, at=NOW + 3 * HOUR)
    Adult.objects.seen_by(elm).filter(sourced_id="A41").delete()  # as an undo did before
    with pytest.raises(Refused, match="no longer here"):
        actions.undo_merge(by=elm, at=NOW + 4 * HOUR, merge_id=merge.id)
    assert memberships_of_nobody(seen_by=elm) == 0


def test_homes_that_are_not_there_are_no_families_that_leave(elm, tmp_path):
    less = Export(stamp=NEWER).without(*[f"{kind}{n}" for n in range(1, 5) for kind in "PA"])
    path = less.write(tmp_path / "less")

    def told() -> dict:
        held = taken_in(path, elm, at=NOW + HOUR, preview=True).held
        return {reason["code"]: reason["words"] for reason in held}["families_leaving"]

    before = told()
    for student in Student.objects.seen_by(elm).filter(sourced_id__in=["P1", "P2", "P30"]):
        HouseholdStudent(district_id=elm.district_id, household_id=uuid4(), student=student).save(
            force_insert=True
        )
    assert told() == before
