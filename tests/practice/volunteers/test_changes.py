"""A shift that is moved, a role that is called or placed otherwise: whoever signed up hears it once, in their language."""

from datetime import date, timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, THURSDAY, OakHelps, at_hour
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_times
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson
from thirdpillar.practice.volunteers.actions.moving import move_shift
from thirdpillar.practice.volunteers.actions.reminding import remind_volunteers, tell_lapses
from thirdpillar.practice.volunteers.actions.shifts import cancel_shift, make_role
from thirdpillar.practice.volunteers.models import Shift, SignUp
from thirdpillar.practice.volunteers.wording import wordings

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 20)
MIA = "+13125550124"


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def mia(oak, **more):
    return oak.family("Ben", "Mia", name="Reed", phone=MIA, language="en", **more)


def moved(oak, shift, begins=13, ends=15, day=FRIDAY, **more):
    return oak.do(
        move_shift, shift_id=shift.pk, begins_at=at_hour(begins, day), ends_at=at_hour(ends, day), **more
    )


def renamed(oak, role, **more):
    said = {
        "title": role.title,
        "place": role.place,
        "in_languages": role.in_languages,
        "at": NOW + timedelta(hours=1),
    }
    return oak.do(make_role, school_id=oak.school.id, role_id=role.pk, **(said | more))


def test_a_shift_moves_with_its_people_who_hear_it_once_in_their_language(oak):
    shift = oak.shift(places=1)
    first = oak.sign_up(shift)
    second = oak.sign_up(shift, oak.volunteer(mia(oak)[1]))
    assert moved(oak, shift, by=oak.kim) == []
    assert moved(oak, shift, by=oak.kim, at=NOW + timedelta(hours=1)) == []  # it is there already
    (row,) = oak.rows(Shift)
    assert (row.begins_at, row.ends_at) == (at_hour(13, FRIDAY), at_hour(15, FRIDAY))
    kept = {one.pk: one for one in oak.rows(SignUp)}
    assert (kept[first.pk].standing, kept[second.pk].standing) == ("booked", "waiting")
    assert {one.during.lower for one in kept.values()} == {at_hour(13, FRIDAY)}
    juan, to_mia = sorted(oak.messages("changed"), key=lambda one: one.address)
    assert (
        "Reading in the library (es) ha cambiado. Ahora es viernes, 20 de noviembre, 1:00 p.m., Library."
        in juan.body
    )
    assert "has changed. It is now Friday, November 20, 1:00 PM, Library. Can't come?" in to_mia.body
    assert "/h/" in juan.body and "/h/" in to_mia.body


def test_who_has_another_shift_then_has_no_place_any_more_and_who_waits_moves_up(oak):
    double = oak.made.add_adult("Juan", "Lopez")
    taken = oak.shift(places=1)
    row = oak.sign_up(taken)
    waits = oak.sign_up(taken, oak.volunteer(mia(oak)[1]))
    oak.sign_up(oak.shift(begins=14, ends=16, day=FRIDAY), oak.volunteer(double))
    office = oak.staff(Role.OFFICE, email="o@example.org")
    oak.do(merge_adults, kept_id=double.id, gone_id=oak.juan.id, by=office)
    moved(oak, taken)
    stands = {one.pk: (one.standing, one.place) for one in oak.rows(SignUp)}
    assert stands[row.pk] == ("cancelled", None) and stands[waits.pk] == ("booked", 1)
    assert {one.address for one in oak.messages("booked")} >= {MIA}


def test_who_said_yes_to_a_lesson_then_has_no_place_any_more_either(oak):
    asked = {
        "title": "Wood",
        "how": "visit",
        "begins_at": at_hour(14, FRIDAY),
        "ends_at": at_hour(15, FRIDAY),
    }
    lesson = oak.do(ask_lesson, offer_id=oak.offer().pk, by=oak.pat, **asked)
    taken = oak.shift(places=1)
    row, waits = oak.sign_up(taken), oak.sign_up(taken, oak.volunteer(mia(oak)[1]))
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="yes")
    moved(oak, taken)
    stands = {one.pk: (one.standing, one.place) for one in oak.rows(SignUp)}
    assert stands == {row.pk: ("cancelled", None), waits.pk: ("booked", 1)}
    assert [one.address for one in oak.messages("released")] == ["+13125550123"]


