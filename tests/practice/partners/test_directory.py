"""The directory of providers: written one by one, brought as a whole table or not at all, searched, printed; links that end."""

from datetime import timedelta

import pytest

from tests.factories import signed_in
from tests.practice.partners.hall import CLINIC, NOW, PANTRY, TODAY, Hall, table
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.actions.directory import (
    Offer,
    change_organization,
    change_service,
    end_provider_links,
    keep_offers,
    open_provider_link,
)
from thirdpillar.practice.partners.models import Organization, ProviderLink, Service
from thirdpillar.practice.partners.queries.directory import link_by_code, services_offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    return Hall()


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def kim(hall, client):
    return signed_in(client, hall.account)


def read(client, address, status=200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_thirty_providers_come_in_one_go(hall, kim):
    assert "No provider is written down yet" in read(kim, "/partners/")
    assert kim.post("/partners/bring/", {"text": table()}).url == "/partners/"
    assert len(hall.rows(Organization)) == 30 and len(hall.rows(Service)) == 30
    one = hall.rows(Organization, name="Helper 07")[0]
    assert (one.phone, one.contact_name) == ("+13125551007", "Kim 07")
    kim.post("/partners/bring/", {"text": table().replace("Plain words 07", "Other words")})
    assert len(hall.rows(Service)) == 30
    assert hall.rows(Service, name="Help 07")[0].description == "Other words"


def test_a_table_with_wrong_lines_says_which_and_takes_nothing(hall, kim):
    lines = table().splitlines()
    lines[3] = lines[3].replace("housing;", "hoosing;").replace("work;", "hoosing;")
    lines[7] = lines[7].replace("3125551007", "12")
    lines[9] = lines[9].replace("Helper 09", "")
    lines.append(lines[1])
    answer = kim.post("/partners/bring/", {"text": "\n".join(lines)})
    said = answer.content.decode()
    assert answer.status_code == 422 and hall.rows(Organization) == []
    for line in ("Line 4: ", "Line 8: ", "Line 10: ", "Line 32: "):
        assert line in said
    assert "hoosing" in said and "area code" in said and "twice" in said
    assert "Line 5: " not in said
    no_topics = kim.post("/partners/bring/", {"text": "organization,service\nA,B\n"})
    assert "topics" in no_topics.content.decode() and no_topics.status_code == 422


def test_it_is_searched_by_words_topic_and_language(hall, kim):
    hall.act(keep_offers, offers=[PANTRY, CLINIC], on=TODAY)
    with hall.made.acting(hall.kim):
        found = [
            [one.name for one in services_offered(seen_by=hall.kim, **asked)]
            for asked in (
                {},
                {"words": "pantry box"},
                {"topic": "health"},
                {"language": "ar"},
                {"words": "zoo"},
            )
        ]
    assert found == [["Check-ups", "Food boxes"], ["Food boxes"], ["Check-ups"], ["Food boxes"], []]
    page = read(kim, "/partners/?topic=food&language=ar")
    assert "Pantry" in page and "Clinic" not in page and "Arabic" in page
    assert "Nothing fits" in read(kim, "/partners/?words=zoo")


def test_staff_add_and_change_one(hall, kim):
    facts = {"organization": "Pantry", "service": "Food boxes", "topics": ["food"], "languages": ["ar"]}
    wrong = kim.post("/partners/new/", facts | {"topics": []})
    assert wrong.status_code == 422 and hall.rows(Organization) == []
    address = kim.post("/partners/new/", facts).url
    (row,) = hall.rows(Organization)
    assert address == f"/partners/{row.pk}/" and "Food boxes" in read(kim, address)
    kim.post(address, {"deed": "change", "name": "Food Pantry", "status": "active", "phone": "312 555 0123"})
    assert hall.rows(Organization)[0].phone == "+13125550123"
    (service,) = hall.rows(Service)
    with clock.set_to(NOW + timedelta(days=200)):
        kim = signed_in(kim, hall.account)
        assert "Not checked for long" in read(kim, "/partners/")
        kim.post(address, {"deed": "vouch", "service": str(service.pk)})
        assert "Not checked for long" not in read(kim, "/partners/")
        kim.post(address, {"deed": "close", "service": str(service.pk)})
        assert "Food boxes" not in read(kim, "/partners/") and "Food boxes" in read(kim, address)


def test_two_providers_have_two_names(hall):
    pantry, _clinic = hall.act(keep_offers, offers=[PANTRY, CLINIC], on=TODAY)
    with pytest.raises(Refused):
        hall.act(change_organization, organization_id=pantry.pk, name="clinic")


def test_a_link_ends_by_its_day_by_hand_and_with_its_provider(hall):
    pantry, clinic = hall.act(keep_offers, offers=[PANTRY, CLINIC], on=TODAY)
    link = hall.act(open_provider_link, organization_id=pantry.pk, on=TODAY)
    assert hall.act(open_provider_link, organization_id=pantry.pk, on=TODAY).code == link.code

    def opens(code, on=TODAY):
        with hall.made.acting():
            return link_by_code(code, on=on, seen_by=hall.made.system) is not None

    assert opens(link.code) and opens(link.code, TODAY + timedelta(days=60))
    assert not opens(link.code, TODAY + timedelta(days=61))
    hall.act(end_provider_links, organization_id=pantry.pk)
    assert not opens(link.code)
    other = hall.act(open_provider_link, organization_id=clinic.pk, on=TODAY)
    hall.act(change_organization, organization_id=clinic.pk, status="inactive")
    assert not opens(other.code) and all(one.ended_at for one in hall.rows(ProviderLink))


def test_a_teacher_and_another_district_have_no_directory(hall, client):
    hall.act(keep_offers, offers=[PANTRY], on=TODAY)
    teacher = hall.made.add_account(Role.TEACHER, hall.school, email="pat@example.org")
    assert signed_in(client, teacher).get("/partners/").status_code == 404
    other = Hall()
    assert "Pantry" not in read(signed_in(client, other.account), "/partners/")
    with pytest.raises(Refused):
        hall.act(change_service, service_id=other.school.id, on=TODAY, status="inactive")


def test_what_an_offer_leaves_blank_of_a_service_stays_and_with_a_known_contact_all_of_it(hall):
    offer = Offer(
        "Pantry",
        "Food",
        "Boxes on Saturdays",
        ("food",),
        ("es",),
        "Anybody near here",
        "Come at 9 with a bag",
    )

    def facts():
        (row,) = hall.rows(Service, name="Food")
        return (
            row.description,
            row.eligibility_description,
            row.application_process,
            row.topics,
            row.languages,
        )

    hall.act(keep_offers, offers=[offer], on=TODAY)
    known = facts()
    hall.act(keep_offers, offers=[Offer("Pantry", "Food")], on=TODAY)
    assert facts() == known
    stranger = Offer("pantry", "Food", "Money", ("legal",), ("en",), email="eve@evil.example")
    hall.act(keep_offers, offers=[stranger], on=TODAY, keeps_contact=True)
    assert facts() == known
    hall.act(keep_offers, offers=[Offer("Pantry", "Food", "Boxes on Sundays")], on=TODAY)
    assert facts() == ("Boxes on Sundays", *known[1:])
