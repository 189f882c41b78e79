"""What families need: said once, remembered with their consent, carried along, sealed, forgotten."""

from datetime import date

import pytest
from django.db import connection

from tests.factories import NOW
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.actions import answer_invitation, forget_needs, plan_gathering
from thirdpillar.practice.gatherings.actions.needs import (
    forget_overdue,
    forget_person,
    forget_remembered,
    remember_needs,
    say_needs,
)
from thirdpillar.practice.gatherings.actions.programmes import forget_answers, register, withdraw_from
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Answer, Gathering, KeptNeeds, Registration
from thirdpillar.practice.gatherings.queries.needs import askings, kept_needs
from thirdpillar.practice.gatherings.rules.needs import carers, figures

pytestmark = pytest.mark.django_db
NEEDS = {
    "interpreter": "es", "childcare_count": 2, "childcare_ages": [3, 7], "transport": True, "diets": ["no_pork"],
    "food": "no cheese", "access": ["no_steps"],
}  # fmt: skip


@pytest.fixture
def town():
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
    district.liaison = district.add_account(Role.LIAISON, school)
    return district


def enrol(town, course, at=NOW, **more):
    return register(
        programme_id=course.pk,
        adult_id=town.rosa.pk,
        way=Way.LINK,
        by=town.system,
        at=at,
        quietly=True,
        **more,
    )


def at_school(town, role, school=None):
    """Somebody of the staff there, as their pages act."""
    more = {} if role == Role.OFFICE else {"school_ids": frozenset({(school or town.school).id})}
    return town.scope(role, **more)


def home_of(town):
    return HouseholdAdult.objects.seen_by(town.system).get(adult=town.rosa).household_id


def an_evening(town, **more):
    words = {
        "title": "Math evening", "purpose": "learn", "place": "Gym", "begins_at": after(days=9),
        "ends_at": after(days=9, hours=2), "school_id": town.school.id,
    }  # fmt: skip
    return plan_gathering(by=town.system, at=NOW, **(words | more))


def test_asked_once_it_is_carried_into_the_next_registration_and_the_next_yes(town):
    first, second = a_course(town, town.school), a_course(town, town.school, title="Computers")
    row = enrol(town, first, needs=NEEDS, remember=True)
    assert row.said_needs == NEEDS
    kept = kept_needs(town.rosa.pk, seen_by=town.system)
    assert (kept.needs, kept.way, kept.school_id) == (NEEDS, "link", town.school.id)
    assert kept.keep_until == after(days=365)
    assert enrol(town, second, at=after(minutes=5)).said_needs == NEEDS
    evening = an_evening(town)
    said = answer_invitation(
        gathering_id=evening.pk, household_id=home_of(town), adult_id=town.rosa.pk, answer="yes", way=Way.TEXT,
        by=town.system, at=after(minutes=9),
    )  # fmt: skip
    assert said.said_needs == NEEDS
    # Taken out by the family itself, it does not come back.
    said = answer_invitation(
        gathering_id=evening.pk, household_id=home_of(town), adult_id=town.rosa.pk, answer="yes", way=Way.LINK,
        by=town.system, at=after(minutes=10), needs={}, was_asked=True,
    )  # fmt: skip
    assert said.said_needs == {}


def test_without_consent_nothing_is_remembered(town):
    enrol(town, a_course(town, town.school), needs=NEEDS)
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None
    assert enrol(town, a_course(town, town.school, title="Computers")).said_needs == {}


def test_what_one_eats_and_how_one_takes_part_is_sealed_in_the_database(town):
    enrol(town, a_course(town, town.school), needs=NEEDS, remember=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT needs::text || sealed_needs FROM gatherings_registration")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT words FROM gatherings_keptneeds")
        (kept,) = cursor.fetchone()
    assert "childcare_ages" in row and '"sealed"' in row
    assert not [word for word in ("no_pork", "cheese", "no_steps") if word in row]
    assert not [word for word in ("no_pork", "cheese", "no_steps", "childcare") if word in kept]


