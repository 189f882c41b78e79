"""A family is looked at again after its yes: nobody is sent to who may not hear of the child, to an old address, or to a home
without the child."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visitor, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import lapse_for, plan_for
from thirdpillar.ground.accounts.choices import BREADTH, Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.households import join_households, split_household
from thirdpillar.ground.people.models import (
    Adult,
    Enrollment,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Placement,
    Restriction,
    Student,
)
from thirdpillar.practice.visits.actions.planning import plan_the_rest
from thirdpillar.practice.visits.models import Invitation, Proposal, Seat
from thirdpillar.practice.visits.queries.planning.board import without_visit
from thirdpillar.practice.visits.queries.planning.places import places_of

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+13125550123", "+13125550456"


@pytest.fixture
def town():
    return Town()


def sweep(town, hours=48):
    with clock.set_to(MONDAY - timedelta(hours=hours)):
        lapse_for(town.made.row)


def office(town) -> Scope:
    account = town.made.add_account(Role.OFFICE, email="office@example.org")
    return Scope(town.made.id, BREADTH[Role.OFFICE], Role.OFFICE, account.id)


def child_of(town, one) -> Student:
    with town.made.acting():
        return Student.objects.seen_by(town.made.system).get(pk=one.student_ids[0])


def second_parent(town, one, **more):
    """Another adult of the same home."""
    adult = town.made.add_adult("Dan", "Lopez", **more)
    town.made.tie(child_of(town, one), adult, has_legal_authority=True)
    put(town.made, HouseholdAdult(district_id=town.made.id, household_id=one.household_id, adult=adult))
    return adult


def bar(town, one, adult_id) -> None:
    put(town.made, Restriction(
        district_id=town.made.id, student_id=one.student_ids[0], adult_id=adult_id, scopes=["all"], source="court_order",
    ))  # fmt: skip


def change(town, model, **values) -> None:
    only = values.pop("only")
    with town.made.acting():
        model.objects.seen_by(town.made.system).filter(**only).update(**values)


def of_home(town) -> list[str]:
    """Everything that went to a family, by purpose and number."""
    found = [one for one in town.messages("visits.") if one.address in (PHONE, OTHER)]
    return [(one.purpose.partition(":")[0], one.address) for one in found]


def planner(town):
    (told,) = town.messages("visits.plan_")
    return told


def test_a_booked_visit_to_who_was_barred_since_is_off_and_they_hear_nothing(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.booked()
    before = of_home(town)
    sweep(town)
    assert town.visits()[0].stage == "scheduled"
    bar(town, one, one.adult_id)
    sweep(town)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert of_home(town) == before
    told = planner(town)
    assert told.address == "kim@example.org" and "ask the office" in told.body
    assert not any(word in told.body.lower() for word in ("court", "restrict", "barred", "rosa", "zoe"))
    assert {one.address for one in town.messages("visits.seat_news")} == {
        "pat@example.org",
        "lee@example.org",
    }


def test_another_adult_of_the_home_who_may_hears_that_it_is_off_by_a_link_of_their_own(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    second_parent(town, one, phone=OTHER)
    town.booked()
    bar(town, one, one.adult_id)
    sweep(town)
    assert ("visits.called_off", OTHER) in of_home(town) and ("visits.called_off", PHONE) not in of_home(town)
    with town.made.acting():
        now = Invitation.objects.seen_by(town.made.system).get(pk=one.pk)
    (off,) = town.messages("visits.called_off")
    assert now.code != one.code and now.code in off.body
    # A yes of somebody else is no yes of theirs.
    assert (now.standing, now.adult_id != one.adult_id, now.asked) == ("invited", True, 1)


def test_who_was_barred_before_is_in_no_plan_and_the_board_says_that_somebody_looks_first(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    bar(town, one, one.adult_id)
    found = town.propose()
    assert town.visits() == []
    assert [(row["invitation"], row["why"]) for row in found.missed] == [(str(one.pk), "look_first")]
    with town.made.acting(town.kim):
        (missed,) = without_visit(found, seen_by=town.kim)
    assert (missed.why, found.homes, found.found) == ("look_first", 1, 0)


def test_what_was_proposed_before_is_refused_and_what_was_offered_is_taken_back(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.propose()
    bar(town, one, one.adult_id)
    refused = town.accept().refused
    assert [each.citation[-2:] for each in refused.values()] == ["1a"]
    change(town, Restriction, only={}, left_at=NOW)
    town.accept()
    (visit,) = town.visits()
    town.come(visit, town.pat)
    change(town, Restriction, only={}, left_at=None)
    with pytest.raises(Refused):
        town.come(visit, town.lee)
    sweep(town, 100)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert of_home(town) == [] and "ask the office" in planner(town).body
    with town.made.acting():
        assert {seat.state for seat in Seat.objects.seen_by(town.made.system)} == {"left"}
    with clock.set_to(MONDAY - timedelta(hours=99)):
        plan_for(town.made.row)
    assert len(town.visits()) == 1
    with town.made.acting():
        last = Proposal.objects.seen_by(town.made.system).filter(stage="done").latest("made_at")
    assert [row["why"] for row in last.missed] == ["look_first"]


def test_a_proposal_to_a_home_that_is_closed_meanwhile_falls_when_the_rest_is_planned(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.propose()
    bar(town, one, one.adult_id)
    with town.made.acting(town.kim):
        plan_the_rest(school_id=town.school.id, by=town.kim, at=NOW)
    assert town.visits() == []


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Enrollment, {"left_at": NOW}),
        (Student, {"left_at": NOW}),
        (Adult, {"left_at": NOW}),
        (HouseholdStudent, None),
        (HouseholdAdult, None),
    ],
)
def test_without_the_child_or_who_was_asked_nobody_goes(town, model, values):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.booked()
    if values is None:
        with town.made.acting():
            model.objects.seen_by(town.made.system).filter(household_id=one.household_id).delete()
    else:
        field = {Enrollment: "student_id", Student: "pk"}.get(model, "pk")
        key = one.adult_id if model is Adult else one.student_ids[0]
        change(town, model, only={field: key}, **values)
    sweep(town)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert "ask the office" in planner(town).body
    # Who may still hear of the child hears that nobody comes.
    may_hear = model not in (Student,)
    assert (("visits.called_off", PHONE) in of_home(town)) is may_hear


def test_who_fled_is_not_sought_at_the_old_address_nor_is_its_new_one_told_before_the_day(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    father = second_parent(town, one)
    put(town.made, MailingAddress(
        district_id=town.made.id, adult_id=father.id, street="1 Old Rd", city="Oak", postal_code="60601",
    ))  # fmt: skip
    town.booked()
    pat = town.teacher(town.pat)

    def place(day):
        with town.made.acting(pat):
            return list(places_of(town.visits(), on=day, zone="America/Chicago", seen_by=pat).values())

    # The other adult's address is not where who was asked lives.
    assert place(MONDAY.date()) == []
    by = office(town)
    with town.made.acting(by):
        split_household(
            by=by, at=NOW, household_id=one.household_id, adult_ids=[one.adult_id], student_ids=one.student_ids,
            students_stay=True, because="They moved out",
        )  # fmt: skip
    put(town.made, MailingAddress(
        district_id=town.made.id, adult_id=one.adult_id, street="9 New St", city="Oak", postal_code="60602",
        is_protected=True,
    ))  # fmt: skip
    bar(town, one, father.id)
    assert place(MONDAY.date()) == ["9 New St, Oak"] and place(NOW.date()) == []
    sweep(town)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert ("visits.called_off", PHONE) in of_home(town)
    assert not any(word in planner(town).body for word in ("New St", "moved", "protected"))
    assert place(MONDAY.date()) == []


def test_a_home_whose_records_were_joined_is_the_same_home(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.booked()
    other = town.made.add_household([town.made.add_student("Leo", "Lopez", section=town.section)], [])
    by = office(town)
    with town.made.acting(by):
        join_households(
            by=by,
            at=NOW,
            household_id=other.pk,
            other_household_id=one.household_id,
            because="The same home",
        )
    sweep(town)
    assert town.visits()[0].stage == "scheduled" and town.messages("visits.plan_") == []


def test_one_of_two_children_left_and_the_other_is_visited(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    sister = town.made.add_student("Ida", "Lopez", section=town.section)
    with town.made.acting():
        rosa = Adult.objects.seen_by(town.made.system).get(pk=one.adult_id)
    town.made.tie(sister, rosa, has_legal_authority=True)
    put(town.made, HouseholdStudent(district_id=town.made.id, household_id=one.household_id, student=sister))
    change(town, Invitation, only={"pk": one.pk}, student_ids=[*one.student_ids, sister.pk])
    visit = town.booked()
    assert set(visit.student_ids) == {*one.student_ids, sister.pk}
    change(town, Enrollment, only={"student_id": sister.pk}, left_at=NOW)
    sweep(town)
    (now,) = town.visits()
    assert (now.stage, now.student_ids) == ("scheduled", one.student_ids)
    sweep(town)
    assert len(town.messages("visits.seat_news")) == 2 and town.messages("visits.plan_") == []


def test_where_nobody_of_the_pair_serves_the_child_any_more_somebody_who_does_comes_instead(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    visit = town.booked()
    other = town.made.add_section(town.school, title="Room 9")
    sam, _ = add_visitor(
        town.made, town.year, town.school, section=other, given="Sam", family="Roe", email="sam@example.org"
    )
    sweep(town)
    change(town, Placement, only={"student_id": one.student_ids[0]}, section_id=other.id)
    sweep(town)
    with town.made.acting():
        seats = dict(
            Seat.objects.seen_by(town.made.system).filter(visit=visit).values_list("account_id", "state")
        )
    assert seats == {town.pat.pk: "left", town.lee.pk: "confirmed", sam.pk: "asked"}
    assert town.visits()[0].stage == "scheduled"


def test_where_nobody_serves_it_at_all_it_is_off(town):
    one = town.family("Zoe", MONDAY, phone=PHONE)
    town.booked()
    change(town, Placement, only={"student_id": one.student_ids[0]}, left_at=NOW)
    sweep(town)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert ("visits.called_off", PHONE) in of_home(town) and planner(town)
