"""OneRoster 1.2's roles with their days: a role that is over, or has not begun, gives nothing."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from tests.ground.people.roster.test_imports import codes
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Adult, Enrollment, Student

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
YESTERDAY, TODAY, TOMORROW = (f"{NOW.date() + timedelta(days=n)}" for n in (-1, 0, 1))


class Export12(Export):
    """As OneRoster 1.2 writes it: whose role is what, where and when stands in roles.csv."""

    def __init__(self, students: int = 8) -> None:
        super().__init__(students)
        self.files["roles.csv"] = []
        for row in self.files["users.csv"]:
            self.role(row["sourcedId"], row.pop("role"), row.pop("orgSourcedIds"))

    def role(self, person: str, role: str, at: str, **more: str) -> dict[str, str]:
        row = {
            "sourcedId": f"R{len(self.files['roles.csv'])}", "status": "active", "userSourcedId": person, "role": role,
            "beginDate": "", "endDate": "", "orgSourcedId": at,
        }  # fmt: skip
        row |= more
        self.files["roles.csv"].append(row)
        return row

    def role_of(self, person: str) -> dict[str, str]:
        return next(row for row in self.files["roles.csv"] if row["userSourcedId"] == person)


def here(by) -> set[str]:
    """Ids of the roster's people who are here now."""
    people = [m.objects.seen_by(by).filter(left_at=None).exclude(sourced_id="") for m in (Student, Adult)]
    people.append(Account.objects.seen_by(by).filter(suspended_at=None).exclude(sourced_id=""))
    return {sid for each in people for sid in each.values_list("sourced_id", flat=True)}


def grants(by) -> set[tuple[str, str]]:
    return set(RoleGrant.objects.seen_by(by).values_list("account__sourced_id", "role"))


def test_a_role_that_is_over_or_has_not_begun_gives_nothing(tmp_path):
    export = Export12()
    export.role_of("P1").update(beginDate="2024-08-01", endDate=YESTERDAY)
    export.role_of("A2").update(endDate="1/15/2026")
    export.role_of("T2").update(beginDate="2024-08-01", endDate="2025-06-30")
    export.role_of("P3").update(beginDate=TOMORROW)
    export.role_of("P4").update(beginDate=TODAY, endDate=TODAY)
    export.role_of("T3").update(endDate="some day")
    export.role("T1", "principal", "S2", endDate=YESTERDAY)
    path = export.write(tmp_path / "x")
    by = founded(path)
    found = taken_in(path, by)
    assert (found.state, found.source_format) == (ImportState.APPLIED, "oneroster 1.1")
    whole = {row["sourcedId"] for row in export.files["users.csv"]}
    assert here(by) == whole - {"P1", "A2", "T2", "P3"}
    assert not any(role == "principal" for _who, role in grants(by))
    assert Enrollment.objects.seen_by(by).count() == 6
    told = {(file, column, code) for file, _line, column, code in codes(found, by) if file == "roles.csv"}
    assert told == {("roles.csv", "beginDate", "role_to_come"), ("roles.csv", "endDate", "date_unread")}


def test_whose_last_role_is_over_leaves_and_comes_back(tmp_path):
    export = Export12(students=40)
    export.role("T2", "principal", "S2")
    export.role("T1", "principal", "S2")
    path = export.write(tmp_path / "x")
    by = founded(path)
    assert taken_in(path, by).state == ImportState.APPLIED
    before = here(by)
    assert ("T2", "principal") in grants(by)
    over = Export12(students=40)
    for person in ("P1", "A2", "T2"):
        over.role_of(person)["endDate"] = YESTERDAY
    over.role("T2", "principal", "S2", status="tobedeleted")
    over.role("T1", "principal", "S2", endDate=YESTERDAY)
    found = taken_in(over.write(tmp_path / "over"), by, at=LATER, force=True)
    assert here(by) == before - {"P1", "A2", "T2"}
    # Who works on loses the role that is over, and nothing else.
    assert {each for each in grants(by) if each[0] == "T1"} == {("T1", "teacher")}
    assert {line for _f, line, _c, code in codes(found, by) if code == "role_over"} == {2, 5, 83}
    assert not Enrollment.objects.seen_by(by).filter(student__sourced_id="P1", left_at=None).exists()
    taken_in(export.write(tmp_path / "back"), by, at=LATER + timedelta(days=1), force=True)
    assert here(by) == before


def test_a_delta_ends_the_roles_that_it_names(tmp_path):
    export = Export12(students=40)
    export.role("T1", "principal", "S2")
    path = export.write(tmp_path / "x")
    by = founded(path)
    taken_in(path, by)
    before = here(by)
    delta = Export12(students=40)
    roles, users = delta.files["roles.csv"], delta.files["users.csv"]
    roles.clear()
    users[:] = [row for row in users if row["sourcedId"] in ("P1", "T1")]
    # P2 has another school than the one named; A3's child goes to the one named; T1 teaches on.
    delta.role("P1", "student", "S2", endDate=YESTERDAY)
    delta.role("P2", "student", "S2", endDate=YESTERDAY)
    delta.role("A3", "parent", "S2", endDate=YESTERDAY)
    delta.role("T1", "principal", "S2", endDate=YESTERDAY)
    delta.role("T2", "teacher", "S1", endDate=YESTERDAY)
    found = taken_in(
        delta.write(tmp_path / "delta", only=("users.csv", "roles.csv"), delta=True), by, at=LATER, force=True
    )
    assert found.is_delta
    assert here(by) == before - {"P1", "A3", "T2"}
    assert {each for each in grants(by) if each[0] == "T1"} == {("T1", "teacher")}
