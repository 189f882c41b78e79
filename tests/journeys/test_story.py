"""The journeys of docs/journeys, one after the other in one district, at a phone's and at a desk's width."""

import csv
import re
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import town as towns
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.models import Answer, Invitation, SignInLine

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(tmp_path):
    """A founded district, its export ready to be brought in."""
    made = towns.make_export(tmp_path)
    towns.found(made)
    return made


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (1280, False)])
def test_from_a_roster_to_whom_we_have_not_reached(open_as, town, width, scripts):
    """Only the kiosk (and making a passkey) needs a script."""
    open_as = partial(open_as, width=width, scripts=scripts)
    office = open_as(town.accounts["office"])
    enrolled = bring_in_the_roster(office, town)
    school = towns.staff_a_school(town, town.spanish[0].student_id)
    assert figure(office) == (0, enrolled)

    coordinator = open_as(town.accounts["coordinator"])
    title = "Math evening"
    if not scripts:
        how_many_families_is_that(coordinator, len(town.spanish))
    invited = invite_unreached_somali_and_spanish_families(coordinator, town, title)
    send_for(town.district)
    message_stands_in_the_outbox(coordinator, title)
    assert figure(office) == (0, enrolled)  # an invitation alone is outreach

    code = code_in_the_text(town, invited[0])
    looking_answers_nothing(open_as(None, language="es"), town, code)
    answer_yes(open_as(None, language="es"), code)
    assert figure(office) == (1, enrolled)

    if scripts:
        sign_in_at_the_kiosk(open_as, town, title)
    type_in_a_paper_sheet(coordinator, town, title)
    reached = households_of(town)
    assert figure(office) == (reached, enrolled)

    take_one_attendance_back(coordinator, title)
    assert figure(office) == (reached - 1, enrolled)

    call_sheet_names_only_this_school(open_as(town.accounts["principal"]), town, school)
    publish(office)
    the_board_reads_no_small_number(open_as(town.accounts["reader"]))


def how_many_families_is_that(page: Page, expected: int) -> None:
    """Without a script the form's count opens in a page of its own, and what was typed stays."""
    page.goto("/gatherings/new/?not_reached=1&language=es")
    page.get_by_label("Name of the gathering", exact=True).fill("Half typed")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="How many families is that?").click()
    expect(opened.value.locator("main")).to_contain_text(re.compile(rf"\b{expected} famil"))
    assert page.get_by_label("Name of the gathering", exact=True).input_value() == "Half typed"


def bring_in_the_roster(page: Page, town) -> int:
    """Journey 1; answers the households enrolled."""
    page.goto("/people/rosters/")
    page.set_input_files("input[type=file]", str(town.export))
    page.get_by_role("button", name=re.compile("Read|Bring|Upload|Look")).first.click()
    for _ in range(60):
        page.wait_for_load_state()
        apply = page.get_by_role("button", name=re.compile("^Take it in"))
        if apply.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main")).to_contain_text("cityOfBirth")
    apply.first.click()
    for _ in range(60):
        page.wait_for_load_state()
        if page.get_by_text(re.compile("Taken in")).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.goto("/reach/")
    return figure(page)[1]


def figure(page: Page) -> tuple[int, int]:
    """Families reached and enrolled, as the reach page says."""
    page.goto("/reach/")
    words = page.locator(".tp-figure-parts").first.inner_text().replace(",", "")
    found = re.search(r"(\d+) of (\d+)", words)
    assert found, words
    return int(found[1]), int(found[2])