@pytest.mark.parametrize("way", ["school", "over", "off", "past", "long"])
def test_no_shift_moves_that_may_not(oak, way):
    shift = oak.shift()
    if way == "off":
        oak.do(cancel_shift, shift_id=shift.pk)
    asked = {
        "school": {"by": oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")},
        "over": {"at": at_hour(10)}, "past": {"day": date(2026, 11, 1)}, "long": {"begins": 1, "ends": 23},
    }.get(way, {})  # fmt: skip
    with pytest.raises(Refused):
        moved(oak, shift, **asked)
    assert oak.rows(Shift)[0].begins_at == at_hour(9)


def test_who_is_barred_since_hears_nothing_of_a_new_time(oak):
    shift, (ben, adult, _home) = oak.shift(places=2), mia(oak)
    oak.sign_up(shift)
    oak.sign_up(shift, oak.volunteer(adult))
    oak.bar(ben, oak.juan)
    moved(oak, shift)
    assert [one.address for one in oak.messages("changed")] == [MIA]


def test_a_moved_shift_reminds_again_and_a_check_is_looked_at_for_the_new_day(oak):
    shift = oak.shift(oak.role(needs=["background"]))
    oak.clear(THURSDAY)
    oak.sign_up(shift)
    assert oak.do(remind_volunteers, at=at_hour(9) - timedelta(hours=3)) == 1
    assert oak.do(tell_lapses) == 0
    moved(oak, shift, at=at_hour(7))
    assert oak.do(tell_lapses, at=at_hour(8)) == 1
    assert oak.do(remind_volunteers, at=at_hour(9, FRIDAY)) == 1


def test_another_place_or_name_is_told_once_to_whoever_reads_it_otherwise(oak):
    role = oak.role()
    juan = oak.volunteer()
    for day in (FRIDAY, THURSDAY):
        oak.sign_up(oak.shift(role, places=2, day=day), juan)
    oak.sign_up(oak.shift(role, places=2, begins=12, ends=13), oak.volunteer(mia(oak)[1]))
    before = len(oak.messages("changed"))
    renamed(oak, role, about="More words about it")
    assert len(oak.messages("changed")) == before == 0
    renamed(oak, role, place="Gym")
    found = {one.address: one.body for one in oak.messages("changed")}
    assert len(found) == len(oak.messages("changed")) == 2
    assert "jueves, 19 de noviembre" in found["+13125550123"] and "Gym" in found["+13125550123"]
    # The English name alone: whoever reads it in Spanish signed up for the same.
    renamed(oak, role, title="Reading aloud", place="Gym", at=NOW + timedelta(hours=2))
    assert [one.address for one in oak.messages("changed")][2:] == [MIA]
    renamed(oak, role, title="Reading aloud", place="Gym", at=NOW + timedelta(hours=3))
    assert len(oak.messages("changed")) == 3


def test_staff_moves_a_shift_on_its_page_and_reads_who_must_be_called(oak, client):
    shift = oak.shift(places=2)
    oak.sign_up(shift)
    _sam, dana, _home = oak.family("Sam", "Dana", name="Ray")
    oak.sign_up(shift, oak.volunteer(dana))
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    browser = signed_in(at_host(client, oak.made.row), account)
    page = f"/volunteers/shifts/{shift.pk}/"
    assert 'value="2026-11-19"' in browser.get(page).content.decode()
    browser.post(page, {"deed": "move", "day": "2026-11-20", "begins": "13:00", "ends": "14:30"})
    shown = browser.get(page).content.decode()
    assert "Dana Ray: No way is known" in shown and "Juan Lopez: No way" not in shown
    assert oak.rows(Shift)[0].ends_at == at_hour(14, FRIDAY) + timedelta(minutes=30)


def test_one_tap_on_the_own_page_leaves_a_shift_that_moved(oak, client):
    row = oak.sign_up(oak.shift())
    moved(oak, oak.rows(Shift)[0])
    page = f"/h/{oak.volunteer(quietly=True).code}"
    client.cookies["tp_language"] = "en"
    browser = at_host(client, oak.made.row)
    assert "Friday, November 20, 1:00 PM – 3:00 PM" in browser.get(page).content.decode()
    browser.post(page, {"leave": str(row.pk)})
    assert oak.rows(SignUp)[0].standing == "cancelled"


def test_an_hour_that_ends_in_a_dot_ends_the_sentence_too():
    when = day_and_times(at_hour(9), at_hour(11), "America/Chicago", "es")
    assert when == "jueves, 19 de noviembre, 9:00 a.m. – 11:00 a.m."
    said = wordings()["es"].say(
        "cancelled", sender="Oak", title="Leer", when="jueves, 9:00 a.m.", place="", link="L"
    )
    assert "a.m. Lo sentimos" in said
    assert (
        wordings()["es"]
        .say("changed", sender="Oak", title="Leer", when="9:00", place="Sala", link="L")
        .count("..")
        == 0
    )
