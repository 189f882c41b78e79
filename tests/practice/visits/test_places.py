"""Who plans reads on the day where the others are; in an alarm any address, for somebody has to go there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import signed_in
from tests.factories.visits import put
from tests.practice.visits.test_safety import END, alarms, booked
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import MailingAddress

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_protected", [False, True])
def test_the_sheet_and_an_open_alarm_say_where_somebody_is(client, is_protected):
    town = Town()
    visit = booked(town)
    put(town.made, MailingAddress(
        district_id=town.made.id, adult_id=visit.invitation.adult_id, street="12 Open Road", city="Sampleton",
        residence="12 open road", is_protected=is_protected,
    ))  # fmt: skip
    with town.made.acting():
        kim = Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    sheet = f"/visits/plan/{town.school.id}/day/2026-11-16/"

    def reads(page: str, at) -> bool:
        with clock.set_to(at):
            answer = signed_in(client, kim).get(page)
        assert answer.status_code == 200
        return "12 Open Road" in answer.content.decode()

    assert not reads(sheet, MONDAY - timedelta(days=2))
    # Tomorrow's sheet is printed this evening; a protected address stays with the pair, on the day.
    for at in (MONDAY - timedelta(days=1), MONDAY):
        assert reads(sheet, at) is not is_protected
        with clock.set_to(at):
            page = signed_in(client, kim).get(sheet).content.decode()
        assert ("The pair holds the place." in page) is is_protected
    assert not reads(sheet, MONDAY + timedelta(days=1))
    assert not reads("/visits/alarms/", END)
    assert alarms(town, END + timedelta(minutes=30)) == 1
    assert reads(sheet, END + timedelta(minutes=31)) is not is_protected
    with town.made.acting():
        before = Entry.objects.seen_by(town.made.system).filter(deed="visits.see_place").count()
    assert reads("/visits/alarms/", END + timedelta(minutes=31))
    with town.made.acting():
        after = Entry.objects.seen_by(town.made.system).filter(deed="visits.see_place").count()
    assert after == before + 1
