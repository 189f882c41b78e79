"""A visit year: the model's numbers, adopted by the district, adapted by schools and never loosened."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.factories import NOW, make_district
from tests.factories.visits import TODAY, add_invitation
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions import deviations, pay_rules, windows, years
from thirdpillar.practice.visits.models import Cycle, Invitation, PayRule, SchoolTerms, VisitYear
from thirdpillar.practice.visits.queries.cycles import cycle_now, cycles_at, cycles_now, terms_at
from thirdpillar.practice.visits.queries.years import (
    cycles_of,
    deviations_of,
    pay_rules_of,
    schools_of,
    year_on,
)
from thirdpillar.practice.visits.rules import default_windows

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    made = make_district()
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.office = made.scope(Role.OFFICE)
    made.keeper = made.scope(Role.COORDINATOR, school_ids=frozenset([made.oak.id]))
    return made


def do(made, deed, by=None, **more):
    by = by or made.office
    with made.acting(by):
        return deed(by=by, at=NOW, **more)


def opened(made):
    return do(made, years.open_year, school_year_id=made.year.id)


def paid(made, year, **more):
    values = {
        "parts": ["visitor", "interpreter"],
        "unit": "each",
        "cents": 3000,
        "from_on": date(2026, 8, 1),
    } | more
    return do(made, pay_rules.add_pay_rule, visit_year_id=year.pk, **values)


def adopted(made, *schools):
    year = opened(made)
    paid(made, year)
    do(made, years.adopt_year, visit_year_id=year.pk)
    ids = [one.id for one in schools] or None
    do(made, years.adopt_for_schools, visit_year_id=year.pk, school_ids=ids)
    return year


def test_a_year_begins_with_what_the_model_says(district):
    year = opened(district)
    assert (year.stage, year.training_months, year.most_invitations, year.notice_hours) == (
        "draft",
        36,
        3,
        24,
    )
    first, second = cycles_of(year, seen_by=district.office)
    assert (first.opens_on, first.closes_on) == (date(2026, 7, 1), date(2026, 11, 30))
    assert (second.opens_on, second.closes_on) == (date(2027, 1, 15), date(2027, 5, 31))
    assert opened(district).pk == year.pk, "opened once"
    for role in (Role.COORDINATOR, Role.PRINCIPAL, Role.TEACHER):
        with pytest.raises(Refused):
            do(district, years.open_year, district.scope(role), school_year_id=district.year.id)


@pytest.mark.parametrize("begins", [date(2026, 7, 1), date(2026, 8, 17), date(2026, 9, 8)])
def test_the_windows_of_the_model_lie_in_the_year_whenever_it_begins(begins):
    assert default_windows(begins) == [
        (1, date(2026, 7, 1), date(2026, 11, 30)),
        (2, date(2027, 1, 15), date(2027, 5, 31)),
    ]


def test_terms_are_changed_and_never_loosened(district):
    year = opened(district)

    def change(**more):
        return do(district, years.change_terms, visit_year_id=year.pk, **more)

    assert (
        change(
            most_invitations=2, notice_hours=48, training_months=24, interpreter_rule="second"
        ).notice_hours
        == 48
    )
    with pytest.raises(Refused) as more:
        change(most_invitations=4)
    with pytest.raises(Refused) as sooner:
        change(notice_hours=12)
    assert [one.value.citation[-2:] for one in (more, sooner)] == ["1d", "1c"]
    with pytest.raises(Refused):
        change(reflect_days=0)
    for slip in ({"training_months": 999}, {"pay_days": 999}, {"reflect_days": 999}, {"alarm_minutes": 999},
                 {"visit_minutes": 999}, {"visit_minutes": 5}, {"notice_hours": 999}):  # fmt: skip
        with pytest.raises(Refused):
            change(**slip)
    assert change(training_months=48, pay_days=14, visit_minutes=60).pay_days == 14
    assert change().interpreter_rule == "second"


def test_who_may_visit_and_when_is_the_years_and_a_school_names_fewer(district):
    year = adopted(district, district.oak)
    first = Cycle.objects.seen_by(district.office).select_related("visit_year").get(number=1)

    def now():
        first.refresh_from_db()
        return terms_at(first, district.oak.id, seen_by=district.office, on=TODAY)

    model = {"teacher", "coordinator", "liaison", "interpreter"}
    assert now().visitor_roles == model and (now().earliest, now().latest) == (time(8), time(20, 30))
    change = {"visit_year_id": year.pk, "hours": (time(9), time(19)), "visitor_roles": ["teacher", "liaison"]}
    do(district, years.change_terms, **change)
    assert now().visitor_roles == {"teacher", "liaison"} and (now().earliest, now().latest) == (
        time(9),
        time(19),
    )
    own = {"visit_year_id": year.pk, "school_id": district.oak.id}
    do(district, years.adapt_school, district.keeper, **own, visitor_roles=["teacher"])
    assert now().visitor_roles == {"teacher"}
    with pytest.raises(Refused) as looser:
        do(district, years.adapt_school, district.keeper, **own, visitor_roles=["teacher", "interpreter"])
    assert looser.value.citation.endswith("R-PTHV-1b")
    for slip in (
        {"visitor_roles": ["principal"]},
        {"hours": (time(9), time(23, 30))},
        {"hours": (time(19), time(9))},
    ):
        with pytest.raises(Refused):
            do(district, years.change_terms, visit_year_id=year.pk, **slip)


def test_a_year_is_adopted_once_somebody_says_what_a_visit_pays(district):
    year = opened(district)
    with pytest.raises(Refused) as refused:
        do(district, years.adopt_year, visit_year_id=year.pk)
    assert refused.value.citation.endswith("R-PTHV-2b")
    with pytest.raises(Refused):
        do(district, years.adopt_for_schools, visit_year_id=year.pk)
    for parts in (["interpreter"], ["visitor"]):  # an interpreter is paid as well
        rule = paid(district, year, parts=parts)
        with pytest.raises(Refused):
            do(district, years.adopt_year, visit_year_id=year.pk)
        do(district, pay_rules.drop_pay_rule, pay_rule_id=rule.pk, today=date(2026, 7, 1))
    do(
        district, deviations.add_deviation, visit_year_id=year.pk, kind="unpaid", why="Visits are in the contract day",
        begins_on=TODAY, ends_on=date(2027, 6, 4),
    )  # fmt: skip
    assert do(district, years.adopt_year, visit_year_id=year.pk).stage == "adopted"
    assert year_on(TODAY, seen_by=district.office) is not None


def test_all_schools_take_it_up_at_once_and_one_may_stop(district):
    year = adopted(district)
    assert [one.name for one in schools_of(year, seen_by=district.office)] == ["Elm", "Oak"]
    assert [one.name for one in schools_of(year, seen_by=district.keeper)] == ["Oak"]
    assert do(district, years.adopt_for_schools, visit_year_id=year.pk) == 0
    assert do(district, years.release_school, visit_year_id=year.pk, school_id=district.elm.id)
    assert [one.name for one in schools_of(year, seen_by=district.office)] == ["Oak"]
    assert do(district, years.adopt_for_schools, visit_year_id=year.pk) == 1


def test_a_school_adapts_and_is_never_looser_than_its_district(district):
    year = adopted(district, district.oak)
    do(district, years.change_terms, visit_year_id=year.pk, most_invitations=2)

    def adapt(by=district.keeper, school=district.oak, **more):
        return do(district, years.adapt_school, by, visit_year_id=year.pk, school_id=school.id, **more)

    adapt(interpreter_rule="second", most_invitations=1, notice_hours=72)
    first = Cycle.objects.seen_by(district.office).select_related("visit_year").get(number=1)
    here, there = (
        terms_at(first, one.id, seen_by=district.office, on=TODAY) for one in (district.oak, district.elm)
    )
    assert (here.most_invitations, here.notice_hours, here.interpreter_may_be_second) == (1, 72, True)
    assert (there.most_invitations, there.notice_hours, there.interpreter_may_be_second) == (2, 24, False)
    with pytest.raises(Refused):
        adapt(most_invitations=3)
    with pytest.raises(Refused):
        adapt(notice_hours=23)
    with pytest.raises(Refused):
        adapt(school=district.elm)
    with pytest.raises(Refused):
        adapt(by=district.scope(Role.PRINCIPAL, school_ids=frozenset([district.oak.id])), notice_hours=48)
    stranger = district.add_account(Role.TEACHER, district.oak)
    with pytest.raises(Refused):
        adapt(lead_account_id=stranger.id)
    lead = district.add_account(Role.LIAISON, district.oak)
    assert adapt(lead_account_id=lead.id).lead_account_id == lead.id


def test_a_schools_own_days_take_what_it_asked_already_with_them(district):
    """A family that said no stays as one that said no."""
    year = adopted(district, district.oak)
    first = cycles_of(year, seen_by=district.office)[0]
    student = district.add_student(school=district.oak)
    home = district.add_household([student], [district.add_adult()])
    said_no = add_invitation(district, first, district.oak, home, [student], standing="declined")
    days = {"visit_year_id": year.pk, "school_id": district.oak.id, "number": 1}
    own = do(
        district, windows.set_window, district.keeper, opens_on=date(2026, 9, 1), closes_on=date(2026, 12, 18), **days
    )  # fmt: skip

    def its_cycle():
        return Invitation.objects.seen_by(district.office).get(pk=said_no.pk).cycle_id

    assert own.pk != first.pk and its_cycle() == own.pk
    assert cycles_at(district.oak.id, seen_by=district.office)[0] == own
    assert {one.related_model for one in Cycle._meta.related_objects} == set(windows.GO_WITH_IT)
    assert do(district, windows.drop_window, district.keeper, **days)
    assert its_cycle() == first.pk
    assert Cycle.objects.seen_by(district.office).count() == 2


def test_a_school_whose_own_days_are_over_plans_the_next_and_not_the_districts(district):
    """The other school goes by the district's days, in the same number of queries."""
    year = adopted(district, district.oak, district.elm)
    days = {"visit_year_id": year.pk, "school_id": district.oak.id, "number": 1}
    do(
        district, windows.set_window, district.keeper, opens_on=date(2026, 9, 1), closes_on=date(2026, 10, 30), **days
    )  # fmt: skip
    on, schools = date(2026, 11, 10), [district.oak.id, district.elm.id, uuid4()]
    planned = cycles_now(schools, on=on, seen_by=district.office)
    assert {pk: one.number for pk, one in planned.items()} == {district.oak.id: 2, district.elm.id: 1}
    assert cycle_now(district.oak.id, on=on, seen_by=district.office) == planned[district.oak.id]
    over = date(2027, 7, 20)
    assert cycles_now(schools, on=over, seen_by=district.office) == {}
    assert cycle_now(district.elm.id, on=over, seen_by=district.office).number == 2


