"""Two people at the same visit at once: the second finds it as the first left it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, connections, transaction

from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, move_visit
from thirdpillar.practice.visits.actions.seating import confirm_seat
from thirdpillar.practice.visits.models import Seat

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MONDAY + timedelta(hours=1)


def at_once(first, second):
    """Do `first` in one connection, and `second` in another while the first is not committed; answers what both got."""
    done, go_on = Event(), Event()

    def leading():
        try:
            with transaction.atomic():
                found = _tried(first)
                done.set()
                # The other one waits for its lock by now, or will not at all.
                go_on.wait(20)
            return found
        finally:
            done.set()
            connections.close_all()

    def following():
        try:
            done.wait(20)
            with transaction.atomic():
                return _tried(second)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(leading), pool.submit(following)
        done.wait(20)
        _wait_for_a_lock()
        go_on.set()
        return one.result(30), two.result(30)


def _wait_for_a_lock() -> None:
    """Until somebody waits for a lock; whoever does not wait at all has read before."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")


def _tried(deed):
    by, do = deed
    tenancy.enter_scope(by)
    try:
        with transaction.atomic():
            return do(by)
    except Refused as refusal:
        return refusal


@pytest.fixture
def booked():
    with transaction.atomic():
        town = Town()
        home = town.family("Zoe", MONDAY, LATER, phone="+13125550123")
        visit = town.booked()
    family = Scope.system(town.made.id, "a family's own link")
    return town, home, visit, family


def declines(home, family, at):
    return family, lambda by: answer_invitation(
        invitation_id=home.pk, answer="declined", way="link", by=by, at=at
    )


def stands(town, news=""):
    """The visit's stage, how its seats are, and how many messages of a kind there are."""
    with transaction.atomic(), town.made.acting():
        seats = set(Seat.objects.seen_by(town.made.system).values_list("state", flat=True))
        return town.visits()[0].stage, seats, len(town.messages(news)) if news else 0


AT = MONDAY - timedelta(days=2)


def test_whoever_moves_a_visit_that_its_family_calls_off_at_that_moment_is_refused(booked):
    town, home, visit, family = booked
    wants = family, lambda by: want_another_time(invitation_id=home.pk, by=by, at=AT)
    moves = town.kim, lambda by: move_visit(visit_id=visit.pk, begins_at=LATER, by=by, at=AT)
    wanted, moved = at_once(wants, moves)
    assert wanted.standing == "accepted" and isinstance(moved, Refused)
    assert stands(town) == ("cancelled_by_family", {"left"}, 0)


def test_what_the_family_called_off_stays_called_off_by_the_family(booked):
    town, home, visit, family = booked
    off = town.kim, lambda by: call_off_visit(visit_id=visit.pk, by=by, at=AT)
    no, called_off = at_once(declines(home, family, AT), off)
    assert no.standing == "declined" and isinstance(called_off, Refused)
    assert stands(town, "visits.called_off") == ("cancelled_by_family", {"left"}, 0)


def test_a_family_says_no_whatever_the_school_does_at_that_moment(booked):
    town, home, visit, family = booked
    off = town.kim, lambda by: call_off_visit(visit_id=visit.pk, by=by, at=AT)
    called_off, no = at_once(off, declines(home, family, AT))
    assert no.standing == "declined" and called_off.pk == visit.pk
    assert stands(town) == ("cancelled_by_staff", {"left"}, 0)


def test_nobody_confirms_a_visit_that_is_called_off_at_that_moment():
    with transaction.atomic():
        town = Town()
        home = town.family("Zoe", MONDAY, phone="+13125550123")
        town.propose()
        town.accept()
        (visit,) = town.visits()
        town.come(visit, town.pat)
    lee = town.teacher(town.lee)
    family = Scope.system(town.made.id, "a family's own link")
    comes = lee, lambda by: confirm_seat(visit_id=visit.pk, account_id=town.lee.pk, by=by, at=AT)
    no, came = at_once(declines(home, family, AT), comes)
    assert no.standing == "declined" and isinstance(came, Refused)
    assert stands(town, "visits.booked") == ("cancelled_by_family", {"left"}, 0)
