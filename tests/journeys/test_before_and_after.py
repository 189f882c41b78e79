"""Journey 23: families say before and after their visits how they trust the school, by text in Spanish and on the page, and
what is shown of it tells of nobody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import NOW
from tests.factories.visits import add_invitation, add_visit, put
from tests.journeys.visited import PAT, ROSA, Walked
from tests.practice.visits.asked import many_homes
from thirdpillar.doors.after_visits import ask_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.practice.visits.actions.minds import keep_answers
from thirdpillar.practice.visits.models import CoreAnswer, CoreAsking, Invitation, Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LUIS = "+13125550124"
STATEMENTS = ("welcome", "heard", "call", "known")
JANUARY = datetime(2027, 1, 20, 21, 30, tzinfo=UTC)


class Asked(Walked):
    """The town with a second Spanish home, and twenty that were asked, of which eight answered both times. Invented."""

    def __init__(self) -> None:
        super().__init__()
        child = self.made.add_student("Leo", "Diaz", section=self.section, home_language="es")
        luis = self.made.add_adult("Luis", "Diaz", phone=LUIS, language="es")
        self.made.tie(child, luis, has_legal_authority=True)
        self.other = self.made.add_household([child], [luis], language="es")

    def told_before(self) -> None:
        """Homes of the same school, asked and visited by others; their answers of weeks that are long over."""
        homes = many_homes(self.made, self.school, [[]] * 20)
        for number, home in enumerate(homes):
            with self.made.acting():
                child = HouseholdStudent.objects.seen_by(self.made.system).get(household=home).student
            one = add_invitation(self.made, self.first, self.school, home, [child])
            put(
                self.made,
                CoreAsking(
                    district_id=self.made.id, visit_year=self.year, invitation=one, school_id=self.school.id,
                    household_id=home.pk, moment="before", language="en", channel="sms", at=NOW - timedelta(days=40),
                ),
            )  # fmt: skip
            for moment, days, point in (("before", 40, 2), ("after", 20, 5)) if number < 8 else ():
                with self.made.acting():
                    keep_answers(
                        side="family", moment=moment, who=home.pk, visit_year_id=self.year.pk,
                        school_id=self.school.id, language="en", answers=dict.fromkeys(STATEMENTS, point),
                        by=self.made.system, at=NOW - timedelta(days=days),
                    )  # fmt: skip

    def visited(self) -> None:
        """Both homes had their first visit, said yes to a second, and it is booked."""
        with self.made.acting():
            first = list(
                Invitation.objects.seen_by(self.made.system).filter(
                    household_id__in=[self.home.id, self.other.id]
                )
            )
        for place, one in enumerate(sorted(first, key=lambda each: each.household_id != self.home.id)):
            add_visit(
                self.made,
                one,
                [self.pat, self.lee],
                begins=NOW + timedelta(days=7, hours=2 * place),
                stage="completed",
            )
            with self.made.acting():
                children = [
                    each.student
                    for each in HouseholdStudent.objects.seen_by(self.made.system).filter(
                        household_id=one.household_id
                    )
                ]
            home = self.home if one.household_id == self.home.id else self.other
            again = add_invitation(
                self.made, self.second, self.school, home, children, adult_id=one.adult_id, language="es",
                standing_at=JANUARY - timedelta(days=4),
            )  # fmt: skip
            begins = JANUARY + timedelta(hours=2 * place)
            add_visit(self.made, again, [self.pat, self.lee], begins=begins, number=2, language="es")


@pytest.fixture
def town(outside):
    with transaction.atomic():
        return Asked()


def asked_now(outside, town) -> None:
    ask_for(town.made.row)
    outside.work(town.made)


def link_of(outside, number: str) -> str:
    return next(re.search(r"/v/\w+", one)[0] for one in reversed(outside.texts_to(number)) if "/v/" in one)


def on_the_page(phone, points: tuple[int, ...]) -> None:
    for name, point in zip(STATEMENTS, points, strict=True):
        phone.locator(f"[name={name}][value='{point}']").check()
    phone.locator("button[name=answer][value=trust]").click()
    phone.wait_for_load_state()


def figures(open_as, town, **more) -> str:
    """What the principal reads: they evaluate, and are told numbers alone."""
    desk = open_as(town.principal, **more)
    desk.goto("/reach/home-visits/")
    return desk.locator("main").inner_text()


def test_two_families_are_asked_before_and_after_and_nobody_can_tell_who_said_what(open_as, outside, town):
    desk = open_as(town.coordinator)
    desk.goto(f"/visits/inviting/{town.school.id}/")
    desk.get_by_role("button", name="Invite 2 families").click()
    outside.work(town.made)
    with transaction.atomic():
        town.told_before()

    # Rosa says yes by text, and an hour later the first question comes; a number answers it, and the next one comes.
    outside.text(ROSA, "Sí")
    outside.work(town.made)
    # Luis says yes on his page, without a script; it asks there at once, and he may skip it.
    phone = open_as(width=390, language="es", scripts=False)
    phone.goto(link_of(outside, LUIS))
    phone.locator("button[name=answer][value=accepted]").click()
    phone.wait_for_load_state()
    expect(phone.get_by_text("Me siento bienvenido")).to_be_visible()
    expect(phone.locator("button[name=answer][value=skip]")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    on_the_page(phone, (2, 1, 2, 3))
    expect(phone.get_by_text("Me siento bienvenido")).to_have_count(0)
    outside.later(minutes=65)
    asked_now(outside, town)
    assert (
        "Me siento bienvenido" in outside.texts_to(ROSA)[-1]
        and "Traducido por una máquina." in outside.texts_to(ROSA)[-1]
    )
    for said in ("2", "3", "1", "2"):
        outside.later(minutes=1)
        assert outside.text(ROSA, said) == 200
        outside.work(town.made)
    assert "¡Gracias!" in outside.texts_to(ROSA)[-1]
    assert "Me siento" not in str(outside.texts_to(LUIS))  # who answered on the page is not texted

    # Both are visited twice; a text from Pat's own number records the second visit of each.
    with transaction.atomic():
        town.visited()
    for place in range(2):
        outside.is_now(JANUARY + timedelta(hours=2 * place, minutes=38))
        assert outside.text(PAT, "done 35") == 200
        outside.work(town.made)
    assert [one.stage for one in town.rows(Visit)].count("completed") == 4

    # The next day both are asked again: Rosa answers by text, Luis on the page that his text leads to.
    outside.later(hours=21)
    asked_now(outside, town)
    for said in ("5", "5", "4", "5"):
        outside.later(minutes=1)
        outside.text(ROSA, said)
        outside.work(town.made)
    phone = open_as(width=390, language="es", scripts=False)
    phone.goto(link_of(outside, LUIS))
    on_the_page(phone, (4, 5, 5, 4))
    assert len(town.rows(CoreAnswer)) == 2 * 8 + 4
    said = {one.key for one in town.rows(CoreAnswer)}
    assert not {str(town.home.id), str(town.other.id)} & said  # kept under a key, for counting alone

    # In the week of the answers nothing has moved: eight homes are too few to be told of.
    before = figures(open_as, town)
    # Of 22 homes that were asked; numbers are rounded up or down.
    assert re.search("fewer than 10 of 2[05]", before) and "The school listens to me." not in before
    # Once it is over, ten homes stand behind the numbers, and no language is told apart that would give the two away.
    outside.later(days=8)
    after = figures(open_as, town, width=390)
    families = after.split("Before and after")[1].split("Families\n")[1]
    assert re.search(r"10 of (20 \(50%\)|25 \(40%\))", families)
    assert "The school listens to me.\n10\nfewer than 10\n71% or more" in families
    assert "Spanish" not in families
    assert "a difference does not show that the visits made it" in after
    with transaction.atomic(), town.made.acting():
        names = Account.objects.seen_by(town.made.system).filter(pk__in=[town.pat.pk, town.lee.pk])
        assert not any(one.given_name in after for one in names)
