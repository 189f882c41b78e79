"""Who is where: in and out by page and by text, alarms, the day's sheet, and where a visit is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import MailingAddress
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.safety import check_in, check_out, raise_alarms, settle_alarm
from thirdpillar.practice.visits.models import Seat, Visit

pytestmark = pytest.mark.django_db
END = MONDAY + timedelta(minutes=40)


@pytest.fixture
def town():
    made = Town()
    made.visit = None
    return made


def booked(town, **more) -> Visit:
    town.family("Ana", MONDAY, phone="+13125550123", **more)
    return town.booked()


def seat(town, account) -> Seat:
    with town.made.acting():
        return Seat.objects.seen_by(town.made.system).get(account_id=account.id)


def alarms(town, at) -> int:
    with town.made.acting():
        return raise_alarms(by=town.made.system, at=at)


def said(town, account, deed, at, visit) -> None:
    with town.made.acting(town.teacher(account)):
        deed(visit_id=visit.pk, by=town.teacher(account), at=at)


def test_a_missing_check_out_alarms_the_coordinator_once_after_the_minutes_of_the_terms(town):
    visit = booked(town)
    said(town, town.pat, check_in, MONDAY, visit)
    said(town, town.pat, check_out, END, visit)
    assert alarms(town, END + timedelta(minutes=19)) == 0
    assert alarms(town, END + timedelta(minutes=20)) == 1
    assert alarms(town, END + timedelta(minutes=21)) == 0
    (rung,) = town.messages("visits.alarm")
    assert (rung.address, rung.channel, rung.message_class) == ("+13125550111", "sms", "emergency")
    assert "Ana" not in rung.body and "Lee" not in rung.body and "Elm" not in rung.body


def test_two_who_are_out_raise_none_and_a_late_check_out_settles_an_alarm(town):
    visit = booked(town)
    said(town, town.pat, check_out, END, visit)
    assert alarms(town, END + timedelta(minutes=30)) == 1
    said(town, town.lee, check_out, END + timedelta(minutes=35), visit)
    assert town.visits()[0].alarm_settled_at is not None


def test_an_alarm_is_settled_by_a_person_who_plans_there(town):
    visit = booked(town)
    assert alarms(town, END + timedelta(minutes=30)) == 1
    with town.made.acting(town.teacher(town.pat)), pytest.raises(Refused):
        settle_alarm(visit_id=visit.pk, by=town.teacher(town.pat), at=END)
    with town.made.acting(town.kim):
        settle_alarm(visit_id=visit.pk, by=town.kim, at=END + timedelta(minutes=40))
    assert town.visits()[0].alarm_settled_by_id == town.kim.account_id


def test_nobody_checks_in_hours_before_or_for_somebody_else(town):
    visit = booked(town)
    with pytest.raises(Refused):
        said(town, town.pat, check_in, MONDAY - timedelta(hours=2), visit)
    other = town.made.add_account(Role.TEACHER, town.school)
    with pytest.raises(Refused):
        said(town, other, check_in, MONDAY, visit)


@pytest.mark.parametrize(
    ("words", "field"), [("in", "checked_in_at"), ("OUT!", "checked_out_at"), ("Safe", "checked_out_at")]
)
def test_a_text_from_a_visitors_own_number_checks_in_and_out(town, words, field):
    town.pat.phone = "+13125550177"
    with town.made.acting():
        town.pat.save(update_fields=["phone"])
    booked(town)
    text(town, "+13125550177", words, MONDAY + timedelta(minutes=5))
    assert getattr(seat(town, town.pat), field) is not None and getattr(seat(town, town.lee), field) is None
    with town.made.acting():
        kept = Inbound.objects.seen_by(town.made.system).get()
    assert kept.state == "answered" and town.messages("conversations.reply")


def test_the_same_words_of_a_family_or_on_another_day_check_nobody_in(town):
    town.pat.phone = "+13125550177"
    with town.made.acting():
        town.pat.save(update_fields=["phone"])
    booked(town)
    text(town, "+13125550123", "in", MONDAY)
    text(town, "+13125550177", "in", MONDAY - timedelta(days=1))
    assert seat(town, town.pat).checked_in_at is None


def text(town, sender: str, body: str, at) -> None:
    town.number = getattr(town, "number", 0) + 1
    with clock.set_to(at):
        receive(
            district=town.made.row,
            provider="sandbox",
            reference=f"r{town.number}",
            sender=sender,
            body=body,
            at=at,
        )


def test_a_protected_address_is_read_by_the_pair_on_the_day_alone(town, client):
    visit = booked(town)
    with town.made.acting():
        adult = visit.invitation.adult_id
    address = put(town.made, MailingAddress(
        district_id=town.made.id, adult_id=adult, street="77 Hidden Lane", city="Sampleton", residence="77 hidden lane",
        is_protected=True,
    ))  # fmt: skip

    def reads(account, at, path="/visits/my/day/") -> bool:
        with clock.set_to(at):
            answer = signed_in(client, account).get(path)
        assert answer.status_code == 200
        return address.street in answer.content.decode()

    coordinator = type(town.pat).objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    sheet = f"/visits/plan/{town.school.id}/day/2026-11-16/"
    assert reads(town.pat, MONDAY - timedelta(hours=1)) and reads(town.lee, MONDAY)
    assert not reads(town.pat, MONDAY - timedelta(days=1))
    assert not reads(coordinator, MONDAY, sheet) and not reads(
        coordinator, MONDAY, f"/visits/plan/visit/{visit.pk}/"
    )
    with town.made.acting():
        MailingAddress.objects.seen_by(town.made.system).update(is_protected=False)
    assert reads(town.pat, MONDAY - timedelta(days=1))


def test_the_days_sheet_says_who_is_where_and_who_is_in(town, client):
    visit = booked(town)
    said(town, town.pat, check_in, MONDAY, visit)
    coordinator = type(town.pat).objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    with clock.set_to(MONDAY + timedelta(minutes=5)):
        page = (
            signed_in(client, coordinator)
            .get(f"/visits/plan/{town.school.id}/day/2026-11-16/")
            .content.decode()
        )
    assert "Ana Lopez" in page and "Pat Ito" in page and "At home" in page
    assert NOW < MONDAY
