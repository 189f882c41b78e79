"""A volunteer's own page, the public page that sends its link, and the school's pages."""

from datetime import timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, THURSDAY, OakHelps, at_hour
from thirdpillar.doors.helping.views import send_link
from thirdpillar.doors.volunteering import remind_for, say_offers_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.practice.volunteers.actions.hours import decide_hours, log_hours
from thirdpillar.practice.volunteers.actions.lessons import ask_lesson
from thirdpillar.practice.volunteers.actions.thanking import letters_of, thank_volunteers
from thirdpillar.practice.volunteers.models import (
    Hours,
    Lesson,
    Offer,
    Opportunity,
    ServiceHours,
    SignUp,
    Thanks,
    Volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


@pytest.fixture
def family(oak, client):
    """The father's browser and the address of his page."""
    volunteer = oak.volunteer()
    return at_host(client, oak.made.row), f"/h/{volunteer.code}"


def text(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def staff(oak, client, scope):
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=scope.account_id)
    return signed_in(client, account)


def test_a_family_offers_by_its_link_in_its_words_and_takes_it_back(oak, family):
    client, page = family
    said = {"kind": "story", "words": "Cuentos de mi abuela", "hows": ["visit"], "found_by": "class"}
    assert client.post(f"{page}/know", said).status_code == 200  # without a yes nothing is kept
    assert oak.rows(Offer) == []
    assert client.post(f"{page}/know", said | {"agreed": "on"}).status_code == 302
    (offer,) = oak.rows(Offer)
    assert (offer.language, offer.way, offer.found_by, offer.version) == ("es", "link", "class", "waiting")
    assert "Cuentos de mi abuela" in text(client, f"{page}/know")
    say_offers_for(oak.made.row)
    client.post(f"{page}/know", {"withdraw": str(offer.pk)})
    assert "Cuentos de mi abuela" not in text(client, f"{page}/know")


def test_a_family_signs_up_reads_why_not_and_says_that_it_cannot_come(oak, family):
    client, page = family
    open_shift = oak.shift()
    alone = oak.shift(oak.role("Alone with a child", needs=["background"]), begins=13, ends=14)
    client.cookies["tp_language"] = "en"
    shown = text(client, page)
    assert "Background check" in shown and "District policy 504" in shown
    assert f'name="shift" value="{open_shift.pk}"' in shown and f'value="{alone.pk}"' not in shown
    client.post(page, {"shift": str(alone.pk)})
    assert oak.rows(SignUp) == []
    client.post(page, {"shift": str(open_shift.pk)})
    (row,) = oak.rows(SignUp)
    assert row.standing == "booked"
    client.post(page, {"leave": str(row.pk)})
    assert oak.rows(SignUp)[0].standing == "cancelled"
    oak.clear(THURSDAY)
    assert f'name="shift" value="{alone.pk}"' in text(client, page)


def test_another_persons_sign_up_and_lesson_are_not_touched_from_here(oak, family):
    client, page = family
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed")
    theirs = oak.sign_up(oak.shift(), oak.volunteer(mia))
    offer = oak.offer(oak.volunteer(mia), words="Baking bread", language="en")
    lesson = oak.do(
        ask_lesson,
        offer_id=offer.pk,
        title="Bread",
        how="visit",
        begins_at=at_hour(9),
        ends_at=at_hour(10),
        by=oak.pat,
    )
    client.post(page, {"leave": str(theirs.pk)})
    client.post(page, {"lesson": str(lesson.pk), "answer": "yes"})
    client.post(f"{page}/know", {"withdraw": str(offer.pk)})
    assert oak.rows(SignUp)[0].standing == "booked" and oak.rows(Lesson)[0].stage == "asked"
    assert oak.rows(Offer)[0].words == "Baking bread"


def test_a_family_answers_a_teacher_by_its_page(oak, family):
    client, page = family
    lesson = oak.do(
        ask_lesson,
        offer_id=oak.offer().pk,
        title="Wood",
        how="visit",
        begins_at=at_hour(9),
        ends_at=at_hour(10),
        by=oak.pat,
    )
    client.cookies["tp_language"] = "en"
    assert "Wood" in text(client, page) and "Kim Doe" in text(client, page)
    client.post(page, {"lesson": str(lesson.pk), "answer": "another", "words": "El viernes"})
    assert (oak.rows(Lesson)[0].stage, oak.rows(Lesson)[0].answer) == ("another", "El viernes")
    client.post(page, {"lesson": str(lesson.pk), "answer": "yes"})
    assert oak.rows(Lesson)[0].stage == "yes"


def test_a_family_logs_its_hours_and_sees_what_is_approved(oak, family, client):
    client, page = family
    row = oak.sign_up(oak.shift(begins=9, ends=12))
    client.cookies["tp_language"] = "en"
    with clock.set_to(at_hour(20)):
        said = {"shift": str(row.pk), "day": THURSDAY.isoformat(), "begins": "09:00", "ends": "10:30"}
        assert client.post(f"{page}/hours", said).status_code == 302
        assert client.post(f"{page}/hours", said).status_code == 200  # the same time counts once
        (hours,) = oak.rows(Hours)
        assert hours.sign_up_id == row.pk and "Waiting for a yes" in text(client, f"{page}/hours")
        kim = staff(oak, type(client)(), oak.kim)
        assert "Reading in the library" in text(kim, "/volunteers/hours/")
        kim.post(
            "/volunteers/hours/",
            {"row": str(hours.pk), "deed": "yes", "begins": "09:00", "ends": "10:00", "word": "Closed at 10"},
        )
        shown = text(client, f"{page}/hours")
        assert "1 hours count" in shown and "Closed at 10" in shown


def test_a_link_closes_with_a_restriction_that_came_later(oak, family):
    client, page = family
    assert client.get(page).status_code == 200
    oak.bar(oak.ana, oak.made.add_adult("Otro", "Lopez"))
    assert client.get(page).status_code == 404


def test_whoever_asks_gets_the_link_where_the_school_knows_them_and_so_many_a_day(oak, client):
    at_host(client, oak.made.row)
    for number in ("+13125550123", "+13125550177"):
        answer = client.post("/helping/", {"address": number}, follow=True)
        assert answer.status_code == 200 and "your link is on its way" in answer.content.decode()
    assert [one.address for one in oak.messages("link")] == ["+13125550123"]
    with oak.made.acting():
        for minute in range(1, 9):
            send_link("+13125550123", None, by=oak.made.system, at=NOW + timedelta(minutes=minute))
    assert len(oak.messages("link")) == 3 and len(oak.rows(Volunteer)) == 1


def test_the_public_page_names_shifts_and_nobody(oak, client):
    oak.sign_up(oak.shift())
    at_host(client, oak.made.row)
    shown = text(client, "/helping/")
    assert "Reading in the library" in shown and "Juan" not in shown and "waiting list" in shown


def test_a_teacher_finds_asks_and_notes_that_it_was_used(oak, client):
    offer = oak.offer()
    pat = staff(oak, client, oak.pat)
    shown = text(pat, "/volunteers/find/?words=madera")
    assert "Juan Lopez" in shown and offer.words in shown and "3125550123" not in shown
    said = {
        "title": "Wood",
        "how": "visit",
        "section": str(oak.room.id),
        "day": THURSDAY.isoformat(),
        "begins": "09:00",
        "ends": "10:00",
    }
    assert pat.post(f"/volunteers/find/{offer.pk}/", said).status_code == 302
    (lesson,) = oak.rows(Lesson)
    assert lesson.begins_at == at_hour(9) and "Wood" in text(pat, "/volunteers/lessons/")
    with clock.set_to(at_hour(12)):
        pat = staff(oak, client, oak.pat)
        pat.post("/volunteers/lessons/", {"lesson": str(lesson.pk), "deed": "held", "came": "on"})
    assert oak.rows(Lesson)[0].stage == "held" and len(oak.messages("used")) == 1
    lee = staff(oak, type(client)(), oak.lee)
    assert "Wood" not in text(lee, "/volunteers/lessons/")


def test_the_school_makes_roles_shifts_and_checks_by_its_pages(oak, client):
    kim = staff(oak, client, oak.kim)
    said = {
        "school": str(oak.school.id),
        "title": "Lunch",
        "place": "Hall",
        "needs": ["background"],
        "rule": "Policy 504",
    }
    answer = kim.post("/volunteers/roles/new/", said)
    assert answer.status_code == 302
    answer_role = answer["Location"]
    kim.post(
        answer_role,
        {"day": THURSDAY.isoformat(), "begins": "11:00", "ends": "13:00", "places": "2", "weeks": "3"},
    )
    assert "Lunch" in text(kim, "/volunteers/") and text(kim, answer_role).count("/volunteers/shifts/") == 3
    answer = kim.post("/volunteers/people/new/", {"adult": str(oak.juan.id)})
    person = answer["Location"]
    check = {
        "deed": "check",
        "c-kind": "background",
        "c-checked_by": "Police",
        "c-begins_on": "2026-01-01",
        "c-ends_on": "2026-11-20",
    }
    assert kim.post(person, check).status_code == 302
    offer = {
        "deed": "offer", "o-way": "phone", "o-language": "es", "o-kind": "skill", "o-words": "Coser", "o-hows": ["visit"],
        "o-found_by": "school", "o-agreed": "on",
    }  # fmt: skip
    assert kim.post(person, offer).status_code == 302
    assert oak.rows(Offer)[0].way == "phone" and "Coser" in text(kim, person)
    (volunteer,) = oak.rows(Volunteer)
    shift = text(kim, answer_role).split("/volunteers/shifts/")[1].split("/")[0]
    kim.post(f"/volunteers/shifts/{shift}/", {"volunteer": str(volunteer.pk)})
    (row,) = oak.rows(SignUp)
    assert row.standing == "booked" and "Juan Lopez" in text(kim, f"/volunteers/shifts/{shift}/")
    assert "Juan Lopez" in text(kim, "/volunteers/checks/")
    kim.post(f"/volunteers/shifts/{shift}/", {"sign_up": str(row.pk), "deed": "again"})
    with clock.set_to(at_hour(9) - timedelta(hours=10)):
        remind_for(oak.made.row)
    assert len(oak.messages("remind")) == 1


def test_the_familys_own_page_and_its_file_hold_what_it_gives(oak, family):
    client, page = family
    mine = page.replace("/h/", "/mine/")
    offer = oak.offer()
    oak.sign_up(oak.shift())
    lesson = {"offer_id": offer.pk, "title": "Wood", "how": "visit", "by": oak.pat}
    oak.do(ask_lesson, begins_at=at_hour(13), ends_at=at_hour(14), **lesson)
    client.cookies["tp_language"] = "en"
    shown = text(client, mine)
    assert "Reading in the library" in shown and "Wood" in shown and offer.words in shown
    told = client.get(f"{mine}?as=data").json()
    assert [one["title"] for one in told["coming"]] == ["Reading in the library"]
    assert [one["title"] for one in told["asked"]] == ["Wood"]
    assert "Reading in the library" in client.get(f"{mine}?as=calendar").content.decode()


def test_letters_of_thanks_are_in_each_familys_language_and_sent_once_for_the_same_hours(oak, family):
    client, page = family
    _ben, mia, _home = oak.family("Ben", "Mia", name="Reed", phone="+13125550124")
    at = at_hour(9) - timedelta(days=14)
    for adult in (oak.juan, mia):
        row = oak.do(
            log_hours, volunteer_id=oak.volunteer(adult, quietly=True).pk, begins_at=at, ends_at=at + timedelta(hours=2),
            way="paper",
        )  # fmt: skip
        oak.do(decide_hours, hours_id=row.pk, counts=True, by=oak.kim)
    assert client.get(f"{page}/letter.pdf").status_code == 404
    assert oak.do(thank_volunteers, by=oak.kim) == 2 and oak.do(thank_volunteers, by=oak.kim) == 0
    texts = {one.address: one for one in oak.messages("thanks")}
    assert texts["+13125550123"].language == "es" and texts["+13125550124"].language == "en"
    with oak.made.acting(oak.kim):
        letters = letters_of(list(Thanks.objects.seen_by(oak.kim)), by=oak.kim)
    assert sorted(one["language"] for one in letters) == ["en", "es"]
    assert all("2" in one["lead"] and "/h/" in one["link"] for one in letters)
    assert client.get(f"{page}/letter.pdf").content.startswith(b"%PDF")
    kim = staff(oak, type(client)(), oak.kim)
    assert kim.get("/helping/letters.pdf").content.startswith(b"%PDF")


def test_the_school_notes_service_learning_by_its_pages(oak, client):
    kim = staff(oak, client, oak.kim)
    said = {
        "school": str(oak.school.id),
        "title": "River",
        "partner": "Friends",
        "begins_on": "2026-11-01",
        "ends_on": "2026-11-30",
    }
    assert kim.post("/volunteers/learning/", said).status_code == 302
    (row,) = oak.rows(Opportunity)
    pat = staff(oak, type(client)(), oak.pat)
    assert "River" in text(pat, "/volunteers/learning/")
    there = f"/volunteers/learning/{row.pk}/"
    assert "Ana" in text(pat, there)
    pat.post(there, {"student": [str(oak.ana.id)], "day": "2026-11-05", "minutes": "90"})
    assert "1.5" in text(pat, there) and "Approve all" not in text(pat, there)
    kim.post(there, {"deed": "approve"})
    assert [one.stage for one in oak.rows(ServiceHours)] == ["approved"]
