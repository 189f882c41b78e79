"""A home with children at two schools: one invitation and one visit for all of them, counted at both schools."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visit, put
from tests.practice.visits.town import Town
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.models import Enrollment, Restriction
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.actions.judging import judge_cross_sections
from thirdpillar.practice.visits.models import CrossSectionResult, Invitation, SchoolTerms
from thirdpillar.practice.visits.queries.planning.board import family_names

pytestmark = pytest.mark.django_db


class TwoSchools(Town):
    """Oak School of the town, and Elm School, which takes part as well where told. Invented."""

    def __init__(self, *, takes_part: bool = True) -> None:
        super().__init__()
        self.elm = self.made.add_school(name="Elm School")
        if takes_part:
            put(
                self.made,
                SchoolTerms(
                    district_id=self.made.id, visit_year=self.year, school_id=self.elm.id, adopted_at=NOW
                ),
            )
        account = self.made.add_account(Role.COORDINATOR, self.elm, email="elm@example.org")
        self.eve = Scope(
            self.made.id, BREADTH[Role.COORDINATOR], Role.COORDINATOR, account.id, school_ids=frozenset([self.elm.id])
        )  # fmt: skip

    def home(self, number: int = 0, *, at_oak: bool = True, at_elm: bool = True, language: str = "en"):
        """(household, the child at Oak, the child at Elm, the adult) of one home."""
        oak = (
            self.made.add_student(f"Ana{number}", f"F{number}", self.school, home_language=language)
            if at_oak
            else None
        )
        elm = (
            self.made.add_student(f"Leo{number}", f"F{number}", self.elm, home_language=language)
            if at_elm
            else None
        )
        adult = self.made.add_adult(f"Rosa{number}", f"F{number}", phone=f"+1312555{1000 + number}")
        children = [one for one in (oak, elm) if one]
        for one in children:
            self.made.tie(one, adult, relation="mother", has_legal_authority=True)
        return self.made.add_household(children, [adult]), oak, elm, adult

    def invite(self, by: Scope, **more):
        (school_id,) = by.school_ids
        told = {"cycle_id": self.first.pk, "school_id": school_id, "reason": "universal", "by": by, "at": NOW}
        with self.made.acting(by):
            return invite_families(**told | more)

    def invitations(self) -> list[Invitation]:
        with self.made.acting():
            return list(Invitation.objects.seen_by(self.made.system).order_by("made_at", "pk"))

    def judged(self, school) -> CrossSectionResult:
        with self.made.acting():
            judge_cross_sections(cycle_id=self.first.pk, by=self.made.system, at=NOW)
            return CrossSectionResult.objects.seen_by(self.made.system).get(school_id=school.id)


def test_one_invitation_names_the_siblings_at_both_schools_and_each_school_reads_its_own_childs_name():
    town = TwoSchools()
    home, oak, elm, _adult = town.home()
    assert town.invite(town.kim).new == 1 and town.invite(town.eve).new == 0
    (one,) = town.invitations()
    assert one.household_id == home.pk and set(one.student_ids) == {oak.pk, elm.pk}
    (text,) = town.messages("visits.invitation")
    assert "Ana0" in text.body and "Leo0" in text.body
    visit = add_visit(town.made, one, [town.pat, town.lee], begins=NOW + timedelta(days=7), stage="scheduled")
    assert set(visit.student_ids) == {oak.pk, elm.pk}
    names = {}
    for by in (town.kim, town.teacher(town.pat)):
        with town.made.acting(by):
            names[by.role] = family_names([visit], seen_by=by)[visit.pk]
    assert "Ana0" in names[Role.COORDINATOR] and "Leo0" not in names[Role.COORDINATOR]
    assert (
        "Ana0" in names[Role.TEACHER] and "Leo0" in names[Role.TEACHER]
    )  # whoever goes knows whom they meet


def test_a_sibling_whom_the_adult_must_not_hear_of_or_whose_school_makes_no_visits_is_not_named():
    town = TwoSchools()
    _home, oak, elm, adult = town.home()
    rule = Restriction(
        district_id=town.made.id, student=elm, adult=adult, scopes=["all"], source="court_order"
    )
    put(town.made, rule)
    assert town.invite(town.kim).new == 1
    assert town.invitations()[0].student_ids == [oak.pk]
    apart = TwoSchools(takes_part=False)
    _home, oak, _elm, _adult = apart.home()
    assert apart.invite(apart.kim).new == 1
    assert apart.invitations()[0].student_ids == [oak.pk]


def test_a_school_that_a_family_asked_itself_visits_its_own_child_and_the_other_keeps_its_invitation():
    town = TwoSchools()
    home, oak, elm, _adult = town.home()
    town.invite(town.kim)
    with town.made.acting(town.eve):
        note_family_asked(
            cycle_id=town.first.pk, school_id=town.elm.id, household_id=home.pk, way="phone", by=town.eve, at=NOW
        )  # fmt: skip
    first, second = sorted(town.invitations(), key=lambda one: one.school_id == town.elm.id)
    assert set(first.student_ids) == {oak.pk, elm.pk} and second.student_ids == [elm.pk]


def test_when_two_schools_invite_everybody_both_have_and_nobody_seems_left_out():
    """30 Somali homes with a child at each school, 60 others at Elm alone: Oak asks the shared ones first."""
    town = TwoSchools()
    for number in range(90):
        shared = number < 30
        town.home(number, at_oak=shared, language="so" if shared else "en")
    assert town.invite(town.kim).new == 30 and town.invite(town.eve).new == 60
    for school in (town.school, town.elm):
        result = town.judged(school)
        assert (result.status, result.covered) == ("universal", 1.0)
        assert not [one for one in result.findings if one["status"].startswith("possible")]


def test_a_home_counts_at_its_other_school_where_the_child_there_is_not_on_the_invitation():
    """Named by nobody (invited before siblings were of one visit), and visited: neither leaves the group out."""
    town = TwoSchools()
    for number in range(60):
        shared = number < 30
        town.home(number, at_oak=shared, language="so" if shared else "en")
    town.invite(town.kim)
    town.invite(town.eve, most=25)
    rows = town.invitations()
    for number, one in enumerate(rows):
        if one.school_id == town.school.id:
            with town.made.acting():
                here = [key for key in one.student_ids if key not in _at(town, town.elm)]
                Invitation.objects.seen_by(town.made.system).filter(pk=one.pk).update(student_ids=here)
            one.student_ids = here
        add_visit(
            town.made, one, [town.pat, town.lee], begins=NOW - timedelta(days=1, hours=number), stage="completed"
        )  # fmt: skip
    result = town.judged(town.elm)
    assert result.covered == round(55 / 60, 4)
    somali = [one for one in result.findings if one.get("name") == "home_language:so"]
    assert {one["of"] for one in somali} == {"invitations", "completed"}
    assert {one["status"] for one in somali} == {"cross_section_ok"}


def _at(town: TwoSchools, school) -> set:
    found = Enrollment.objects.seen_by(town.made.system).filter(school_id=school.id)
    return set(found.values_list("student_id", flat=True))
