"""A provider fair from the office's side and for those who come: stands, plan, cards, questions, providers' links, mine."""

import json
import re
from datetime import timedelta
from itertools import count

import pytest
from django.core import signing

from tests.factories import at_host, signed_in
from tests.practice.gatherings.places import a_gathering, bar
from tests.practice.partners.hall import NOW, Hall, table
from thirdpillar.doors.fairs.common import SALT, homes_of_badges
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.models import Attendance, Invitation
from thirdpillar.practice.gatherings.rules.door import badge_code
from thirdpillar.practice.partners.choices import Stage
from thirdpillar.practice.partners.models import (
    Application,
    Fair,
    Organization,
    ProviderLink,
    Question,
    Stand,
)

pytestmark = pytest.mark.django_db
KEYS = count()


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def hall(client):
    made = Hall()
    with made.made.acting():
        made.gathering = a_gathering(
            made.made, made.school, title="Provider fair", begins_at=NOW - timedelta(minutes=30),
            ends_at=NOW + timedelta(hours=2),
        )  # fmt: skip
    at_host(client, made.made.row)
    made.base = f"/fairs/{made.gathering.pk}/"
    return made


@pytest.fixture
def fair(hall):
    return hall.fair(hall.gathering.pk)


@pytest.fixture
def kim(hall, client):
    return signed_in(client, hall.account)


