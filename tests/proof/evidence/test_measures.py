"""A measure is what its TOML says: a changed term changes the figure, and no code."""

import tomllib
from datetime import date, timedelta

import pytest

from tests.factories import NOW
from tests.proof.evidence.town import Town, noon
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation
from thirdpillar.proof.evidence.actions import certify_snapshot, publish_snapshot, refresh_reach
from thirdpillar.proof.evidence.models import Release
from thirdpillar.proof.evidence.queries import FamilyFilter, families, reach, reach_trend
from thirdpillar.standards import library

pytestmark = pytest.mark.django_db

USUAL = {
    "unit": '"households"',
    "kinds": '["gathering.attended", "gathering.answered", "conversation.wrote"]',
    "two_way": "true",
    "minimum_touchpoints": "1",
    "census": '"as_of"',
    "version": "1",
    "in_force_from": "2018-08-01",
}


def definition(id: str = "families_reached", **changed: str) -> str:
    terms = "\n".join(f"{name} = {value}" for name, value in (USUAL | changed).items())
    return f'[[measure]]\nid = "{id}"\ncitation = "Made up for a test"\njurisdiction = "US"\n{terms}\n'


@pytest.fixture
def write(monkeypatch):
    """Put these definitions on the shelf in place of the measures that come with the product."""
    rest = tuple(entry for entry in library.shelf() if entry.kind != "measure")

    def write(*texts: str) -> None:
        found = tuple(library._entries("measures/test.toml", tomllib.loads("\n".join(texts))))
        monkeypatch.setattr(library, "shelf", lambda: rest + found)

    return write


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    """One family with children in two schools, one with a child in Oak; both with an adult."""
    town = Town("Oak", "Elm")
    town.two, town.one = town.join("es", "Oak", "Elm"), town.join("en", "Oak")
    return town


def figure(town, measure="families_reached", *by, as_of=None):
    refresh_reach(district_id=town.made.id, at=clock.now())
    scope = town.made.scope(Role.OFFICE)
    with town.made.acting(scope):
        found = reach(seen_by=scope, by=by, as_of=as_of, measure=measure)
    rows = {tuple(row.group.values()): (row.reached, row.enrolled) for row in found.rows}
    return rows if by else rows[()]


def listed(town, **wanted):
    scope = town.made.scope(Role.OFFICE)
    with town.made.acting(scope):
        return len(families(FamilyFilter(**wanted), seen_by=scope))


def an_evening(town):
    evening = Gathering(
        district_id=town.made.id,
        title="Evening",
        purpose="learn",
        place="Gym",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=1),
    )
    evening.save(force_insert=True)
    return evening


def sign_in(town, household, adult=None):
    with town.made.acting():
        Attendance(
            district_id=town.made.id,
            gathering=an_evening(town),
            household_id=household.id,
            adult_id=adult.id if adult else None,
            way="paper",
            at=NOW,
        ).save(force_insert=True)


def invite(town, household):
    with town.made.acting():
        Invitation(
            district_id=town.made.id,
            gathering=an_evening(town),
            household_id=household.id,
            channel="sms",
            code=household.id.hex[:12],
            invited_at=NOW,
        ).save(force_insert=True)


def test_the_unit_decides_what_is_counted(town, write):
    write(
        definition(),
        definition("students_reached", unit='"students"'),
        definition("adults_reached", unit='"adults"'),
    )
    father = town.made.add_adult("Omar", "F0")
    with town.made.acting():
        adults = list(town.two.adults.all())
        assert len(adults) == 1
    mother = adults[0].adult
    town.made.tie(town.homes[0][1][0], father)
    with town.made.acting():
        type(adults[0])(district_id=town.made.id, household=town.two, adult=father).save(force_insert=True)
    sign_in(town, town.two, mother)
    assert figure(town) == (1, 2)
    assert figure(town, "students_reached") == (2, 3)
    assert figure(town, "adults_reached") == (1, 3)
    oak, elm = (str(town.schools[name].id) for name in ("Oak", "Elm"))
    assert figure(town, "students_reached", "school") == {(oak,): (1, 2), (elm,): (1, 1)}
    assert figure(town, "adults_reached", "language") == {("es",): (1, 2), ("en",): (0, 1)}
    # The father comes later on: a refresh takes only what changed, and his family counted already.
    with clock.set_to(NOW + timedelta(hours=1)):
        sign_in(town, town.two, father)
        assert figure(town) == (1, 2)
        assert figure(town, "adults_reached") == (2, 3)
    assert listed(town, measure="adults_reached", reached=True) == 1


def test_a_child_of_two_homes_is_one_student_and_reached_by_either(town, write):
    write(definition(), definition("students_reached", unit='"students"'))
    child = town.homes[1][1][0]
    father = town.made.add_adult("Omar")
    town.made.tie(child, father)
    other = town.made.add_household([child], [father], "so")
    assert figure(town, "students_reached") == (0, 3)
    sign_in(town, other, father)
    assert figure(town) == (1, 3)
    assert figure(town, "students_reached") == (1, 3)


