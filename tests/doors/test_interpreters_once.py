"""Whoever interprets on a home visit is asked for nothing else at that time, and can say yes to nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW
from tests.factories.visits import put
from tests.practice.visits.after import Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.interpreting import answer_offer, ask_for_interpreter
from thirdpillar.means.conversations.models import InterpreterOffer, InterpreterTime
from thirdpillar.practice.gatherings.queries.timing.interpreters import interpreters_at
from thirdpillar.practice.visits.models import Seat

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=3)


@pytest.fixture
def town():
    return Pair()


def asked(town, begins):
    by = replace(
        town.made.scope(Role.LIAISON, school_ids=frozenset({town.school.id})), account_id=town.kim.id
    )
    with town.made.acting(by):
        return ask_for_interpreter(
            wanted="gathering", stakes="everyday", language="so", where="in_person", place="Gym", begins_at=begins,
            ends_at=begins + timedelta(hours=1), about="Math night", school_id=town.school.id, by=by, at=NOW,
        )  # fmt: skip


def offer_of(town, request):
    with town.made.acting():
        return InterpreterOffer.objects.seen_by(town.made.system).filter(request=request).first()


def says_yes(town, lee, request):
    by = replace(town.made.scope(Role.INTERPRETER), account_id=lee.id)
    offer = offer_of(town, request)
    with town.made.acting(by):
        return answer_offer(offer_id=offer.pk, yes=True, by=by, at=NOW)


def seat(town, lee, begins, state="confirmed"):
    return put(
        town.made,
        Seat(
            district_id=town.made.id, visit=town.visit, school_id=town.school.id, account_id=lee.id, part="interpreter",
            during=(begins, begins + timedelta(minutes=40)), state=state, state_at=NOW,
        ),
    )  # fmt: skip


def test_a_gathering_and_a_home_visit_never_share_an_interpreter(town):
    lee = town.made.add_account(Role.INTERPRETER, given="Lee", family="Vang")
    with town.made.acting():
        SpokenLanguage(
            district_id=town.made.id, account_id=lee.id, language="so", may_interpret=True, checked_at=NOW, scale="ilr"
        ).save(force_insert=True)  # fmt: skip
    first, second = asked(town, SOON), asked(town, SOON + timedelta(hours=5))
    mine = seat(town, lee, SOON + timedelta(minutes=30))
    with pytest.raises(Refused, match="something else"):
        says_yes(town, lee, first)
    says_yes(town, lee, second)
    # On the visit at another time, that time is free again; where the gathering is, the visit cannot be.
    with town.made.acting():
        Seat.objects.seen_by(town.made.system).filter(pk=mine.pk).update(state="left")
    says_yes(town, lee, first)
    for state in ("asked", "confirmed"):
        with town.made.acting(), pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.seen_by(town.made.system).filter(pk=mine.pk).update(state=state)
    # Who is busy is not even asked.
    assert offer_of(town, asked(town, SOON)) is None


def test_only_machines_read_when_somebody_is_busy(town):
    lee = town.interpreter()
    with town.made.acting():
        assert InterpreterTime.objects.seen_by(town.made.system).filter(account_id=lee.id).count() == 1
    for role in (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.INTERPRETER):
        by = town.as_(lee, role)
        with town.made.acting(by):
            assert InterpreterTime.objects.seen_by(by).count() == 0


def test_no_time_is_proposed_at_which_whoever_interprets_is_elsewhere(town):
    lee = town.made.add_account(Role.INTERPRETER, given="Lee", family="Vang")
    with town.made.acting():
        SpokenLanguage(district_id=town.made.id, account_id=lee.id, language="so").save(force_insert=True)
    seat(town, lee, SOON + timedelta(minutes=30))
    times = [
        ("then", SOON, SOON + timedelta(hours=1)),
        ("later", SOON + timedelta(hours=2), SOON + timedelta(hours=3)),
    ]
    with town.made.acting():
        found = {one.id: one for one in interpreters_at(times, district_id=town.made.id)}[str(lee.id)]
    assert found.slots == {"later"}
