"""What a nightly roster must leave standing: restrictions it no longer names, homes of merged records; and its dates."""

from datetime import date, timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.households import infer_households
from thirdpillar.ground.people.models import Adult, Enrollment, HouseholdAdult, Restriction, Tie
from thirdpillar.ground.people.queries.worklists import worklist

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
NEWER = "2026-09-02T00:00:00.000Z"


def restricted(stamp: str = "2026-09-01T00:00:00.000Z", **cells: str) -> Export:
    export = Export(students=4, stamp=stamp)
    export.contact("P1").update(cells)
    return export


def test_a_restriction_that_the_roster_drops_holds_on_until_people_decide(tmp_path):
    told = {"restrictionScope": "contact;records", "restrictionSource": "court_order"}
    by = founded(path := restricted(**told).write(tmp_path / "a"))
    assert taken_in(path, by).state == ImportState.APPLIED
    silent = restricted(stamp=NEWER).write(tmp_path / "b")
    held = taken_in(silent, by, at=LATER)
    assert [reason["code"] for reason in held.held] == ["restriction_touched"]
    assert taken_in(silent, by, at=LATER, force=True).state == ImportState.APPLIED
    found = Restriction.objects.seen_by(by).get()
    assert (found.left_at, found.scopes, found.unlisted_at) == (None, ["contact", "records"], LATER)
    assert list(worklist("restrictions", seen_by=by, on=LATER.date())) == [found]
    # Told once: the next night's roster has nothing new to say of it, and one that names it again takes it back.
    again = taken_in(silent, by, at=LATER)
    assert again.state == ImportState.APPLIED and not again.changes["restriction"]["left"]
    back = restricted(stamp=NEWER, **told).write(tmp_path / "c")
    taken_in(back, by, at=LATER, force=True)
    found = Restriction.objects.seen_by(by).get()
    assert (found.left_at, found.unlisted_at) == (None, None)


def test_a_looser_restriction_stands_beside_the_stricter_one(tmp_path):
    told = {"restrictionScope": "all", "restrictionSource": "court_order"}
    by = founded(path := restricted(**told).write(tmp_path / "a"))
    taken_in(path, by)
    looser = restricted(stamp=NEWER, **told | {"restrictionScope": "pickup"}).write(tmp_path / "b")
    taken_in(looser, by, at=LATER, force=True)
    standing = Restriction.objects.seen_by(by).filter(left_at=None)
    assert sorted(row.scopes for row in standing) == [["all"], ["pickup"]]


def test_enrolments_have_the_days_of_the_export(tmp_path):
    export = Export(students=3)
    for row in export.files["enrollments.csv"]:
        row |= {"beginDate": "2026-08-31", "endDate": "2027-06-04"}
    export.files["enrollments.csv"][0] |= {"beginDate": "10/05/2026", "endDate": "someday"}
    by = founded(path := export.write(tmp_path / "a"))
    found = taken_in(path, by)
    days = {
        sid: (begins, ends)
        for sid, begins, ends in Enrollment.objects.seen_by(by).values_list(
            "student__sourced_id", "begins_on", "ends_on"
        )
    }
    term = (date(2026, 8, 31), date(2027, 6, 4))
    assert days == {"P1": (date(2026, 10, 5), None), "P2": term, "P3": term}
    assert found.refusals.model.objects.seen_by(by).filter(code="date_unread", column="endDate").count() == 1


def test_a_merged_record_stays_in_the_household_of_the_kept_one(tmp_path):
    by = founded(path := Export(students=4).write(tmp_path / "a"))
    taken_in(path, by)
    kept, gone = (Adult.objects.seen_by(by).get(sourced_id=sid) for sid in ("A1", "A2"))
    Tie.objects.seen_by(by).filter(adult=gone).update(adult=kept)
    Adult.objects.seen_by(by).filter(pk=gone.pk).update(merged_into_id=kept.pk, left_at=LATER)
    for _ in range(2):
        infer_households(district_id=by.district_id, at=LATER)
        homes = dict(HouseholdAdult.objects.seen_by(by).values_list("adult_id", "household_id"))
        assert homes[gone.pk] == homes[kept.pk]
