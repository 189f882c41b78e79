"""Reach: numerators, denominators, siblings, two homes, corrections, and what each asker may count."""

from datetime import date, timedelta

import pytest

from tests.factories import NOW, make_district
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation
from thirdpillar.proof.evidence.actions import rebuild_reach, refresh_reach
from thirdpillar.proof.evidence.models import ReachedHousehold
from thirdpillar.proof.evidence.queries import FamilyFilter, families, reach, reach_trend, reach_window

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    """Four households: a family with children in both schools, one in Oak, a two-home child in Elm."""
    d = make_district()
    oak, elm = d.add_school("Oak"), d.add_school("Elm")
    room = d.add_section(elm, "Room 7")
    ana = d.add_student("Ana", school=oak, grade="03", groups=["el"])
    ben = d.add_student("Ben", school=elm, grade="07")
    cai = d.add_student("Cai", "Nguyen", school=oak, grade="03")
    dee = d.add_student("Dee", "Warsame", school=elm, grade="07", section=room, groups=["el", "iep"])
    rosa, minh = (
        d.add_adult("Rosa", phone="+13125550101"),
        d.add_adult("Minh", "Nguyen", email="m@example.org"),
    )
    asha, omar = d.add_adult("Asha", "Warsame"), d.add_adult("Omar", "Warsame")
    for student, adult in ((ana, rosa), (ben, rosa), (cai, minh), (dee, asha), (dee, omar)):
        d.tie(student, adult)
    d.lopez = d.add_household([ana, ben], [rosa], "es")
    d.nguyen = d.add_household([cai], [minh], "vi")
    d.asha, d.omar = d.add_household([dee], [asha], "so"), d.add_household([dee], [omar], "so")
    d.oak, d.elm, d.rosa, d.dee = oak, elm, rosa, dee
    with d.acting():
        d.evening = Gathering(
            district_id=d.id,
            title="Evening",
            purpose="learn",
            place="Gym",
            begins_at=NOW,
            ends_at=NOW + timedelta(hours=1),
        )
        d.evening.save(force_insert=True)
    return d


def attend(d, household, adult=None, at=NOW):
    with d.acting():
        row = Attendance(
            district_id=d.id,
            gathering=d.evening,
            household_id=household.id,
            adult_id=adult.id if adult else None,
            way="paper",
            at=at,
        )
        row.save(force_insert=True)
    return row


def figure(d, *by, scope=None, as_of=None):
    refresh_reach(district_id=d.id, at=clock.now())
    scope = scope or d.scope(Role.OFFICE)
    with d.acting(scope):
        found = reach(seen_by=scope, by=by, as_of=as_of)
    return {tuple(row.group.values()): (row.reached, row.enrolled) for row in found.rows}


def test_each_household_counts_once_in_the_whole_and_once_in_each_school(town):
    attend(town, town.lopez, town.rosa)
    attend(town, town.asha)
    assert figure(town) == {(): (2, 4)}
    oak, elm = str(town.oak.id), str(town.elm.id)
    assert figure(town, "school") == {(oak,): (1, 2), (elm,): (2, 3)}
    assert figure(town, "language") == {("es",): (1, 1), ("so",): (1, 2), ("vi",): (0, 1)}
    assert figure(town, "school", "language", "grade") == {
        (oak, "es", "03"): (1, 1),
        (oak, "vi", "03"): (0, 1),
        (elm, "es", "07"): (1, 1),
        (elm, "so", "07"): (1, 2),
    }
    assert figure(town, "group") == {("el",): (2, 3), ("iep",): (1, 2)}


def test_an_invitation_is_outreach_and_an_answer_is_a_touchpoint(town):
    with town.acting():
        Invitation(
            district_id=town.id,
            gathering=town.evening,
            household_id=town.lopez.id,
            channel="sms",
            code="a",
            invited_at=NOW,
        ).save(force_insert=True)
    assert figure(town) == {(): (0, 4)}
    with town.acting():
        Answer(
            district_id=town.id,
            gathering=town.evening,
            household_id=town.lopez.id,
            answer="no",
            way="text",
            at=NOW,
        ).save(force_insert=True)
    assert figure(town) == {(): (1, 4)}