def invite_unreached_somali_and_spanish_families(page: Page, town, title: str) -> list:
    """Journey 2; answers the Spanish-reading families, all of them of this school and not yet reached."""
    page.goto("/reach/not-yet/")
    page.get_by_role("link", name="Invite them to something").click()
    page.get_by_label("Name of the gathering", exact=True).fill(title)
    page.get_by_label("Learn", exact=True).check()
    page.get_by_label("Place").fill("Gym")
    page.get_by_label("Day").fill(clock.today(town.district.zone).isoformat())
    page.get_by_label("Begins").fill("14:00")  # it is about noon there
    page.get_by_label("Ends").fill("16:00")
    page.get_by_label("Only families not yet reached this year").set_checked(True)
    reads = page.get_by_role("group", name="Families that read")
    for language in ("Spanish", "Somali"):
        reads.get_by_label(language).set_checked(True)
    page.get_by_role("button", name="Save and go on").click()
    page.goto(gathering_url(page, title))
    page.get_by_role("link", name="Invite families").click()
    for language in ("Spanish", "Somali"):
        expect(page.locator("main")).to_contain_text(language)
    page.get_by_role("button", name=re.compile(r"Invite \d+ famil")).click()
    with town.inside():
        from thirdpillar.ground.people.models import Adult

        invited = set(Invitation.objects.seen_by(town.system).values_list("adult_id", flat=True))
        sourced = set(
            Adult.objects.seen_by(town.system).filter(id__in=invited).values_list("sourced_id", flat=True)
        )
    assert sourced == {family.adult_id for family in town.spanish + town.somali}
    return town.spanish


def gathering_url(page: Page, title: str) -> str:
    page.goto("/gatherings/")
    return page.get_by_role("link", name=title).first.get_attribute("href") or ""


def message_stands_in_the_outbox(page: Page, title: str) -> None:
    page.goto("/outbox/")
    expect(page.locator("main")).to_contain_text("Sandbox")
    page.locator("main table a").first.click()
    expect(page.locator("main")).to_contain_text(title)


def code_in_the_text(town, family) -> str:
    """What the parent reads: the link of the text that went to this number, in the family's language."""
    from thirdpillar.ground.delivery.models import Message
    from thirdpillar.ground.people.models import Adult

    with town.inside():
        adult = Adult.objects.seen_by(town.system).get(sourced_id=family.adult_id)
        invitation = Invitation.objects.seen_by(town.system).get(adult_id=adult.id)
        text = Message.objects.seen_by(town.system).get(reference_id=invitation.id, channel="sms")
    assert text.language == "es"
    assert family.student.split()[0] in text.body
    found = re.search(r"/a/([^\s/]+)", text.body)
    assert found, text.body
    return found[1]


def looking_answers_nothing(page: Page, town, code: str) -> None:
    """A preview bot fetches the link: nothing is answered."""
    page.goto(f"/a/{code}")
    page.reload()
    with town.inside():
        assert not Answer.objects.seen_by(town.system).exists()


def answer_yes(page: Page, code: str) -> None:
    """Journey 3: two large buttons, then what would help; all of it in Spanish and without an account."""
    page.goto(f"/a/{code}")
    assert page.locator("html").get_attribute("lang") == "es"
    page.locator("main button[name=answer][value=yes]").click()
    page.get_by_role("status").first.wait_for()
    page.locator("main input[name=transport]").check()
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("status").first.wait_for()


def sign_in_at_the_kiosk(open_as, town, title: str) -> None:
    """Journey 4: one family online, one while the network is gone; each is taken once."""
    page = open_as(town.accounts["coordinator"])
    page.goto(gathering_url(page, title))
    page.get_by_role("link", name="On a tablet").click()
    page.get_by_role("button", name="Sign me out and open the kiosk").click()
    page.locator("#kiosk").wait_for()
    page.evaluate("navigator.serviceWorker && navigator.serviceWorker.ready")
    kiosk_line(page, town.spanish[0])
    expect(page.locator("#kiosk-status")).to_have_attribute("data-waiting", "0")
    page.context.set_offline(True)
    kiosk_line(page, town.others[0])
    expect(page.locator("#kiosk-status")).to_have_attribute("data-waiting", "1")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#kiosk-status")).to_have_attribute("data-waiting", "0")
    with town.inside():
        assert SignInLine.objects.seen_by(town.system).count() == 2


