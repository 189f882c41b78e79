"""A booked visit is looked at again until it begins: nobody goes alone, untrained or to nobody."""

from datetime import time, timedelta

import pytest

from tests.factories import NOW
from tests.factories.visits import add_visitor, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import lapse_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import InterpreterHours
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.actions.mending import find_somebody_else
from thirdpillar.practice.visits.models import Deviation, Seat, VisitorOptIn, VisitYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town()
    town.family("Zoe", MONDAY, phone="+13125550123")
    return town


def sweep(town, hours):
    with clock.set_to(MONDAY - timedelta(hours=hours)):
        lapse_for(town.made.row)


def states(town, visit):
    with town.made.acting():
        return dict(
            Seat.objects.seen_by(town.made.system).filter(visit=visit).values_list("account_id", "state")
        )


def change(town, model, account, **values):
    with town.made.acting():
        key = "pk" if model is Account else "account_id"
        model.objects.seen_by(town.made.system).filter(**{key: account.pk}).update(**values)


def booked_of_three(town):
    """A booked visit of two of three visitors; answers it, those who go and who stays at home."""
    sam, _ = add_visitor(
        town.made,
        town.year,
        town.school,
        section=town.section,
        given="Sam",
        family="Roe",
        email="sam@example.org",
    )
    town.propose()
    town.accept()
    (visit,) = town.visits()
    on = [one for one in (town.pat, town.lee, sam) if one.pk in states(town, visit)]
    (other,) = (one for one in (town.pat, town.lee, sam) if one not in on)
    town.come(visit, *on)
    return town.visits()[0], on, other


def test_who_is_new_on_it_and_does_not_answer_does_not_leave_one_alone(town):
    visit, (gone, _stays), new = booked_of_three(town)
    with town.made.acting(town.teacher(gone)):
        find_somebody_else(
            visit_id=visit.pk, account_id=gone.pk, by=town.teacher(gone), at=MONDAY - timedelta(hours=3)
        )
    (waits,) = town.messages("visits.plan_waits")
    assert "Not confirmed yet. 1 home visit" in waits.body and "/visits/plan/" in waits.body
    assert "Zoe" not in waits.body
    sweep(town, 2.5)
    assert (town.visits()[0].stage, states(town, visit)[new.pk]) == ("scheduled", "asked")
    sweep(town, 2)
    sweep(town, 1)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert [one.address for one in town.messages("visits.called_off")] == ["+13125550123"]
    (off,) = town.messages("visits.plan_off")
    assert "Called off by the school. 1 home visit" in off.body


def test_who_does_not_answer_in_time_makes_room_for_somebody_else(town):
    visit, (gone, _stays), new = booked_of_three(town)
    add_visitor(
        town.made,
        town.year,
        town.school,
        section=town.section,
        given="Kay",
        family="Roe",
        email="kay@example.org",
    )
    with town.made.acting(town.teacher(gone)):
        find_somebody_else(
            visit_id=visit.pk, account_id=gone.pk, by=town.teacher(gone), at=MONDAY - timedelta(hours=20)
        )
    (first,) = (who for who, state in states(town, visit).items() if state == "asked")
    sweep(town, 17)
    assert states(town, visit)[first] == "asked"
    sweep(town, 15.9)
    now = states(town, visit)
    assert (now[first], now[gone.pk], now.get(new.pk, "asked")) == (
        "left",
        "left",
        "left" if first == new.pk else "asked",
    )
    assert town.visits()[0].stage == "scheduled" and sorted(now.values()).count("asked") == 1


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Account, {"suspended_at": NOW}),
        (VisitorOptIn, {"withdrawn_at": NOW}),
        (Credential, {"revoked_at": NOW}),
    ],
)
def test_who_may_not_go_any_more_is_replaced_and_where_nobody_is_left_it_is_off(town, model, values):
    visit, (gone, stays), new = booked_of_three(town)
    sweep(town, 48)
    assert states(town, visit) == {gone.pk: "confirmed", stays.pk: "confirmed"}
    change(town, model, gone, **values)
    sweep(town, 48)
    assert states(town, visit) == {gone.pk: "left", stays.pk: "confirmed", new.pk: "asked"}
    assert town.visits()[0].stage == "scheduled" and not town.messages("visits.plan_")
    change(town, model, new, **values)
    sweep(town, 47)
    assert town.visits()[0].stage == "cancelled_by_staff"
    assert len(town.messages("visits.called_off")) == len(town.messages("visits.plan_off")) == 1


def test_one_untrained_stays_where_a_dated_deviation_says_so_and_two_do_not(town):
    town.booked()
    put(town.made, Deviation(
        district_id=town.made.id, visit_year=town.year, kind="one_untrained", begins_on=MONDAY.date(),
        ends_on=MONDAY.date(), why="A week of training",
    ))  # fmt: skip
    change(town, Credential, town.lee, revoked_at=NOW)
    sweep(town, 1)
    assert town.visits()[0].stage == "scheduled"
    change(town, Credential, town.pat, revoked_at=NOW)
    sweep(town, 1)
    assert town.visits()[0].stage == "cancelled_by_staff"


def test_a_training_that_holds_for_fewer_months_since_is_seen(town):
    visit, (gone, stays), new = booked_of_three(town)
    change(town, Credential, gone, earned_on=MONDAY.date() - timedelta(days=400), ends_on=None)
    sweep(town, 48)
    assert set(states(town, visit).values()) == {"confirmed"}
    with town.made.acting():
        VisitYear.objects.seen_by(town.made.system).update(training_months=12)
    sweep(town, 48)
    assert states(town, visit) == {gone.pk: "left", stays.pk: "confirmed", new.pk: "asked"}


def test_an_interpreter_whose_role_ended_is_replaced(town):
    home = town.family("Ana", MONDAY + timedelta(days=1), phone="+13125550124", language="so")
    first, second = (
        town.made.add_account(Role.INTERPRETER, given=name, family="Ali", email=f"{name}@example.org")
        for name in ("Ayan", "Hodan")
    )
    for one in (first, second):
        town.made.speaks(one, "so", may_interpret=True)
        for weekday in range(5):
            put(town.made, InterpreterHours(
                district_id=town.made.id, account_id=one.pk, weekday=weekday, begins=time(15), ends=time(19),
            ))  # fmt: skip
    town.propose()
    town.accept()
    (visit,) = town.visits(invitation_id=home.pk)
    (gone,) = (one for one in (first, second) if one.pk in states(town, visit))
    (new,) = (one for one in (first, second) if one != gone)
    town.come(visit, town.pat, town.lee, gone)
    sweep(town, 30)
    assert set(states(town, visit).values()) == {"confirmed"}
    with town.made.acting():
        RoleGrant.objects.seen_by(town.made.system).filter(account_id=gone.pk).update(ends_on=NOW.date())
    sweep(town, 30)
    now = states(town, visit)
    assert (now[gone.pk], now[new.pk], now[town.pat.pk]) == ("left", "asked", "confirmed")
