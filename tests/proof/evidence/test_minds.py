"""Before and after visits: counted of whoever answered both times, hidden where they are few, and claimed of nothing."""

from datetime import timedelta

import pytest

from tests.factories import NOW, signed_in
from tests.factories.visits import add_visitor, put
from tests.proof.evidence.test_visits import Visited
from thirdpillar.algorithms.disclosure import ALL, Mark
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.minds import keep_answers
from thirdpillar.practice.visits.models import CoreAsking, Invitation

pytestmark = pytest.mark.django_db
THEN, LATER = NOW - timedelta(days=50), NOW - timedelta(days=10)


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


class Asked(Visited):
    """Of the 20 visited homes of Oak the first `both` answered both times, the next three once; 12 agree more after."""

    def __init__(self, both: int = 15, *, language="", later=LATER) -> None:
        super().__init__(20)
        with self.made.acting():
            asked = list(Invitation.objects.seen_by(self.made.system).order_by("made_at", "pk"))
        for number, one in enumerate(asked):
            tongue = language or ("es" if number % 2 else "en")
            put(
                self.made,
                CoreAsking(
                    district_id=self.made.id, visit_year=self.year, invitation=one, school_id=self.oak.id,
                    household_id=one.household_id, moment="before", language=tongue, channel="sms", at=THEN,
                ),
            )  # fmt: skip
            if number < both + 3:
                self.say(one.household_id, "before", 2 if number < 12 else 4, THEN, tongue)
            if number < both:
                self.say(one.household_id, "after", 5, later, tongue)

    def say(self, who, moment, point, at, language="", side="family"):
        statements = (
            ("welcome", "heard", "call", "known")
            if side == "family"
            else ("hopes", "help", "advice", "reach")
        )
        with self.made.acting():
            keep_answers(
                side=side, moment=moment, who=who, visit_year_id=self.year.pk, school_id=self.oak.id,
                language=language, answers=dict.fromkeys(statements, point), by=self.made.system, at=at,
            )  # fmt: skip

    def cell(self, figure, cut="school", part=ALL, side="family", by=None):
        return self.asked(by).minds.cells[side, figure, cut][part]


def test_those_who_answered_both_times_are_counted_of_those_asked():
    town = Asked()
    both = town.cell("both")
    assert (both.numerator.value, both.denominator.value, both.rate.value) == (15, 20, 75)
    assert town.cell("before:heard").denominator.value == 15  # not the three who answered once
    assert town.cell("before:heard").numerator.value is None  # three agree
    assert town.cell("after:").rate.mark == Mark.NEARLY_ALL  # all of them, which is not told as a number
    assert town.cell("both", part=str(town.oak.id)).numerator.value == 15


def test_below_the_smallest_group_nothing_is_told(client):
    town = Asked(both=9)
    assert town.cell("both").numerator.value is None
    assert town.cell("after:heard").rate.value is None
    page = signed_in(client, town.made.add_account(Role.OFFICE)).get("/reach/home-visits/").content.decode()
    assert "fewer than 10 of 20" in page and "The school listens to me." not in page


def test_a_language_with_few_answers_is_hidden_and_the_others_do_not_give_it_away():
    town = Asked(both=15)  # 8 in English, 7 in Spanish
    cells = town.asked().minds.cells["family", "after:", "language"]
    assert {part for part, cell in cells.items() if cell.denominator.value is not None} == {ALL}


def test_a_week_that_is_not_over_is_not_counted():
    assert Asked(later=NOW - timedelta(hours=5)).cell("both").numerator.value is None


def test_visitors_are_counted_by_school_and_a_principal_sees_their_own_school_alone(client):
    town = Asked()
    people = [add_visitor(town.made, town.year, town.oak, given=f"V{n}")[0] for n in range(12)]
    for one in people:
        town.say(one.id, "before", 3, THEN, side="visitor")
        town.say(one.id, "after", 4, LATER, side="visitor")
    both = town.cell("both", side="visitor")
    assert both.numerator.mark != Mark.FEW and both.denominator.value in (10, 15)  # 12 of 14
    elsewhere = town.seen_by(Role.PRINCIPAL, town.elm)
    assert town.asked(elsewhere).minds.cells == {}
    assert town.asked(town.seen_by(Role.TEACHER, town.oak)).minds.cells == {}
    page = signed_in(client, town.made.add_account(Role.OFFICE)).get("/reach/home-visits/").content.decode()
    assert "I would ask a family for advice about its child." in page and "Answered both times" in page
    assert "a difference does not show that the visits made it" in page and "V3" not in page
    told = client.get("/reach/home-visits/file/csv/").content.decode()
    assert (
        "The school listens to me." in told
        and "Families · Before the visits" in told
        and "no study has tested them" in told
    )


def test_answers_to_too_few_statements_are_no_score():
    town = Asked(both=9)
    with town.made.acting():
        asked = list(Invitation.objects.seen_by(town.made.system).order_by("made_at", "pk"))[9:12]
        for one in asked:
            keep_answers(
                side="family", moment="after", who=one.household_id, visit_year_id=town.year.pk,
                school_id=town.oak.id, answers={"heard": 5, "call": 5}, by=town.made.system, at=LATER,
            )  # fmt: skip
    assert town.cell("both").numerator.value is None  # 9, not 12
