"""Staff's pages of programmes, opened and used as a person would."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.models import Terms
from thirdpillar.practice.gatherings.actions.programmes import register
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration

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
    answer = client.get(reverse(f"gatherings:{name}", args=args), query)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content[:800]
    return answer.content.decode()


def press(client, town, name, /, *args, status=200, **typed):
    answer = client.post(reverse(f"gatherings:{name}", args=args), typed, follow=True)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def typed(town, **more):
    return {
        "title": "English for families", "kind": "english", "step": "learn", "school": str(town.school.pk),
        "place": "Room 4", "share_percent": "75", "kept_hours": "24", "languages": ["en", "es"], "capacity": "2",
        "title-es": "Inglés para familias",
    } | more  # fmt: skip


def test_a_course_is_made_dated_asked_about_opened_run_and_finished(client, town):
    Terms(district_id=town.id, closed_on=[date(2026, 11, 24)]).save(force_insert=True)
    assert "Nothing is planned" in page(client, town, "programmes")
    page(client, town, "new_programme")
    shown = press(client, town, "new_programme", **typed(town))
    assert "Families do not see it yet" in shown
    course = Programme.objects.seen_by(town.system).get()
    assert course.in_languages == {"es": {"title": "Inglés para familias", "about": ""}}
    dates = {
        "first_on": "2026-11-17",
        "begins": "18:00",
        "ends": "19:30",
        "times": "3",
        "but_not_on": "2026-12-01",
    }
    shown = press(client, town, "sessions", course.pk, **dates)
    held = list(Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at"))
    assert [each.begins_at.date() for each in held] == [
        date(2026, 11, 18),
        date(2026, 12, 9),
        date(2026, 12, 16),
    ]
    assert "11/24/2026" in shown and "12/01/2026" in shown
    page(client, town, "questions", course.pk)
    press(
        client, town, "questions", course.pk,
        **{"words-0": "Which level?", "kind-0": "one_of", "options-0": "First\nSecond", "kind-1": "words", "kind-2": "words",
           "words-0-es": "¿Qué nivel?"},
    )  # fmt: skip
    (question,) = course.questions.all()
    assert question.options == ["First", "Second"]
    assert (question.words_in("es-MX"), question.words_in("ar")) == ("¿Qué nivel?", "Which level?")
    press(client, town, "open_programme", course.pk)
    assert Programme.objects.seen_by(town.system).get().stage == "open"
    assert "Rosa Lopez" in page(client, town, "programme_people", course.pk, name="rosa")
    press(client, town, "programme_people", course.pk, who=str(town.rosa.pk), deed="register")
    row = Registration.objects.seen_by(town.system).get()
    assert (row.standing, row.by_account_id) == ("registered", town.liaison.pk)
    assert "Rosa Lopez" in page(client, town, "roll", held[0].pk)
    for each in held:
        with clock.set_to(each.ends_at):
            signed_in(client, town.liaison, at=each.ends_at)
            press(client, town, "roll", each.pk, present=[str(row.pk)])
    end = held[-1].ends_at + timedelta(hours=1)
    with clock.set_to(end):
        signed_in(client, town.liaison, at=end)
        shown = page(client, town, "programme", course.pk)
        assert "4.5" in shown and "Say who completed it" in shown
        shown = press(client, town, "finish_programme", course.pk)
        assert "1 person completed it." in shown and "Certificate" in shown
        assert "English for families" in page(client, town, "programmes", when="past")


def test_a_wrong_form_says_what_is_wrong(client, town):
    assert "Only a programme for staff gives this." in press(
        client, town, "new_programme", status=422, **typed(town, credential="home_visits")
    )
    press(client, town, "new_programme", status=422, **typed(town, kept_hours="1"))
    course = a_course(town, town.school)
    wrong = {"first_on": "2026-11-17", "begins": "18:00", "ends": "17:00", "times": "3", "but_not_on": "soon"}
    press(client, town, "sessions", course.pk, status=422, **wrong)
    assert Programme.objects.seen_by(town.system).count() == 1


def test_it_is_changed_and_called_off_after_being_asked_once_more(client, town):
    course = a_course(town, town.school)
    page(client, town, "change_programme", course.pk)
    press(client, town, "change_programme", course.pk, **typed(town, title="English 1", capacity=""))
    course = Programme.objects.seen_by(town.system).get()
    assert (course.title, course.capacity) == ("English 1", None)
    assert {each.title for each in Gathering.objects.seen_by(town.system)} == {"English 1"}
    page(client, town, "cancel_programme", course.pk)
    press(client, town, "cancel_programme", course.pk)
    assert Programme.objects.seen_by(town.system).get().stage == "cancelled"


def test_another_schools_programme_and_a_gathering_of_none_are_no_pages(client, town):
    course = a_course(town, town.add_school("Elm School"))
    for name in (
        "programme",
        "change_programme",
        "sessions",
        "questions",
        "cancel_programme",
        "programme_people",
    ):
        page(client, town, name, course.pk, status=404)
    session = Gathering.objects.seen_by(town.system).filter(programme=course).first()
    page(client, town, "roll", session.pk, status=404)


def test_a_link_is_sent_and_somebody_is_taken_out(client, town):
    course = a_course(town, town.school)
    press(client, town, "programme_people", course.pk, who=str(town.rosa.pk), deed="ask")
    assert Registration.objects.seen_by(town.system).get().standing == "asked"
    row = register(programme_id=course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=NOW)
    press(client, town, "take_out", course.pk, row.pk)
    assert Registration.objects.seen_by(town.system).get().standing == "withdrew"


def test_staff_are_registered_for_a_training(client, town):
    kim = town.add_account(Role.TEACHER, town.school, given="Kim", family="Vo", email="k@x.example")
    course = a_course(town, town.school, kind="staff", title="Home visits", credential="home_visits")
    assert "Kim Vo" in page(client, town, "programme_people", course.pk)
    press(client, town, "programme_people", course.pk, who=str(kim.pk), deed="register")
    assert "Kim Vo" in page(client, town, "programme", course.pk)


def test_the_page_asks_as_often_for_many_people_as_for_few(client, town, django_assert_max_num_queries):
    course = a_course(town, town.school)
    for n in range(3):
        adult = a_family(town, town.school, f"Adult{n}", "Few", f"+1312555020{n}")
        register(programme_id=course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=NOW)
    with django_assert_max_num_queries(60):
        page(client, town, "programme", course.pk)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        page(client, town, "programme", course.pk)
    for n in range(12):
        adult = a_family(town, town.school, f"Adult{n}", "Many", f"+131255503{n:02}")
        register(programme_id=course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=NOW)
    with CaptureQueriesContext(connection) as many:
        page(client, town, "programme", course.pk)
    assert len(many) == len(few)
