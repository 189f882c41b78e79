"""Educators opt in and leave by their own sign-in, and who evaluates them learns of neither (R-PTHV-1b)."""

from datetime import time

import pytest
from django.db import connection

from tests.factories import NOW, make_district
from tests.factories.visits import add_visit_year, add_visitor
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.visitors import leave, opt_in
from thirdpillar.practice.visits.models import Cycle, SchoolTerms, VisitorHours, VisitorOptIn, VisitYear
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.queries.visitors import colleagues, my_opt_ins, my_schools, visitors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    made = make_district()
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.year_of_visits, *_ = add_visit_year(made, made.oak)
    made.room = made.add_section(made.oak)
    made.pat = made.add_account(Role.TEACHER, None, made.room, given="Pat")
    made.mine = Scope(made.id, "class", Role.TEACHER, made.pat.id, section_ids=frozenset([made.room.id]))
    return made


def say(made, by, *, school=None, **more):
    with made.acting(by):
        return opt_in(
            visit_year_id=made.year_of_visits.pk, school_id=(school or made.oak).id, by=by, at=NOW, **more
        )


def test_an_educator_says_yes_with_hours_and_wishes_and_may_change_them(oak):
    lee = oak.add_account(Role.TEACHER, oak.oak, given="Lee")
    first = say(oak, oak.mine, hours=[(0, time(15), time(18)), (2, time(8), time(9))], most_a_week=1)
    again = say(
        oak, oak.mine, hours=[(4, time(16), time(19))], partner_ids=[lee.id, lee.id], areas=[" 53703", "53703", ""]
    )  # fmt: skip
    assert (first.pk, again.most_a_week) == (again.pk, 2)
    with oak.acting(oak.mine):
        (now,) = my_opt_ins(oak.year_of_visits, seen_by=oak.mine)
        assert (now.partner_ids, now.areas) == ([lee.id], ["53703"])
        assert [(one.weekday, one.begins) for one in now.hours.all()] == [(4, time(16))]


def test_nobody_says_it_for_somebody_else_and_none_who_evaluates_says_it_at_all(oak):
    own = {"school_ids": frozenset([oak.oak.id])}
    machine = oak.system
    for by in (oak.scope(Role.PRINCIPAL, **own), oak.scope(Role.OFFICE), oak.scope(Role.CAREGIVER), machine):
        with pytest.raises(Refused):
            say(oak, by)
    # A deed has no parameter by which another account could be named.
    with pytest.raises(TypeError):
        say(oak, oak.scope(Role.COORDINATOR, **own), account_id=oak.pat.id)
    with pytest.raises(Refused):
        say(oak, oak.mine, school=oak.elm)


def test_who_is_in_no_role_that_may_visit_is_not_asked_and_visits_no_more(oak):
    yes = say(oak, oak.mine)
    cycle = Cycle.objects.seen_by(oak.system).select_related("visit_year").get(number=1)

    def may_visit():
        with oak.acting():
            facts = Facts(cycle, oak.oak.id, students=[], on=NOW.date(), seen_by=oak.system)
            return facts.is_visitor(oak.pat.id), yes.account_id in facts.opt_ins

    def schools():
        with oak.acting(oak.mine):
            year = VisitYear.objects.seen_by(oak.mine).get(pk=oak.year_of_visits.pk)
            return list(my_schools(year, seen_by=oak.mine))

    assert may_visit() == (True, True) and schools() == [oak.oak]
    for model, name in ((SchoolTerms, "school"), (VisitYear, "year")):
        with oak.acting():
            model.objects.seen_by(oak.system).update(visitor_roles=["liaison"])
        cycle.visit_year.refresh_from_db()
        assert may_visit() == (False, True) and schools() == [], name
        with pytest.raises(Refused):
            say(oak, oak.mine)
        with oak.acting():
            model.objects.seen_by(oak.system).update(visitor_roles=[])
        cycle.visit_year.refresh_from_db()


def test_before_the_terms_are_adopted_nobody_opts_in(oak):
    with oak.acting():
        type(oak.year_of_visits).objects.seen_by(oak.system).update(stage="draft", adopted_at=None)
    with pytest.raises(Refused):
        say(oak, oak.mine)


