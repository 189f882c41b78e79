"""A family's own pages: what would help is asked once, shown, changed, taken along and forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW
from tests.practice.gatherings.places import a_gathering
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.programmes import ask_to_register
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Answer, Invitation, Registration
from thirdpillar.practice.gatherings.queries.needs import kept_needs

pytestmark = pytest.mark.django_db
TICKED = {
    "asked": "on", "childcare_count": "2", "childcare_ages": "3, 7", "transport": "on", "interpreter": "es",
    "diets": ["no_pork"], "food": "no cheese", "access": ["no_steps"],
}  # fmt: skip


@pytest.fixture
def town():
    district, school = a_school()
    district.school = school
    district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "en")
    with clock.set_to(NOW):
        yield district


def link(town, course):
    return ask_to_register(
        programme_id=course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=NOW
    ).code


def get(client, town, name, code, **query):
    answer = client.get(reverse(name, args=[code]), query)
    tenancy.enter_scope(town.system)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def post(client, town, name, code, **typed):
    answer = client.post(reverse(name, args=[code]), typed, follow=True)
    tenancy.enter_scope(town.system)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_asked_at_the_first_registration_and_there_at_the_second(client, town):
    code = link(town, a_course(town, town.school))
    page, needs = "family_programmes:registration", "family_programmes:needs"
    assert "Remember this for next time" in get(client, town, page, code)
    shown = post(client, town, page, code, deed="register", remember="on", **TICKED)
    assert "No pork" in shown and "no cheese" in shown
    row = Registration.objects.seen_by(town.system).get()
    assert (row.standing, row.said_needs["access"]) == ("registered", ["no_steps"])
    second = link(town, a_course(town, town.school, title="Computers"))
    shown = get(client, town, page, second)
    assert "What we remember" in shown and 'value="no cheese"' in shown
    shown = get(client, town, needs, second)
    assert "A way in without steps" in shown and "Nov. 10, 2026" in shown
    saved = client.get(reverse(needs, args=[second]), {"as": "text"})
    tenancy.enter_scope(town.system)
    assert "no cheese" in saved.content.decode() and saved.headers["Content-Type"].startswith("text/plain")
    assert "Referrer-Policy" in saved.headers
    post(client, town, needs, second, deed="forget")
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None
    assert "Nothing is remembered." in get(client, town, needs, second)
    # At this one it still stands, until it is changed there.
    assert Registration.objects.seen_by(town.system).get(pk=row.pk).said_needs
    post(client, town, needs, code, asked="on", transport="on")
    assert Registration.objects.seen_by(town.system).get(pk=row.pk).said_needs == {"transport": True}
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None


def test_what_is_remembered_comes_along_to_an_invitation_and_can_be_forgotten_there(client, town):
    post(
        client, town, "family_programmes:registration", link(town, a_course(town, town.school)), deed="register",
        remember="on", **TICKED,
    )  # fmt: skip
    evening = a_gathering(town, town.school)
    invite_families(gathering_id=evening.pk, by=town.system, at=NOW)
    code = Invitation.objects.seen_by(town.system).get().code
    shown = post(client, town, "family:invitation", code, answer="yes")
    assert 'value="no cheese"' in shown and "What we remember" in shown
    assert Answer.objects.seen_by(town.system).get().said_needs["childcare_ages"] == [3, 7]
    post(client, town, "family:needs", code, deed="forget")
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None
    # Unticked by the family, it stays away.
    post(client, town, "family:invitation", code, answer="yes", asked="on", people="1")
    latest = Answer.objects.seen_by(town.system).order_by("-made_at").first()
    assert latest.said_needs == {}
    assert evening.begins_at > NOW + timedelta(days=1)


def test_what_must_not_be_kept_is_refused_in_words(client, town):
    code = link(town, a_course(town, town.school))
    shown = post(
        client, town, "family_programmes:registration", code, deed="register", remember="on", asked="on",
        food="my number is A-123456789",
    )  # fmt: skip
    assert "A-123456789" not in shown
    assert kept_needs(town.rosa.pk, seen_by=town.system) is None
