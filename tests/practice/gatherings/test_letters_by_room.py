"""Letters of a gathering are bundled by homeroom and by bus, so that a teacher or a driver can hand them out."""

import io

import pytest
from pypdf import PdfReader

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import letters_to_print
from thirdpillar.ground.people.models import BusRide, MailingAddress
from thirdpillar.practice.gatherings.actions import invite_families


@pytest.mark.django_db
def test_letters_of_a_gathering_name_the_homeroom_and_stand_in_its_order():
    district, school = a_school()
    rooms = [district.add_section(school, title) for title in ("Room 2", "Room 1")]
    for place, room in enumerate([*rooms, None]):
        child = district.add_student("Ana", f"Lopez{place}", school, **({"section": room} if room else {}))
        parent = district.add_adult("Rosa", f"Lopez{place}", language="es")
        district.tie(child, parent)
        district.add_household([child], [parent])
        with district.acting():
            MailingAddress(
                district_id=district.id,
                adult=parent,
                street=f"{place} Elm",
                city="Oak",
                residence=f"{place} elm",
            ).save(force_insert=True)
    gathering = a_gathering(district, school)
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    with district.acting():
        found = list(letters_to_print(seen_by=district.system).values_list("room", flat=True))
        rooms_said = {one.letter["room"] for one in Message.objects.seen_by(district.system)}
    assert found == ["", "Room 1", "Room 2"] and rooms_said == {"", "Room 1", "Room 2"}


@pytest.mark.django_db
def test_letters_of_a_gathering_name_the_bus_home_and_are_bundled_by_it(client):
    district, school = a_school()
    for place, rides in enumerate(
        [[("morning", "2"), ("afternoon", "12")], [("morning", "2")], [("afternoon", "Blue")], []]
    ):
        child = district.add_student("Ana", f"Lopez{place}", school)
        parent = district.add_adult("Rosa", f"Lopez{place}", language="es")
        district.tie(child, parent)
        district.add_household([child], [parent])
        with district.acting():
            MailingAddress(
                district_id=district.id,
                adult=parent,
                street=f"{place} Elm",
                city="Oak",
                residence=f"{place} elm",
            ).save(force_insert=True)
            for way, route in rides:
                BusRide(district_id=district.id, student=child, direction=way, route=route).save(
                    force_insert=True
                )
    gathering = a_gathering(district, school)
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    with district.acting():
        found = {one.letter["bus"]: one.pk.hex for one in Message.objects.seen_by(district.system)}
    assert set(found) == {"12", "2", "Blue", ""}
    signed_in(client, district.add_account(Role.OFFICE))
    page = client.get("/outbox/letters/").content.decode()
    in_order = [found[""], found["2"], found["12"], found["Blue"]]
    assert f'value="{",".join(in_order)}"' in page
    heads = [page.index(f"<bdi>{name}</bdi>") for name in ("Bus 2", "Bus 12", "Blue")]
    assert heads == sorted(heads) and "Without a bus" in page
    made = client.post("/outbox/letters/file/", {"letters": ",".join(in_order)})
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(made.content)).pages]
    assert len(pages) == 4 and ["Bus" in one or "Blue" in one for one in pages] == [False, True, True, True]
    assert "Bus 2" in pages[1] and "Bus 12" in pages[2] and "Blue" in pages[3]