def kiosk_line(page: Page, family) -> None:
    page.locator("input[name=name]").fill(family.adult)
    page.locator("input[name=phone]").fill(family.phone)
    page.locator("#kiosk form button.tp-button-primary, #kiosk form button[type=submit]").first.click()
    page.locator("#kiosk-thanks").wait_for()
    page.locator("#kiosk-thanks button").click()


def type_in_a_paper_sheet(page: Page, town, title: str) -> None:
    """Journey 5: sure ones are taken, two doubtful ones are confirmed side by side."""
    page.goto(gathering_url(page, title))
    page.get_by_role("link", name=re.compile("Type a sheet in")).click()
    sure, doubtful = town.others[1:3], town.others[3:5]
    for row, family in enumerate(sure, start=1):
        page.locator(f"[name=name-{row}]").fill(family.adult)
        page.locator(f"[name=phone-{row}]").fill(family.phone)
    for row, family in enumerate(doubtful, start=len(sure) + 1):
        page.locator(f"[name=name-{row}]").fill(family.adult.split()[-1])
        page.locator(f"[name=child-{row}]").fill(family.student.split()[0])
    page.get_by_role("button", name="Take these names").first.click()
    with town.inside():
        assert SignInLine.objects.seen_by(town.system).filter(state="waiting").count() == len(doubtful)
    for left in (2, 1):
        page.goto(gathering_url(page, title) + "lines/")
        beside = page.locator(".tp-compare").first
        expect(beside).to_contain_text(doubtful[2 - left].adult.split()[-1])
        assert (
            page.get_by_role("heading", name=re.compile(doubtful[1].adult.split()[-1])).count() or left == 2
        )
        page.get_by_role("button", name=re.compile("^Yes, ")).first.click()
        page.wait_for_load_state()
    with town.inside():
        assert not SignInLine.objects.seen_by(town.system).filter(state="waiting").exists()


