"""Who serves a child without teaching it may make the visit direct: the school says whose children they serve."""

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import add_visit, add_visitor
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.practice.visits.actions.booking import facts_of
from thirdpillar.practice.visits.actions.serving import name_served
from thirdpillar.practice.visits.actions.visitors import leave, opt_in
from thirdpillar.practice.visits.models import Visit, VisitorOptIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with clock.set_to(NOW):
        yield Town()


def said(town, opt_in, by=None, **more):
    by = by or town.kim
    with town.made.acting(by):
        return name_served(visitor_opt_in_id=opt_in.pk, by=by, at=NOW, **{"grades": [], "classes": []} | more)


def serves(town, account, visit) -> bool:
    with town.made.acting():
        whole = (
            Visit.objects.seen_by(town.made.system)
            .select_related("invitation__cycle__visit_year")
            .get(pk=visit.pk)
        )
        facts = facts_of(whole, at=NOW, zone="America/Chicago", seen_by=town.made.system)
        return facts.going(
            account.id, "visitor", students=visit.student_ids, language="", day=NOW.date()
        ).is_direct


def test_a_counselor_serves_the_children_of_the_grades_and_classes_that_the_school_names(town):
    nan, opted = add_visitor(town.made, town.year, town.school, given="Nan")
    invitation = town.family("Ana")
    with town.made.acting():
        Enrollment.objects.seen_by(town.made.system).update(grade="03")
    visit = add_visit(town.made, invitation, [nan, town.lee], begins=MONDAY)
    assert serves(town, town.pat, visit) and not serves(town, nan, visit)
    said(town, opted, grades=["03"])
    assert serves(town, nan, visit) and not serves(town, town.lee, visit)
    said(town, opted, grades=["04"])  # nobody is in it here
    assert not serves(town, nan, visit)
    said(town, opted, classes=[town.section.pk])
    assert serves(town, nan, visit)


def test_who_plans_there_says_it_and_nobody_else(town):
    with town.made.acting():
        mine = VisitorOptIn.objects.seen_by(town.made.system).get(account_id=town.lee.id)
    for other in (
        town.teacher(town.lee),
        town.made.scope(Role.PRINCIPAL, school_ids=frozenset([town.school.id])),
    ):
        with pytest.raises(Refused):
            said(town, mine, by=other, classes=[town.section.pk])


def test_who_leaves_and_comes_back_serves_whom_the_school_said(town):
    with town.made.acting():
        mine = VisitorOptIn.objects.seen_by(town.made.system).get(account_id=town.pat.id)
    said(town, mine, classes=[town.section.pk])
    pat = signed_scope(town)
    with town.made.acting(pat):
        leave(visitor_opt_in_id=mine.pk, by=pat, at=NOW)
        again = opt_in(visit_year_id=town.year.pk, school_id=town.school.id, by=pat, at=NOW)
    assert again.pk != mine.pk and again.serves_classes == [town.section.pk]


def signed_scope(town):
    return Scope(
        town.made.id, "class", Role.TEACHER, town.pat.id, school_ids=frozenset([town.school.id]),
        section_ids=frozenset([town.section.pk]),
    )  # fmt: skip


def test_the_page_ticks_grades_and_classes_and_the_list_names_them(town, client):
    town.family("Ana")
    with town.made.acting():
        Enrollment.objects.seen_by(town.made.system).update(grade="03")
        mine = VisitorOptIn.objects.seen_by(town.made.system).get(account_id=town.lee.id)
    office = town.made.add_account(Role.OFFICE)
    browser = signed_in(client, office, at=NOW)
    address = f"/visits/visitors/{mine.pk}/serves/"
    assert "Grade 3" in browser.get(address).content.decode()
    answer = browser.post(address, {"grades": ["03"], "classes": [str(town.section.pk)]})
    assert answer.status_code == 302
    listed = browser.get("/visits/visitors/").content.decode()
    assert f"Grade 3, {town.section.title}" in listed
    assert browser.post(address, {"grades": ["99"]}).status_code == 422
    principal = town.made.add_account(Role.PRINCIPAL, town.school)
    assert signed_in(client, principal, at=NOW).get(address).status_code == 404
