"""Year-end hours of volunteers and service learning: each person once, small groups and what would tell of them hidden."""

from datetime import date, datetime, time, timedelta

import pytest

from tests.factories import signed_in
from tests.practice.volunteers.school import NOW, ZONE, OakHelps, at_hour
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.practice.volunteers.actions.hours import approve_all, log_hours
from thirdpillar.practice.volunteers.actions.learning import approve_service, log_service, make_opportunity
from thirdpillar.practice.volunteers.models import Hours, Opportunity, ServiceHours
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries import reach
from thirdpillar.proof.evidence.queries.volunteers import given_in_year

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def give(oak, adult, begins=9, ends=11, approve=True):
    row = oak.do(
        log_hours, volunteer_id=oak.volunteer(adult, quietly=True).pk, begins_at=at_hour(begins, DAY),
        ends_at=at_hour(ends, DAY), way="paper",
    )  # fmt: skip
    if approve:
        oak.do(approve_all, hours_ids=[row.pk], by=oak.kim)
    return row


def counted(oak, by=None):
    by = by or oak.made.system
    first = date(2026, 8, 17)
    with oak.made.acting(by):
        return given_in_year(
            first=first, as_of=NOW.date(), since=datetime.combine(first, time(), ZONE),
            before=NOW + timedelta(days=1), rule=rule_on(NOW.date(), oak.made.id), seen_by=by,
        )  # fmt: skip


def test_each_person_counts_once_and_few_are_hidden_with_their_hours(oak):
    adults = [oak.family(f"Kid{n}", f"Adult{n}", language="es")[1] for n in range(12)]
    for one in adults:
        give(oak, one)
    others = [oak.family(f"Few{n}", f"Other{n}", language="so")[1] for n in range(3)]
    for one in others:
        give(oak, one, 13, 14)
    give(oak, oak.juan, approve=False)  # not approved: nothing
    double = oak.made.add_adult("Adult0", "Lopez", language="es")
    give(oak, adults[0], 15, 16)
    office = oak.staff(Role.OFFICE, email="o@example.org")
    oak.do(merge_adults, kept_id=double.id, gone_id=adults[0].id, by=office)
    found = counted(oak)
    by_language = {one.value: one for one in found.volunteers["language"]}
    assert by_language["es"].people.denominator.value in (10, 15)
    assert by_language["so"].people.denominator.value is None and by_language["so"].hours is None
    # What is missing from the sum would be theirs: so the other group's hours are left out, too.
    assert by_language["es"].hours is None
    (school, whole) = found.volunteers["school"]
    assert whole.hours == 28 == school.hours and school.value == str(oak.school.id)
    elsewhere = oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")
    assert counted(oak, elsewhere).volunteers["school"] == ()


def test_the_page_and_its_file_say_the_day(oak, client):
    for n in range(11):
        give(oak, oak.family(f"Kid{n}", f"Adult{n}", language="es")[1])
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    signed_in(client, account)
    page = client.get("/reach/volunteers/").content.decode()
    assert "Hours of volunteers" in page and "22" in page
    file = client.get("/reach/volunteers/file/csv/?as_of=2026-11-09").content.decode("utf-8-sig")
    assert "2026-11-09" in file and "22" in file
    early = client.get("/reach/volunteers/file/csv/?as_of=2026-11-01").content.decode("utf-8-sig")
    assert "22" not in early.replace("2026", "")


def test_by_the_childrens_groups_each_once_and_what_would_tell_of_few_is_hidden(oak):
    def homes(many, *groups):
        for n in range(many):
            child, adult, _home = oak.family(f"Kid{groups}{n}", f"Adult{groups}{n}")
            with oak.made.acting():
                type(child).objects.seen_by(oak.made.system).filter(pk=child.pk).update(groups=list(groups))
            give(oak, adult)
        return child

    homes(12, "el", "race:asian")
    homes(11, "race:white")
    child = homes(3, "race:black")
    groups = {one.value: one for one in counted(oak).volunteers["group"]}
    assert set(groups) == {"el", "race:asian", "race:white", "race:black", "*"}
    assert groups["race:black"].people.denominator.value is None and groups["race:black"].hours is None
    # The three races add up to the whole: one more is left out, and not the group that all others stand against.
    assert sorted(groups[race].hours is None for race in ("race:asian", "race:white")) == [False, True]
    assert groups["el"].hours == 24 and groups["*"].hours == 52
    assert groups["el"].people.denominator.value in (10, 15)
    # Nearly everybody is of a group: the whole less it would tell of those few.
    homes(1)
    with oak.made.acting():
        type(child).objects.seen_by(oak.made.system).exclude(groups=[]).update(groups=["el"])
    assert {one.value: one.hours for one in counted(oak).volunteers["group"]} == {
        "el": None,
        "": None,
        "*": 54,
    }


def test_students_service_stands_by_their_groups(oak, client):
    row = oak.do(
        make_opportunity, school_id=oak.school.id, title="River", partner="", begins_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30), by=oak.kim,
    )  # fmt: skip
    children = [
        oak.made.add_student(f"Kid{n}", "Lopez", oak.school, section=oak.room, groups=["el"])
        for n in range(12)
    ]
    oak.do(log_service, opportunity_id=row.pk, on=DAY, minutes={one.pk: 60 for one in children}, by=oak.kim)
    oak.do(approve_service, opportunity_id=row.pk, by=oak.kim)
    assert {one.value: one.hours for one in counted(oak).students["group"]} == {"el": 12, "*": 12}
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    page = signed_in(client, account).get("/reach/volunteers/").content.decode()
    assert "Service learning: By student group" in page and "English learners" in page


def test_a_home_that_gave_time_counts_as_reached(oak):
    def reached():
        with oak.made.acting():
            rebuild_reach(district_id=oak.made.id, at=NOW)
            return reach(seen_by=oak.made.system).total.reached

    give(oak, oak.juan, approve=False)
    before = reached()
    oak.do(approve_all, hours_ids=[one.pk for one in oak.rows(Hours)], by=oak.kim)
    assert reached() == before + 1


def test_a_teachers_service_hours_wait_for_the_school_and_count_once(oak):
    row = oak.do(
        make_opportunity, school_id=oak.school.id, title="River clean-up", partner="River Friends",
        begins_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), by=oak.kim,
    )  # fmt: skip
    said = {"opportunity_id": row.pk, "on": DAY}
    oak.do(log_service, minutes={oak.ana.id: 90}, by=oak.pat, **said)
    oak.do(log_service, minutes={oak.ana.id: 120}, by=oak.pat, **said)  # put right while it waits
    (kept,) = oak.rows(ServiceHours)
    assert (kept.stage, kept.minutes) == ("logged", 120)
    with pytest.raises(Refused):  # a child of another class
        oak.do(log_service, minutes={oak.ana.id: 60}, by=oak.lee, **said)
    with pytest.raises(Refused):
        oak.do(
            log_service, minutes={oak.ana.id: 60}, by=oak.pat, opportunity_id=row.pk, on=date(2026, 12, 24)
        )
    with pytest.raises(Refused):
        oak.do(approve_service, opportunity_id=row.pk, by=oak.pat)
    assert oak.do(approve_service, opportunity_id=row.pk, by=oak.kim) == 1
    oak.do(log_service, minutes={oak.ana.id: 30}, by=oak.pat, **said)
    assert [one.minutes for one in oak.rows(ServiceHours)] == [120]
    found = counted(oak)
    assert found.opportunities == {str(oak.school.id): 1}
    assert found.students["school"][0].hours is None  # one child is too few
    assert oak.rows(Opportunity)[0].partner == "River Friends"
