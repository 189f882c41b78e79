import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult, ContactPoint, HouseholdAdult, Tie
from thirdpillar.practice.gatherings.actions import (
    WrittenLine,
    add_new_person,
    answer_invitation,
    confirm_match,
    dismiss_line,
    forget_needs,
    invite_families,
    record_attendance,
    record_sign_ins,
    remove_attendance,
    sign_in_by_code,
    undo_decision,
)
from thirdpillar.practice.gatherings.models import Answer, Attendance, Invitation, SignInLine
from thirdpillar.practice.gatherings.queries import (
    candidates_of,
    families_at,
    households_at,
    households_touched_since,
    open_lines,
    staffing,
    touchpoints,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    district, school = a_school()
    ana = district.add_student("Ana", "Quintanilla", school)
    rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001")
    omar = district.add_adult("Omar", "Haddad", phone="+15551230002")
    for priority, adult in enumerate((rosa, omar)):
        district.tie(ana, adult, priority=priority + 1)
    home = district.add_household([ana], [rosa, omar])
    gathering = a_gathering(district, school)
    return district, school, gathering, ana, rosa, omar, home


def bring(district, gathering, *lines, way="paper"):
    rows = [WrittenLine(key=str(number), **line) for number, line in enumerate(lines)]
    return record_sign_ins(gathering_id=gathering.pk, lines=rows, way=way, by=district.system, at=BEGINS)


def present(district):
    return Attendance.objects.seen_by(district.system).filter(removed_at=None)


def test_a_sure_name_is_taken_a_doubtful_one_waits_a_stranger_is_new(place):
    district, _, gathering, _, rosa, _, home = place
    tally = bring(
        district,
        gathering,
        {"name": "Rosa Quintanilla", "phone": "555 123 0001"},
        {"name": "R. Quintanilla"},
        {"name": "Wanda Zebrowski"},
        {"name": " "},
    )
    assert (tally.taken, tally.waiting, tally.new) == (1, 1, 1)
    (attendance,) = present(district)
    assert (attendance.adult_id, attendance.household_id, attendance.at) == (rosa.pk, home.pk, BEGINS)


def test_a_number_known_to_be_wrong_speaks_for_nobody(place):
    district, _, gathering, _, rosa, *_ = place
    line = {"name": "R. Quintana", "phone": "555 123 0001"}
    bring(district, gathering, line)
    (before,) = open_lines(gathering.pk, seen_by=district.system)
    assert before.candidates[0]["adult_id"] == str(rosa.pk)
    assert "phone" in {found["field"] for found in before.candidates[0]["evidence"]}
    ContactPoint.objects.seen_by(district.system).filter(adult=rosa).update(state="wrong")
    record_sign_ins(
        gathering_id=gathering.pk, lines=[WrittenLine(key="again", **line)], way="paper", by=district.system, at=BEGINS
    )  # fmt: skip
    after = SignInLine.objects.seen_by(district.system).get(key="again")
    judged = {found["field"]: found["judgement"] for one in after.candidates for found in one["evidence"]}
    assert judged.get("phone") not in ("agree", "close")


def test_the_same_lines_brought_twice_count_once(place):
    district, _, gathering, *_ = place
    bring(district, gathering, {"name": "Rosa Quintanilla", "phone": "555 123 0001"})
    again = bring(district, gathering, {"name": "Rosa Quintanilla", "phone": "555 123 0001"})
    assert (again.taken, again.before) == (0, 1)
    assert present(district).count() == 1


def test_what_was_sure_by_itself_can_be_checked_and_taken_back(client):
    district, school = a_school()
    child = district.add_student("Ana", "Quintanilla", school)
    rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001")
    district.tie(child, rosa)
    district.add_household([child], [rosa])
    gathering = a_gathering(district, school)
    written = [
        WrittenLine(key=key, name=name, phone="5551230001")
        for key, name in (("1", "Rosa Q."), ("2", "Rosa Quintanilla"))
    ]
    record_sign_ins(gathering_id=gathering.pk, lines=written, way="paper", by=district.system, at=BEGINS)
    signed_in(client, district.add_account(Role.COORDINATOR, school=school), at=BEGINS)
    with clock.set_to(BEGINS):
        page = client.get(reverse("gatherings:settled", args=[gathering.pk])).content.decode()
        main = page[page.index("<main") :]
        assert main.count("Sure by itself") == 2 == main.count(reverse("people:adult", args=[rosa.pk]))
        for line in re.findall(r'action="([^"]*/undo/)"', main):
            client.post(line)
        after = client.get(reverse("gatherings:settled", args=[gathering.pk])).content.decode()
    assert "No name is settled yet" in after
    with district.acting():
        assert not Attendance.objects.seen_by(district.system).filter(removed_at=None).exists()
        assert SignInLine.objects.seen_by(district.system).filter(state="waiting").count() == 2


def test_nobody_came_before_the_doors_open():
    district, school = a_school()
    gathering = a_gathering(district, school)
    written = [WrittenLine(key="1", name="Rosa Quintanilla")]
    early = BEGINS - timedelta(hours=3, seconds=1)
    with pytest.raises(Refused, match="has not begun"):
        record_sign_ins(gathering_id=gathering.pk, lines=written, way="paper", by=district.system, at=early)
    assert not SignInLine.objects.seen_by(district.system).exists()
    record_sign_ins(
        gathering_id=gathering.pk,
        lines=written,
        way="paper",
        by=district.system,
        at=BEGINS - timedelta(hours=3),
    )


def test_somebody_who_signs_twice_came_once(place):
    district, _, gathering, *_ = place
    line = {"name": "Rosa Quintanilla", "phone": "555 123 0001"}
    assert bring(district, gathering, line, line).taken == 2
    assert present(district).count() == 1


def test_a_waiting_line_shows_the_roster_and_is_confirmed_and_taken_back(place):
    district, _, gathering, ana, rosa, _, _ = place
    bring(district, gathering, {"name": "R. Quintanilla"})
    (line,) = open_lines(gathering, seen_by=district.system)
    (first, *_) = candidates_of(line, seen_by=district.system)
    assert (first.adult, first.children) == (rosa, [ana])
    assert "Quintanilla" not in str(line.candidates)
    confirm_match(line_id=line.pk, adult_id=rosa.pk, by=district.system, at=NOW)
    assert [one.adult_id for one in present(district)] == [rosa.pk]
    with pytest.raises(Refused):
        confirm_match(line_id=line.pk, adult_id=rosa.pk, by=district.system, at=NOW)
    undo_decision(line_id=line.pk, by=district.system, at=NOW)
    assert not present(district).exists()
    assert [one.pk for one in open_lines(gathering, seen_by=district.system)] == [line.pk]
    confirm_match(line_id=line.pk, adult_id=rosa.pk, by=district.system, at=NOW)
    assert present(district).count() == 1


def test_somebody_new_joins_the_childs_home_and_leaves_with_the_decision(place):
    district, school, gathering, ana, _, _, home = place
    bring(district, gathering, {"name": "Wanda Zebrowski"})
    (line,) = open_lines(gathering, seen_by=district.system)
    adult = add_new_person(
        line_id=line.pk,
        given_name="Wanda",
        family_name="Zebrowski",
        phone="+15551239999",
        student_id=ana.pk,
        relation="grandparent",
        by=district.system,
        at=NOW,
    )
    (attendance,) = present(district)
    assert (adult.home_school_id, attendance.adult_id, attendance.household_id) == (
        school.id,
        adult.pk,
        home.pk,
    )
    tie = Tie.objects.seen_by(district.system).get(adult=adult)
    assert (tie.relation, tie.has_legal_authority) == ("grandparent", None)
    point = ContactPoint.objects.seen_by(district.system).get(adult=adult)
    assert (point.from_roster, point.state) == (False, "unconfirmed")
    undo_decision(line_id=line.pk, by=district.system, at=NOW)
    assert not present(district).exists()
    assert Adult.objects.seen_by(district.system).get(pk=adult.pk).left_at == NOW
    assert not HouseholdAdult.objects.seen_by(district.system).filter(adult=adult).exists()


def test_a_line_set_aside_counts_for_nobody_and_comes_back(place):
    district, _, gathering, *_ = place
    bring(district, gathering, {"name": "Wanda Zebrowski"})
    (line,) = open_lines(gathering, seen_by=district.system)
    dismiss_line(line_id=line.pk, by=district.system, at=NOW)
    assert not list(open_lines(gathering, seen_by=district.system))
    undo_decision(line_id=line.pk, by=district.system, at=NOW)
    assert SignInLine.objects.seen_by(district.system).get().state == "waiting"


def test_staff_note_somebody_and_remove_them_again(place):
    district, _, gathering, _, rosa, *_ = place
    attendance = record_attendance(gathering_id=gathering.pk, adult_id=rosa.pk, by=district.system, at=BEGINS)
    again = record_attendance(gathering_id=gathering.pk, adult_id=rosa.pk, by=district.system, at=BEGINS)
    assert attendance.pk == again.pk
    remove_attendance(attendance_id=attendance.pk, by=district.system, at=BEGINS)
    assert not present(district).exists()


def test_a_familys_own_code_signs_in_within_its_time_only(place):
    district, _, gathering, _, rosa, *_ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    invitation = Invitation.objects.seen_by(district.system).get()
    for moment in (BEGINS - timedelta(hours=2), BEGINS + timedelta(hours=5)):
        with pytest.raises(Refused):
            sign_in_by_code(invitation=invitation, by=district.system, at=moment)
    sign_in_by_code(invitation=invitation, by=district.system, at=BEGINS)
    sign_in_by_code(invitation=invitation, by=district.system, at=BEGINS + timedelta(minutes=5))
    assert [one.adult_id for one in present(district)] == [rosa.pk]


def test_a_family_is_counted_once_and_touchpoints_follow_corrections(place):
    district, _, gathering, _, rosa, omar, home = place
    for adult in (rosa, omar):
        record_attendance(gathering_id=gathering.pk, adult_id=adult.pk, by=district.system, at=BEGINS)
    everybody = households_at(gathering, seen_by=district.system)
    (family,) = families_at(gathering, [one.pk for one in everybody], seen_by=district.system)
    assert (family.household_id, len(family.came), family.label) == (home.pk, 2, "Quintanilla")
    came = touchpoints(seen_by=district.system)[0]
    assert {(one.household_id, one.kind, one.two_way) for one in came} == {
        (home.pk, "gathering.attended", True)
    }
    remove_attendance(attendance_id=family.came[0].pk, by=district.system, at=NOW)
    assert came.all().count() == 1
    assert households_touched_since(NOW, seen_by=district.system) == {home.pk}


def test_the_latest_answer_counts_and_needs_are_added_up_then_forgotten(place):
    district, _, gathering, _, _, _, home = place

    def say(answer, at, **needs):
        return answer_invitation(
            gathering_id=gathering.pk,
            household_id=home.pk,
            answer=answer,
            way="link",
            by=district.system,
            at=at,
            people=3,
            needs=needs,
        )

    say("no", NOW)
    say(
        "yes",
        NOW + timedelta(hours=1),
        childcare_ages=[5, 3, 99],
        interpreter="so",
        transport=True,
        food="halal",
        job="x",
    )
    total = staffing(gathering, seen_by=district.system)
    assert (total.households, total.people) == (1, 3)
    assert {(one.need, one.language): one.needed for one in total.lines} == {
        ("interpreter", "so"): 1,
        ("childcare", ""): 2,
        ("transport", ""): 5,
        ("food", ""): 5,
    }
    care, food = total.lines[1], total.lines[3]
    assert (care.ages, food.words) == ([3, 5], ["halal"])
    assert "job" not in Answer.objects.seen_by(district.system).get(answer="yes").needs
    ends = gathering.ends_at
    assert forget_needs(by=district.system, at=ends + timedelta(days=30)) == 0
    assert forget_needs(by=district.system, at=ends + timedelta(days=30, seconds=1)) == 1
    assert staffing(gathering, seen_by=district.system).households == 1
    with pytest.raises(Refused):
        say("yes", ends)


def test_a_line_of_another_school_is_not_there(place):
    district, _, gathering, *_ = place
    bring(district, gathering, {"name": "Wanda Zebrowski"})
    other = district.add_school("Elm School")
    from thirdpillar.ground.accounts.choices import Role

    stranger = district.scope(Role.PRINCIPAL, school_ids=frozenset({other.id}))
    assert not list(open_lines(seen_by=stranger))
    line = open_lines(gathering, seen_by=district.system).get()
    with pytest.raises(Refused):
        dismiss_line(line_id=line.pk, by=stranger, at=NOW)
    with pytest.raises(Refused):
        confirm_match(line_id=line.pk, adult_id=uuid4(), by=district.system, at=NOW)
