"""A family is the same family though the record of its home changes: its no, how often it was asked, what it hopes for."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit, put
from tests.practice.visits.test_homes_now import PHONE, bar, change, child_of, office, second_parent
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import look_after_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.actions.households import join_households, move_members, split_household
from thirdpillar.ground.people.models import Household, HouseholdAdult, HouseholdStudent
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.asking_again import ask_again, note_asked
from thirdpillar.practice.visits.actions.hoping import correct_hopes, write_hopes
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.actions.promising import make_promise
from thirdpillar.practice.visits.models import Invitation, Promise, SchoolTerms
from thirdpillar.practice.visits.queries.afterwards import promises_to
from thirdpillar.practice.visits.queries.families import visited_before
from thirdpillar.practice.visits.queries.hopes import (
    hopes_of_family,
    hopes_of_homes,
    may_read_hopes,
    visit_of_family,
)
from thirdpillar.practice.visits.queries.invitations import children_told

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def parts(town, one, *, adults, stay=True):
    """The office gives these adults a home of their own; the children live in both (`stay`) or go along."""
    by = office(town)
    with town.made.acting(by):
        return split_household(
            by=by, at=NOW, household_id=one.household_id, adult_ids=adults, student_ids=one.student_ids,
            students_stay=stay, because="They moved out",
        ).other_id  # fmt: skip


def made_anew(town, one):
    """As an import may leave it: another record for the same home."""
    new = put(town.made, Household(district_id=town.made.id))
    for model in (HouseholdStudent, HouseholdAdult):
        change(town, model, only={"household_id": one.household_id}, household_id=new.pk)
    change(town, Household, only={"pk": one.household_id}, dissolved_at=NOW)
    return new.pk


def invite(town):
    with town.made.acting(town.kim):
        return invite_families(
            cycle_id=town.first.pk, school_id=town.school.id, reason="universal", by=town.kim, at=NOW
        )


def invitations(town):
    with town.made.acting():
        return list(Invitation.objects.seen_by(town.made.system).order_by("made_at"))


@pytest.mark.parametrize("standing", ["declined", "no_response", "accepted"])
def test_who_said_no_and_moved_out_is_not_asked_again_nor_who_stayed(town, standing):
    one = town.family("Zoe", phone=PHONE, standing=standing)
    second_parent(town, one, phone="+13125550456")
    parts(town, one, adults=[one.adult_id])
    assert invite(town).new == 0 and len(invitations(town)) == 1 and not town.messages("visits.invitation")


def test_who_was_taken_out_of_a_home_that_said_no_is_left_in_peace_too(town):
    one = town.family("Zoe", phone=PHONE, standing="declined")
    dan = second_parent(town, one, phone="+13125550456")
    parts(town, one, adults=[dan.id])
    assert invite(town).new == 0


def test_two_homes_of_one_child_are_asked_each_for_itself(town):
    one = town.family("Zoe", phone=PHONE, standing="declined")
    dan = town.made.add_adult("Dan", "Lopez", phone="+13125550456")
    town.made.tie(child_of(town, one), dan, has_legal_authority=True)
    town.made.add_household([child_of(town, one)], [dan])
    assert invite(town).new == 1


@pytest.mark.parametrize("with_adult", [True, False])
def test_a_no_holds_under_another_record_of_the_home(town, with_adult):
    one = town.family("Zoe", phone=PHONE, standing="declined")
    dan = second_parent(town, one, phone="+13125550456")
    new = made_anew(town, one)
    if not with_adult:
        change(town, HouseholdAdult, only={"adult_id": one.adult_id}, household_id=one.household_id)
    assert invite(town).new == 0, dan
    with clock.set_to(NOW):
        look_after_for(town.made.row)
    assert [row.household_id == new for row in invitations(town)] == [with_adult]
    assert invite(town).new == 0


def test_two_homes_that_were_joined_are_asked_three_times_in_all(town):
    one = town.family("Zoe", phone=PHONE, accepted=False, standing="invited", asked=2)
    other = town.family("Leo", phone="+13125550456", accepted=False, standing="invited", asked=1)
    by = office(town)
    with town.made.acting(by):
        join_households(
            by=by,
            at=NOW,
            household_id=one.household_id,
            other_household_id=other.household_id,
            because="One home",
        )
    late = NOW + timedelta(days=20)
    with town.made.acting(town.kim):
        assert ask_again(cycle_id=town.first.pk, school_id=town.school.id, by=town.kim, at=late).new == 0
    with town.made.acting(town.kim), pytest.raises(Exception, match="as often as the terms allow"):
        note_asked(invitation_id=one.pk, way="phone", by=town.kim, at=late)


def test_who_moved_and_asks_is_invited_by_the_same_invitation_and_says_yes_for_the_new_home(town):
    one = town.family("Zoe", MONDAY, phone=PHONE, asked=2)
    second_parent(town, one)
    new = parts(town, one, adults=[one.adult_id])
    assert town.propose().found == 0
    with town.made.acting(town.kim):
        note_family_asked(
            cycle_id=town.first.pk, school_id=town.school.id, household_id=new, way="phone", by=town.kim, at=NOW
        )  # fmt: skip
    (row,) = invitations(town)
    assert (row.pk, row.household_id, row.standing, row.asked) == (one.pk, new, "invited", 2)


def test_a_yes_said_anew_is_for_the_home_of_now(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    second_parent(town, one)
    new = parts(town, one, adults=[one.adult_id])
    link = Scope.system(town.made.id, "a family's own link")
    with town.made.acting():
        answer_invitation(invitation_id=one.pk, answer="accepted", way="link", by=link, at=NOW)
    assert invitations(town)[0].household_id == new
    assert town.propose().found == 1
    assert [visit.household_id for visit in town.visits()] == [new]


def first_visit(town, one):
    visit = add_visit(town.made, one, [town.pat, town.lee], begins=NOW - timedelta(days=1), stage="completed")
    pat = town.teacher(town.pat)
    with town.made.acting(pat):
        write_hopes(visit_id=visit.pk, words="She wants to fly.", by=pat, at=NOW)
        make_promise(visit_id=visit.pk, words="A library card", due_on=MONDAY.date(), by=pat, at=NOW)
    return visit


def heard(town, home):
    """(hopes, promises) of a home, as the machine keeps them."""
    with town.made.acting():
        hopes = hopes_of_homes([home], seen_by=town.made.system).get(home)
        promises = promises_to(home, seen_by=town.made.system)
        return hopes and hopes.words, [one.words for one in promises]


@pytest.mark.parametrize("how", ["parted", "anew", "moved"])
def test_a_second_visit_goes_on_from_the_first_under_another_record_of_the_home(town, how):
    one = town.family("Zoe", phone=PHONE)
    first_visit(town, one)
    if how == "parted":
        second_parent(town, one)
        new = parts(town, one, adults=[one.adult_id])
    elif how == "anew":
        new = made_anew(town, one)
    else:
        aunt = town.made.add_household(
            [town.made.add_student("Ida", "Roe", section=town.section)],
            [town.made.add_adult("Ana", "Roe")],
        )
        by, new = office(town), aunt.pk
        with town.made.acting(by):
            move_members(
                by=by, at=NOW, household_id=one.household_id, to_household_id=new, adult_ids=[one.adult_id],
                student_ids=one.student_ids, students_stay=False, because="They live there now",
            )  # fmt: skip
    with town.made.acting():
        assert visited_before([new], town.second, seen_by=town.made.system) == {new: 1}
    child = child_of(town, one)
    begins = datetime(2027, 1, 25, 21, 30, tzinfo=UTC)
    with town.made.acting():
        home = Household.objects.seen_by(town.made.system).get(pk=new)
    add_invitation(
        town.made, town.second, town.school, home, [child], times=[begins], adult_id=one.adult_id, language="en"
    )  # fmt: skip
    town.first = town.second
    town.propose(at=datetime(2027, 1, 20, 15, tzinfo=UTC))
    (second,) = town.visits(stage="proposed")
    assert (second.number, second.household_id) == (2, new)
    assert heard(town, new) == ("She wants to fly.", ["A library card"])
    assert heard(town, one.household_id) == (None, [])
    # Where they were visited then stays as it was.
    assert town.visits(stage="completed")[0].household_id == one.household_id


def test_who_stayed_keeps_what_was_said_where_the_one_who_was_asked_stayed(town):
    one = town.family("Zoe", phone=PHONE)
    dan = second_parent(town, one)
    first_visit(town, one)
    new = parts(town, one, adults=[dan.id])
    with clock.set_to(NOW):
        look_after_for(town.made.row)
    assert heard(town, one.household_id)[0] == "She wants to fly." and heard(town, new) == (None, [])
    with town.made.acting():
        assert visited_before([new], town.first, seen_by=town.made.system) == {}


class Elm:
    """A second school of the town, which invites the same home. Invented."""

    def __init__(self, town, one):
        self.town, self.school = town, town.made.add_school(name="Elm School")
        terms = SchoolTerms(
            district_id=town.made.id, visit_year=town.year, school_id=self.school.id, adopted_at=NOW
        )
        put(town.made, terms)
        self.brother = town.made.add_student("Leo", "Lopez", self.school)
        with town.made.acting():
            self.home = Household.objects.seen_by(town.made.system).get(pk=one.household_id)
        put(
            town.made,
            HouseholdStudent(district_id=town.made.id, household_id=self.home.pk, student=self.brother),
        )

    def invites(self, adult):
        self.town.made.tie(self.brother, adult, has_legal_authority=True)
        return add_invitation(
            self.town.made, self.town.second, self.school, self.home, [self.brother], adult_id=adult.id
        )  # fmt: skip


def reads(town, invitation):
    """What the reader of a link reads of hopes; None where they are closed to them."""
    link = Scope.system(town.made.id, "a family's own link")
    with town.made.acting():
        told = children_told(invitation, on=NOW.date(), seen_by=link)
        if not may_read_hopes(invitation, told, seen_by=link):
            return None
        hopes = hopes_of_family(invitation, seen_by=link)
        return hopes.words if hopes else ""


def test_another_schools_link_shows_what_the_home_said_as_far_as_its_reader_may_read_it(town):
    one = town.family("Zoe", phone=PHONE)
    visit = first_visit(town, one)
    dan = second_parent(town, one, phone="+13125550456")
    theirs = Elm(town, one).invites(dan)
    link = Scope.system(town.made.id, "a family's own link")
    with clock.set_to(NOW):
        with town.made.acting():
            found = visit_of_family(theirs, seen_by=link)
        assert found is not None and found.pk == visit.pk
        assert reads(town, one) == reads(town, theirs) == "She wants to fly."
        bar(town, one, dan.id)
        assert reads(town, theirs) is None and reads(town, one) == "She wants to fly."


def test_who_moved_out_reads_and_takes_back_what_they_hope_for_by_their_own_link(town):
    one = town.family("Zoe", phone=PHONE)
    first_visit(town, one)
    dan = second_parent(town, one)
    theirs = Elm(town, one).invites(dan)
    new = parts(town, one, adults=[one.adult_id])
    link = Scope.system(town.made.id, "a family's own link")
    with clock.set_to(NOW):
        with town.made.acting():
            correct_hopes(invitation_id=one.pk, words="He cooks.", by=link, at=NOW)
        assert reads(town, one) == "He cooks." and not reads(town, theirs)
        assert heard(town, new)[0] == "He cooks."
        with town.made.acting():
            correct_hopes(invitation_id=one.pk, words="", by=link, at=NOW)
        assert reads(town, one) == "" and heard(town, one.household_id)[0] is None
    with town.made.acting():
        assert {row.household_id for row in Promise.objects.seen_by(town.made.system)} == {new}


def test_who_stayed_reads_and_changes_nothing_of_who_moved_out_from_that_moment_on(town):
    one = town.family("Zoe", phone=PHONE)
    first_visit(town, one)
    dan = second_parent(town, one)
    theirs = Elm(town, one).invites(dan)
    link = Scope.system(town.made.id, "a family's own link")
    with clock.set_to(NOW):
        assert reads(town, theirs) == "She wants to fly."
        new = parts(town, one, adults=[one.adult_id])
        # Before anything of the night.
        assert not reads(town, theirs) and reads(town, one) == "She wants to fly."
        with town.made.acting(), pytest.raises(Exception, match="no visit yet"):
            correct_hopes(invitation_id=theirs.pk, words="", by=link, at=NOW)
        # Nor where those who stayed had a visit of their own.
        add_visit(town.made, theirs, [town.pat, town.lee], begins=NOW - timedelta(hours=2), stage="completed")
        with town.made.acting():
            correct_hopes(invitation_id=theirs.pk, words="", by=link, at=NOW)
        assert not reads(town, theirs) and reads(town, one) == "She wants to fly."
        assert heard(town, new)[0] == "She wants to fly."
