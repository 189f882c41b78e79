"""A place is kept for whom nobody can write to as for anybody: staff are told once, call, and give it; then it goes on."""

import pytest
from django.urls import reverse

from tests.factories import at_host, signed_in
from tests.practice.gatherings.school_of_courses import a_course, a_family, a_school, after
from thirdpillar.doors.waiting_lists import move_lists_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.practice.gatherings.actions.programmes import (
    give_place,
    lapse_offers,
    register,
    withdraw_from,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import PlaceOffer, Registration
from thirdpillar.practice.gatherings.queries.programmes import offered

pytestmark = pytest.mark.django_db
ROSA, AMINA, OMAR = "+13125550101", "+13125550102", "+13125550103"


@pytest.fixture
def town(client):
    """Rosa has the only place; Nadia, whom nobody can write to, then Amina and Omar wait."""
    district, school = a_school()
    at_host(client, district.row)
    district.school = school
    district.nadia = a_family(district, school, "Nadia", "Nur", "", "so")
    people = (
        a_family(district, school, "Rosa", "Lopez", ROSA, "es"),
        district.nadia,
        a_family(district, school, "Amina", "Ali", AMINA, "so"),
        a_family(district, school, "Omar", "Farah", OMAR, "en"),
    )
    district.course = a_course(district, school, capacity=1)
    district.rows = [enrol(district, one, after(minutes=n)) for n, one in enumerate(people)]
    with clock.set_to(after(hours=1)):
        yield district


def enrol(town, adult, at):
    return register(programme_id=town.course.pk, adult_id=adult.pk, way=Way.STAFF, by=town.system, at=at)


def stands(town):
    now = dict(Registration.objects.seen_by(town.system).values_list("pk", "standing"))
    return [now[one.pk] for one in town.rows]


def leaves(town, row, at):
    withdraw_from(registration_id=row.pk, by=town.system, at=at)


def shown(town, at):
    return offered(town.course.pk, at=at, zone="America/Chicago", seen_by=town.system)


def lapses(town, at):
    lapse_offers(programme_id=town.course.pk, by=town.system, at=at)


def mails(town):
    rows = Message.objects.seen_by(town.system).filter(purpose="gatherings.place_to_call").order_by("made_at")
    return [(one.address, one.subject, one.body) for one in rows]


def test_whom_nobody_can_write_to_has_it_kept_once_keeps_their_turn_and_stops_nobody(town):
    leaves(town, town.rows[0], after(hours=1))
    assert stands(town) == ["withdrew", "offered", "waiting", "waiting"]
    lapses(town, after(days=1, hours=2))
    assert stands(town) == ["withdrew", "waiting", "offered", "waiting"]
    lapses(town, after(days=2, hours=4))
    assert stands(town) == ["withdrew", "waiting", "waiting", "offered"]
    since = dict(Registration.objects.seen_by(town.system).values_list("pk", "since"))
    assert since[town.rows[1].pk] == town.rows[1].since and since[town.rows[2].pk] > town.rows[2].since


def test_staff_are_told_once_and_a_newcomer_gets_the_place_only_after_it_was_kept(town):
    town.add_account(Role.COORDINATOR, school=town.school, email="kim@example.org")
    town.add_account(Role.COORDINATOR, school=town.add_school("Elm School"), email="elm@example.org")
    for row in (town.rows[2], town.rows[3], town.rows[0]):
        leaves(town, row, after(hours=1))
    move_lists_for(town.row)
    ((address, subject, body),) = mails(town)
    assert address == "kim@example.org" and subject.endswith(": Call them")
    assert "English for families: A place is kept" in body and f"/programmes/{town.course.pk}/" in body
    assert "Nadia" not in body
    found = shown(town, after(hours=2))
    assert (found.free, found.is_full) == (0, True)
    zahra = enrol(town, a_family(town, town.school, "Zahra", "Noor", "+13125550109", "en"), after(hours=2))
    assert (zahra.standing, stands(town)[1]) == ("waiting", "offered")
    with clock.set_to(after(days=1, hours=2)):
        move_lists_for(town.row)
    zahra.refresh_from_db()
    assert (zahra.standing, stands(town)[1], len(mails(town))) == ("offered", "waiting", 1)
    assert give_place(registration_id=zahra.pk, by=town.system, at=after(days=1, hours=3))
    # It is free again, and was kept for her before: whoever comes can have it, and nobody is told anew.
    leaves(town, zahra, after(days=1, hours=4))
    assert (shown(town, after(days=1, hours=5)).free, len(mails(town))) == (1, 1)


def test_it_is_kept_so_for_whom_writing_did_not_move_twice(town):
    town.add_account(Role.OFFICE, email="office@example.org")
    for row in (town.rows[1], town.rows[3], town.rows[0]):
        leaves(town, row, after(hours=1))
    lapses(town, after(days=1, hours=2))
    assert (stands(town)[2], mails(town)) == ("offered", [])
    lapses(town, after(days=2, hours=4))
    assert (stands(town)[2], [one[0] for one in mails(town)]) == ("offered", ["office@example.org"])
    sent = Message.objects.seen_by(town.system).filter(purpose="gatherings.place_offer")
    assert sent.count() == 2
    lapses(town, after(days=3, hours=5))
    assert (stands(town)[2], len(mails(town))) == ("waiting", 1)


def test_staff_give_the_place_to_whom_they_called_and_only_one_that_is_free(town):
    rosa, nadia, amina, omar = town.rows
    with pytest.raises(Refused, match="Full"):
        give_place(registration_id=nadia.pk, by=town.system, at=after(hours=1))
    leaves(town, rosa, after(hours=1))
    # It is kept for Nadia now: Amina cannot have it too, and Nadia, who was called, can.
    with pytest.raises(Refused, match="Full"):
        give_place(registration_id=amina.pk, by=town.system, at=after(hours=2))
    assert give_place(registration_id=nadia.pk, by=town.system, at=after(hours=2)).standing == "registered"
    leaves(town, nadia, after(hours=3))
    assert give_place(registration_id=amina.pk, by=town.system, at=after(hours=4)).standing == "registered"
    offer = PlaceOffer.objects.seen_by(town.system).get(registration=amina)
    assert (offer.answer, offer.over_at) == ("yes", after(hours=4))
    sent = Message.objects.seen_by(town.system).filter(reference_id=offer.pk)
    assert {one.state for one in sent} == {"stopped"}
    elsewhere = town.scope(Role.LIAISON, school_ids=frozenset({town.add_school("Elm School").id}))
    with pytest.raises(Refused):
        give_place(registration_id=omar.pk, by=elsewhere, at=after(hours=4))


def test_the_list_moves_by_itself_once_there_is_a_way_to_them(town):
    for row in (town.rows[2], town.rows[3], town.rows[0]):
        leaves(town, row, after(hours=1))
    lapses(town, after(days=1, hours=2))
    assert stands(town)[1] == "waiting"
    give_number(town)
    with clock.set_to(after(days=1, hours=3)):
        move_lists_for(town.row)
    assert stands(town)[1] == "offered"
    assert (
        Message.objects.seen_by(town.system)
        .filter(purpose="gatherings.place_offer", body__contains="/p/")
        .exists()
    )


def give_number(town):
    donor = town.add_adult("Nadia", "Nur", phone="+13125550104")
    ContactPoint.objects.seen_by(town.system).filter(adult=donor).update(adult=town.nadia)


def test_the_page_says_whom_to_call_and_has_the_button(town, client):
    coordinator = town.add_account(Role.COORDINATOR, school=town.school)
    signed_in(client, coordinator)
    address = reverse("gatherings:programme", args=[town.course.pk])
    give = reverse("gatherings:give_place", args=[town.course.pk, town.rows[1].pk])
    before = client.get(address).content.decode()
    assert before.count("Call them") == 1 and give not in before
    for row in (town.rows[2], town.rows[3], town.rows[0]):
        with town.acting():
            leaves(town, row, after(hours=1))
    page = client.get(address).content.decode()
    assert give in page and page.count("Call them") == 1
    people = reverse("gatherings:programme_people", args=[town.course.pk])
    said = client.post(people, {"who": str(town.nadia.pk)}, follow=True).content.decode()
    assert "Noted." not in said and "A place is kept" in said
    client.post(give)
    with town.acting():
        assert stands(town)[1] == "registered"
