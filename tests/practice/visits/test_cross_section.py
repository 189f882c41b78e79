"""The test of brief §2.4 from rows to word: its worked example, rosters, small groups, and what is kept of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visit
from tests.practice.visits.asked import a_school_with_a_year, many_homes
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.actions.judging import judge_cross_sections, judge_open_cycles
from thirdpillar.practice.visits.models import CrossSectionResult, Invitation


def put_invitations(made, cycle, school, homes, *, roster_of=None):
    from thirdpillar.ground.people.models import HouseholdStudent

    with made.acting():
        children = dict(
            HouseholdStudent.objects.seen_by(made.system)
            .filter(household__in=homes)
            .values_list("household_id", "student_id")
        )
        Invitation.objects.bulk_create(
            Invitation(
                district_id=made.id, cycle=cycle, school_id=school.id, household_id=one.pk,
                student_ids=[children[one.pk]], reason="universal", standing_at=NOW, asked=1, code=uuid4().hex[:12],
                from_roster_of_id=roster_of,
            )
            for one in homes
        )  # fmt: skip


def judged(made, cycle, school):
    with made.acting():
        judge_cross_sections(cycle_id=cycle.pk, by=made.system, at=NOW)
        return CrossSectionResult.objects.seen_by(made.system).get(cycle=cycle, school_id=school.id)


def found(result, name, side, of="invitations"):
    return next(
        (
            one
            for one in result.findings
            if one.get("name") == name and one["side"] == side and one["of"] == of
        ),
        None,
    )


@pytest.fixture
def place(db):
    return a_school_with_a_year()


def test_the_worked_example_of_the_rule_comes_out_of_the_rows(place):
    """N 600, n 90. A concern K 120, k 32: RR 1.78, p 0.00013. EL K 180, k 24: RR 0.89, lower p 0.27."""
    made, school, cycle, _ = place
    # (concern, EL): how many homes, how many of them invited
    cells = {("iep", "el"): (36, 10), ("iep",): (84, 22), ("el",): (144, 14), (): (336, 44)}
    asked = []
    for groups, (homes, invited) in cells.items():
        asked += many_homes(made, school, [groups] * homes)[:invited]
    assert len(asked) == 90
    put_invitations(made, cycle, school, asked)
    result = judged(made, cycle, school)
    assert (result.status, round(result.covered, 2)) == ("possible_targeting", 0.15)
    concern = found(result, "iep", "targeting")
    assert (concern["status"], concern["ratio"], concern["chance"]) == ("possible_targeting", 1.78, 0.00013)
    assert concern["visible"] == 1.39  # K 120: told from chance from 25 on
    english = found(result, "el", "exclusion")
    assert (english["status"], english["ratio"]) == ("cross_section_ok", 0.89) and english["chance"] > 0.27
    assert found(result, "iep", "exclusion")["status"] == "cross_section_ok"
    assert {"of": "one_a_home", "status": "possible_targeting"} in result.findings


def test_a_teacher_who_teaches_just_them_aims_at_nobody(place):
    """Within the roster that the invitations came from nothing was chosen: the larger chance counts."""
    made, school, cycle, _ = place
    section = made.add_section(school)
    teacher = made.add_account(Role.TEACHER, school, section)
    theirs = many_homes(made, school, [("iep",)] * 60, section=section)
    many_homes(made, school, [()] * 140)
    put_invitations(made, cycle, school, theirs[:40], roster_of=teacher.id)
    result = judged(made, cycle, school)
    assert found(result, "iep", "targeting")["chance"] == 1.0 and result.status == "cross_section_ok"


def test_the_difficult_ones_of_a_class_are_seen(place):
    """Nobody is picked by hand; who writes down instead that they asked for it themselves is seen all the same."""
    made, school, cycle, coordinator = place
    section = made.add_section(school)
    concern = many_homes(made, school, [("iep",)] * 30, section=section)
    others = many_homes(made, school, [()] * 70, section=section)
    told = {"cycle_id": cycle.pk, "school_id": school.id, "by": coordinator, "at": NOW}
    chosen = [one.pk for one in (*concern[:18], *others[:4])]
    with made.acting(coordinator):
        with pytest.raises(Refused, match="nobody is picked by hand"):
            invite_families(reason="universal", section_id=section.pk, household_ids=chosen, **told)
        for home in chosen:
            note_family_asked(household_id=home, way="in_person", **told)
    with made.acting():
        result = CrossSectionResult.objects.seen_by(made.system).get()  # it runs as families are invited
    assert result.status == "possible_targeting"


def test_a_group_left_out_is_seen_on_invitations_and_on_visits(place):
    made, school, cycle, _ = place
    somali = many_homes(made, school, [()] * 60, language="so")
    english = many_homes(made, school, [()] * 140, language="en")
    put_invitations(made, cycle, school, [*somali[:4], *english[:66]])
    accounts = [made.add_account(Role.TEACHER, school), made.add_account(Role.TEACHER, school)]
    with made.acting():
        rows = {one.household_id: one for one in Invitation.objects.seen_by(made.system)}
    for number, home in enumerate(english[:25]):
        add_visit(made, rows[home.pk], accounts, begins=NOW - timedelta(days=1 + number), stage="completed")
    result = judged(made, cycle, school)
    assert result.status == "possible_exclusion"
    assert found(result, "home_language:so", "exclusion")["status"] == "possible_exclusion"
    assert found(result, "home_language:so", "exclusion", "completed")["status"] == "possible_exclusion"
    assert found(result, "home_language:en", "exclusion")["status"] == "cross_section_ok"
    # Told from chance below this: too few of a group is too many of all others.
    assert 0 < found(result, "home_language:so", "exclusion")["visible"] < 1


def test_when_everybody_is_invited_there_is_nothing_to_choose(place):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [("iep",)] * 10 + [()] * 30)
    put_invitations(made, cycle, school, homes[:39])
    assert judged(made, cycle, school).status == "universal"


def test_of_few_or_of_a_small_group_nothing_is_said(place):
    made, school, cycle, _ = place
    few = many_homes(made, school, [("iep",)] * 9)
    rest = many_homes(made, school, [()] * 90)
    put_invitations(made, cycle, school, [*few, *rest[:15]])
    result = judged(made, cycle, school)
    assert found(result, "iep", "targeting") is None and "iep" not in str(result.findings)
    with made.acting():
        Invitation.objects.seen_by(made.system).filter(
            household_id__in=[one.pk for one in rest[:15]]
        ).delete()
    assert judged(made, cycle, school).status == "too_few"


def test_no_counts_and_no_names_are_kept_and_a_principal_reads_the_finding(place):
    made, school, cycle, _ = place
    homes = many_homes(made, school, [("iep",)] * 60 + [()] * 140)
    put_invitations(made, cycle, school, homes[:40])
    result = judged(made, cycle, school)
    assert all(
        set(one) <= {"of", "name", "side", "status", "ratio", "chance", "visible"} for one in result.findings
    )
    principal = made.scope(Role.PRINCIPAL, school_ids=frozenset([school.id]))
    teacher = made.scope(Role.TEACHER)
    other = made.scope(Role.PRINCIPAL, school_ids=frozenset([made.add_school("Elm").id]))
    for scope, sees in ((principal, True), (teacher, False), (other, False)):
        with made.acting(scope):
            assert CrossSectionResult.objects.seen_by(scope).exists() is sees
            assert CrossSectionResult.objects.seen_by(made.system).exists() is sees


def test_it_is_renewed_every_night_for_every_school(place):
    made, school, cycle, _ = place
    elm = made.add_school("Elm School")
    for each in (school, elm):
        put_invitations(made, cycle, each, many_homes(made, each, [()] * 30)[:25])
    with made.acting():
        assert judge_open_cycles(by=made.system, at=NOW) == 2
        assert judge_open_cycles(by=made.system, at=NOW + timedelta(days=1)) == 2
        results = CrossSectionResult.objects.seen_by(made.system)
        assert {one.at for one in results} == {NOW + timedelta(days=1)}
        assert judge_open_cycles(by=made.system, at=NOW + timedelta(days=90)) == 0
