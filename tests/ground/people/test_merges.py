"""Merging two records of one adult moves everything, loosens nothing, and comes apart exactly."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import NOW, make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Merge,
    Preference,
    Restriction,
    SuggestedMerge,
    Tie,
)
from thirdpillar.ground.people.queries import current_adult, students_open_to_adult

pytestmark = pytest.mark.django_db
TABLES = (
    "adult", "tie", "contactpoint", "contactpointchange", "restriction", "mailingaddress", "household",
    "householdadult", "householdstudent", "preference",
)  # fmt: skip


@pytest.fixture
def town():
    """Rosa is on the list twice: as Ana's mother at Oak and as Ben's at Elm."""
    d = make_district()
    d.oak, d.elm = d.add_school("Oak"), d.add_school("Elm")
    d.ana, d.ben = d.add_student("Ana", school=d.oak), d.add_student("Ben", school=d.elm)
    d.rosa = d.add_adult("Rosa", phone="+13125550101", language="es")
    d.twin = d.add_adult(
        "Rosa", "López", phone="+13125550101", email="rosa@example.org", preferred_name="Rosi"
    )
    d.luis = d.add_adult("Luis")
    d.tie(d.ana, d.rosa)
    d.tie(d.ben, d.twin, may_text=False)
    d.tie(d.ana, d.twin, may_call=False)
    d.first, d.second = (
        d.add_household([d.ana], [d.rosa], "es"),
        d.add_household([d.ben, d.ana], [d.twin], "es"),
    )
    d.account = d.add_account(Role.CAREGIVER, adult=d.twin)
    d.office = d.scope(Role.OFFICE)
    with d.acting():
        MailingAddress(district_id=d.id, adult=d.twin, street="1 Oak St", residence="1 oak st").save(
            force_insert=True
        )
        ContactPoint.objects.seen_by(d.system).filter(adult=d.twin, kind="mobile").update(stopped_at=NOW)
    return d


def everything(d) -> dict:
    """All rows of the people tables, as the database has them."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM people_{table} t ORDER BY 1")
            rows = [row[0] for row in cursor.fetchall()]
            found[table] = sorted(rows)
        cursor.execute("SELECT adult_id FROM accounts_account ORDER BY 1")
        found["account"] = cursor.fetchall()
    return found


def without_row_ids(rows: dict) -> dict:
    """Memberships that were deleted come back as new rows: their own ids and times are not compared."""
    import json

    for table in ("householdadult", "householdstudent"):
        rows[table] = sorted(
            json.dumps(
                {k: v for k, v in json.loads(row).items() if k not in ("id", "made_at")}, sort_keys=True
            )
            for row in rows[table]
        )
    return rows


def test_all_that_hangs_on_one_record_moves_to_the_other(town):
    d = town
    merge = actions.merge_adults(
        by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id, because="Same phone"
    )
    ties = {t.student_id: t for t in Tie.objects.seen_by(d.office).filter(adult=d.rosa, left_at=None)}
    assert set(ties) == {d.ana.id, d.ben.id}
    assert (ties[d.ana.id].may_call, ties[d.ben.id].may_text) == (False, False)
    points = {
        p.value: p.stopped_at
        for p in ContactPoint.objects.seen_by(d.office).filter(adult=d.rosa, left_at=None)
    }
    assert points == {"+13125550101": NOW, "rosa@example.org": None}
    assert MailingAddress.objects.seen_by(d.office).get().adult_id == d.rosa.id
    d.account.refresh_from_db(from_queryset=type(d.account).objects.seen_by(d.office))
    assert d.account.adult_id == d.rosa.id
    assert current_adult(d.twin.id, seen_by=d.office) == d.rosa.id
    gone = Adult.objects.seen_by(d.office).get(pk=d.twin.id)
    assert (gone.merged_into_id, gone.left_at) == (d.rosa.id, NOW)
    assert merge.because == "Same phone"


def test_one_person_is_one_home_and_old_touches_follow(town):
    d = town
    actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    homes = list(Household.objects.seen_by(d.office).filter(dissolved_at=None))
    assert homes == [d.first]
    assert set(HouseholdStudent.objects.seen_by(d.office).values_list("household_id", "student_id")) == {
        (d.first.id, d.ana.id), (d.first.id, d.ben.id),
    }  # fmt: skip
    assert HouseholdAdult.objects.seen_by(d.office).get(adult=d.twin).household_id == d.first.id


def test_a_home_where_somebody_else_stays_goes_on(town):
    d = town
    with d.acting():
        HouseholdAdult(district_id=d.id, household=d.second, adult=d.luis).save(force_insert=True)
    d.tie(d.ben, d.luis)
    actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    assert Household.objects.seen_by(d.office).filter(dissolved_at=None).count() == 2
    assert HouseholdStudent.objects.seen_by(d.office).filter(student=d.ben).count() == 2


@pytest.mark.parametrize("kept_first", [True, False])
def test_taking_apart_gives_back_what_was(town, kept_first):
    d = town
    before = without_row_ids(everything(d))
    kept, gone = (d.rosa, d.twin) if kept_first else (d.twin, d.rosa)
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=kept.id, gone_id=gone.id)
    assert without_row_ids(everything(d)) != before
    actions.undo_merge(by=d.office, at=NOW + timedelta(days=3), merge_id=merge.id)
    assert without_row_ids(everything(d)) == before
    with pytest.raises(Refused):
        actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)


def prefer(d, adult, at=NOW, **more) -> Preference:
    with d.acting():
        row = Preference(district_id=d.id, adult=adult, said_by="page", at=at, **{"ways": ["email"]} | more)
        row.save(force_insert=True)
    return row