def test_second_visits_begin_after_the_first_are_over(district):
    year = adopted(district, district.oak)
    for more in ({}, {"school_id": district.oak.id}):
        with pytest.raises(Refused):
            do(
                district, windows.set_window, visit_year_id=year.pk, number=1, opens_on=date(2026, 9, 1),
                closes_on=date(2027, 1, 15), **more,
            )  # fmt: skip
    with pytest.raises(Refused):
        do(
            district, windows.set_window, district.keeper, visit_year_id=year.pk, number=1,
            opens_on=date(2026, 9, 1), closes_on=date(2026, 12, 1),
        )  # fmt: skip


def test_a_pay_rule_by_which_somebody_may_have_been_paid_stays(district):
    year = adopted(district, district.oak)
    paid(district, year, cents=3500, from_on=date(2027, 1, 1), unit="hour", least_minutes=60, most_minutes=60)
    own = paid(district, year, cents=4000, school_id=district.oak.id, from_on=date(2027, 3, 1))

    def cents(*school_id):
        return [one.cents for one in pay_rules_of(year, *school_id, seen_by=district.office)]

    assert cents() == cents(district.oak.id) == [3000, 3500, 4000] and cents(district.elm.id) == [3000, 3500]
    do(district, pay_rules.drop_pay_rule, pay_rule_id=own.pk, today=TODAY)
    old = PayRule.objects.seen_by(district.office).get(cents=3000)
    with pytest.raises(Refused):
        do(district, pay_rules.drop_pay_rule, pay_rule_id=old.pk, today=TODAY)
    assert PayRule.objects.seen_by(district.office).count() == 2
    with pytest.raises(Refused):
        paid(district, year, least_minutes=90, most_minutes=60, unit="hour")
    with pytest.raises(Refused):
        do(
            district, pay_rules.add_pay_rule, district.keeper, visit_year_id=year.pk, parts=["visitor"], unit="each",
            cents=1, from_on=TODAY,
        )  # fmt: skip


