"""A visit by video has a link: set by who plans or goes, told to its family, and in nobody's calendar."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import NOW, signed_in
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.feeds import open_feed
from thirdpillar.practice.visits.rules.visiting import may_be_link

LINK = "https://meet.example.org/j/8412?pwd=x%20y-1"


@pytest.fixture
def town(db):
    found = Town()
    found.made.speaks(found.lee, "es", may_interpret=True)
    found.one = found.family("Ana", MONDAY, phone="+15551230001", language="es", place_kind="video")
    found.visit = found.booked()
    with found.made.acting():
        found.desk = Account.objects.seen_by(found.made.system).get(pk=found.kim.account_id)
    with clock.set_to(NOW):
        yield found


def told(town) -> list[str]:
    return [one.body for one in sorted(town.messages("visits.booked"), key=lambda one: (one.made_at, one.pk))]


def sets(client, account, town, link=LINK, **more):
    signed_in(client, account)
    return client.post(f"/visits/my/day/{town.visit.pk}/video/", {"link": link, **more}, follow=True)


def test_the_pair_sets_it_and_the_family_is_told_in_its_language_and_sees_it(town, client):
    before = len(told(town))
    page = sets(client, town.pat, town).content.decode()
    assert LINK in page
    assert len(told(town)) == before + 1 and told(town)[-1].endswith(f"\nPor video: {LINK}")
    sets(client, town.lee, town)  # said again it is no news
    assert len(told(town)) == before + 1
    page = client.get(f"/v/{town.one.code}").content.decode()
    assert f'href="{LINK}"' in page


def test_who_plans_sets_it_and_nobody_else(town, client):
    page = sets(client, town.desk, town, back="plan").content.decode()
    assert LINK in page and "tp-more" in page
    other = town.made.add_account(Role.TEACHER, town.school)
    sets(client, other, town, link="https://meet.example.org/other")
    assert town.visits()[0].video_link == LINK
    principal = town.made.add_account(Role.PRINCIPAL, town.school)
    assert sets(client, principal, town).status_code == 404


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org/j", "javascript:alert(1)", "https://user:word@meet.example.org/", "https://127.0.0.1/j",
        "https://meet", "https://meet.example.org/a b", "https://meet.example.org/\"x", "meet.example.org/j",
        "https://méet.example.org/", "https://meet.example.org:8443/", "https://" + "a" * 300 + ".example.org/",
        "https://[::1/", "https://meet.example.org\\@evil.example.org/",
    ],
)  # fmt: skip
def test_what_is_no_safe_link_is_refused(town, client, link):
    assert may_be_link(LINK) is None and may_be_link(link) is not None
    page = sets(client, town.pat, town, link=link).content.decode()
    assert "https://, exactly" in page and town.visits()[0].video_link == ""


def test_a_place_that_is_no_video_any_more_tells_no_link(town, client):
    sets(client, town.pat, town)
    with town.made.acting():
        answer_invitation(
            invitation_id=town.one.pk, answer="accepted", way="link", by=town.made.system, at=NOW, place_kind="home"
        )  # fmt: skip
    assert LINK not in told(town)[-1] and LINK not in client.get(f"/v/{town.one.code}").content.decode()
    assert "not on the plan" in sets(client, town.pat, town, link=LINK + "2").content.decode()


def test_the_link_is_in_no_calendar_and_sealed_in_the_database(town, client):
    sets(client, town.pat, town)
    with tenancy.acting_as(town.teacher(town.pat)):
        code = open_feed(by=town.teacher(town.pat), at=NOW)
    feed = client.get(f"/visits/calendar/{code}.ics").content.decode()
    assert "BEGIN:VEVENT" in feed and "meet.example" not in feed and "http" not in feed
    with town.made.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT video_link FROM visits_visit")
        assert "meet.example" not in cursor.fetchone()[0]
