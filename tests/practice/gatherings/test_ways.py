"""Nothing goes to a number or address that is no way to the family any more: not what waits, and no news."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW
from tests.practice.gatherings.places import a_gathering, a_school, bar, mail_to
from thirdpillar.doors.objecting import objections
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import letters_put_right
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, MailingAddress, Tie
from thirdpillar.practice.gatherings.actions import (
    answer_invitation,
    cancel_gathering,
    change_gathering,
    invite_families,
    put_right,
)
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries import counts_at, households_at, preview_invitations

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+15551230001", "m@example.org"


def a_family(district, school, phone=PHONE, email="", name="Ana"):
    child = district.add_student(name, "Lopez", school)
    parent = district.add_adult("Rosa", "Lopez", phone=phone, email=email)
    district.tie(child, parent)
    return child, parent, district.add_household([child], [parent])


def invited(district, school, **more):
    gathering = a_gathering(district, school, **more)
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    return gathering


def rows(district, **only):
    return Message.objects.seen_by(district.system).filter(**only)


def stopped(district, message, **more):
    waiting = {message.reference_id: message.address}
    return list(put_right(waiting, on=NOW.date(), by=district.system, at=NOW, **more).values())


def points(district):
    return ContactPoint.objects.seen_by(district.system)


NO_WAY_NOW = {
    "wrong": lambda district: points(district).filter(value=PHONE).update(state="wrong"),
    "stale": lambda district: points(district).filter(value=PHONE).update(state="stale"),
    "removed": lambda district: points(district).filter(value=PHONE).update(left_at=NOW, removed_at=NOW),
    "stopped": lambda district: points(district).filter(value=PHONE).update(stopped_at=NOW),
    "not by text": lambda district: Tie.objects.seen_by(district.system).update(may_text=False),
}


@pytest.mark.parametrize("what", NO_WAY_NOW)
def test_a_text_that_waits_does_not_go_where_nobody_would_be_invited_now(what):
    district, school = a_school()
    a_family(district, school, email=EMAIL)
    gathering = invited(district, school)
    (message,) = rows(district)
    assert (message.address, stopped(district, message)) == (PHONE, [])
    NO_WAY_NOW[what](district)
    (reason,) = stopped(district, message)
    rows(district).update(state="stopped", why=reason)
    assert counts_at(gathering, seen_by=district.system).invited == 0
    invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
    assert [one.address for one in rows(district, state="ready")] == [EMAIL]


def test_a_letter_is_not_printed_for_an_address_that_was_taken_off_or_is_protected_by_now():
    district, school = a_school()
    _, mother, _ = a_family(district, school, phone="")
    mail_to(district, mother)
    invited(district, school)
    (letter,) = rows(district)
    against = objections(district.row, district.system)

    def printed():
        return letters_put_right(message_ids=[letter.pk], by=district.system, at=NOW, objections=against)

    type(mother).objects.seen_by(district.system).update(preferred_name="Rosita")
    assert len(printed()) == 1
    MailingAddress.objects.seen_by(district.system).update(is_protected=True)
    assert printed() == []


@pytest.mark.parametrize("what", NO_WAY_NOW)
@pytest.mark.parametrize("kind", ["changed", "cancelled"])
def test_news_goes_the_way_that_an_invitation_would_take_today(what, kind):
    district, school = a_school()
    a_family(district, school, email=EMAIL)
    gathering = invited(district, school)
    rows(district).update(state="accepted")
    old_code = Invitation.objects.seen_by(district.system).get().code
    NO_WAY_NOW[what](district)
    _bring(district, gathering, kind)
    news = rows(district, purpose__startswith=f"gatherings.{kind}")
    assert [(one.address, one.channel, one.state) for one in news] == [(EMAIL, "email", "ready")]
    renewed = Invitation.objects.seen_by(district.system).get()
    # Whoever reads at the old number has the old link.
    assert renewed.code != old_code
    assert stopped(district, news[0], though_cancelled=True) == []
    assert counts_at(gathering, seen_by=district.system).untold == 0


def test_a_second_change_keeps_the_link_of_the_first():
    district, school = a_school()
    a_family(district, school, email=EMAIL)
    gathering = invited(district, school)
    rows(district).update(state="accepted")
    NO_WAY_NOW["wrong"](district)
    _bring(district, gathering, "changed")
    rows(district, state="ready").update(state="accepted", state_at=NOW + timedelta(milliseconds=5))
    code = Invitation.objects.seen_by(district.system).get().code
    change_gathering(
        gathering_id=gathering.pk, by=district.system, at=NOW + timedelta(seconds=1), place="Cafeteria"
    )
    (news,) = rows(district, state="ready")
    assert (news.address, code in news.body) == (EMAIL, True)
    assert Invitation.objects.seen_by(district.system).get().code == code


@pytest.mark.parametrize("kind", ["changed", "cancelled"])
def test_whom_the_news_cannot_reach_is_told_to_staff(kind):
    district, school = a_school()
    _, _, home = a_family(district, school)
    a_family(district, school, phone="+15551230002", name="Mia")
    gathering = invited(district, school)
    rows(district).update(state="accepted")
    NO_WAY_NOW["wrong"](district)
    _bring(district, gathering, kind)
    news = rows(district, purpose__startswith=f"gatherings.{kind}").order_by("address")
    assert [(one.address, one.state) for one in news] == [(PHONE, "stopped"), ("+15551230002", "ready")]
    assert counts_at(gathering, seen_by=district.system).untold == 1
    assert list(households_at(gathering, "untold", seen_by=district.system)) == [home]
    if kind == "changed":
        # Whoever said no waits for no news.
        answered = {"gathering_id": gathering.pk, "household_id": home.pk, "answer": "no", "way": "staff"}
        answer_invitation(**answered, by=district.system, at=NOW)
    assert counts_at(gathering, seen_by=district.system).untold == (kind == "cancelled")


@pytest.mark.parametrize("kind", ["changed", "cancelled"])
def test_an_adult_barred_since_from_every_child_gets_no_news(kind):
    district, school = a_school()
    child, mother, _ = a_family(district, school)
    gathering = invited(district, school)
    rows(district).update(state="accepted")
    bar(district, mother, child)
    _bring(district, gathering, kind)
    assert [one.state for one in rows(district, purpose__startswith=f"gatherings.{kind}")] == ["stopped"]


def test_news_that_waits_is_asked_about_once_more_before_it_goes():
    district, school = a_school()
    a_family(district, school)
    gathering = invited(district, school)
    rows(district).update(state="accepted")
    cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    (news,) = rows(district, purpose="gatherings.cancelled")
    with clock.set_to(NOW):
        against = objections(district.row, district.system)["gatherings.cancelled"]
        assert against({news.reference_id: news.address}) == {}
        NO_WAY_NOW["wrong"](district)
        assert list(against({news.reference_id: news.address})) == [news.reference_id]


def test_telling_many_families_takes_no_more_queries_than_telling_one():
    district, school = a_school()
    counts = []
    for size in (1, 6):
        for number in range(size):
            a_family(
                district, school, phone=f"+155512{size}000{number}", email=f"m{size}{number}@example.org"
            )
            a_family(district, school, phone=f"+155513{size}000{number}")
        gathering = invited(district, school)
        rows(district).update(state="accepted")
        points(district).filter(value__startswith=f"+15551{2 if size else 3}").update(state="wrong")
        points(district).filter(value=f"+155513{size}0000").update(state="wrong")
        with CaptureQueriesContext(connection) as seen:
            _bring(district, gathering, "changed")
        counts.append(len(seen))
        points(district).update(state="unconfirmed")
    assert counts[0] == counts[1]


def test_the_preview_and_the_last_look_ask_the_same():
    district, school = a_school()
    a_family(district, school)
    gathering = invited(district, school)
    (message,) = rows(district)
    NO_WAY_NOW["not by text"](district)
    rows(district).update(state="stopped", why=stopped(district, message)[0])
    found = preview_invitations(gathering, on=NOW.date(), at=NOW, languages=["en"], seen_by=district.system)
    assert [one.unreachable for one in found.invitees] == ["no_way"]


def _bring(district, gathering, kind):
    if kind == "cancelled":
        cancel_gathering(gathering_id=gathering.pk, by=district.system, at=NOW)
    else:
        change_gathering(gathering_id=gathering.pk, by=district.system, at=NOW, place="Library")
