"""A broadcast to the families of a bus: of several routes, of one ride of the day, on the days on which it is ridden."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town, texts, works_here
from thirdpillar.doors.broadcasts.choosing import in_words
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import BusRide, Restriction
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Audience

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"


@pytest.fixture
def town():
    """Ana rides 12 both ways, Luis 2 in the morning, Sahra Blue in the afternoon; Kim's 12 ended long ago."""
    town = make_town()
    with town.acting():
        for student, way, route, more in (
            (town.ana, "morning", "12", {}),
            (town.ana, "afternoon", "12", {"stop": "Library"}),
            (town.luis, "morning", "2", {}),
            (town.sahra, "afternoon", "Blue", {}),
            (town.kim, "morning", "12", {"left_at": NOW}),
        ):
            BusRide(district_id=town.id, student=student, direction=way, route=route, **more).save(
                force_insert=True
            )
    return town


@pytest.mark.parametrize(
    ("audience", "reached"),
    [
        (Audience(buses=("12",)), {ROSA: "Ana"}),
        (Audience(buses=("12", "2")), {ROSA: "Ana y Luis"}),
        (Audience(buses=("2", "12"), ride="afternoon"), {ROSA: "Ana"}),
        (Audience(buses=("Blue", "2")), {ROSA: "Luis", AMINA: "Sahra"}),
        (Audience(ride="afternoon"), {ROSA: "Ana", AMINA: "Sahra"}),
        (Audience(buses=("12",), grades=("05",)), {}),
    ],
)
def test_a_bus_is_a_part_of_the_question(town, audience, reached):
    assert Audience.of(audience.stored()) == audience
    if reached:
        go(town, draft(town, audience=audience))
    said = texts(town)
    assert set(said) == set(reached)
    assert all(f" {names}." in said[number] for number, names in reached.items())


def test_who_rides_is_asked_for_the_day_on_which_it_goes(town):
    with town.acting():
        BusRide.objects.seen_by(town.system).filter(student=town.luis).update(
            begins_on=NOW.date() + timedelta(days=1)
        )
        BusRide.objects.seen_by(town.system).filter(student=town.sahra).update(ends_on=NOW.date())
    found = draft(town, audience=Audience(buses=("2", "Blue")))
    go(town, found)
    assert set(texts(town)) == {AMINA}
    go(town, draft(town, audience=Audience(buses=("2", "Blue"))), at=NOW + timedelta(days=1))
    assert set(texts(town)) == {AMINA, ROSA}


def test_whom_a_restriction_keeps_from_knowing_where_the_child_is_hears_of_no_bus(town):
    with town.acting():
        Restriction(
            district_id=town.id,
            student=town.sahra,
            adult=town.amina,
            scopes=["location"],
            source="court_order",
        ).save(force_insert=True)
    go(town, draft(town, audience=Audience(buses=("12", "Blue"))))
    assert set(texts(town)) == {ROSA}


def test_a_family_reads_no_ride_and_a_school_those_of_its_own_students(town):
    assert {one.route for one in BusRide.objects.seen_by(town.principal)} == {"12", "Blue"}
    family = town.scope(Role.CAREGIVER, adult_id=town.rosa.pk, student_ids=frozenset({town.ana.pk}))
    with town.acting(family):
        assert not BusRide.objects.seen_by(family).exists() and not BusRide._base_manager.exists()


def ticked(page: str, route: str) -> bool:
    boxes = re.findall(r"<input[^>]*name=\"buses\"[^>]*>", page)
    return [route] == [
        found[1] for box in boxes if " checked" in box and (found := re.search(r'value="(.*?)"', box))
    ]


def test_late_bus_in_a_few_taps(town, client):
    account = Account.objects.seen_by(town.system).get(pk=town.office.account_id)
    with clock.set_to(NOW):
        signed_in(client, account, at=NOW)
        page = client.get(reverse("broadcasts:broadcasts")).content.decode()
        assert reverse("broadcasts:buses") in page
        page = client.get(reverse("broadcasts:buses")).content.decode()
        assert page.index("bus=2") < page.index("bus=12") < page.index("bus=Blue")
        page = client.get(reverse("broadcasts:new") + "?alert=1&bus=12").content.decode()
        assert "Bus 12 is late today." in page and ticked(page, "12")
        typed = {
            "title": "Bus 12 is late today",
            "pace": "emergency",
            "words_en": "Bus 12 is late today.",
            "buses": ["12"],
        }
        answer = client.post(reverse("broadcasts:new"), typed | {"ride": "afternoon"})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        page = client.get(answer.url).content.decode()
        assert Broadcast.objects.seen_by(town.system).get().preview["people"] == 1
        assert "Bus 12 (Afternoon)" in page
        found = Broadcast.objects.seen_by(town.system).get()
        assert found.audience == {"buses": ["12"], "ride": "afternoon"} and found.is_urgent
        # A route that nobody rides any more stays chosen in a draft: without it the draft would be for everybody.
        with town.acting():
            BusRide.objects.seen_by(town.system).update(left_at=NOW)
        edit = client.get(reverse("broadcasts:edit", args=[found.pk])).content.decode()
        assert ticked(edit, "12")


def test_a_teacher_chooses_no_bus_and_words_name_what_was_chosen(town, client):
    teacher = works_here(town, Role.TEACHER, section=town.room, school=town.oak)
    with clock.set_to(NOW):
        signed_in(client, Account.objects.seen_by(town.system).get(pk=teacher.account_id), at=NOW)
        assert 'name="buses"' not in client.get(reverse("broadcasts:new")).content.decode()
        assert client.get(reverse("broadcasts:buses")).status_code in (403, 404)
    found = draft(town, audience=Audience(buses=("12", "2", "Blue")))
    assert ("Buses", "Bus 2, Bus 12, and Blue") in [
        (str(kind), said) for kind, said in in_words(found, town.office)
    ]