def test_other_kinds_change_the_figure_at_the_next_refresh_without_a_new_version(town, write):
    write(definition())
    sign_in(town, town.one)
    assert figure(town) == (1, 2)
    write(definition(kinds='["conversation.wrote"]'))
    assert figure(town) == (0, 2)
    assert figure(town, "families_reached", "language") == {("es",): (0, 1), ("en",): (0, 1)}
    write(definition())
    assert figure(town) == (1, 2)


def test_what_only_we_said_counts_only_where_the_measure_is_not_two_way(town, write):
    both = '["gathering.invited", "gathering.attended"]'
    write(definition(kinds=both))
    assert figure(town) == (0, 2)
    invite(town, town.one)
    assert figure(town) == (0, 2)
    write(definition(kinds=both, two_way="false"))
    assert figure(town) == (1, 2)
    with clock.set_to(NOW + timedelta(hours=1)):
        invite(town, town.two)
        assert figure(town) == (2, 2)


def test_a_census_day_fixes_the_denominator_once_it_has_come(town, write):
    write(definition(), definition("families_of_october", census='"10-01"'))
    late = town.join("so", "Elm", on=date(2026, 10, 20))
    town.leave(town.one, noon(date(2026, 10, 15)))
    sign_in(town, late)
    assert figure(town) == (1, 2)
    assert figure(town, "families_of_october") == (0, 2)
    assert figure(town, "families_of_october", as_of=date(2026, 9, 15)) == (0, 2)
    assert listed(town, measure="families_of_october") == 2
    scope = town.made.scope(Role.OFFICE)
    with town.made.acting(scope):
        trend = reach_trend(seen_by=scope, measure="families_of_october")
    assert [(each.reached, each.enrolled) for each in trend] == [(0, 2)] * 4


def test_a_family_counts_from_the_touchpoint_that_makes_it_enough(town, write):
    write(definition(minimum_touchpoints="2"))
    town.come(town.one, noon(date(2026, 9, 10)))
    assert figure(town) == (0, 2)
    town.come(town.one, noon(date(2026, 10, 10)))
    with clock.set_to(NOW + timedelta(minutes=1)):
        assert figure(town) == (1, 2)
        assert figure(town, as_of=date(2026, 9, 30)) == (0, 2)
        assert figure(town, as_of=date(2026, 10, 10)) == (1, 2)


def test_each_day_is_counted_by_the_version_that_held_then(town, write):
    write(
        definition(in_force_until="2026-10-31", kinds='["gathering.answered"]'),
        definition(version="2", in_force_from="2026-11-01"),
    )
    town.come(town.one, noon(date(2026, 9, 10)))
    assert figure(town) == (1, 2)
    assert figure(town, as_of=date(2026, 10, 15)) == (0, 2)
    write(
        definition(in_force_until="2026-10-31"),
        definition(version="2", in_force_from="2026-11-01", kinds='["gathering.answered"]'),
    )
    assert figure(town) == (0, 2)
    assert figure(town, as_of=date(2026, 10, 15)) == (1, 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": '"touchpoints"'},
        {"census": '"02-30"'},
        {"census": '"october"'},
        {"kinds": "[]"},
        {"two_way": '"yes"'},
        {"minimum_touchpoints": "0"},
    ],
)
def test_a_definition_that_nobody_could_count_is_refused(town, write, changed):
    write(definition(**changed))
    with pytest.raises(ValueError, match="families_reached"):
        figure(town)


def test_a_number_of_a_past_day_opens_the_families_of_that_day(town):
    town.join("so", "Elm", on=date(2026, 10, 20))
    town.join("so", "Elm", on=date(2027, 1, 11))  # comes after the winter break
    town.leave(town.one, noon(date(2026, 10, 15)))
    town.come(town.one, noon(date(2026, 9, 10)))
    town.come(town.two, noon(date(2026, 11, 2)))
    for day in (
        None,
        date(2026, 9, 9),
        date(2026, 9, 10),
        date(2026, 10, 14),
        date(2026, 10, 15),
        date(2026, 10, 20),
    ):
        reached, enrolled = figure(town, as_of=day)
        assert listed(town, as_of=day, reached=None) == enrolled, day
        assert listed(town, as_of=day, reached=True) == reached, day
        assert listed(town, as_of=day, reached=False) == enrolled - reached, day


def test_a_figure_that_counts_no_families_is_certified_and_not_published(town, write):
    write(definition(unit='"students"'))
    figure(town)
    office = town.made.scope(Role.OFFICE)
    with town.made.acting(office):
        snapshot = certify_snapshot(by=office, at=NOW, as_of=NOW.date(), title="For the board")
        with pytest.raises(Refused, match="counts families"):
            publish_snapshot(snapshot_id=snapshot.id, by=office, at=NOW)
        assert not Release.objects.seen_by(office).exists()
