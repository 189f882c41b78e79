"""Answers listed for staff, choices in languages, hours over all programmes, and staff who register themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.practice.gatherings.school_of_courses import FIRST, a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.gatherings.actions import record_attendance
from thirdpillar.practice.gatherings.actions.programmes import (
    finish_programme,
    register,
    set_questions,
    take_roll,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, ProgrammeQuestion, Registration
from thirdpillar.practice.gatherings.queries.programmes import dosage_over_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
    district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
    with clock.set_to(NOW):
        signed_in(client, district.liaison, at=NOW)
        yield district


def page(client, town, name, /, *args, status=200, **query):
    answer = client.get(reverse(name, args=args), query)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content[:800]
    return answer.content.decode("utf-8-sig")


def press(client, town, name, /, *args, **typed):
    answer = client.post(reverse(name, args=args), typed, follow=True)
    tenancy.enter_scope(town.system)
    assert answer.status_code in (200, 422), answer.content[:800]
    return answer.content.decode()


def typed(**more):
    said = {"words-0": "Which group?", "kind-0": "one_of", "options-0": "Morning\nEvening", "kind-1": "words"}
    return said | {f"kind-{at}": "words" for at in range(1, 3)} | more


def test_choices_stand_in_the_readers_language_and_are_kept_as_written_first(client, town):
    course = a_course(town, town.school)
    shown = press(client, town, "gatherings:questions", course.pk, **typed(**{"options-0-es": "Mañana"}))
    assert "as many choices" in shown
    press(
        client, town, "gatherings:questions", course.pk,
        **typed(**{"words-0-es": "¿Qué grupo?", "options-0-es": "Mañana\nTarde"}),
    )  # fmt: skip
    question = ProgrammeQuestion.objects.seen_by(town.system).get()
    assert question.options_in("es-MX") == [("Morning", "Mañana"), ("Evening", "Tarde")]
    assert question.options_in("so") == [("Morning", "Morning"), ("Evening", "Evening")]
    row = register(
        programme_id=course.pk, adult_id=town.rosa.pk, way=Way.LINK, by=town.system, at=NOW, quietly=True,
        answers={str(question.pk): "Evening"},
    )  # fmt: skip
    assert row.answers == {str(question.pk): "Evening"}
    Registration.objects.seen_by(town.system).filter(pk=row.pk).update(standing="asked")
    answer = client.get(f"/p/{row.code}", headers={"accept-language": "es"})
    tenancy.enter_scope(town.system)
    assert 'value="Morning"' in answer.content.decode() and "Mañana" in answer.content.decode()


def test_answers_are_listed_by_person_to_print_and_as_a_table(client, town):
    course = a_course(town, town.school)
    assert "Nobody yet" in page(client, town, "gatherings:answers", course.pk)
    set_questions(
        programme_id=course.pk, by=town.system, at=NOW,
        questions=[{"words": "Why?", "kind": "words"}, {"words": "Computer?", "kind": "yes_no"}],
    )  # fmt: skip
    why, computer = ProgrammeQuestion.objects.seen_by(town.system).order_by("place")
    register(
        programme_id=course.pk, adult_id=town.rosa.pk, way=Way.LINK, by=town.system, at=NOW, quietly=True,
        answers={str(why.pk): "=WEBSERVICE(1)", str(computer.pk): "yes"},
    )  # fmt: skip
    shown = page(client, town, "gatherings:answers", course.pk)
    assert "Rosa Lopez" in shown and "=WEBSERVICE(1)" in shown and "Computer?" in shown
    table = page(client, town, "gatherings:answers", course.pk, **{"as": "csv"}).splitlines()
    assert table[2] == "Name,Where they stand,Why?,Computer?"
    assert table[3].startswith("Rosa Lopez,Registered,") and table[3].endswith(",Yes")
    assert ",=WEB" not in table[3]  # no text becomes a formula
    head = town.add_account(Role.TEACHER, town.school, email="t@x.example")
    signed_in(client, head, at=NOW)
    page(client, town, "gatherings:answers", course.pk, status=404)


def test_hours_are_added_up_over_all_programmes_each_person_once(client, town):
    twin = town.add_adult("Rosa", "Lopez", phone="+13125550109", language="es")
    english = a_course(town, town.school, sessions=2)
    computers = a_course(town, town.school, sessions=1, title="Computers", first=FIRST + timedelta(days=1))
    first, second = Gathering.objects.seen_by(town.system).filter(programme=english).order_by("begins_at")
    other = Gathering.objects.seen_by(town.system).get(programme=computers)
    for adult, sessions in ((town.rosa, (first, second)), (twin, (first, other))):
        for session in sessions:
            record_attendance(
                gathering_id=session.pk, adult_id=adult.pk, by=town.system, at=session.begins_at
            )
    span = {"since": NOW, "until": after(days=30), "seen_by": town.system}
    assert [(one.sessions, one.hours) for one in dosage_over_all(**span)] == [(2, 3.0), (2, 3.0)]
    merge_adults(by=town.system, at=NOW, kept_id=town.rosa.pk, gone_id=twin.pk)
    (one,) = dosage_over_all(**span)
    assert (one.adult_id, one.name, one.sessions, one.programmes, one.hours) == (
        town.rosa.pk,
        "Rosa Lopez",
        3,
        2,
        4.5,
    )
    shown = page(client, town, "gatherings:hours", first="2026-11-01", last="2026-12-31")
    assert "Rosa Lopez" in shown and "4.5" in shown
    table = page(client, town, "gatherings:hours", first="2026-11-01", last="2026-12-31", **{"as": "csv"})
    assert "Rosa Lopez,2,3,4.5" in table
    elsewhere = town.scope(Role.LIAISON, school_ids=frozenset({town.add_school("Elm School").id}))
    with town.acting(elsewhere):
        assert dosage_over_all(**(span | {"seen_by": elsewhere})) == []


def test_staff_register_themselves_and_earn_what_the_training_gives(client, town):
    training = a_course(
        town, town.school, sessions=1, kind="staff", title="Working across cultures", credential="culture",
        capacity=1,
    )  # fmt: skip
    elm = town.add_school("Elm School")
    a_course(town, elm, sessions=1, kind="staff", title="At Elm alone")
    teacher = town.add_account(Role.TEACHER, town.school, email="t@x.example")
    signed_in(client, teacher, at=NOW)
    shown = page(client, town, "gatherings:trainings")
    assert "Working across cultures" in shown and "At Elm alone" not in shown
    page(client, town, "gatherings:training", training.pk)
    shown = press(client, town, "gatherings:training", training.pk, deed="register")
    assert "Registered" in shown
    row = Registration.objects.seen_by(town.system).get(programme=training)
    assert (row.account_id, row.by_account_id, row.standing) == (teacher.pk, teacher.pk, "registered")
    # Full: the next waits, and has the place once the first cannot come.
    signed_in(client, town.liaison, at=NOW)
    assert "On the waiting list" in press(client, town, "gatherings:training", training.pk, deed="register")
    signed_in(client, teacher, at=NOW)
    press(client, town, "gatherings:training", training.pk, deed="withdraw")
    mine = Registration.objects.seen_by(town.system).get(account_id=town.liaison.pk)
    assert mine.standing == "registered"
    # What it gives is theirs, and stands on their page.
    (session,) = Gathering.objects.seen_by(town.system).filter(programme=training)
    keeper = replace(
        town.scope(Role.COORDINATOR, school_ids=frozenset({town.school.id})), account_id=town.liaison.pk
    )
    later = session.ends_at + timedelta(hours=1)
    with town.acting(keeper):
        take_roll(gathering_id=session.pk, present=[mine.pk], by=keeper, at=later)
        assert finish_programme(programme_id=training.pk, by=keeper, at=later) == 1
    held = Credential.objects.seen_by(town.system).get()
    assert (held.account_id, held.kind, held.earned_on) == (town.liaison.pk, "culture", date(2026, 11, 17))
    with clock.set_to(later):
        signed_in(client, town.liaison, at=later)
        assert "Cultural competence training" in page(client, town, "gatherings:trainings")


def test_families_programmes_and_drafts_are_no_trainings(client, town):
    for_families = a_course(town, town.school)
    draft = a_course(town, town.school, sessions=1, kind="staff", title="Not yet", opened=False)
    for each in (for_families, draft):
        page(client, town, "gatherings:training", each.pk, status=404)