def test_a_departure_from_the_model_has_days_and_a_reason_and_only_the_office_decides_it(district):
    year = adopted(district, district.oak)
    terms = {
        "visit_year_id": year.pk,
        "kind": "one_untrained",
        "begins_on": TODAY,
        "ends_on": date(2026, 12, 1),
    }
    one = do(
        district, deviations.add_deviation, why="Training is in December", school_id=district.oak.id, **terms
    )
    for by, why in ((district.office, " "), (district.keeper, "because")):
        with pytest.raises(Refused):
            do(district, deviations.add_deviation, by, why=why, **terms)

    def listed(school):
        return [(kept.kind, kept.ends_on) for kept in deviations_of(year, school.id, seen_by=district.office)]

    assert listed(district.oak) == [("one_untrained", date(2026, 12, 1))] and listed(district.elm) == []
    do(district, deviations.end_deviation, deviation_id=one.pk, today=date(2026, 11, 20))
    assert listed(district.oak) == [("one_untrained", date(2026, 11, 20))], "it stays on the list"


def test_the_database_lets_nobody_loosen_terms_who_may_not(district):
    """The second layer: a deed that forgot its rule writes no term of the district and none of another school."""
    year = adopted(district)
    oak_staff = district.scope(Role.TEACHER, school_ids=frozenset([district.oak.id]))
    for by in (district.keeper, oak_staff):
        with district.acting(by), pytest.raises(ProgrammingError), transaction.atomic():
            VisitYear.objects.seen_by(by).filter(pk=year.pk).update(most_invitations=9)
    elm = SchoolTerms.objects.seen_by(district.office).filter(school_id=district.elm.id)
    with district.acting(district.keeper), pytest.raises(ProgrammingError), transaction.atomic():
        elm.update(notice_hours=1)


def test_an_interpreter_reads_the_terms_and_a_family_does_not(district):
    year = adopted(district)
    interpreter, caregiver = district.scope(Role.INTERPRETER), district.scope(Role.CAREGIVER)
    for who, sees in ((interpreter, 1), (caregiver, 0)):
        with district.acting(who):
            assert VisitYear._base_manager.count() == sees
            assert VisitYear.objects.seen_by(who).filter(pk=year.pk).count() == sees


def test_each_deed_is_on_the_record(district):
    year = adopted(district, district.oak)
    do(district, years.release_school, visit_year_id=year.pk, school_id=district.oak.id)
    with district.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT deed FROM audit_entry ORDER BY id")
        said = [row[0] for row in cursor.fetchall()]
    names = ["open_year", "add_pay_rule", "adopt_year", "adopt_for_schools", "release_school"]
    assert said == [f"visits.{name}" for name in names]
