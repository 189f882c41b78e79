"""An old link shows and changes nothing of what is remembered of its reader, nor does one that a barred adult may have."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_family_needs import TICKED, get, link, town
from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import a_gathering, bar
from tests.practice.gatherings.school_of_courses import a_course
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Tie
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.needs import remember_needs
from thirdpillar.practice.gatherings.actions.programmes import ask_to_register
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, Invitation, Registration
from thirdpillar.practice.gatherings.queries.needs import kept_needs

pytestmark = pytest.mark.django_db
assert town
PAGE, NEEDS = "family_programmes:registration", "family_programmes:needs"


def status(client, town, name, code, **typed):
    url = reverse(name, args=[code])
    answer = client.post(url, typed) if typed else client.get(url)
    tenancy.enter_scope(town.system)
    return answer.status_code


def remembered(town):
    remember_needs(
        adult_id=town.rosa.pk, needs={"food": "no cheese", "access": ["no_steps"]}, way=Way.STAFF, by=town.system, at=NOW
    )  # fmt: skip


def test_an_invitation_that_is_over_shows_and_changes_no_remembered_need(client, town):
    remembered(town)
    evening = a_gathering(town, town.school)
    invite_families(gathering_id=evening.pk, by=town.system, at=NOW)
    code = Invitation.objects.seen_by(town.system).get().code
    assert "What we remember" in get(client, town, "family:invitation", code)
    assert "no cheese" in get(client, town, "family:needs", code)
    with clock.set_to(evening.ends_at):
        assert "What we remember" not in get(client, town, "family:invitation", code)
        assert status(client, town, "family:needs", code) == 404
        assert status(client, town, "family:needs", code, deed="forget") == 404
    assert kept_needs(town.rosa.pk, seen_by=town.system) is not None


def test_nor_does_what_is_kept_no_longer_show_on_an_invitation(client, town):
    remembered(town)
    evening = a_gathering(town, town.school)
    invite_families(gathering_id=evening.pk, by=town.system, at=NOW)
    code = Invitation.objects.seen_by(town.system).get().code
    kept = kept_needs(town.rosa.pk, seen_by=town.system)
    kept.keep_until = NOW + timedelta(minutes=1)
    kept.save()
    with clock.set_to(NOW + timedelta(minutes=2)):
        assert "What we remember" not in get(client, town, "family:invitation", code)


def test_a_registration_whose_sessions_are_over_shows_and_changes_no_remembered_need(client, town):
    remembered(town)
    course = a_course(town, town.school)
    code = link(town, course)
    assert "no cheese" in get(client, town, NEEDS, code)
    last = Gathering.objects.seen_by(town.system).filter(programme=course).order_by("-ends_at").first()
    with clock.set_to(last.ends_at):
        assert "What we remember" not in get(client, town, PAGE, code)
        assert status(client, town, NEEDS, code) == 404
        assert status(client, town, NEEDS, code, remember="on", **TICKED) == 404
    assert kept_needs(town.rosa.pk, seen_by=town.system).needs["food"] == "no cheese"


def test_nor_does_that_of_an_adult_with_no_child_here_any_more(client, town):
    remembered(town)
    code = link(town, a_course(town, town.school))
    assert status(client, town, NEEDS, code) == 200
    Tie.objects.seen_by(town.system).filter(adult=town.rosa).update(left_at=NOW)
    assert status(client, town, NEEDS, code) == 404
    assert "What we remember" not in get(client, town, PAGE, code)
    assert status(client, town, PAGE, code) == 200


def test_a_registrations_link_closes_with_a_restriction_and_the_next_words_bring_a_new_one(client, town):
    course = a_course(town, town.school)
    code = link(town, course)
    Message.objects.seen_by(town.system).update(state="accepted", state_at=NOW)
    assert status(client, town, PAGE, code) == 200
    child = town.rosa.ties.get().student
    father = town.add_adult("Luis", "Lopez")
    town.tie(child, father)
    bar(town, father, child, made_at=NOW + timedelta(hours=1))
    assert (status(client, town, PAGE, code), status(client, town, NEEDS, code)) == (404, 404)
    later = NOW + timedelta(days=1)
    ask_to_register(
        programme_id=course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=later
    )  # fmt: skip
    fresh = Registration.objects.seen_by(town.system).get().code
    (words,) = Message.objects.seen_by(town.system).filter(state="ready")
    assert fresh != code and f"/p/{fresh}" in words.body
    Message.objects.seen_by(town.system).filter(state="ready").update(state="accepted", state_at=later)
    assert (status(client, town, PAGE, fresh), status(client, town, PAGE, code)) == (200, 404)


def test_one_who_signs_in_opens_their_own_all_the_same(client, town):
    code = link(town, a_course(town, town.school))
    Message.objects.seen_by(town.system).update(state="accepted", state_at=NOW)
    child = town.rosa.ties.get().student
    bar(town, town.add_adult("Luis", "Lopez"), child, made_at=NOW + timedelta(hours=1))
    assert status(client, town, PAGE, code) == 404
    signed_in(client, town.add_account(Role.CAREGIVER, adult=town.rosa))
    assert status(client, town, PAGE, code) == 200