def test_a_family_changes_it_and_has_it_forgotten(town):
    row = enrol(town, a_course(town, town.school), needs=NEEDS, remember=True)
    say_needs(
        registration_id=row.pk, needs={"transport": True}, remember=True, way=Way.LINK, by=town.system, at=after(days=1)
    )  # fmt: skip
    kept = kept_needs(town.rosa.pk, seen_by=town.system)
    assert (kept.needs, kept.said_at) == ({"transport": True}, after(days=1))
    assert forget_remembered(adult_id=town.rosa.pk, by=town.system, at=after(days=2)) is True
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None
    assert forget_remembered(adult_id=town.rosa.pk, by=town.system, at=after(days=2)) is False


def test_staff_say_it_for_a_family_and_it_is_known_who_did(town):
    staff = at_school(town, Role.LIAISON)
    row = register(
        programme_id=a_course(town, town.school).pk, adult_id=town.rosa.pk, way=Way.PAPER, by=staff, at=NOW,
        without_answers=True,
    )  # fmt: skip
    with town.acting(staff):
        say_needs(registration_id=row.pk, needs=NEEDS, remember=True, way=Way.PAPER, by=staff, at=NOW)
    kept = kept_needs(town.rosa.pk, seen_by=town.system)
    assert (kept.way, kept.by_account_id) == ("paper", staff.account_id)
    elsewhere = at_school(town, Role.LIAISON, town.add_school("Elm School"))
    with town.acting(elsewhere), pytest.raises(Refused):
        say_needs(registration_id=row.pk, needs={}, way=Way.STAFF, by=elsewhere, at=NOW)
    with town.acting(elsewhere), pytest.raises(Refused):
        forget_remembered(adult_id=town.rosa.pk, by=elsewhere, at=NOW)


def test_a_principal_reads_nothing_of_what_is_remembered(town):
    remember_needs(
        adult_id=town.rosa.pk, needs=NEEDS, way=Way.LINK, school_id=town.school.id, by=town.system, at=NOW
    )  # fmt: skip
    for role, sees in ((Role.PRINCIPAL, 0), (Role.TEACHER, 0), (Role.LIAISON, 1), (Role.OFFICE, 1)):
        scope = at_school(town, role)
        with town.acting(scope):
            assert KeptNeeds.objects.seen_by(scope).count() == sees, role
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM gatherings_keptneeds")
                assert cursor.fetchone() == (sees,), role


def test_words_that_must_not_be_kept_are_refused(town):
    row = enrol(town, a_course(town, town.school))
    with pytest.raises(Refused):
        say_needs(
            registration_id=row.pk, needs={"food": "my number is A-123456789"}, way=Way.LINK, by=town.system, at=NOW
        )  # fmt: skip


def test_it_is_forgotten_after_a_year_and_when_somebody_leaves(town):
    omar = a_family(town, town.school, "Omar", "Farah", "+13125550103", "en")
    for adult in (town.rosa, omar):
        remember_needs(adult_id=adult.pk, needs=NEEDS, way=Way.LINK, by=town.system, at=NOW)
    assert forget_overdue(by=town.system, at=after(days=364)) == 0
    omar.left_at = after(days=3)
    omar.save()
    assert forget_overdue(by=town.system, at=after(days=364)) == 1
    assert (
        enrol(town, a_course(town, town.school, first=date(2027, 11, 16)), at=after(days=366)).said_needs
        == {}
    )
    assert forget_overdue(by=town.system, at=after(days=366)) == 1


def test_of_two_records_of_one_person_the_standing_one_has_it(town):
    twin = town.add_adult("Rosa", "Lopez", phone="+13125550109", language="es")
    remember_needs(adult_id=twin.pk, needs=NEEDS, way=Way.LINK, by=town.system, at=NOW)
    merge_adults(by=town.system, at=NOW, kept_id=town.rosa.pk, gone_id=twin.pk)
    assert enrol(town, a_course(town, town.school)).said_needs == NEEDS
    forget_remembered(adult_id=town.rosa.pk, by=town.system, at=NOW)
    assert not KeptNeeds.objects.seen_by(town.system).exists()


