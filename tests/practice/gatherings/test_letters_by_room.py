"""Letters of a gathering are bundled by homeroom, so that a teacher can hand them out."""

import pytest

from tests.factories import NOW
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import letters_to_print
from thirdpillar.ground.people.models import MailingAddress
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
