"""Reach of random small districts equals a count by hand, for any day, asker and dimension; and so does the trend."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.queries import reach, reach_trend

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2026, 8, 17), date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 23, tzinfo=UTC)  # still the tenth in the district's zone
DAYS = st.dates(FIRST, TODAY)
SCHOOLS, GRADES, LANGUAGES, GROUPS = ("Oak", "Elm", "Fir"), ("KG", "03"), ("en", "so", ""), ("el", "iep")


@dataclass
class Stay:
    """A child at a school, from a day on (None: always), until it left (None: still there)."""

    school: str
    begins: date | None
    ends: date | None

    def covers(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (self.ends is None or self.ends > day)


@dataclass
class Child:
    grade: str
    groups: tuple[str, ...]
    stays: list[Stay]
    homes: list[int]
    id: object = None


@dataclass
class Home:
    language: str
    touched: list[date]
    id: object = None
    children: list[Child] = field(default_factory=list)


@st.composite
def stays(draw):
    found = []
    for school in draw(st.lists(st.sampled_from(SCHOOLS), min_size=1, max_size=2, unique=True)):
        begins = draw(st.none() | st.dates(FIRST - timedelta(days=30), TODAY + timedelta(days=20)))
        ends = (
            draw(st.none() | st.none() | st.dates(max(begins or FIRST, FIRST), TODAY))
            if (begins is None or begins <= TODAY)
            else None
        )
        found.append(Stay(school, begins, ends))
    return found


@st.composite
def districts(draw):
    homes = [
        Home(draw(st.sampled_from(LANGUAGES)), draw(st.lists(DAYS | st.just(date(2026, 5, 1)), max_size=2)))
        for _ in range(draw(st.integers(1, 5)))
    ]
    children = [
        Child(
            draw(st.sampled_from(GRADES)),
            tuple(draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))),
            draw(stays()),
            draw(st.lists(st.integers(0, len(homes) - 1), min_size=1, max_size=2, unique=True)),
        )
        for _ in range(draw(st.integers(1, 6)))
    ]
    for child in children:
        for number in child.homes:
            homes[number].children.append(child)
    return homes, children


def write(homes: list[Home], children: list[Child]):
    made = make_district()
    schools = {name: made.add_school(name) for name in SCHOOLS}
    rows = {}
    for child in children:
        first, *others = child.stays
        student = made.add_student(school=schools[first.school], grade=child.grade, groups=list(child.groups))
        with made.acting():
            for other in others:
                Enrollment(
                    district_id=made.id,
                    student=student,
                    school_id=schools[other.school].id,
                    grade=child.grade,
                ).save(force_insert=True)
            for stay in child.stays:
                left = stay.ends and datetime(stay.ends.year, stay.ends.month, stay.ends.day, 18, tzinfo=UTC)
                enrolments = Enrollment.objects.seen_by(made.system).filter(student=student)
                enrolments.filter(school_id=schools[stay.school].id).update(
                    begins_on=stay.begins, left_at=left
                )
        child.id, rows[id(child)] = student.id, student
    for home in homes:
        row = made.add_household([rows[id(child)] for child in home.children], [], home.language)
        home.id = row.id
        with made.acting():
            for day in home.touched:
                at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
                evening = Gathering(
                    district_id=made.id,
                    title="Evening",
                    purpose="learn",
                    place="Gym",
                    begins_at=at,
                    ends_at=at + timedelta(hours=1),
                )
                evening.save(force_insert=True)
                Attendance(
                    district_id=made.id, gathering=evening, household_id=row.id, way="paper", at=at
                ).save(force_insert=True)
    return made, schools


def by_hand(homes, schools, day, *, by, only_schools=None, only_children=None) -> dict:
    """{group: (reached, enrolled)}, counting one home after the other."""
    enrolled: dict[tuple, set] = {}
    for home in homes:
        for child in home.children:
            if only_children is not None and child.id not in only_children:
                continue
            for stay in child.stays:
                if not stay.covers(day) or (only_schools and stay.school not in only_schools):
                    continue
                told = {
                    "school": [str(schools[stay.school].id)],
                    "grade": [child.grade],
                    "language": [home.language],
                    "group": list(child.groups),
                }
                keys: list[tuple] = [()]
                for name in by:
                    keys = [(*key, value) for key in keys for value in told[name]]
                for key in keys:
                    enrolled.setdefault(key, set()).add(home.id)
    reached = {home.id for home in homes if any(FIRST <= touched <= day for touched in home.touched)}
    if not by:
        enrolled.setdefault((), set())
    return {key: (len(ids & reached), len(ids)) for key, ids in enrolled.items()}


CUTS = (
    (),
    ("school",),
    ("grade",),
    ("language",),
    ("group",),
    ("school", "language"),
    ("school", "language", "grade"),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=districts(), day=st.just(TODAY) | DAYS, data=st.data())
def test_reach_equals_a_count_by_hand(drawn, day, data):
    homes, children = drawn
    with transaction.atomic(), clock.set_to(NOW):
        made, schools = write(homes, children)
        rebuild_reach(district_id=made.id, at=NOW)
        mine = {child.id for child in children if data.draw(st.booleans())}
        some = data.draw(st.sampled_from(SCHOOLS))
        askers = [
            (made.scope(Role.OFFICE), {}, None),
            (made.scope(Role.OFFICE), {"only_schools": {some}}, schools[some].id),
            (
                made.scope(Role.PRINCIPAL, school_ids=frozenset({schools[some].id})),
                {"only_schools": {some}},
                None,
            ),
            (made.scope(Role.TEACHER, student_ids=frozenset(mine)), {"only_children": mine}, None),
        ]
        for scope, narrow, school in askers:
            with made.acting(scope):
                for by in CUTS:
                    found = reach(seen_by=scope, by=by, as_of=day, school=school)
                    rows = {tuple(row.group.values()): (row.reached, row.enrolled) for row in found.rows}
                    assert rows == by_hand(homes, schools, day, by=by, **narrow), (scope.role, by, day)
                for point in reach_trend(seen_by=scope, as_of=day, school=school):
                    whole = by_hand(homes, schools, point.on, by=(), **narrow)[()]
                    assert (point.reached, point.enrolled) == whole, (scope.role, point.on)
        transaction.set_rollback(True)
