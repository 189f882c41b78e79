"""Messages to the families of a programme: who is registered, waits, came, completed it; counted and said yes to as any."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_broadcast_audience import adults_of, sent
from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town
from tests.practice.gatherings.school_of_courses import a_course
from thirdpillar.doors.broadcasts.audience import households_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint, HouseholdAdult
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Audience
from thirdpillar.practice.gatherings.actions import record_attendance
from thirdpillar.practice.gatherings.actions.programmes import (
    finish_programme,
    make_programme,
    register,
    withdraw_from,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Oak and Elm, with Rosa, Amina and Bo; a course at Oak with two places: Rosa and Amina have them, Bo waits."""
    made = make_town()
    with made.acting():
        ContactPoint(district_id=made.id, adult=made.bo, kind="mobile", value="+13125550103").save(
            force_insert=True
        )
    made.course = a_course(made, made.oak, capacity=2)
    for minute, adult in enumerate((made.rosa, made.amina, made.bo)):
        register(
            programme_id=made.course.pk, adult_id=adult.pk, way=Way.STAFF, by=made.system,
            at=NOW + timedelta(minutes=minute),
        )  # fmt: skip
    return made


def of(town, stands):
    return {"programme": str(town.course.pk), "stands": stands}


def test_who_is_registered_waits_came_and_completed(town):
    first, *_more = Gathering.objects.seen_by(town.system).filter(programme=town.course).order_by("begins_at")
    assert adults_of(town, sent(town, **of(town, "registered"))) == {town.rosa.pk, town.amina.pk}
    assert adults_of(town, sent(town, **of(town, "waiting"))) == {town.bo.pk}
    for session in (first, *_more):
        record_attendance(gathering_id=session.pk, adult_id=town.rosa.pk, by=town.system, at=session.ends_at)
    record_attendance(gathering_id=first.pk, adult_id=town.amina.pk, by=town.system, at=first.ends_at)
    assert adults_of(town, sent(town, **of(town, "attended"))) == {town.rosa.pk, town.amina.pk}
    finish_programme(programme_id=town.course.pk, by=town.system, at=NOW + timedelta(days=60))
    assert adults_of(town, sent(town, **of(town, "completed"))) == {town.rosa.pk}
    assert adults_of(town, sent(town, **of(town, "registered"))) == {town.rosa.pk, town.amina.pk}


def test_whom_it_goes_to_is_asked_when_it_goes(town):
    found = draft(town, audience=Audience(**of(town, "registered")))
    rosa = town.course.registrations.seen_by(town.system).get(adult_id=town.rosa.pk)
    withdraw_from(registration_id=rosa.pk, by=town.system, at=NOW)
    go(town, found, at=NOW, households=households_of(found.audience, seen_by=town.system))
    assert adults_of(town, found) == {town.amina.pk}


def test_without_an_answer_from_above_nobody_is_written_to(town):
    found = draft(town, audience=Audience(**of(town, "registered")))
    with pytest.raises(ValueError, match="which households"):
        go(town, found, at=NOW, households=[])
    assert not found.recipients.seen_by(town.system).exists()


def test_the_preview_counts_exactly_them(town):
    found = draft(town, audience=Audience(**of(town, "registered")))
    seen = count_broadcast(
        broadcast_id=found.pk, by=town.system, at=NOW,
        households=households_of(found.audience, seen_by=town.system),
    )  # fmt: skip
    assert seen.people == 2


def test_a_training_of_the_staff_is_nobodys_audience(town):
    training = make_programme(
        by=town.system,
        at=NOW,
        title="Training",
        kind="staff",
        step="learn",
        place="Gym",
        school_id=town.oak.id,
    )
    (asked,) = households_of({"programme": str(training.pk), "stands": "registered"}, seen_by=town.system)
    assert not asked.rows.exists()


def test_it_is_chosen_on_the_form_shown_in_words_and_kept_with_the_draft(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.add_account(Role.OFFICE, email="o@x.example"), at=NOW)
        page = client.get(reverse("broadcasts:new"), of(town, "waiting")).content.decode()
        assert f'value="{town.course.pk}" selected' in page
        typed = {"title": "Books", "pace": "soon", "words_en": "Bring your book.", **of(town, "registered")}
        answer = client.post(reverse("broadcasts:new"), typed)
        assert answer.status_code == 302, answer.content.decode()
        found = Broadcast.objects.seen_by(town.system).get()
        assert found.audience == of(town, "registered")
        shown = client.get(answer.url).content.decode()
        assert "English for families (who are registered)" in shown
        edit = client.get(reverse("broadcasts:edit", args=[found.pk])).content.decode()
        assert f'value="{town.course.pk}" selected' in edit


def test_a_schools_liaison_finds_only_its_own_programmes(town, client):
    elsewhere = a_course(town, town.elm, title="Elm course", first=NOW.date() + timedelta(days=3))
    with clock.set_to(NOW):
        signed_in(client, town.add_account(Role.LIAISON, town.oak, email="l@x.example"), at=NOW)
        page = client.get(reverse("broadcasts:new")).content.decode()
    assert str(town.course.pk) in page and str(elsewhere.pk) not in page


def test_the_others_of_a_home_are_not_written_to_as_registered(town):
    partner = town.add_adult("Pedro", phone="+13125550177", language="es")
    town.tie(town.ana, partner, relation="father")
    home = HouseholdAdult.objects.seen_by(town.system).get(adult=town.rosa).household
    HouseholdAdult(district_id=town.id, household=home, adult=partner).save(force_insert=True)
    found = draft(town, audience=Audience(**of(town, "registered")))
    assert counted(town, found).people == 2
    assert adults_of(town, sent(town, **of(town, "registered"))) == {town.rosa.pk, town.amina.pk}


def test_whose_home_nobody_knows_is_written_to_all_the_same(town):
    HouseholdAdult.objects.seen_by(town.system).filter(adult=town.amina).delete()
    assert adults_of(town, sent(town, **of(town, "registered"))) == {town.rosa.pk, town.amina.pk}


def test_an_aunt_without_a_child_here_is_listed_with_the_reason_and_counted(town):
    aunt = town.add_adult("Lidia", "Lopez", phone="+13125550178", language="es")
    course = a_course(town, town.oak, title="Sewing")
    for adult in (aunt, town.rosa, town.amina):
        register(programme_id=course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=NOW)
    asked = {"programme": str(course.pk), "stands": "registered"}
    seen = counted(town, draft(town, audience=Audience(**asked)))
    assert (seen.people, seen.unreached) == (2, 1)
    found = sent(town, **asked)
    with town.acting():
        row = found.recipients.seen_by(town.system).get(adult_id=aunt.pk)
    assert (row.unreached, row.school_id, row.student_ids) == ("no_way", town.oak.pk, [])
    # What is asked of children is asked of hers: she has none.
    narrow = draft(town, audience=Audience(**asked, grades=("03",)))
    assert counted(town, narrow).unreached == 0


def counted(town, found):
    return count_broadcast(
        broadcast_id=found.pk, by=town.system, at=NOW,
        households=households_of(found.audience, seen_by=town.system),
    )  # fmt: skip
