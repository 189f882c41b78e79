"""The reach pages as each role meets them."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.proof.evidence.pdf_text import text_of_pdf
from tests.proof.evidence.town import Town, noon
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.proof.evidence.models import FollowUp, Release, Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    d = make_district()
    d.oak, d.elm = d.add_school("Oak"), d.add_school("Elm")
    ana, ben = d.add_student("Ana", school=d.oak), d.add_student("Ben", "Warsame", school=d.elm, grade="07")
    rosa, asha = (
        d.add_adult("Rosa", phone="+13125550101"),
        d.add_adult("Asha", "Warsame", phone="+13125550102"),
    )
    d.tie(ana, rosa)
    d.tie(ben, asha)
    d.lopez, d.warsame = d.add_household([ana], [rosa], "es"), d.add_household([ben], [asha], "so")
    with d.acting():
        evening = Gathering(
            district_id=d.id,
            title="Evening",
            purpose="learn",
            place="Gym",
            begins_at=NOW,
            ends_at=NOW + timedelta(hours=1),
        )
        evening.save(force_insert=True)
        Attendance(
            district_id=d.id,
            gathering=evening,
            household_id=d.lopez.id,
            adult_id=rosa.id,
            way="paper",
            at=NOW,
        ).save(force_insert=True)
    d.office = d.add_account(Role.OFFICE, given="Olga")
    d.principal = d.add_account(Role.PRINCIPAL, school=d.elm, given="Pat")
    d.reader = d.add_account(Role.READER, given="Rita")
    return d


def page(client, name, *args, **query):
    response = client.get(reverse(f"evidence:{name}", args=args), query)
    return response.status_code, response.content.decode()


def test_the_office_sees_the_figure_with_all_that_belongs_to_it(client, town):
    status, body = page(signed_in(client, town.office), "reach")
    assert status == 200
    for expected in (
        "<strong>1</strong> of 2 families",
        "50%",
        "families_reached, 1",
        "Oak",
        "Elm",
        "Spanish",
        "Somali",
    ):
        assert expected in body


def test_a_principal_sees_only_their_school(client, town):
    client = signed_in(client, town.principal)
    status, body = page(client, "reach")
    assert (status, "<strong>0</strong> of 1 families" in body, "Oak" in body) == (200, True, False)
    status, body = page(client, "not_reached")
    assert (status, "Ben Warsame" in body, "Ana Lopez" in body) == (200, True, False)
    assert page(client, "snapshots")[0] == 404


def test_who_may_read_published_figures_finds_them_from_the_reach_page(client, town):
    room = town.add_section(town.elm, "Room 4")
    teacher = town.add_account(Role.TEACHER, school=town.elm, section=room)
    link = f'href="{reverse("evidence:published")}"'
    for account, is_there in ((town.principal, True), (teacher, False)):
        body = page(signed_in(client, account), "reach")[1]
        assert (link in body[body.index("<main") :]) is is_there


def test_the_families_behind_a_number(client, town):
    client = signed_in(client, town.office)
    assert "Ana Lopez" in page(client, "families", reached="yes")[1]
    assert "Ben Warsame" not in page(client, "families", reached="yes")[1]
    assert "Ben Warsame" in page(client, "families", language="so")[1]
    assert "No family fits" in page(client, "families", language="so", reached="yes")[1]
    assert page(client, "families", school="not-an-id")[0] == 200


def test_families_are_taken_on_and_printed(client, town):
    client = signed_in(client, town.office)
    response = client.post(
        reverse("evidence:assign"), {"families": [str(town.warsame.id)], "account": str(town.principal.id)}
    )
    assert response.status_code == 302
    with town.acting():
        assert FollowUp.objects.seen_by(town.system).get().account_id == town.principal.id
    assert "Pat Doe" in page(client, "not_reached")[1]
    status, body = page(client, "call_sheet")
    assert status == 200
    assert "Asha Warsame" in body
    assert "+13125550102" in body


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_figures_download(client, town, form):
    response = signed_in(client, town.office).get(reverse("evidence:reach_file", args=[form]))
    assert response.status_code == 200
    assert len(response.content) > 500


def test_certify_publish_and_the_board_reads_no_small_number(client, town):
    client = signed_in(client, town.office)
    assert (
        client.post(reverse("evidence:snapshots"), {"as_of": "2026-11-10", "title": "November"}).status_code
        == 302
    )
    with town.acting():
        snapshot = Snapshot.objects.seen_by(town.system).get()
    assert page(client, "snapshot", snapshot.id)[0] == 200
    first = client.get(reverse("evidence:snapshot_file", args=[snapshot.id, "xlsx"])).content
    assert client.get(reverse("evidence:snapshot_file", args=[snapshot.id, "xlsx"])).content == first
    assert client.post(reverse("evidence:publish", args=[snapshot.id])).status_code == 302
    with town.acting():
        release = Release.objects.seen_by(town.system).get()
    client = signed_in(client, town.reader)
    status, body = page(client, "published")
    assert (status, "fewer than 10" in body) == (200, True)
    assert client.get(reverse("evidence:release_file", args=[release.id, "csv"])).status_code == 200
    for name in ("reach", "families", "not_reached", "call_sheet"):
        assert page(client, name)[0] == 404


def listed_behind(client, address):
    """How many families the page behind an address lists."""
    body = client.get(address).content.decode()
    found = re.search(r"([\d,]+) famil(?:y|ies)", re.search(r"<caption[^>]*>(.*?)</caption>", body, re.S)[1])
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("query", ["", "?as_of=2026-10-14", "?measure=families_gathered"])
@pytest.mark.parametrize("who", ["office", "principal"])
def test_each_number_opens_exactly_its_families(client, who, query):
    """The figure, every bar and every cell of the table, on today's page, on a past day's and under another measure."""
    town = Town("Oak", "Elm")
    for place in range(24):
        schools = [("Oak",), ("Elm",), ("Oak", "Elm")][place % 3]
        language = ["en", "es", "so", "ar", "vi", "hmn", "ht", "zh", "ru", ""][place % 10]
        home = town.join(language, *schools, on=date(2026, 10, 20) if place % 7 == 0 else None)
        if place % 2:
            town.come(home, noon(date(2026, 9 + place % 3, 2)))
        if place % 11 == 5:
            town.leave(home, noon(date(2026, 10, 15)))
    town.refresh(NOW)
    account = (
        town.made.add_account(Role.OFFICE)
        if who == "office"
        else town.made.add_account(Role.PRINCIPAL, school=town.schools["Oak"])
    )
    client = signed_in(client, account)
    body = client.get(reverse("evidence:reach") + query).content.decode()
    numbers = re.findall(
        r'<a href="([^"]*reached=yes[^"]*)">(?:<strong>\d+%</strong> <small>|<strong>)?([\d,]+)(?:</strong>)? of',
        body,
    )
    assert len(numbers) >= (16 if who == "office" else 8)
    told = {unescape(address): int(number) for address, number in numbers}
    assert sum(told.values()) > len(told) / 2
    assert {address: listed_behind(client, address) if told[address] else 0 for address in told} == told


def test_a_day_to_come_is_refused_in_words(client, town):
    status, body = page(signed_in(client, town.office), "reach", as_of="2027-03-01")
    assert status == 200
    said, figure = "That day is still to come.", 'class="tp-figure'
    assert body.count(said) == 2  # above the figure of today that stands there instead, and at the field
    assert body.index(said) < body.index(figure)


@pytest.mark.parametrize("is_sample", [True, False])
def test_what_leaves_a_sample_district_says_so(client, town, is_sample):
    District.objects.filter(id=town.id).update(is_sample=is_sample)
    client = signed_in(client, town.office)
    said = "Sample district: invented people"
    csv_file = client.get(reverse("evidence:reach_file", args=["csv"])).content.decode()
    assert (said in csv_file) is is_sample
    calls = client.get(reverse("reports:calls")).content
    assert (said in text_of_pdf(calls)) is is_sample


def test_many_families_to_call_come_in_parts(client, town, monkeypatch):
    signed_in(client, town.office)
    assert "Families 1 to" not in text_of_pdf(client.get(reverse("reports:calls")).content)
    monkeypatch.setattr("thirdpillar.proof.evidence.wording.calls.PRINTED", 1)
    total = client.get(reverse("evidence:call_sheet"), {"reached": "all"}).context["part"].paginator.count
    assert total > 1
    called = set()
    for number in range(1, total + 1):
        asked = {"page": str(number), "reached": "all"}
        answer = client.get(reverse("evidence:call_sheet"), asked)
        (sheet,) = answer.context["sheets"]
        called |= {family.id for family in sheet.families}
        paper = text_of_pdf(client.get(reverse("reports:calls"), asked).content)
        assert f"Families {number} to {number} of {total}." in paper
        assert f"page={number}" in answer.content.decode()
    assert len(called) == total


def test_many_schools_by_language_have_a_page_of_their_own(client, town, monkeypatch):
    signed_in(client, town.office)
    here = client.get(reverse("evidence:reach")).content.decode()
    assert reverse("evidence:crossed") not in here and "School by home language" in here
    monkeypatch.setattr("thirdpillar.proof.evidence.views.reach.MOST_CROSSED_HERE", 1)
    apart = client.get(reverse("evidence:reach")).content.decode()
    assert reverse("evidence:crossed") in apart and "School by home language" not in apart
    crossed = client.get(reverse("evidence:crossed")).content.decode()
    table = crossed[crossed.index("<table") : crossed.index("</table>")]
    assert re.findall(r'<th scope="row">(\w+)', table) == ["Elm", "Oak"]
    assert "1 of 1" in table and "0 of 1" in table


def test_one_school_alone_has_nothing_to_compare(client, town):
    signed_in(client, town.principal)
    assert "Nothing to compare" in client.get(reverse("evidence:crossed")).content.decode()


def test_the_office_learns_from_the_figure_that_a_roster_is_held(client, town):
    def holds(state, at, **more):
        with town.acting():
            RosterImport(district_id=town.id, state=state, source="x.zip", started_at=at, **more).save(
                force_insert=True
            )

    def told(account) -> bool:
        return (
            "A roster waits for you"
            in signed_in(client, account).get(reverse("evidence:reach")).content.decode()
        )

    assert not told(town.office)
    holds("held", NOW)
    assert told(town.office)
    assert not told(town.principal)
    # A later one without its files' age decides nothing; one that is as new does.
    later = NOW + timedelta(minutes=1)
    holds("applied", later, applied_at=later, digest="b")
    assert told(town.office)
    with town.acting():
        RosterImport.objects.seen_by(town.system).filter(state="held").update(exported_at=NOW)
    assert told(town.office)
    holds("applied", later, applied_at=later, exported_at=NOW)
    assert not told(town.office)


def test_a_look_by_command_and_the_same_export_taken_in_by_force_wait_for_nobody(client, town):
    def holds(state, at, **more):
        with town.acting():
            RosterImport(
                district_id=town.id, state=state, source="x", started_at=at, digest="a", **more
            ).save(force_insert=True)

    signed_in(client, town.office)
    holds("looked", NOW, held=[{"code": "older", "words": {}}])
    assert "A roster waits for you" not in client.get(reverse("evidence:reach")).content.decode()
    holds("held", NOW)
    assert "A roster waits for you" in client.get(reverse("evidence:reach")).content.decode()
    holds("applied", NOW, applied_at=NOW)
    assert "A roster waits for you" not in client.get(reverse("evidence:reach")).content.decode()
