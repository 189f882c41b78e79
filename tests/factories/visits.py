"""A visit year made by hand, for tests: rows straight into the tables, in the district's own context."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from tests.factories import NOW, MadeDistrict
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.codes import new_code
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.models import (
    Cycle,
    Invitation,
    SchoolTerms,
    Seat,
    Visit,
    VisitorHours,
    VisitorOptIn,
    VisitYear,
    WishedTime,
)
from thirdpillar.practice.visits.rules import default_terms

TODAY = NOW.date()


def put(made: MadeDistrict, row) -> Any:
    with made.acting():
        row.save(force_insert=True)
    return row


def add_visit_year(made: MadeDistrict, *schools, **more) -> tuple[VisitYear, Cycle, Cycle]:
    """An adopted year with both cycles around NOW, at these schools."""
    values = default_terms(TODAY) | {"stage": "adopted", "adopted_at": NOW} | more
    year = put(made, VisitYear(district_id=made.id, school_year_id=made.year.id, **values))
    for school in schools:
        put(made, SchoolTerms(district_id=made.id, visit_year=year, school_id=school.id, adopted_at=NOW))
    first, second = (
        put(
            made, Cycle(district_id=made.id, visit_year=year, number=number, opens_on=opens, closes_on=closes)
        )
        for number, opens, closes in (
            (1, date(2026, 7, 1), date(2026, 12, 18)),
            (2, date(2027, 1, 15), date(2027, 5, 31)),
        )
    )
    return year, first, second


def add_visitor(made: MadeDistrict, year: VisitYear, school, *, section=None, trained: bool = True, **more):
    """An educator with an account, an opt-in and free afternoons; answers (account, opt-in)."""
    account = made.add_account(Role.TEACHER, school, section, **{"given": "Pat", "family": "Ito"} | more)
    opt_in = put(
        made,
        VisitorOptIn(
            district_id=made.id, visit_year=year, school_id=school.id, account_id=account.id, opted_in_at=NOW
        ),
    )
    for weekday in range(5):
        put(
            made,
            VisitorHours(
                district_id=made.id, opt_in=opt_in, school_id=school.id, account_id=account.id,
                weekday=weekday, begins=time(15), ends=time(19),
            ),
        )  # fmt: skip
    if trained:
        put(
            made,
            Credential(
                district_id=made.id, account_id=account.id, school_id=school.id, kind="home_visits",
                earned_on=date(2026, 8, 3), ends_on=date(2029, 8, 3),
            ),
        )  # fmt: skip
    return account, opt_in


def add_invitation(
    made: MadeDistrict, cycle: Cycle, school, household, students, *, times=(), accepted: bool = True, **more
) -> Invitation:
    """An invitation, answered with yes unless told otherwise; `times` are begins (aware) of an hour each."""
    values = {
        "reason": "universal", "standing": "accepted" if accepted else "invited",
        "standing_at": NOW - timedelta(days=2), "asked": 1, "code": new_code(),
        "place_kind": "" if more.get("standing") == "declined" else "home",
    } | more  # fmt: skip
    made_one = put(
        made,
        Invitation(
            district_id=made.id, cycle=cycle, school_id=school.id, household_id=household.id,
            student_ids=[one.id for one in students], **values,
        ),
    )  # fmt: skip
    for begins in times:
        put(
            made,
            WishedTime(
                district_id=made.id, invitation=made_one, school_id=school.id, begins_at=begins,
                ends_at=begins + timedelta(hours=1),
            ),
        )  # fmt: skip
    return made_one


def add_visit(
    made: MadeDistrict,
    invitation: Invitation,
    accounts,
    *,
    begins: datetime,
    stage: str = "scheduled",
    **more,
) -> Visit:
    """A visit of 40 minutes with these accounts as visitors, all confirmed."""
    ends = begins + timedelta(minutes=40)
    values = {"number": 1, "place_kind": "home", "place": "12 Elm St", "stage_at": NOW} | more
    if stage == "completed":
        values |= {"minutes": 35, "adults": 1, "recorded_at": ends, "recorded_way": "page"}
    visit = put(
        made,
        Visit(
            district_id=made.id, invitation=invitation, school_id=invitation.school_id,
            household_id=invitation.household_id, student_ids=invitation.student_ids,
            people_ids=[one.id for one in accounts], begins_at=begins, ends_at=ends, stage=stage,
            **values,
        ),
    )  # fmt: skip
    for number, account in enumerate(accounts):
        put(
            made,
            Seat(
                id=uuid4(), district_id=made.id, visit=visit, school_id=invitation.school_id, account_id=account.id,
                is_direct=number == 0, during=(begins, ends), state="confirmed", state_at=NOW,
            ),
        )  # fmt: skip
    return visit
