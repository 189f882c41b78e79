"""The menu: few entries for each role, and all that is in it opens."""

import pytest

from tests.factories import make_district, signed_in
from thirdpillar.doors.navigation import PLACES, navigation
from thirdpillar.ground.accounts.choices import BREADTH, Role

pytestmark = pytest.mark.django_db

MOST = 9  # entries that one takes in at a glance
ROLES = sorted(
    {role for _icon, pages in PLACES for _label, _name, roles in pages for role in roles}
    - {Role.PARENT_LEADER}
)


@pytest.fixture
def work(client):
    d = make_district()
    school = d.add_school("Oak")
    d.section = d.add_section(school)

    def as_one(role):
        signed_in(client, d.add_account(role, **_place(role, school, d.section)))
        return client

    return as_one


def _place(role, school, section):
    return {"school": {"school": school}, "section": {"section": section}}.get(BREADTH[role], {})


@pytest.mark.parametrize("role", ROLES)
def test_every_page_in_the_menu_of_a_role_opens_and_the_menu_is_short(work, role):
    client = work(role)
    places = client.get("/", follow=True).context["nav"]
    urls = [url for place in places for url in (place.url, *(page.url for page in place.pages))]
    assert 1 <= len(places) <= MOST
    assert sorted(set(urls)) == sorted(urls)
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_the_further_pages_of_a_place_are_listed_while_one_is_there(work):
    client = work(Role.OFFICE)
    for url in ("/conversations/", "/outbox/", "/outbox/letters/"):
        page = client.get(url)
        assert [place.label for place in page.context["nav"] if place.is_open] == ["Conversations"]
        assert page.content.decode().count('href="/texts/"') == 2, (
            "in the side list, and in the menu of a phone"
        )
    assert 'href="/texts/"' not in client.get("/broadcasts/").content.decode()
    here = client.get("/outbox/").context["nav"]
    assert [page.label for place in here for page in place.pages if page.here] == ["Outbox"]


def test_a_place_is_called_after_the_first_page_that_the_role_may_see(work):
    (place,) = work(Role.READER).get("/", follow=True).context["nav"]
    assert (place.label, place.url, place.pages) == ("Published figures", "/reach/published/", [])


def test_home_visits_have_a_place_of_their_own(work):
    def place(role, url):
        return next(one for one in work(role).get(url).context["nav"] if one.is_open)

    office = place(Role.OFFICE, "/visits/")
    assert (office.label, office.here) == ("Home visits", True)
    assert [page.label for page in office.pages] == ["Does it matter?", "After visits", "Pay"]
    teacher = place(Role.TEACHER, "/visits/my/")
    assert (teacher.label, teacher.pages) == ("My visits", [])
    assert [page.label for page in place(Role.OFFICE, "/gatherings/").pages] == [
        "Calendar",
        "Programmes",
        "What to prepare",
        "What families said",
        "Buses and ways",
        "Conferences",
        "Class teams",
        "Trainings",
    ]
    partners = place(Role.OFFICE, "/partners/")
    assert [page.label for page in (partners, *partners.pages)] == [
        "Providers",
        "Questions of fairs",
        "Partners in our rooms",
        "Community tours",
    ]


def test_nobody_who_is_not_signed_in_has_a_menu(rf):
    assert navigation(rf.get("/")) == []