@pytest.mark.parametrize(
    ("text", "reached"),
    # A word of help is read by a person; thanks for nothing in particular are an answer, and no contact.
    [("¿A qué hora llega el bus?", 1), ("HELP", 1), ("Gracias, maestra", 0), ("STOP", 0), ("wrong number", 0), ("info", 0)],
)  # fmt: skip
def test_a_text_that_speaks_of_the_number_alone_reaches_nobody(town, text, reached):
    with town.acting():
        receive(
            district=District.objects.get(id=town.id),
            provider="test",
            reference=text,
            sender="+13125550101",
            body=text,
            at=NOW,
        )
        assert Inbound.objects.seen_by(town.system).get().household_id == town.lopez.id
    assert figure(town) == {(): (reached, 4)}


def test_correcting_an_attendance_corrects_the_figure(town):
    row = attend(town, town.lopez, town.rosa)
    assert figure(town) == {(): (1, 4)}
    with town.acting():
        row.removed_at = clock.now()
        row.save()
    assert figure(town) == {(): (0, 4)}


def test_last_years_touchpoints_do_not_count_and_each_day_has_its_own_figure(town):
    attend(town, town.nguyen, at=NOW - timedelta(days=200))
    attend(town, town.lopez, town.rosa, at=NOW - timedelta(days=20))
    assert figure(town) == {(): (1, 4)}
    assert figure(town, as_of=date(2026, 10, 1)) == {(): (0, 4)}
    scope = town.scope(Role.OFFICE)
    with town.acting(scope):
        points = [(p.on, p.reached, p.enrolled) for p in reach_trend(seen_by=scope)]
    assert points == [
        (date(2026, 8, 31), 0, 4),
        (date(2026, 9, 30), 0, 4),
        (date(2026, 10, 31), 1, 4),
        (date(2026, 11, 10), 1, 4),
    ]


def test_each_role_counts_its_own_families(town):
    attend(town, town.lopez, town.rosa)
    oak = town.scope(Role.PRINCIPAL, school_ids=frozenset({town.oak.id}))
    assert figure(town, scope=oak) == {(): (1, 2)}
    teacher = town.scope(Role.TEACHER, student_ids=frozenset({town.dee.id}))
    assert figure(town, scope=teacher) == {(): (0, 2)}
    with pytest.raises(PermissionError):
        figure(town, scope=town.scope(Role.READER))


def test_a_rebuild_equals_what_the_refreshes_made(town):
    attend(town, town.lopez, town.rosa)
    figure(town)
    attend(town, town.asha)
    figure(town)
    columns = ("household_id", "measure", "first_on", "latest_at", "touchpoints")
    with town.acting():
        before = set(ReachedHousehold.objects.seen_by(town.system).values_list(*columns))
    rebuild_reach(district_id=town.id, at=clock.now())
    with town.acting():
        assert set(ReachedHousehold.objects.seen_by(town.system).values_list(*columns)) == before
    assert len(before) == 4  # two households, two measures


def test_the_worklist_puts_first_whom_a_text_reaches_and_skips_the_reached(
    town, django_assert_max_num_queries
):
    attend(town, town.asha)
    refresh_reach(district_id=town.id, at=clock.now())
    scope = town.scope(Role.OFFICE)
    with town.acting(scope), django_assert_max_num_queries(31):
        meant = families(FamilyFilter(), seen_by=scope)
        page, total = meant[:2_000], len(meant)
    assert total == 3
    assert [(f.id, f.step, len(f.students)) for f in page] == [
        (town.lopez.id, "text", 2),
        (town.nguyen.id, "email", 1),
        (town.omar.id, "visit", 1),
    ]
    oak = town.scope(Role.PRINCIPAL, school_ids=frozenset({town.oak.id}))
    with town.acting(oak):
        meant = families(FamilyFilter(language="es"), seen_by=oak)
        page, total = meant[:2_000], len(meant)
    assert [(f.id, [s.given_name for s in f.students]) for f in page] == [(town.lopez.id, ["Ana"])]


def test_a_roster_without_a_school_year_has_that_of_the_law(town):
    with town.acting():
        SchoolYear.objects.seen_by(town.system).delete()
    attend(town, town.lopez, town.rosa, at=NOW - timedelta(days=20))
    attend(town, town.nguyen, at=NOW - timedelta(days=200))
    assert figure(town) == {(): (1, 4)}
    assert figure(town, as_of=date(2026, 10, 1)) == {(): (0, 4)}
    scope = town.scope(Role.OFFICE)
    with town.acting(scope):
        window = reach_window(date(2026, 6, 30), seen_by=scope)
        assert (window.year.title, window.begins_on) == ("2025-2026", date(2025, 7, 1))
        assert len(families(FamilyFilter(), seen_by=scope)) == 3
    empty = make_district()
    with empty.acting():
        SchoolYear.objects.seen_by(empty.system).delete()
        assert reach_window(None, seen_by=empty.system) is None
