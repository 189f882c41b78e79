# ruff: noqa: F811
"""Fairs whose links lie with people whom nobody knows: whoever has one takes nothing over, and loses nothing unsaid."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.doors.test_fairs import bring, fair, hall, kim, read, today, words  # noqa: F401
from tests.practice.gatherings.places import a_gathering, bar
from tests.practice.partners.hall import NOW, TODAY
from thirdpillar.doors.fairs.common import Home, homes_of_badges
from thirdpillar.doors.fairs.working import tell_stands_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions import cancel_gathering, change_gathering
from thirdpillar.practice.gatherings.models import Attendance
from thirdpillar.practice.gatherings.rules.door import badge_code
from thirdpillar.practice.partners.actions.directory import change_organization, open_provider_link
from thirdpillar.practice.partners.actions.fairs import make_fair
from thirdpillar.practice.partners.actions.referring import answer_referral, refer_question
from thirdpillar.practice.partners.models import (
    Application,
    Organization,
    ProviderLink,
    Question,
    Referral,
    Stand,
)
from thirdpillar.standards import library

pytestmark = pytest.mark.django_db
EVE = {
    "key": "abc", "name": "pantry", "offers": "Books for all", "topics": ["learning"], "languages": ["es"],
    "contact_name": "Eve", "email": "eve@evil.example", "phone": "312 555 0166",
}  # fmt: skip


@pytest.fixture
def next_fair(hall, fair):
    """Another fair, of another day, for which providers register."""
    begins = NOW + timedelta(days=10)
    with hall.made.acting():
        hall.later = a_gathering(
            hall.made, hall.school, title="Spring fair", begins_at=begins, ends_at=begins + timedelta(hours=2)
        )
    return hall.act(make_fair, gathering_id=hall.later.pk, school_id=hall.school.pk)


def contact(hall, name="Pantry"):
    (one,) = hall.rows(Organization, name=name)
    return one.contact_name, one.email, one.phone


def test_whoever_registers_under_a_known_name_changes_nothing_of_how_that_provider_is_reached(
    hall,
    fair,
    next_fair,
    kim,
    client,
):
    link = hall.act(open_provider_link, organization_id=hall.stands[0].organization_id, on=TODAY)
    client.post(f"/f/join/{next_fair.join_code}", EVE)
    (asked,) = hall.rows(Application)
    base = f"/fairs/{hall.later.pk}/"
    page = read(kim, base)
    assert "eve@evil.example" in page and "pantry@example.org" in page and 'value="same"' in page
    for name in ("pantry", "PANTRY", ""):
        kim.post(base, {"deed": "accept", "application": str(asked.pk), "name": name})
        assert hall.rows(Application)[0].stage == "waiting" and hall.rows(Stand, fair=next_fair) == []
    assert "Another provider has this name." in read(kim, base)
    kim.post(base, {"deed": "same", "application": str(asked.pk)})
    (stand,) = hall.rows(Stand, fair=next_fair)
    assert stand.organization_id == hall.stands[0].organization_id
    assert contact(hall) == ("Pat Reed", "pantry@example.org", "")
    assert client.get(f"/f/p/{link.code}").status_code == 200


def test_another_provider_of_a_known_name_is_accepted_under_a_name_of_its_own(
    hall,
    fair,
    next_fair,
    kim,
    client,
):
    client.post(f"/f/join/{next_fair.join_code}", EVE)
    (asked,) = hall.rows(Application)
    kim.post(
        f"/fairs/{hall.later.pk}/",
        {"deed": "accept", "application": str(asked.pk), "name": "Pantry on Elm"},
    )
    assert contact(hall, "Pantry on Elm")[1] == "eve@evil.example"
    assert contact(hall) == ("Pat Reed", "pantry@example.org", "")


def test_a_provider_reached_as_before_is_known_without_a_question(hall, fair, next_fair, kim, client):
    known = EVE | {"contact_name": "Pat Reed", "email": "Pantry@example.org", "phone": ""}
    client.post(f"/f/join/{next_fair.join_code}", known)
    (asked,) = hall.rows(Application)
    assert 'value="same"' not in read(kim, f"/fairs/{hall.later.pk}/")
    kim.post(f"/fairs/{hall.later.pk}/", {"deed": "accept", "application": str(asked.pk)})
    assert hall.rows(Application)[0].stage == "accepted"
    assert contact(hall) == ("Pat Reed", "pantry@example.org", "")


def test_with_another_e_mail_a_providers_links_end_and_the_next_has_another_code(hall, fair, kim, client):
    pantry = hall.stands[0].organization_id
    first = hall.act(open_provider_link, organization_id=pantry, on=TODAY)
    hall.act(change_organization, organization_id=pantry, phone="+13125550177", email="Pantry@example.org")
    assert client.get(f"/f/p/{first.code}").status_code == 200
    hall.act(change_organization, organization_id=pantry, email="new@example.org")
    assert client.get(f"/f/p/{first.code}").status_code == 404
    second = hall.act(open_provider_link, organization_id=pantry, on=TODAY)
    assert second.code != first.code
    line = "organization,service,description,topics,languages,email\nPantry,Food boxes,Food,food,en,third@example.org\n"
    assert kim.post("/partners/bring/", {"text": line}).status_code == 302
    assert contact(hall)[1] == "third@example.org" and client.get(f"/f/p/{second.code}").status_code == 404
    assert hall.rows(ProviderLink, ended_at=None) == []


def test_under_anothers_key_a_question_is_a_new_one_on_a_page_of_its_own(hall, fair, client):
    stand, other = hall.stands
    first = words(key="samekey")
    own = client.post(f"/f/s/{stand.code}", first).url
    second = words(key="samekey", words="Winter coats?", name="Eve", phone="312 555 0100")
    page = client.post(f"/f/s/{stand.code}", second).url
    assert page != own and "Winter coats?" in read(client, page) and "Amal" not in read(client, page)
    assert client.post(f"/f/s/{stand.code}", second).url == page
    assert client.post(f"/f/s/{stand.code}", first).url == own
    assert client.post(f"/f/s/{other.code}", first).url not in (own, page)
    assert len(hall.rows(Question)) == 3
    client.post(own, {"deed": "withdraw"})
    again = client.post(f"/f/s/{stand.code}", first).url
    assert again not in (own, page) and "حليب" in read(client, again)


def test_a_phone_that_brings_another_question_under_a_known_key_loses_no_words(hall, fair, client):
    at = {"stand": str(hall.stands[0].pk)}
    first, second = words(key="k" * 50, **at), words(key="k" * 50, words="Winter coats?", **at)
    for several in ((first, second), (second,), (first,), (second, first)):
        assert set(bring(client, fair, *several)[1]["kept"]) == {"k" * 50}
    assert {row.words for row in hall.rows(Question)} == {first["words"], "Winter coats?"}
    bring(client, fair, second | {"undone": True})
    bring(client, fair, second)
    assert [row.words for row in hall.rows(Question, undone_at=None)] == [first["words"]]


def test_an_answered_question_is_taken_back_by_its_link_with_what_was_answered(hall, fair, client):
    own = client.post(f"/f/s/{hall.stands[0].code}", words()).url
    (row,) = hall.rows(Question)
    handed = hall.act(
        refer_question, question_id=row.pk, organization_id=hall.stands[0].organization_id, on=TODAY
    )
    closed = {"stage": "closed", "answer": "Yes, at 5.", "outcome": "answered"}
    hall.act(answer_referral, referral_id=handed.pk, on=TODAY, **closed)
    assert 'value="withdraw"' in read(client, own)
    client.post(own, {"deed": "withdraw"})
    (row,) = hall.rows(Question)
    assert (row.stage, row.words, row.answer, row.phone) == ("withdrawn", "", "", "")
    assert row.outcome == "answered" and hall.rows(Referral)[0].answer == ""
    assert client.get(own).status_code == 404


@pytest.fixture
def small(monkeypatch):
    """A fair whose list and stands are full after two."""
    known = library.entry

    def entry(kind, name, *more, **named):
        found = known(kind, name, *more, **named)
        if (kind, name) != ("referral_terms", "fair"):
            return found
        return replace(found, terms={**found.terms, "most_waiting": 2, "most_a_stand": 2})

    monkeypatch.setattr(library, "entry", entry)


def test_a_list_of_providers_that_is_full_says_so_and_thanks_nobody(
    hall, fair, next_fair, kim, client, small
):
    address = f"/f/join/{next_fair.join_code}"
    for number in range(2):
        one = EVE | {"key": f"k{number}", "name": f"Helper {number}"}
        assert "Thank you!" in client.post(address, one).content.decode()
    refused = client.post(address, EVE)
    assert refused.status_code == 422 and "Thank you!" not in refused.content.decode()
    assert "Nobody can register here now." in refused.content.decode()
    page = read(client, address)
    assert "Nobody can register here now." in page and 'name="offers"' not in page
    assert "Thank you!" in client.post(address, one).content.decode()  # pressed twice, it is there
    asked = hall.rows(Application)
    assert len(asked) == 2
    kim.post(f"/fairs/{hall.later.pk}/", {"deed": "decline", "application": str(asked[0].pk)})
    assert "Thank you!" in client.post(address, EVE).content.decode()


def test_under_anothers_key_a_provider_registers_all_the_same(hall, fair, next_fair, client):
    for email in ("eve@evil.example", "lou@example.org", "lou@example.org"):
        client.post(f"/f/join/{next_fair.join_code}", EVE | {"email": email})
    assert sorted(row.email for row in hall.rows(Application)) == ["eve@evil.example", "lou@example.org"]


def test_a_stand_that_is_full_says_so_before_and_after(hall, fair, client, small):
    address, full = f"/f/s/{hall.stands[0].code}", "Please ask a person."
    for _turn in range(2):
        assert full not in read(client, address)
        client.post(address, words())
    page = read(client, address)
    assert full in page and 'name="words"' not in page
    refused = client.post(address, words())
    assert refused.status_code == 422 and full in refused.content.decode()
    assert full not in read(client, f"/f/s/{hall.stands[1].code}")


def test_a_stands_phone_learns_of_no_badge_whose_it_is(hall, fair, client):
    child = hall.made.add_student("Ben", "Barred", hall.made.add_school("Elsewhere"))
    barred, mother = hall.made.add_adult("Barry", "Barred"), hall.made.add_adult("Rosa", "Lopez")
    other = hall.made.add_student("Cy", "Barred", hall.school)
    for each in (barred, mother):
        hall.made.tie(child, each)
    for each in (barred, mother):
        hall.made.tie(other, each)
    home, free = hall.made.add_household([other], [barred]), hall.made.add_household([], [mother])
    with hall.made.acting():
        for each, adult in ((home, barred), (free, mother)):
            Attendance.objects.create(
                district_id=hall.made.id, school_id=hall.school.id, gathering=hall.gathering, adult_id=adult.pk,
                household_id=each.pk, way="door", at=NOW,
            )  # fmt: skip
        bar(hall.made, barred, child)
        codes = [badge_code(hall.gathering.pk, each.pk) for each in (home, free)]
        said = homes_of_badges(hall.gathering, [*codes, "ABCD2345", "zzz"], seen_by=hall.made.system)
    assert isinstance(said[codes[1]], Home)
    assert {said[codes[0]], said["ABCD2345"], said["zzz"]} == {"Please call the office."}
    told = [
        bring(client, fair, words(stand=str(hall.stands[0].pk), badge=code, phone=""))[1]
        for code in (codes[0], "ABCD2345", "zzz")
    ]
    assert [(len(one["kept"]), one["refused"]) for one in told] == [(1, {})] * 3
    assert {(row.adult_id, row.household_id) for row in hall.rows(Question)} == {(None, None)}


def mails(hall, purpose):
    return [(one.address, one.body) for one in hall.rows(Message) if one.purpose.startswith(purpose)]


def test_a_provider_that_registered_hears_yes_or_no_by_mail(hall, fair, next_fair, kim, client):
    address, base = f"/f/join/{next_fair.join_code}", f"/fairs/{hall.later.pk}/"
    for name in ("Library", "Shop", "Pantry"):
        client.post(address, EVE | {"key": name, "name": name, "email": f"{name.lower()}@evil.example"})
        (asked,) = hall.rows(Application, name=name)
        deed = {"Library": "accept", "Shop": "decline", "Pantry": "same"}[name]
        kim.post(base, {"deed": deed, "application": str(asked.pk)})
    told = dict(mails(hall, "partners.decided"))
    assert set(told) == {"library@evil.example", "shop@evil.example", "pantry@example.org"}
    assert "Spring fair: Accepted" in told["library@evil.example"]
    assert "Spring fair: Declined" in told["shop@evil.example"]


def test_whoever_has_a_stand_hears_that_the_fair_moved_or_is_called_off(hall, fair):
    at = hall.gathering.begins_at
    for _turn in range(2):
        tell_stands_for(hall.made.row)
    assert mails(hall, "partners.fair") == []
    hall.act(change_gathering, gathering_id=hall.gathering.pk, begins_at=at + timedelta(minutes=20))
    for _turn in range(2):
        tell_stands_for(hall.made.row)
    ((address, body),) = mails(hall, "partners.fair")
    assert address == "pantry@example.org" and "Provider fair: Changed" in body
    with clock.set_to(NOW + timedelta(minutes=10)):
        hall.act(cancel_gathering, gathering_id=hall.gathering.pk)
        for _turn in range(2):
            tell_stands_for(hall.made.row)
    told = sorted(
        body.partition("\n")[0].rpartition(": ")[2] for _address, body in mails(hall, "partners.fair")
    )
    assert told == ["Cancelled", "Changed"]