def read(client, address, status=200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def words(**more):
    return {
        "key": f"key{next(KEYS)}", "words": "هل لديكم حليب؟", "language": "ar", "name": "Amal", "phone": "312 555 0199",
        "email": "", "share_with": "stand", "share": ["name", "phone"],
    } | more  # fmt: skip


def test_a_gathering_becomes_a_fair_with_thirty_stands(hall, kim):
    assert "Make it a fair" in read(kim, hall.base)
    kim.post(hall.base)
    assert "has no stands yet" in read(kim, hall.base)
    wrong = kim.post(f"{hall.base}bring/", {"text": table().replace("food;", "fooood;")})
    assert wrong.status_code == 422 and "Line 7: " in wrong.content.decode() and hall.rows(Stand) == []
    kim.post(f"{hall.base}bring/", {"text": table()})
    kim.post(f"{hall.base}bring/", {"text": table()})
    stands = sorted(hall.rows(Stand), key=lambda one: one.number)
    assert [one.number for one in stands] == list(range(1, 31)) and len({one.square for one in stands}) == 30
    page = read(kim, hall.base)
    assert page.count("tp-plan-free") == 0 and "Helper 30" in page
    kim.post(hall.base, {"deed": "row", "a_row": "4"})
    assert read(kim, hall.base).count("tp-plan-free") == 2
    more = kim.post(f"{hall.base}bring/", {"text": table(65).replace("Helper", "Other")})
    assert more.url == hall.base and len(hall.rows(Stand)) == 30


def test_the_plan_and_the_cards_are_printed_in_families_languages(hall, fair, kim):
    page = read(kim, f"{hall.base}plan/")
    assert 'lang="ar" dir="rtl"' in page and 'lang="es" dir="ltr"' in page and "Pantry" in page
    assert page.count("<svg") >= 3 and "Árabe" in page
    cards = read(kim, f"{hall.base}cards/")
    assert cards.count("tp-sheet") == 2 and 'lang="ar" dir="rtl"' in cards
    assert "/f/at/" in read(kim, f"{hall.base}cards/?providers") and "/f/at/" not in cards


def test_stands_change_places_and_go_away_until_somebody_asked_there(hall, fair, kim):
    one, two = hall.stands
    kim.post(f"/fairs/stand/{two.pk}/", {"number": "1", "square": "1"})
    now = {row.pk: (row.number, row.square) for row in hall.rows(Stand)}
    assert now == {two.pk: (1, 0), one.pk: (2, 1)}
    kim.post(f"/fairs/stand/{two.pk}/", {"number": "9", "square": "12"})
    assert (hall.rows(Stand, pk=two.pk)[0].number, hall.rows(Stand, pk=two.pk)[0].square) == (9, 11)
    kim.post(f"/f/s/{one.code}", words())
    for row in (one, two):
        kim.post(f"/fairs/stand/{row.pk}/", {"deed": "remove"})
    assert [row.pk for row in hall.rows(Stand)] == [one.pk]


def test_a_provider_registers_itself_and_the_office_says_yes(hall, fair, kim, client):
    with hall.made.acting():
        type(hall.gathering).objects.seen_by(hall.made.system).update(begins_at=NOW + timedelta(hours=1))
    facts = {
        "key": "abc", "name": "Library", "offers": "Books for all", "topics": ["learning"], "languages": ["es"],
        "contact_name": "Lou Reed", "email": "lou@example.org", "needs_power": "on",
    }  # fmt: skip
    address = f"/f/join/{fair.join_code}"
    assert client.post(address, facts | {"email": "no"}).status_code == 422
    for _turn in range(2):
        assert "Thank you!" in client.post(address, facts).content.decode()
    (asked,) = hall.rows(Application)
    assert hall.rows(Organization, name="Library") == [] and "Lou Reed" in read(kim, hall.base)
    kim.post(hall.base, {"deed": "accept", "application": str(asked.pk)})
    (stand,) = hall.rows(Stand, number=3)
    assert (stand.needs_table, stand.needs_power, stand.languages) == (False, True, ["es"])
    assert hall.rows(Organization, name="Library")[0].email == "lou@example.org"
    client.post(address, facts | {"key": "d", "name": "Shop"})
    kim.post(hall.base, {"deed": "decline", "application": str(hall.rows(Application, name="Shop")[0].pk)})
    assert hall.rows(Organization, name="Shop") == []
    with clock.set_to(NOW + timedelta(hours=2)):
        assert "too late" in read(client, address)


def test_a_family_asks_by_the_square_and_follows_it_to_its_answer(hall, fair, kim, client):
    stand = hall.stands[0]
    assert "Pantry" in read(client, f"/f/plan/{fair.code}")
    for wrong in (words(words=" "), words(phone="", share=["name"]), words(share=[]), words(phone="12")):
        assert client.post(f"/f/s/{stand.code}", wrong).status_code == 422
    assert hall.rows(Question) == []
    asked = words()
    own = client.post(f"/f/s/{stand.code}", asked).url
    assert client.post(f"/f/s/{stand.code}", asked).url == own
    (row,) = hall.rows(Question)
    assert own == f"/f/q/{row.code}" and row.phone == "+13125550199"
    page = read(client, own)
    assert 'lang="ar"' in page and "حليب" in page and 'dir="rtl"' in page

    listed = read(kim, "/fairs/")
    assert "حليب" in listed
    one = f"/fairs/question/{row.pk}/"
    assert "Food boxes" in read(kim, one) and "Check-ups" not in read(kim, one)
    option = re.search(r'<option value="([^"]+)">Pantry', read(kim, one)).group(1)
    kim.post(one, {"deed": "refer", "service": option})
    (link,) = hall.rows(ProviderLink)
    (mail,) = hall.rows(Message, purpose="partners.waits")
    assert (
        mail.address == "pantry@example.org" and f"/f/p/{link.code}" in mail.body and "حليب" not in mail.body
    )
    theirs = f"/f/p/{link.code}"
    page = read(client, theirs)
    assert "حليب" in page and "Amal" in page and "0199" in page
    referral = re.search(r'name="referral" value="([^"]+)"', page).group(1)
    client.post(theirs, {"referral": referral, "deed": "accepted"})
    assert client.post(theirs, {"referral": referral, "deed": "closed", "answer": " "}).status_code == 422
    client.post(
        theirs, {"referral": referral, "deed": "closed", "answer": "نعم، يوم الاثنين.", "outcome": "answered"}
    )
    assert "حليب" not in read(client, theirs)
    (row,) = hall.rows(Question)
    assert row.stage == Stage.CLOSED
    told = hall.rows(Message, purpose__startswith="partners.question")
    assert {one.address for one in told} == {"+13125550199"} and all(
        f"/f/q/{row.code}" in one.body for one in told
    )
    assert "الاثنين" in read(client, own)
    client.post(own, {"deed": "yes"})
    assert hall.rows(Question)[0].helped is True and "It helped" in read(kim, one)


def test_a_question_is_taken_back_by_its_own_link(hall, fair, kim, client):
    own = client.post(f"/f/s/{hall.stands[0].code}", words()).url
    client.post(own, {"deed": "withdraw"})
    (row,) = hall.rows(Question)
    assert row.stage == Stage.WITHDRAWN and row.words == ""
    assert client.get(own).status_code == 404 and client.get("/f/q/nobodyscode").status_code == 404
    assert "Nothing right now" in read(kim, "/fairs/")


def test_staff_refuse_to_close_without_an_answer_and_note_what_was_said(hall, fair, kim, client):
    client.post(f"/f/s/{hall.stands[0].code}", words(share_with="", share=[]))
    (row,) = hall.rows(Question)
    one = f"/fairs/question/{row.pk}/"
    page = read(kim, one)
    assert "Ask it first." in page and 'value="refer"' not in page
    kim.post(one, {"deed": "agree", "share_with": "helping", "share": ["name"]})
    assert "Check-ups" in read(kim, one)
    assert kim.post(one, {"deed": "close", "answer": "", "outcome": "answered"}).status_code == 422
    kim.post(one, {"deed": "day", "day": "2026-11-30"})
    assert hall.rows(Question)[0].follow_up_on.isoformat() == "2026-11-30"
    with clock.set_to(NOW + timedelta(days=30)):
        kim = signed_in(kim, hall.account)
        assert "Overdue" in read(kim, "/fairs/?state=overdue")
        kim.post(one, {"deed": "close", "answer": "Yes.", "outcome": "not_offered"})
    assert hall.rows(Question)[0].outcome == "not_offered"


@pytest.fixture
def home(hall):
    child = hall.made.add_student("Ana", "Lopez", hall.school)
    mother = hall.made.add_adult("Rosa", "Lopez", phone="+13125550123", language="es")
    hall.made.tie(child, mother, has_legal_authority=True)
    return child, mother, hall.made.add_household([child], [mother], language="es")


def token(fair, stand=None):
    return signing.dumps([str(fair.pk), str(stand.pk) if stand else ""], salt=SALT)


def bring(client, fair, *several, stand=None, late=0):
    now = int(clock.now().timestamp() * 1000)
    sent = [{"at": now - late, **one} for one in several]
    answer = client.post(
        f"/f/at/{token(fair, stand)}/sync", json.dumps({"now": now, "since": 0, "arrivals": sent}),
        content_type="application/json",
    )  # fmt: skip
    return answer, answer.json()


def test_two_stands_phones_bring_what_they_kept_in_any_order(hall, fair, client):
    first, second = hall.stands
    mine = [words(stand=str(first.pk)) for _turn in range(20)]
    theirs = [words(stand=str(second.pk)) for _turn in range(10)]
    slip = {**mine[0], "undone": True}
    for stand, several in (
        (first, mine[10:]),
        (second, theirs),
        (first, [slip]),
        (first, mine),
        (second, theirs[::-1]),
    ):
        answer, told = bring(client, fair, *several, stand=stand)
        assert answer.status_code == 200 and told["refused"] == {}
        assert len(told["kept"]) == len(several)
    rows = hall.rows(Question, undone_at=None)
    assert len(rows) == 29 and {row.way for row in rows} == {"stand"}
    _answer, told = bring(client, fair, words(stand=str(second.pk)), stand=first)
    assert told["kept"] == [] and len(told["refused"]) == 1


def test_a_phone_loses_no_words_for_a_bad_number_and_brings_nothing_of_another_day(hall, fair, client):
    stand = hall.stands[0]
    _answer, told = bring(client, fair, words(stand=str(stand.pk), phone="five five", email="x@"))
    assert told["refused"] == {} and hall.rows(Question)[0].phone == "five five"
    with clock.set_to(NOW + timedelta(days=2)):
        _answer, told = bring(client, fair, words(stand=str(stand.pk)), late=1000)
        assert len(told["refused"]) == 1
        _answer, told = bring(client, fair, words(stand=str(stand.pk)), late=2 * 86400_000)
        assert len(told["kept"]) == 1
    with clock.set_to(NOW + timedelta(days=40)):
        assert bring(client, fair, words(stand=str(stand.pk)))[0].status_code == 410
    assert client.post("/f/at/nobodys-token/sync", "{}", content_type="application/json").status_code == 404


def test_the_phone_of_a_stand_works_without_a_script_and_shows_nobody(hall, fair, client, home):
    stand = hall.stands[0]
    address = f"/f/at/{token(fair, stand)}/"
    page = read(client, address)
    assert "Lopez" not in page and "no-store" not in client.get(address).headers["Cache-Control"]
    assert client.post(address, words(stand=str(stand.pk), phone="", share=["name"])).status_code == 422
    assert client.post(address, words(stand=str(stand.pk))).status_code == 302
    assert len(hall.rows(Question)) == 1
    assert "caches.open" in read(client, f"{address}worker.js")
    assert client.get("/f/at/nobodys-token/worker.js").status_code == 404


def test_a_badge_says_whose_question_it_is(hall, fair, client, home):
    child, mother, household = home
    code = badge_code(hall.gathering.pk, household.pk)
    bring(client, fair, words(stand=str(hall.stands[0].pk), badge=code.lower(), phone=""))
    (row,) = hall.rows(Question)
    assert (row.household_id, row.adult_id) == (household.pk, mother.pk)
    father = hall.made.add_adult("Juan", "Lopez")
    hall.made.tie(child, father)
    with hall.made.acting():
        type(household.adults.seen_by(hall.made.system).first())(
            district_id=hall.made.id, household=household, adult=father
        ).save(force_insert=True)
        system = hall.made.system
        assert homes_of_badges(hall.gathering, [code], seen_by=system)[code].adult_id is None
        Attendance.objects.create(
            district_id=hall.made.id, school_id=hall.school.id, gathering=hall.gathering, adult_id=father.pk,
            household_id=household.pk, way="door", at=NOW,
        )  # fmt: skip
        assert homes_of_badges(hall.gathering, [code], seen_by=system)[code].adult_id == father.pk
        bar(hall.made, father, child)
        assert homes_of_badges(hall.gathering, [code], seen_by=system)[code].adult_id == mother.pk


def test_a_barred_adults_badge_calls_the_office(hall, fair, client):
    child = hall.made.add_student("Ben", "Barred", hall.school)
    barred = hall.made.add_adult("Barry", "Barred")
    hall.made.tie(child, barred)
    household = hall.made.add_household([], [barred])
    with hall.made.acting():
        bar(hall.made, barred, child)
    code = badge_code(hall.gathering.pk, household.pk)
    _answer, told = bring(client, fair, words(stand=str(hall.stands[0].pk), badge=code))
    # Who is barred stands on no list of the door by a badge: the question is kept as somebody's whom nobody knows.
    assert told["refused"] == {} and hall.rows(Question)[0].household_id is None


def invited(hall, mother, household, code="invitecode22"):
    with hall.made.acting():
        return Invitation.objects.create(
            district_id=hall.made.id, school_id=hall.school.id, gathering=hall.gathering, household_id=household.pk,
            adult_id=mother.pk, channel="sms", code=code, invited_at=NOW, language="es",
        )  # fmt: skip


def test_by_its_invitation_a_family_is_known_reached_by_the_record_and_finds_it_on_its_page(
    hall, fair, client, home
):
    child, mother, household = home
    with hall.made.acting():
        one = invited(hall, mother, household)
        Invitation.objects.seen_by(hall.made.system).update(student_ids=[child.pk])
    plan = read(client, f"/f/plan/{fair.code}/{one.code}")
    assert 'lang="es"' in plan and f"/f/s/{hall.stands[0].code}/{one.code}" in plan
    own = client.post(
        f"/f/s/{hall.stands[0].code}/{one.code}",
        words(phone="", share=["name"], language="es", words="¿Hay leche?"),
    ).url
    (row,) = hall.rows(Question)
    assert (row.adult_id, row.household_id) == (mother.pk, household.pk)
    mine = read(client, f"/mine/{one.code}")
    assert "Pantry" in mine and "leche" not in mine
    theirs = read(client, f"/mine/{row.code}")
    assert "leche" in theirs and "Pantry" in theirs
    data = json.loads(client.get(f"/mine/{row.code}?as=data").content)
    assert [each["title"] for each in data["questions"]] == ["Pantry"]
    assert client.get(f"/f/plan/{fair.code}/nobodyscode1").status_code == 404
    kim = signed_in(client, hall.account)
    kim.post(f"/fairs/question/{row.pk}/", {"deed": "close", "answer": "Sí.", "outcome": "answered"})
    (told,) = hall.rows(Message, purpose__startswith="partners.question")
    assert (told.address, told.language) == ("+13125550123", "es")
    # A later restriction closes the link that lies in what was sent.
    assert client.get(own).status_code == 200
    with hall.made.acting():
        Message.objects.seen_by(hall.made.system).update(state="accepted", state_at=NOW)
        other = hall.made.add_adult("Juan", "Lopez", phone="+13125550123")
        hall.made.tie(child, other)
        bar(hall.made, other, child)
    assert client.get(own).status_code == 404


def test_paper_is_typed_in_later(hall, fair, kim, home):
    with clock.set_to(NOW + timedelta(days=2)):
        kim = signed_in(kim, hall.account)
        code = badge_code(hall.gathering.pk, home[2].pk)
        facts = words(stand=str(hall.stands[1].pk), badge=code, phone="", share=["name"])
        assert kim.post(f"{hall.base}ask/", facts | {"badge": "AAAA-AAAA"}).status_code == 422
        assert kim.post(f"{hall.base}ask/", facts).status_code == 302
    (row,) = hall.rows(Question)
    assert (row.way, row.adult_id, row.asked_at) == ("paper", home[1].pk, hall.gathering.ends_at)


def test_figures_hide_what_is_small(hall, fair, kim, client):
    bring(client, fair, *(words(stand=str(hall.stands[0].pk)) for _turn in range(12)))
    page = read(kim, f"{hall.base}figures/")
    assert "&lt; 10" in page and ">12<" not in page


def test_a_fair_of_another_school_is_not_there(hall, fair, client):
    other = Hall()
    at_host(client, other.made.row)
    kim = signed_in(client, other.account)
    for address in (hall.base, f"{hall.base}plan/", f"/fairs/stand/{hall.stands[0].pk}/"):
        assert kim.get(address).status_code == 404
    assert client.get(f"/f/plan/{fair.code}").status_code == 404 and len(hall.rows(Fair)) == 1
