"""Do home visits matter: coverage and what followed, in numbers that tell of nobody, and for one's own schools alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from tests.factories import NOW, make_district, signed_in
from tests.factories.visits import add_invitation, add_visit, add_visit_year, add_visitor, put
from tests.practice.visits.asked import many_homes
from thirdpillar.algorithms.disclosure import ALL
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.models import Reflection, Seat
from thirdpillar.practice.visits.queries.progress import progress
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.queries.visits import AGAIN, HEARD, REFLECTED, VISITED, mattering
from thirdpillar.standards import library

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 11, 11, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


class Visited:
    """Oak School with 100 homes, of which `visited` were; Elm School with 40, of which none was. Invented."""

    def __init__(self, visited: int = 20) -> None:
        self.made = make_district()
        self.oak, self.elm = self.made.add_school("Oak"), self.made.add_school("Elm")
        self.year, self.first, _second = add_visit_year(
            self.made, self.oak, self.elm, adopted_at=NOW - timedelta(days=90)
        )
        self.pat, _ = add_visitor(self.made, self.year, self.oak)
        self.sam, _ = add_visitor(self.made, self.year, self.oak, given="Sam")
        groups = [["el"]] * 30 + [["iep"]] * 12 + [[]] * 58
        self.homes = many_homes(self.made, self.oak, groups)
        many_homes(self.made, self.elm, [[]] * 40, grade="07")
        with self.made.acting():
            lives = HouseholdStudent.objects.seen_by(self.made.system).select_related("student")
            children = {one.household_id: one.student for one in lives}
        self.visits = []
        for number, home in enumerate(self.homes[:visited]):
            child = children[home.pk]
            invitation = add_invitation(self.made, self.first, self.oak, home, [child])
            begins = NOW - timedelta(days=45, hours=number)
            visit = add_visit(self.made, invitation, [self.pat, self.sam], begins=begins, stage="completed")
            self.visits.append(visit)
            if number < 15:
                row = Reflection(
                    district_id=self.made.id, visit=visit, school_id=self.oak.id, student_id=child.pk,
                    account_id=self.pat.id, is_joint=True, at=begins + timedelta(days=1),
                )  # fmt: skip
                put(self.made, row)

    def seen_by(self, role: Role, *schools) -> Scope:
        account = self.made.add_account(role, schools[0] if schools else None)
        return Scope(
            self.made.id, BREADTH[role], role, account.pk, school_ids=frozenset(one.id for one in schools)
        )

    def asked(self, by: Scope | None = None):
        by = by or self.made.system
        with self.made.acting(by):
            return mattering(
                self.year, as_of=NOW.date(), after=AFTER, rule=rule_on(NOW.date(), self.made.id), seen_by=by
            )  # fmt: skip


def numbers(cell):
    return cell.numerator.value, cell.denominator.value, cell.rate.value


def test_coverage_stands_beside_the_milestone_and_small_groups_are_hidden():
    town = Visited()
    found = town.asked()
    assert found.milestone == 10 and len(found.research) == 3
    by_school = found.cells[VISITED, "school"]
    assert numbers(by_school[str(town.oak.id)]) == (20, 100, 20)
    assert by_school[ALL].denominator.value == 140
    assert by_school[str(town.elm.id)].numerator.value is None  # zero tells as much as a few
    by_group = found.cells[VISITED, "group"]
    assert numbers(by_group["el"]) == (20, 30, 67)
    assert by_group["iep"].numerator.value is None
    assert numbers(found.cells[VISITED, "grade"]["03"])[:2] == (20, 100)
    assert numbers(found.cells[REFLECTED, "school"][ALL]) == (15, 20, 75)
    assert found.cells[AGAIN, "school"][ALL].numerator.value is None


def test_a_visit_that_one_made_alone_makes_no_family_visited():
    town = Visited()
    went = [one.pk for one in town.visits[:10]]
    with town.made.acting():
        seats = Seat.objects.seen_by(town.made.system).filter(visit_id__in=went, account_id=town.sam.id)
        seats.update(was_there=False)
    assert numbers(town.asked().cells[VISITED, "school"][str(town.oak.id)]) == (10, 100, 10)


def test_what_a_family_says_within_thirty_days_of_its_first_visit_is_heard_and_later_is_not():
    town = Visited()
    for number, visit in enumerate(town.visits):
        days = 29 if number < 10 else 31
        row = Inbound(
            district_id=town.made.id, provider="sandbox", provider_reference=f"in {number}", sender="+1", body="Hi",
            state="answered", household_id=visit.household_id, at=visit.ends_at + timedelta(days=days),
        )  # fmt: skip
        put(town.made, row)
    assert numbers(town.asked().cells[HEARD, "school"][ALL]) == (10, 20, 50)


def test_everybody_is_told_of_their_own_schools_alone_and_whoever_teaches_of_none():
    town = Visited()
    principal = town.seen_by(Role.PRINCIPAL, town.elm)
    found = town.asked(principal)
    assert set(found.cells[VISITED, "school"]) == {ALL, str(town.elm.id)}
    assert found.cells[VISITED, "school"][ALL].denominator.value == 40
    assert found.is_empty
    assert town.asked(town.seen_by(Role.TEACHER, town.oak)).cells == {}


def test_the_page_says_what_research_says_and_no_name_and_its_file_too(client):
    town = Visited()
    office = town.made.add_account(Role.OFFICE)
    browser = signed_in(client, office)
    page = browser.get("/reach/home-visits/").content.decode()
    assert "It is an association" in page and "10% or more" in page and "As of" in page
    assert "Pat Ito" not in page and "Kid1" not in page
    told = browser.get("/reach/home-visits/file/csv/").content.decode()
    assert "It is a comparison and no experiment." in told and "Oak" in told
    assert browser.get("/reach/home-visits/?as_of=2027-01-01").status_code == 422
    before = browser.get(
        "/reach/home-visits/?as_of=2026-09-25"
    ).content.decode()  # a handful of visits by then
    assert "Too few to show" in before and "English learners" not in before and "English learners" in page
    assert signed_in(client, town.pat).get("/reach/home-visits/").status_code == 404


def test_without_visits_the_page_says_so_and_still_says_what_research_says(client):
    made = make_district()
    made.add_school("Oak")
    page = signed_in(client, made.add_account(Role.OFFICE)).get("/reach/home-visits/").content.decode()
    assert "No home visits yet this year" in page and "It is an association" in page


def test_what_research_says_is_said_in_the_readers_language_per_cent_signs_and_all(client):
    made = make_district()
    made.add_school("Oak")
    office = made.add_account(Role.OFFICE)
    browser = signed_in(client, office)
    page = browser.get("/reach/home-visits/", headers={"accept-language": "es"}).content.decode()
    with translation.override("es"):
        said = [gettext(one.text) for one in library.in_force("home_visit_research", NOW.date())]
    assert any("%" in one for one in said)
    assert all(escape(one) in page for one in said)
    assert "It is an association" not in page


def test_a_home_with_children_at_two_schools_is_visited_at_both_whichever_came():
    town = Visited(visited=20)
    for number, home in enumerate(town.homes[:20]):
        younger = town.made.add_student(f"Leo{number}", "Doe", town.elm)
        row = HouseholdStudent(district_id=town.made.id, household=home, student=younger)
        put(town.made, row)
    found = town.asked(town.seen_by(Role.PRINCIPAL, town.elm))
    assert numbers(found.cells[VISITED, "school"][str(town.elm.id)])[:2] == (20, 60)
    # Visits are told of at the school that made them; its families at each of theirs.
    assert (REFLECTED, "school") not in found.cells and not found.is_empty
    assert found.cells[AGAIN, "school"][str(town.elm.id)].denominator.value == 20
    assert numbers(town.asked().cells[VISITED, "school"][str(town.elm.id)])[:2] == (20, 60)


def said_in_time(town: Visited, homes) -> None:
    for number, visit in enumerate(homes):
        row = Inbound(
            district_id=town.made.id, provider="sandbox", provider_reference=f"in {number}", sender="+1", body="Hi",
            state="answered", household_id=visit.household_id, at=visit.ends_at + timedelta(days=9),
        )  # fmt: skip
        put(town.made, row)


def test_what_followed_is_told_by_school_on_the_page_and_in_the_file(client):
    town = Visited()
    said_in_time(town, town.visits[:10])
    found = town.asked()
    assert numbers(found.cells[HEARD, "school"][str(town.oak.id)]) == (10, 20, 50)
    browser = signed_in(client, town.made.add_account(Role.OFFICE))
    page = browser.get("/reach/home-visits/").content.decode()
    after = page.partition("After the visit")[2]
    assert "By school" in after and "10 of 20 (50%)" in after.partition("By school")[2]
    assert "A family with children in two schools counts in both, and once in the whole." in page
    file = browser.get("/reach/home-visits/file/csv/").content.decode()
    assert "After the visit · Heard from within 30 days after the first visit,Oak,20,10,50%" in file
    principal = town.made.add_account(Role.PRINCIPAL, town.oak)
    own = signed_in(client, principal).get("/reach/home-visits/").content.decode()
    assert (
        "By school"
        not in own.partition("After the visit")[2].partition("</c-card>")[0].partition("Before")[0]
    )


def test_a_school_whose_visited_families_are_not_told_is_not_told_of_what_followed_either():
    few = Visited(visited=6)
    assert few.asked().cells[AGAIN, "school"] == {} and few.asked().cells[HEARD, "school"] == {}
    assert not few.asked().is_empty
    # All: of 99 the keyed rounding would make 95 at times, which may be told.
    nearly_all = Visited(visited=100)
    found = nearly_all.asked()
    oak = str(nearly_all.oak.id)
    # How many nearly all are, coded among the enrolled, would stand there as "of how many".
    assert found.cells[VISITED, "school"][oak].numerator.value is None
    assert oak not in found.cells[HEARD, "school"] and ALL in found.cells[HEARD, "school"]


def test_the_figures_of_evidence_are_those_of_the_visit_year():
    town = Visited(visited=25)
    for number, home in enumerate(town.homes[:25]):
        younger = town.made.add_student(f"Leo{number}", "Doe", town.elm)
        put(town.made, HouseholdStudent(district_id=town.made.id, household=home, student=younger))
    office = town.made.scope(Role.OFFICE)
    with town.made.acting(office):
        own = progress(town.year, as_of=NOW.date(), seen_by=office)
    cells = town.asked().cells[VISITED, "school"]
    assert (own.total.enrolled, own.total.first) == (140, 25) == numbers(cells[ALL])[1::-1]
    assert {pk: (one.enrolled, one.first) for pk, one in own.schools.items()} == {
        town.oak.id: (100, 25), town.elm.id: (65, 25),
    }  # fmt: skip
    assert numbers(cells[str(town.elm.id)])[:2] == (25, 65)
