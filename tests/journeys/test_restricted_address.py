"""A family whose address is protected: the pair reads it on the day of the visit, and nobody else reads it anywhere."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories.visits import put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.people.models import MailingAddress
from thirdpillar.practice.visits.actions.drawing import draw_cross_section

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STREET, DAY = "77 Hidden Lane", "/visits/my/day/"


def protected(town, adult_id) -> MailingAddress:
    return MailingAddress(
        district_id=town.made.id, adult_id=adult_id, street=STREET, city="Sampleton", residence="77 hidden lane",
        is_protected=True,
    )  # fmt: skip


@pytest.fixture
def town(outside):
    with transaction.atomic():
        made = Town()
        made.family("Zoe", MONDAY, phone="+13125550123")
        made.visit = made.booked()
        put(made.made, protected(made, made.visit.invitation.adult_id))
        with made.made.acting():
            made.desk = Account.objects.seen_by(made.made.system).get(pk=made.kim.account_id)
    return made


def test_the_pair_reads_where_on_the_day_alone_and_nobody_else_ever(open_as, outside, town):
    with transaction.atomic():
        office = town.made.add_account(Role.OFFICE, email="office@example.org")
        principal = town.made.add_account(Role.PRINCIPAL, town.school)
        colleague = town.made.add_account(Role.TEACHER, town.school, town.section)

    def reads(page, path) -> bool:
        answer = page.goto(path)
        assert answer.status in (200, 404), path
        return "Hidden" in page.content()

    for days, is_read in ((-1, False), (0, True), (1, False)):
        outside.is_now(MONDAY + timedelta(days=days))
        for one in (town.pat, town.lee):
            assert reads(open_as(one, width=390), DAY) is is_read, (days, one)

    # On the very day: the safety sheet, the board, the visit, the calls and the outbox of whoever plans; the principal;
    # a teacher of the same class who is not on the visit.
    outside.is_now(MONDAY)
    sheet = f"/visits/plan/{town.school.id}/day/2026-11-16/"
    pages = (
        sheet, "/visits/plan/", f"/visits/plan/{town.school.id}/", f"/visits/plan/visit/{town.visit.pk}/",
        f"/visits/inviting/{town.school.id}/", f"/visits/inviting/{town.school.id}/calls/?all=1", "/visits/alarms/",
        "/outbox/", "/outbox/letters/", DAY, "/visits/after/",
    )  # fmt: skip
    for account in (town.desk, office, principal, colleague):
        page = open_as(account)
        assert not any(reads(page, path) for path in pages), account
    desk = open_as(town.desk)
    desk.goto(sheet)
    assert "Zoe Lopez" in desk.content() and "At home" in desk.content()
    desk.emulate_media(media="print")
    assert "Hidden" not in desk.content()


def test_no_calendar_letter_or_list_holds_it(open_as, outside, town):
    outside.is_now(MONDAY - timedelta(hours=1))
    own = open_as(town.pat, width=390)
    own.goto("/visits/my/calendar/")
    own.locator("main form:not(:has([name=deed])) button, main form button").first.click()
    address = re.search(r"/visits/calendar/[\w-]+\.ics", own.content())[0]
    feed = own.request.get(address).text()
    assert "BEGIN:VEVENT" in feed and not re.search("Hidden|Sampleton|Zoe|Lopez", feed)

    # Nothing goes there by post, and what the family was written names no address.
    with transaction.atomic():
        told = town.messages("visits.")
        assert told and not [
            one for one in told if one.channel == "letter" or "Hidden" in f"{one.body}{one.letter}"
        ]
    # A draw of such a home, its record and its list.
    with transaction.atomic():
        child = town.made.add_student("Ana", "Roe", section=town.section)
        adult = town.made.add_adult("Uma", "Roe", phone="+13125550124")
        town.made.tie(child, adult, has_legal_authority=True)
        town.made.add_household([child], [adult])
        put(town.made, protected(town, adult.id))
        with town.made.acting(town.kim):
            draw = draw_cross_section(
                cycle_id=town.first.pk, school_id=town.school.id, wanted=1, by=town.kim, at=MONDAY
            )
    desk = open_as(town.desk)
    assert desk.goto(f"/visits/draws/{draw.pk}/").status == 200 and "Hidden" not in desk.content()
    listed = desk.request.get(f"/visits/draws/{draw.pk}/list.csv").text()
    assert listed.startswith("stratum,home,place") and "Hidden" not in listed and "Roe" not in listed