def households_of(town) -> int:
    """An independent count: distinct households that came or answered."""
    from django.db import connection

    with town.inside(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(DISTINCT home) FROM (
                 SELECT coalesce((SELECT household_id FROM people_householdadult h WHERE h.adult_id = a.adult_id), a.household_id)
                   FROM gatherings_attendance a WHERE removed_at IS NULL
                 UNION ALL SELECT household_id FROM gatherings_answer) AS t(home)"""
        )
        return cursor.fetchone()[0]


def take_one_attendance_back(page: Page, title: str) -> None:
    """Somebody was counted by mistake, and had not answered either."""
    page.goto(gathering_url(page, title) + "came/")
    page.get_by_role("button", name=re.compile("Was not there")).last.click()
    page.wait_for_load_state()


def call_sheet_names_only_this_school(page: Page, town, school) -> None:
    """Journey 7: a sheet a language, each child of this school, and on paper nothing but the sheets."""
    from thirdpillar.ground.people.models import Student

    with town.inside():
        students = Student.objects.seen_by(town.system)
        here = {each.display_name for each in students.filter(enrollments__school_id=school.id)}
        elsewhere = {each.display_name for each in students} - here
    page.goto("/reach/not-yet/")
    page.get_by_role("link", name="Call sheets by language").click()
    titles = page.locator("main h2").all_inner_texts()
    assert any(title.startswith("Somali") for title in titles), titles
    named = {
        name.rsplit(",", 1)[0].strip()
        for cell in page.locator("main tbody th").all_inner_texts()
        for name in cell.splitlines()
    }
    assert named
    assert named <= here
    assert not named & elsewhere
    page.emulate_media(media="print")
    assert page.locator("nav").first.is_hidden()
    assert page.get_by_text("PDF to print").is_hidden()
    for name in sorted(named)[:3]:
        expect(page.locator("main tbody").get_by_text(name).first).to_be_visible()


def publish(page: Page) -> None:
    page.goto("/reach/certified/")
    page.get_by_label("Title").fill("For the board")
    page.get_by_role("button", name="Certify").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/reach/published/")


def the_board_reads_no_small_number(page: Page) -> None:
    """Journey 8: the table opens and downloads; no other page does; no count below ten."""
    page.goto("/reach/published/")
    cells = page.locator("main td").all_inner_texts()
    numbers = [int(text) for cell in cells for text in re.findall(r"^\d+$", cell.strip())]
    assert numbers
    assert min(numbers) >= 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    figures = text[text.index("\n\n") :] if "\n\n" in text else text
    counts = [int(cell) for row in csv.reader(figures.splitlines()) for cell in row if cell.isdigit()]
    assert counts
    assert min(counts) >= 10
    for closed in ("/reach/", "/reach/not-yet/", "/people/", "/gatherings/"):
        assert page.goto(closed).status == 404


@pytest.mark.parametrize("width", [390, 1280])
def test_a_father_with_a_restriction_sees_nothing_of_that_child(open_as, town, width):
    """Journey 9, in his text, on his link and in a letter."""
    office = open_as(town.accounts["office"], width=1280)
    bring_in_the_roster(office, town)
    title = "Everybody"
    office.goto("/gatherings/new/")
    office.get_by_label("Name of the gathering", exact=True).fill(title)
    office.get_by_label("Support", exact=True).check()
    office.get_by_label("Place").fill("Hall")
    office.get_by_label("Day").fill((clock.now() + timedelta(days=3)).strftime("%Y-%m-%d"))
    office.get_by_label("Begins").fill("18:00")
    office.get_by_label("Ends").fill("19:00")
    office.get_by_role("button", name="Save and go on").click()
    office.goto(gathering_url(office, title))
    office.get_by_role("link", name="Invite families").click()
    office.get_by_role("button", name=re.compile(r"Invite \d+ famil")).click()
    office.wait_for_load_state()
    from thirdpillar.ground.delivery.models import Message

    with town.inside():
        from thirdpillar.ground.people.models import Adult

        father = Adult.objects.seen_by(town.system).get(sourced_id=town.father.adult_id)
        mine = list(Invitation.objects.seen_by(town.system).filter(adult_id=father.id))
        bodies = [
            m.body + str(m.letter or "")
            for m in Message.objects.seen_by(town.system).filter(reference_id__in=[one.id for one in mine])
        ]
        elsewhere = (
            Message.objects.seen_by(town.system).filter(body__contains=town.hidden_child.split()[0]).exists()
        )
    assert mine
    assert elsewhere  # the other parent's invitation does name the child
    hidden = town.hidden_child.split()[0]
    assert all(hidden not in body for body in bodies)
    page = open_as(None, width=width)
    for one in mine:
        page.goto(f"/a/{one.code}")
        assert hidden not in page.content()
        assert town.father.student.split()[0] in page.content()
    home = open_as(towns.caregiver(town, town.father), width=width)
    home.goto("/")
    assert town.father.student.split()[0] in home.content()
    assert hidden not in home.content()
    bar_him_from_the_younger_too(town)
    for address in (f"/a/{mine[0].code}", f"/a/{mine[0].code}/here"):
        assert page.goto(address).status == 404
        assert "Hall" not in page.content()
    home.goto("/")
    assert town.father.student.split()[0] not in home.content()
    assert title not in home.content()


def bar_him_from_the_younger_too(town) -> None:
    """Step 2: the order is entered for every child whom he could still hear of."""
    from thirdpillar.ground.people.actions import impose_restriction
    from thirdpillar.ground.people.models import Tie

    with town.inside():
        mine = Tie.objects.seen_by(town.system).filter(adult__sourced_id=town.father.adult_id, left_at=None)
        for tie in mine:
            impose_restriction(
                by=town.system, at=clock.now(), tie_id=tie.pk, scopes=["event"], source="court_order"
            )