def test_who_withdraws_needs_nothing_there_any_more(town):
    course = a_course(town, town.school)
    row = enrol(town, course, needs=NEEDS, remember=True)
    assert withdraw_from(registration_id=row.pk, by=town.system, at=NOW).said_needs == {}
    row = Registration.objects.seen_by(town.system).get(pk=row.pk)
    assert (row.needs, row.sealed_needs) == ({}, "")
    assert enrol(town, course).said_needs == NEEDS


def test_erasure_leaves_no_need_behind(town):
    enrol(town, a_course(town, town.school), needs=NEEDS, remember=True)
    assert forget_person(adult_id=town.rosa.pk, by=town.system, at=NOW) == 2
    assert not KeptNeeds.objects.seen_by(town.system).exists()
    assert Registration.objects.seen_by(town.system).get().said_needs == {}


def test_needs_of_a_course_are_emptied_after_its_end(town):
    enrol(town, a_course(town, town.school, sessions=1), needs=NEEDS)
    forget_answers(by=town.system, at=after(days=36))
    assert Registration.objects.seen_by(town.system).get().said_needs == NEEDS
    forget_answers(by=town.system, at=after(days=38))
    row = Registration.objects.seen_by(town.system).get()
    assert (row.needs, row.sealed_needs) == ({}, "")
    evening = an_evening(town)
    answer_invitation(
        gathering_id=evening.pk, household_id=home_of(town), answer="yes", way=Way.LINK, by=town.system, at=NOW, needs=NEEDS
    )  # fmt: skip
    forget_needs(by=town.system, at=after(days=40))
    row = Answer.objects.seen_by(town.system).get()
    assert (row.needs, row.sealed_needs) == ({}, "")


def test_two_adults_of_one_home_bring_their_children_once(town):
    child = town.add_student("Leo", "Lopez", town.school)
    luis = town.add_adult("Luis", "Lopez", phone="+13125550107", language="es")
    town.tie(child, luis)
    town.add_household([child], [luis], language="es")
    course = a_course(town, town.school, sessions=1)
    enrol(town, course, needs=NEEDS)
    row = register(
        programme_id=course.pk, adult_id=luis.pk, way=Way.LINK, by=town.system, at=NOW, quietly=True,
        needs={"childcare_count": 1, "childcare_ages": [3]},
    )  # fmt: skip
    Registration.objects.seen_by(town.system).filter(pk=row.pk).update(household_id=home_of(town))
    session = Gathering.objects.seen_by(town.system).get(programme=course)
    (one,) = askings([session], seen_by=town.system)[session.pk]
    assert (one.people, one.needs["childcare_ages"], one.needs["transport"]) == (2, [3, 7], True)


@pytest.mark.parametrize(
    ("ages", "unknown", "needed"),
    [
        ([], 0, 0),
        ([7], 0, 2),  # never alone
        ([0] * 7, 0, 3),  # one to three
        ([3] * 15, 0, 3),  # one to seven
        ([4] * 9 + [7] * 10, 0, 3),
        ([2, 7, 7, 8], 0, 2),  # together at the ratio of the youngest, one would do
        ([], 9, 3),  # whose age nobody said are as one year old
        ([2] * 4 + [9] * 12 + [5] * 8, 0, 3),
    ],
)
def test_carers_by_the_ratio(ages, unknown, needed):
    assert carers(ages, unknown, date(2026, 11, 20)).needed == needed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 3", ({"interpreter": True, "transport": True}, False)),
        ("2 (3, 7) 9", ({"childcare_count": 2, "childcare_ages": [3, 7]}, True)),
        ("4,5", ({"diets": ["ask"], "access": ["ask"]}, False)),
        ("0", ({}, False)),
        ("13", None),
        ("0 1", None),
        ("2 (33)", None),
        ("3 (4)", None),
    ],
)
def test_needs_in_figures(said, meant):
    assert figures(said) == meant