def holding(d, adult):
    rows = Preference.objects.seen_by(d.office).filter(adult=adult, replaced_at=None)
    return list(rows.values_list("pk", flat=True))


def test_how_they_want_to_be_reached_goes_along_where_the_kept_record_said_nothing(town):
    d = town
    prefer(d, d.twin, at=NOW - timedelta(days=9), ways=["sms"], replaced_at=NOW - timedelta(days=1))
    said = prefer(d, d.twin)
    before = without_row_ids(everything(d))
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    assert (holding(d, d.rosa), holding(d, d.twin)) == ([said.pk], [])
    assert Preference.objects.seen_by(d.office).filter(adult=d.rosa).count() == 2
    actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)
    assert without_row_ids(everything(d)) == before


def test_what_the_kept_record_said_stands_and_the_other_has_its_own_again(town):
    d = town
    mine, theirs = prefer(d, d.rosa), prefer(d, d.twin)
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    assert holding(d, d.rosa) == [mine.pk]
    actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)
    assert (holding(d, d.rosa), holding(d, d.twin)) == ([mine.pk], [theirs.pk])


def test_what_they_said_as_one_person_stays_and_the_other_is_as_before(town):
    d = town
    said = prefer(d, d.twin)
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    with d.acting():
        Preference.objects.seen_by(d.system).filter(pk=said.pk).update(replaced_at=NOW)
    later = prefer(d, d.rosa, ways=["voice"])
    actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)
    assert (holding(d, d.rosa), holding(d, d.twin)) == ([later.pk], [said.pk])


def test_a_restriction_on_either_record_bars_the_one_person(town):
    d = town
    tie = Tie.objects.seen_by(d.office).get(adult=d.twin, student=d.ana)
    actions.impose_restriction(by=d.office, at=NOW, tie_id=tie.id, scopes=["all"], source="court_order")
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    assert students_open_to_adult(d.rosa.id, on=NOW.date(), seen_by=d.system) == {d.ben.id}
    actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)
    assert students_open_to_adult(d.twin.id, on=NOW.date(), seen_by=d.system) == {d.ben.id}
    assert students_open_to_adult(d.rosa.id, on=NOW.date(), seen_by=d.system) == {d.ana.id}


def test_a_restriction_imposed_while_they_were_one_bars_both_afterwards(town):
    d = town
    merge = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    tie = Tie.objects.seen_by(d.office).get(adult=d.rosa, student=d.ana, left_at=None)
    actions.impose_restriction(by=d.office, at=NOW, tie_id=tie.id, scopes=["all"], source="court_order")
    actions.undo_merge(by=d.office, at=NOW, merge_id=merge.id)
    assert set(Restriction.objects.seen_by(d.office).values_list("adult_id", flat=True)) == {
        d.rosa.id,
        d.twin.id,
    }
    assert students_open_to_adult(d.rosa.id, on=NOW.date(), seen_by=d.system) == frozenset()
    assert students_open_to_adult(d.twin.id, on=NOW.date(), seen_by=d.system) == {d.ben.id}


def test_merges_are_undone_last_first(town):
    d = town
    third = d.add_adult("Rosa", "L.")
    one = actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    two = actions.merge_adults(by=d.office, at=NOW + timedelta(hours=1), kept_id=third.id, gone_id=d.rosa.id)
    assert current_adult(d.twin.id, seen_by=d.office) == third.id
    with pytest.raises(Refused):
        actions.undo_merge(by=d.office, at=NOW, merge_id=one.id)
    actions.undo_merge(by=d.office, at=NOW, merge_id=two.id)
    actions.undo_merge(by=d.office, at=NOW, merge_id=one.id)
    assert current_adult(d.twin.id, seen_by=d.office) == d.twin.id


def test_a_school_merges_only_whom_it_sees_but_then_wholly(town):
    d = town
    oak = d.scope(Role.PRINCIPAL, school_ids=frozenset({d.oak.id}))
    elm = d.scope(Role.PRINCIPAL, school_ids=frozenset({d.elm.id}))
    with d.acting(elm), pytest.raises(Refused):
        actions.merge_adults(by=elm, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    with d.acting(oak):
        actions.merge_adults(by=oak, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    assert set(Tie.objects.seen_by(d.office).filter(adult=d.rosa).values_list("student_id", flat=True)) == {
        d.ana.id, d.ben.id,
    }  # fmt: skip
    assert Merge.objects.seen_by(oak).count() == 1


def test_no_family_sees_a_merge(town):
    d = town
    actions.merge_adults(by=d.office, at=NOW, kept_id=d.rosa.id, gone_id=d.twin.id)
    mother = d.scope(Role.CAREGIVER, student_ids=frozenset({d.ana.id}), adult_id=d.rosa.id)
    teacher = d.scope(Role.TEACHER, student_ids=frozenset({d.ana.id}))
    for scope in (mother, teacher):
        assert not Merge.objects.seen_by(scope).exists()


def test_doubled_records_are_suggested_and_stay_aside_once_set_aside(town):
    d = town
    for number in range(30):
        d.add_adult(f"Given{number}", f"Family{number}", phone=f"+1312556{number:04}")
    assert actions.suggest_merges(by=d.system, at=NOW) == 1
    pair = SuggestedMerge.objects.seen_by(d.office).get()
    assert {pair.first_id, pair.second_id} == {d.rosa.id, d.twin.id}
    actions.set_suggestion_aside(by=d.office, at=NOW, first_id=d.twin.id, second_id=d.rosa.id)
    assert actions.suggest_merges(by=d.system, at=NOW) == 0
    assert SuggestedMerge.objects.seen_by(d.office).count() == 1
