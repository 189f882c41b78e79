"""What anybody may read of programmes, and somebody's own page in one, used as a person would."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ical import Entry, calendar
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions import cancel_gathering, record_attendance
from thirdpillar.practice.gatherings.actions.programmes import (
    ask_to_register,
    finish_programme,
    make_programme,
    register,
    set_questions,
    withdraw_from,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Registration

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"


@pytest.fixture
def town(client):
    district, school = a_school()
    at_host(client, district.row)
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", ROSA, "es")
    district.amina = a_family(district, school, "Amina", "Ali", AMINA, "en", "amina@x.example")
    district.course = a_course(district, school, capacity=2, about="Bring a friend </script>.")
    with clock.set_to(NOW):
        yield district


def page(client, town, name, /, *args, status=200, **query):
    answer = client.get(reverse(name, args=args), query)
    tenancy.enter_scope(town.system)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def press(client, town, name, /, *args, **typed):
    answer = client.post(reverse(name, args=args), typed, follow=True)
    tenancy.enter_scope(town.system)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def own(town, adult, at=NOW, course=None):
    return ask_to_register(
        programme_id=(course or town.course).pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=at
    )


def now_of(town, row):
    return Registration.objects.seen_by(town.system).get(pk=row.pk).standing


def test_the_catalogue_is_open_to_anybody_and_shows_no_draft_and_no_training(client, town):
    a_course(town, town.school, title="Hidden draft", opened=False)
    a_course(town, town.school, title="Hidden training", kind="staff")
    shown = page(client, town, "catalogue:catalogue")
    assert "English for families" in shown and "Hidden" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "english"}, {"English for families"}),
        ({"kind": "computers"}, {"Computers"}),
        ({"language": "so"}, {"Computers"}),
        ({"day": "2"}, {"English for families"}),
        ({"day": "4"}, {"Computers", "Evening for all"}),
        ({"school": "elm"}, {"Computers", "Evening for all"}),
        ({"school": "elm", "kind": "social"}, {"Evening for all"}),
        (
            {"kind": "nonsense", "day": "9", "school": "x"},
            {"English for families", "Computers", "Evening for all"},
        ),
    ],
)
def test_it_is_narrowed_by_school_kind_language_and_day(client, town, query, found):
    elm = town.add_school("Elm School")
    thursday = NOW.date() + timedelta(days=2)
    a_course(town, elm, title="Computers", kind="computers", languages=["so"], first=thursday)
    a_course(town, None, title="Evening for all", kind="social", first=thursday)
    query = query | {"school": str(elm.pk)} if query.get("school") == "elm" else query
    shown = page(client, town, "catalogue:catalogue", **query)
    titles = {"English for families", "Computers", "Evening for all"}
    assert {each for each in titles if f"<bdi>{each}</bdi>" in shown} == found
    told = page(client, town, "catalogue:calendar", **query)
    assert {each for each in titles if each in told} == found


def test_search_engines_read_the_same_and_no_word_ends_the_element(client, town):
    for shown in (
        page(client, town, "catalogue:catalogue"),
        page(client, town, "catalogue:programme", town.course.pk),
    ):
        (data,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', shown, re.DOTALL)
        (course,) = json.loads(data)["@graph"]
        assert (course["@type"], course["name"], course["inLanguage"]) == (
            "Course",
            "English for families",
            ["en", "es"],
        )
        assert course["description"] == "Bring a friend </script>."
        (instance,) = course["hasCourseInstance"]
        assert len(instance["subEvent"]) == 4 and instance["startDate"] == "2026-11-18T00:00:00+00:00"
        assert instance["maximumAttendeeCapacity"] == 2


def test_a_calendar_holds_the_sessions_and_what_is_off(client, town):
    second = Gathering.objects.seen_by(town.system).filter(programme=town.course).order_by("begins_at")[1]
    cancel_gathering(gathering_id=second.pk, by=town.system, at=NOW)
    for told in (
        page(client, town, "catalogue:calendar"),
        page(client, town, "catalogue:programme_calendar", town.course.pk),
    ):
        assert told.startswith("BEGIN:VCALENDAR\r\n") and told.endswith("END:VCALENDAR\r\n")
        assert told.count("BEGIN:VEVENT") == 4 and told.count("STATUS:CANCELLED") == 1
        assert f"UID:{second.pk}@" in told and "DTSTART:20261118T000000Z" in told
        assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
        assert "Rosa" not in told


def test_a_calendar_folds_amid_no_letter_and_takes_no_line_from_a_text():
    one = Entry(
        "1@x",
        NOW,
        NOW + timedelta(hours=1),
        "课" * 60 + "\r\nBEGIN:VEVENT",
        place="A, B; C\\D",
        language="zh-hans",
    )
    told = calendar([one], name="N", zone="America/Chicago", at=NOW)
    lines = told.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1 and all(len(line.encode()) <= 75 for line in lines)
    unfolded = told.replace("\r\n ", "")
    assert f"SUMMARY;LANGUAGE=zh-hans:{'课' * 60}\\nBEGIN:VEVENT\r\n" in unfolded
    assert "LOCATION;LANGUAGE=zh-hans:A\\, B\\; C\\\\D\r\n" in unfolded


def test_whoever_asks_for_a_link_reads_the_same_and_only_whom_the_school_knows_gets_it(client, town):
    here = ("catalogue:programme", town.course.pk)
    said = [
        re.sub(
            r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]+"',
            "",
            press(client, town, *here, address=typed),
        )
        for typed in ("312-555-0102", "312-555-9999", "amina@x.example")
    ]
    assert "on its way to you" in said[0] and len(set(said)) == 1
    (sent,) = Message.objects.seen_by(town.system)
    assert sent.address == AMINA and "/p/" in sent.body
    assert client.post(reverse(here[0], args=here[1:]), {"address": "nonsense"}).status_code == 422
    tenancy.enter_scope(town.system)


def test_no_more_links_a_day_than_the_standard_allows(client, town):
    for n in range(5):
        course = a_course(town, town.school, title=f"Course {n}")
        press(client, town, "catalogue:programme", course.pk, address="312-555-0102")
    assert Message.objects.seen_by(town.system).count() == 3


def test_a_family_registers_by_its_link_in_its_language_and_answers_what_is_asked(client, town):
    set_questions(
        programme_id=town.course.pk, by=town.system, at=NOW,
        questions=[{"words": "Which level?", "kind": "one_of", "options": ["First", "Second"], "must_answer": True}],
    )  # fmt: skip
    row = own(town, town.amina)
    level = town.course.questions.get()
    shown = page(client, town, "family_programmes:registration", row.code)
    assert "Which level?" in shown and "Second" in shown and now_of(town, row) == "asked"
    press(client, town, "family_programmes:registration", row.code, deed="register")
    assert now_of(town, row) == "asked"
    press(
        client,
        town,
        "family_programmes:registration",
        row.code,
        deed="register",
        **{f"q-{level.pk}": "Second"},
    )
    assert now_of(town, row) == "registered"
    assert Registration.objects.seen_by(town.system).get(pk=row.pk).answers == {str(level.pk): "Second"}


def test_the_page_says_where_one_stands_and_does_the_next_thing(client, town):
    third = a_family(town, town.school, "Omar", "Farah", "+13125550103", "en")
    first = register(
        programme_id=town.course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=NOW
    )
    register(programme_id=town.course.pk, adult_id=third.pk, way=Way.STAFF, by=town.system, at=NOW)
    row = own(town, town.amina)
    shown = press(client, town, "family_programmes:registration", row.code, deed="register")
    assert "You are on the waiting list." in shown
    withdraw_from(registration_id=first.pk, by=town.system, at=NOW)
    shown = page(client, town, "family_programmes:registration", row.code)
    assert "A place is free for you." in shown and "Wednesday, November 11" in shown
    shown = press(client, town, "family_programmes:registration", row.code, deed="yes")
    assert "You are registered." in shown
    shown = press(client, town, "family_programmes:registration", row.code, deed="withdraw")
    assert now_of(town, row) == "withdrew" and 'value="register"' in shown
    # A link that is only fetched changes nothing.
    page(client, town, "family_programmes:registration", row.code)
    assert now_of(town, row) == "withdrew"


def test_a_page_of_one_holds_nothing_of_another_and_a_wrong_code_is_no_page(client, town):
    register(programme_id=town.course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=NOW)
    row = own(town, town.amina)
    shown = page(client, town, "family_programmes:registration", row.code)
    assert "Rosa" not in shown and "Lopez" not in shown
    page(client, town, "family_programmes:registration", "2" * 12, status=404)
    page(client, town, "family_programmes:certificate", row.code, status=404)


def test_whoever_completed_it_prints_a_certificate_and_reads_what_comes_next(client, town):
    a_course(town, town.school, title="English, second year", after_ids=[town.course.pk])
    row = register(programme_id=town.course.pk, adult_id=town.amina.pk, way=Way.STAFF, by=town.system, at=NOW)
    held = Gathering.objects.seen_by(town.system).filter(programme=town.course).order_by("begins_at")
    for each in held:
        record_attendance(gathering_id=each.pk, adult_id=town.amina.pk, by=town.system, at=each.ends_at)
    end = after(days=30)
    a_course(
        town, town.school, title="English 3", after_ids=[town.course.pk], first=end.date() + timedelta(days=5)
    )
    finish_programme(programme_id=town.course.pk, by=town.system, at=end)
    with clock.set_to(end):
        shown = page(client, town, "family_programmes:registration", row.code)
        assert "You came to 4 of 4 sessions: 6 hours." in shown and "English 3" in shown
        answer = client.get(reverse("family_programmes:certificate", args=[row.code]))
        assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        tenancy.enter_scope(town.system)
        signed_in(client, town.add_account(Role.LIAISON, town.school, email="l@x.example"), at=end)
        answer = client.get(reverse("catalogue:certificate", args=[row.pk]))
        assert answer.content.startswith(b"%PDF")
    tenancy.enter_scope(town.system)


def test_a_caregiver_who_is_signed_in_goes_straight_to_their_own_page(client, town):
    account = town.add_account(Role.CAREGIVER, adult=town.amina, email="amina@x.example")
    signed_in(client, account, at=NOW)
    shown = press(client, town, "catalogue:programme", town.course.pk)
    row = Registration.objects.seen_by(town.system).get()
    assert row.adult_id == town.amina.pk and reverse("family_programmes:registration", args=[row.code])
    assert 'value="register"' in shown
    press(client, town, "family_programmes:registration", row.code, deed="register")
    assert reverse("family_programmes:registration", args=[row.code]) in page(client, town, "home")


def test_an_empty_catalogue_says_so(client, town):
    with clock.set_to(after(days=100)):
        assert "Nothing right now" in page(client, town, "catalogue:catalogue")


def test_a_programme_that_is_no_part_of_it_is_no_page(client, town):
    draft = make_programme(
        by=town.system, at=NOW, title="D", kind="course", step="learn", place="Gym", school_id=town.school.id
    )
    page(client, town, "catalogue:programme", draft.pk, status=404)
    page(client, town, "catalogue:programme_calendar", draft.pk, status=404)


def test_at_a_sessions_hour_one_signs_in_on_ones_own_page(client, town):
    row = register(programme_id=town.course.pk, adult_id=town.amina.pk, way=Way.STAFF, by=town.system, at=NOW)
    session = (
        Gathering.objects.seen_by(town.system).filter(programme=town.course).order_by("begins_at").first()
    )
    assert 'value="here"' not in page(client, town, "family_programmes:registration", row.code)
    with clock.set_to(session.begins_at):
        assert 'value="here"' in page(client, town, "family_programmes:registration", row.code)
        for _twice in range(2):
            press(
                client, town, "family_programmes:registration", row.code, deed="here", session=str(session.pk)
            )
        shown = page(client, town, "family_programmes:registration", row.code)
    assert "You came to 1 of 1 sessions" in shown and 'value="here"' not in shown
    other = (
        Gathering.objects.seen_by(town.system)
        .filter(programme=a_course(town, town.school, title="B"))
        .first()
    )
    with clock.set_to(other.begins_at):
        press(client, town, "family_programmes:registration", row.code, deed="here", session=str(other.pk))
    assert Attendance.objects.seen_by(town.system).count() == 1