def test_whoever_leaves_says_no_reason_and_may_come_back(oak):
    yes = say(oak, oak.mine, hours=[(0, time(15), time(18))])
    other = oak.scope(Role.COORDINATOR, school_ids=frozenset([oak.oak.id]))
    with oak.acting(other):
        assert leave(visitor_opt_in_id=yes.pk, by=other, at=NOW) is None, "not by a coordinator"
    with oak.acting(oak.mine):
        assert leave(visitor_opt_in_id=yes.pk, by=oak.mine, at=NOW).withdrawn_at == NOW
        assert leave(visitor_opt_in_id=yes.pk, by=oak.mine, at=NOW) is None
        assert not my_opt_ins(oak.year_of_visits, seen_by=oak.mine).exists()
    assert say(oak, oak.mine).pk != yes.pk
    with oak.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT deed, reason, detail FROM audit_entry ORDER BY id")
        kept = cursor.fetchall()
    assert [(deed, reason) for deed, reason, _detail in kept] == [
        ("visits.opt_in", ""), ("visits.leave", ""), ("visits.opt_in", ""),
    ]  # fmt: skip
    fields = {field.name for field in VisitorOptIn._meta.fields}
    assert not {name for name in fields if "reason" in name or "why" in name or "evaluat" in name}


def test_who_plans_sees_who_opted_in_and_who_evaluates_sees_nobody_in_either_layer(oak):
    say(oak, oak.mine, hours=[(0, time(15), time(18))])
    add_visitor(oak, oak.year_of_visits, oak.oak, given="Lee")
    own = {"school_ids": frozenset([oak.oak.id])}
    seen = {}
    for role in (Role.OFFICE, Role.COORDINATOR, Role.LIAISON, Role.PRINCIPAL, Role.READER):
        who = oak.scope(role, **own)
        with oak.acting(who):
            listed = visitors_of(oak.year_of_visits, seen_by=who).count()
            below = VisitorOptIn._base_manager.count(), VisitorHours._base_manager.count()
            seen[role] = listed, *below
    assert seen == {
        Role.OFFICE: (2, 2, 6), Role.COORDINATOR: (2, 2, 6), Role.LIAISON: (2, 2, 6),
        Role.PRINCIPAL: (0, 0, 0), Role.READER: (0, 0, 0),
    }  # fmt: skip
    with oak.acting(oak.mine):
        assert VisitorOptIn._base_manager.count() == 1, "and a colleague sees only their own"


def test_partners_are_wished_from_all_who_could_visit_so_that_the_list_tells_nothing(oak):
    add_visitor(oak, oak.year_of_visits, oak.oak, given="Lee")
    for role, given in ((Role.LIAISON, "Mo"), (Role.PRINCIPAL, "Boss"), (Role.TEACHER, "Quiet")):
        oak.add_account(role, oak.oak, given=given)
    oak.add_account(Role.TEACHER, oak.elm, given="Far")
    with oak.acting(oak.mine):
        names = sorted(one.given_name for one in colleagues(oak.oak.id, seen_by=oak.mine))
    assert names == ["Lee", "Mo", "Quiet"]
    boss = oak.add_account(Role.PRINCIPAL, oak.oak, given="Other")
    with pytest.raises(Refused):
        say(oak, oak.mine, partner_ids=[boss.id])


def test_a_school_of_mine_is_one_of_my_classes_and_an_interpreter_may_choose(oak):
    interpreter = oak.scope(Role.INTERPRETER)
    for who, expected in ((oak.mine, ["Oak"]), (interpreter, ["Oak"])):
        with oak.acting(who):
            assert [one.name for one in my_schools(oak.year_of_visits, seen_by=who)] == expected
    assert say(oak, interpreter, hours=[(1, time(17), time(19))]).account_id == interpreter.account_id


def test_hours_end_after_they_begin(oak):
    for more in ({"hours": [(0, time(18), time(15))]}, {"most_a_week": 0}):
        with pytest.raises(Refused):
            say(oak, oak.mine, **more)


def test_whoever_is_suspended_visits_nobody(oak):
    account, _yes = add_visitor(oak, oak.year_of_visits, oak.oak)
    office = oak.scope(Role.OFFICE)
    with oak.acting(office):
        assert visitors_of(oak.year_of_visits, seen_by=office).count() == 1
        type(account).objects.seen_by(office).filter(pk=account.pk).update(suspended_at=NOW)
        assert visitors_of(oak.year_of_visits, seen_by=office).count() == 0


def test_whoever_leaves_is_replaced_on_the_visits_to_come_and_leaving_hangs_on_nothing():
    town = Town()
    town.family("Ana", MONDAY, phone="+13125550123")
    visit = town.booked()
    ola, _ = add_visitor(town.made, town.year, town.school, given="Ola", email="ola@example.org")
    for account, stays in ((town.lee, {town.pat.id, ola.id}), (ola, None)):
        with town.made.acting():
            yes = VisitorOptIn.objects.seen_by(town.made.system).get(account_id=account.id)
        by = town.teacher(account)
        with town.made.acting(by):
            assert leave(visitor_opt_in_id=yes.pk, by=by, at=NOW).withdrawn_at == NOW
        now = town.visits(pk=visit.pk)[0]
        if stays:
            assert (now.stage, set(now.people_ids)) == ("scheduled", stays)
        else:
            assert now.stage == "cancelled_by_staff", "nobody is left to go, and the family hears of it"
