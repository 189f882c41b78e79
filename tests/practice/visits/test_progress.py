"""How far a year of visits is: the same figures for who plans and who evaluates, and no name among them."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_district, signed_in
from tests.factories.visits import add_invitation, add_visit, add_visit_year, add_visitor, put
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Enrollment, HouseholdStudent
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.models import Asking, Invitation, Reflection, Seat, Visit, VisitYear
from thirdpillar.practice.visits.queries.progress import Progress, progress

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.fromisoformat("2026-11-02T23:00:00+00:00")


@pytest.fixture
def year():
    made = make_district()
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.visits, made.first, made.second = add_visit_year(made, made.oak, made.elm)
    made.pat, _ = add_visitor(made, made.visits, made.oak)
    made.lee, _ = add_visitor(made, made.visits, made.oak, given="Lee")

    def home(school=made.oak, **more):
        student = made.add_student(school=school)
        household = made.add_household([student], [made.add_adult()])
        if not more.pop("asked_at_all", True):
            return None
        return add_invitation(made, more.pop("cycle", made.first), school, household, [student], **more)

    made.home = home
    return made


def pay(made, visit, account, state="paid", paid_on=date(2026, 11, 9), **more):
    return put(
        made,
        PayItem(
            district_id=made.id, school_id=visit.school_id, account_id=account.id, what="home_visit",
            reference_id=visit.pk, part="visitor", worked_on=date(2026, 11, 2), unit="each", cents=3000,
            total_cents=3000, state=state, state_at=NOW, due_on=date(2026, 11, 12),
            paid_on=paid_on if state == "paid" else None, **more,
        ),
    )  # fmt: skip


def think(made, visit, account, *, joint=False, at=NOW - timedelta(days=2)):
    put(
        made,
        Reflection(
            district_id=made.id, visit=visit, school_id=visit.school_id, student_id=uuid4(), account_id=account.id,
            is_joint=joint, at=at,
        ),
    )  # fmt: skip


def figures(made, who=None, day=NOW.date()):  # noqa: B008
    who = who or made.scope(Role.OFFICE)
    with made.acting(who):
        found = progress(made.visits, as_of=day, seen_by=who)
    names = {made.oak.id: "Oak", made.elm.id: "Elm"}
    return {names[key]: one for key, one in found.schools.items()}


def in_all(made, who=None, day=NOW.date()):  # noqa: B008
    who = who or made.scope(Role.OFFICE)
    with made.acting(who):
        return progress(made.visits, as_of=day, seen_by=who).total


def test_each_step_is_counted_once_per_family_or_visit(year):
    year.home(asked_at_all=False)
    year.home(accepted=False)
    year.home(accepted=False, standing="declined")
    year.home()
    booked = year.home()
    visited = year.home()
    add_visit(year, booked, [year.pat, year.lee], begins=NOW + timedelta(days=3))
    done = add_visit(year, visited, [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    in_contract_day = add_visit(
        year, year.home(), [year.pat, year.lee], begins=FIRST_DAY + timedelta(hours=2), stage="completed",
        is_outside_contract_day=False,
    )  # fmt: skip
    think(year, done, year.pat, joint=True)
    think(year, in_contract_day, year.pat)
    for account in (year.pat, year.lee):
        pay(year, done, account)
    assert figures(year) == {
        "Oak": Progress(
            enrolled=7, invited=6, accepted=4, scheduled=3, first=2, second=0, done=2, reflected=1, outside=1, paid=1
        ),
        "Elm": Progress(),
    }  # fmt: skip


def test_a_visit_is_paid_when_each_of_its_people_is(year):
    done = add_visit(year, year.home(), [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    pay(year, done, year.pat)
    other = pay(year, done, year.lee, state="exported")
    assert figures(year)["Oak"].paid == 0
    with year.acting():
        PayItem.objects.seen_by(year.system).filter(pk=other.pk).update(
            state="paid", paid_on=date(2026, 11, 10)
        )
    assert figures(year)["Oak"].paid == 1
    assert figures(year, day=date(2026, 11, 9))["Oak"].paid == 0


def test_a_visit_that_one_made_alone_is_named_and_makes_no_family_visited(year, client):
    alone = add_visit(year, year.home(), [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    add_visit(
        year, year.home(), [year.pat, year.lee], begins=FIRST_DAY + timedelta(hours=1), stage="completed"
    )
    with year.acting():
        Seat.objects.seen_by(year.system).filter(visit=alone, account_id=year.lee.id).update(was_there=False)
    at = figures(year)["Oak"]
    assert (at.done, at.alone, at.first) == (2, 1, 1)
    with clock.set_to(NOW):
        signed_in(client, year.add_account(Role.OFFICE), at=NOW)
        page = client.get("/visits/").content.decode()
    assert "R-PTHV-5a: Visits are made in pairs" in page and "Visits: 1 / 2" in page


def test_where_an_interpreter_may_be_the_second_they_make_a_pair(year):
    visit = add_visit(year, year.home(), [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    with year.acting():
        Seat.objects.seen_by(year.system).filter(visit=visit, account_id=year.lee.id).update(
            part="interpreter"
        )
    assert figures(year)["Oak"].alone == 1
    with year.acting():
        VisitYear.objects.seen_by(year.system).update(interpreter_rule="second")
    assert figures(year)["Oak"].alone == 0


def test_the_day_asked_for_counts_and_what_came_later_does_not(year):
    one = year.home(standing_at=NOW - timedelta(days=3))
    put(
        year,
        Asking(
            district_id=year.id,
            invitation=one,
            school_id=year.oak.id,
            channel="sms",
            at=NOW - timedelta(days=9),
        ),
    )
    visit = add_visit(year, one, [year.pat, year.lee], begins=NOW - timedelta(days=2), stage="completed")
    think(year, visit, year.pat, at=NOW - timedelta(days=1))
    think(year, visit, year.lee, at=NOW)

    def steps(days_ago):
        at = figures(year, day=(NOW - timedelta(days=days_ago)).date())["Oak"]
        return at.invited, at.accepted, at.first, at.reflected

    assert [steps(ago) for ago in (10, 9, 3, 2, 1, 0)] == [
        (0, 0, 0, 0), (1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0), (1, 1, 1, 0), (1, 1, 1, 1),
    ]  # fmt: skip


def test_who_evaluates_gets_the_figures_of_the_own_school_and_a_teacher_none(year):
    add_visit(year, year.home(), [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    year.home(school=year.elm)
    principal = year.scope(Role.PRINCIPAL, school_ids=frozenset([year.oak.id]))
    assert figures(year, principal) == {"Oak": figures(year)["Oak"]}
    assert set(figures(year)) == {"Oak", "Elm"}
    mine = year.scope(Role.TEACHER, school_ids=frozenset([year.oak.id]))
    assert figures(year, mine) == {}
    assert in_all(year).invited == 2


def test_one_question_answers_for_every_school(year):
    for each in range(3):
        school = year.add_school(f"School {each}")
        year.home(school=school)
    with year.acting(), CaptureQueriesContext(connection) as asked:
        progress(year.visits, as_of=NOW.date(), seen_by=year.system)
    figure_queries = [one for one in asked if "upper_inf" in one["sql"]]
    assert len(figure_queries) == 1


def test_a_family_that_another_of_its_schools_visited_counts_at_each_and_the_visit_at_one(year):
    invitation = year.home()
    younger = year.add_student("Leo", "Lopez", year.elm)
    row = HouseholdStudent(district_id=year.id, household_id=invitation.household_id, student=younger)
    put(year, row)
    year.home(school=year.elm, asked_at_all=False)
    add_visit(year, invitation, [year.pat, year.lee], begins=FIRST_DAY, stage="completed")
    of_elm = year.scope(Role.PRINCIPAL, school_ids=frozenset([year.elm.id]))
    elm = Progress(enrolled=2, invited=1, accepted=1, scheduled=1, first=1)
    assert figures(year, of_elm) == {"Elm": elm} and figures(year)["Elm"] == elm
    assert figures(year)["Oak"] == Progress(1, 1, 1, 1, 1, done=1, outside=1)
    assert in_all(year) == Progress(
        enrolled=2, invited=1, accepted=1, scheduled=1, first=1, done=1, outside=1
    )


def test_a_family_whose_child_has_left_is_neither_enrolled_nor_invited(year):
    gone = year.home()
    year.home()
    with year.acting():
        Enrollment.objects.seen_by(year.system).filter(student_id=gone.student_ids[0]).update(left_at=NOW)
    assert figures(year, day=(NOW - timedelta(days=1)).date())["Oak"].invited == 2
    tomorrow = (NOW + timedelta(days=1)).date()
    assert figures(year, day=tomorrow)["Oak"] == Progress(enrolled=1, invited=1, accepted=1)


def on_days(made, *names, ago):
    """These figures at the end of each day so many days ago."""
    rows = [figures(made, day=(NOW - timedelta(days=each)).date())["Oak"] for each in ago]
    return [tuple(getattr(row, name) for name in names) for row in rows]


def test_a_yes_taken_back_and_a_visit_called_off_stood_on_the_days_between(year):
    one = year.home(standing_at=NOW - timedelta(days=9))
    visit = add_visit(
        year, one, [year.pat, year.lee], begins=NOW + timedelta(days=3), stage="proposed",
        stage_at=NOW - timedelta(days=8), offered_at=NOW - timedelta(days=8),
    )  # fmt: skip
    with year.acting():
        for stage, days in (("scheduled", 7), ("cancelled_by_family", 4)):
            Visit.objects.seen_by(year.system).filter(pk=visit.pk).update(
                stage=stage, stage_at=NOW - timedelta(days=days)
            )
        again = Invitation.objects.seen_by(year.system).get(pk=one.pk)
        again.standing, again.standing_at = "declined", NOW - timedelta(days=4)
        again.place_kind = ""
        again.save()
        again.standing, again.standing_at = "accepted", NOW - timedelta(days=1)
        again.save()
    assert on_days(year, "invited", "accepted", "scheduled", "unknown", ago=(10, 9, 8, 7, 5, 4, 1, 0)) == [
        (0, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0), (1, 1, 1, 0), (1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0),
    ]  # fmt: skip


def test_what_stood_before_anybody_noted_it_is_not_known_and_the_page_says_so(year, client):
    one = year.home(accepted=False, standing="later", standing_at=NOW - timedelta(days=3))
    asking = Asking(
        district_id=year.id, invitation=one, school_id=year.oak.id, channel="sms", at=NOW - timedelta(days=9)
    )
    put(year, asking)
    assert on_days(year, "invited", "unknown", ago=(10, 9, 4, 3, 0)) == [
        (0, 0),
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 0),
    ]
    with clock.set_to(NOW):
        signed_in(client, year.add_account(Role.OFFICE), at=NOW)
        past = client.get(f"/visits/?as_of={(NOW - timedelta(days=5)).date()}").content.decode()
        assert "it is not known whether" in past
        assert "it is not known whether" not in client.get("/visits/").content.decode()


def test_the_whole_counts_a_shared_home_once_and_the_page_says_why_rows_do_not_add_up(year, client):
    shared = year.home()
    younger = year.add_student("Leo", "Lopez", year.elm)
    put(year, HouseholdStudent(district_id=year.id, household_id=shared.household_id, student=younger))
    year.home(school=year.elm)
    assert {name: one.enrolled for name, one in figures(year).items()} == {"Oak": 1, "Elm": 2}
    assert in_all(year).enrolled == 2
    with clock.set_to(NOW):
        signed_in(client, year.add_account(Role.OFFICE), at=NOW)
        page = client.get("/visits/").content.decode()
    assert "A family with children in two schools counts in both, and once in the whole." in page
