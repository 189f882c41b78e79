"""Requests of two districts over the same few pooled connections, with failures in between (bar 5), and races (bar 53).

POOLED_REQUESTS and RACES set how many; the full campaign asks for 20,000 and 200.
"""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookies import SimpleCookie
from threading import Barrier, Lock

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import at_host, make_district, signed_in
from tests.practice.gatherings.places import a_gathering
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.signing_in import record_attendance
from thirdpillar.practice.gatherings.models import Attendance, Invitation

REQUESTS = int(os.environ.get("POOLED_REQUESTS", "400"))
RACES = int(os.environ.get("RACES", "12"))
POOL = {"min_size": 4, "max_size": 4, "timeout": 30}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled(throwaway_server):
    """Four connections for all threads, as a web process has them; the test's own thread uses them too."""
    connection.close()
    before = dict(connection.settings_dict["OPTIONS"])
    for options in (connection.settings_dict["OPTIONS"], settings.DATABASES["default"]["OPTIONS"]):
        options["pool"] = POOL
    yield throwaway_server
    connection.close()
    connection.close_pool()
    for options in (connection.settings_dict["OPTIONS"], settings.DATABASES["default"]["OPTIONS"]):
        options.clear()
        options.update(before)


class Crowd:
    """What eight threads of askers do and meet."""

    def __init__(self, districts) -> None:
        self.districts, self.lock = districts, Lock()
        self.seen, self.troubles, self.failures = 0, [], 0

    def work(self, seed: int) -> None:
        dice = random.Random(seed)
        try:
            for _turn in range(REQUESTS // 8):
                dice.choice((self.ask, self.ask, self.ask, self.fail, self.time_out))(dice)
                self.nothing_without_context()
        except Exception as problem:
            self.troubles.append(f"{type(problem).__name__}: {problem}")
        finally:
            connections.close_all()

    def ask(self, dice) -> None:
        mine = dice.choice(self.districts)
        other = next(each for each in self.districts if each is not mine)
        client = at_host(Client(raise_request_exception=False), mine.row)
        client.cookies = SimpleCookie(mine.office_cookies)
        answer = client.get(reverse(dice.choice(("people:families", "gatherings:list", "accounts:staff"))))
        page = answer.content.decode()
        with self.lock:
            self.seen += answer.status_code == 200
            if other.mark in page:
                self.troubles.append(f"{mine.mark} met {other.mark}")

    def fail(self, dice) -> None:
        """An error in the middle of a district's transaction."""
        mine = dice.choice(self.districts)
        try:
            with transaction.atomic():
                tenancy.enter_scope(mine.system)
                assert Student.objects.seen_by(mine.system).count() == 1
                raise ZeroDivisionError
        except ZeroDivisionError:
            self.failures += 1

    def time_out(self, dice) -> None:
        """A statement that is cut off, or a connection that is killed, in the middle of a district's transaction."""
        mine = dice.choice(self.districts)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                tenancy.enter_scope(mine.system)
                if dice.random() < 0.2:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                cursor.execute("SET LOCAL statement_timeout = 3")
                cursor.execute("SELECT pg_sleep(1)")
        except DatabaseError:
            self.failures += 1
        connections.close_all()

    def nothing_without_context(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM people_student), current_setting('tp.district', true)"
            )
            rows, district = cursor.fetchone()
            if rows or district:
                self.troubles.append(f"without a context {rows} rows of {district!r} were seen")
        connections.close_all()


def test_no_context_stays_on_a_pooled_connection(pooled):
    districts = []
    for name in ("Maple", "Cedar"):
        with transaction.atomic():
            made = make_district(name=f"Zq{name} Schools")
            school = made.add_school(f"Zq{name} School")
            made.add_household([made.add_student(f"Zq{name}", school=school)], [made.add_adult(f"Zq{name}")])
            made.mark = f"Zq{name}"
            made.office = made.add_account(Role.OFFICE, given=f"Zq{name}")
        districts.append(made)
    for made in districts:
        with transaction.atomic():
            client = signed_in(at_host(Client(), made.row), made.office)
        made.office_cookies = {key: kept.value for key, kept in client.cookies.items()}
    crowd = Crowd(districts)
    connections.close_all()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(crowd.work, range(8)))
    assert not crowd.troubles, "\n".join(crowd.troubles[:20])
    assert crowd.seen > REQUESTS // 3 and crowd.failures > REQUESTS // 6


def together(*deeds) -> list:
    """Do all of these at the same moment, each on a connection of its own; answers what each came to."""
    barrier = Barrier(len(deeds))

    def one(deed):
        try:
            barrier.wait()
            return deed()
        except (Refused, DatabaseError, psycopg.Error) as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def test_of_two_who_leave_the_office_at_once_one_stays():
    for _race in range(RACES):
        with transaction.atomic():
            made = make_district(name=f"Race {time.monotonic_ns()}")
            both = [made.add_account(Role.OFFICE, given=name) for name in ("Ada", "Bo")]

        def leave(account, made=made):
            with transaction.atomic():
                tenancy.enter_scope(made.system)
                by = scope_of_account(account, made.row.zone)
                tenancy.enter_scope(by)
                grant = RoleGrant.objects.seen_by(by).get(account=account, role=Role.OFFICE)
                actions.withdraw_role(by=by, at=clock.now(), account=account, grant_id=grant.pk)

        came_to = together(*(lambda one=one: leave(one) for one in both))
        with transaction.atomic(), made.acting():
            assert RoleGrant.objects.seen_by(made.system).filter(role=Role.OFFICE).count() == 1
        assert sorted(isinstance(each, Refused) for each in came_to) == [False, True]


def test_an_adult_who_signs_in_everywhere_at_once_came_once():
    with transaction.atomic():
        made = make_district()
        school = made.add_school()
        made.tie(made.add_student("Ana", school=school), rosa := made.add_adult("Rosa"))
    for _race in range(RACES):
        with transaction.atomic(), made.acting():
            held = a_gathering(made, school)

        def sign_in(held=held):
            with transaction.atomic(), made.acting():
                record_attendance(gathering_id=held.pk, adult_id=rosa.pk, by=made.system, at=clock.now())

        came_to = together(*[sign_in] * 4)
        assert not [each for each in came_to if isinstance(each, Exception)]
        with transaction.atomic(), made.acting():
            rows = Attendance.objects.seen_by(made.system).filter(gathering=held, removed_at=None)
            assert rows.count() == 1


def test_a_family_invited_twice_at_once_is_invited_once():
    with transaction.atomic():
        made = make_district()
        school = made.add_school()
        child, rosa = made.add_student("Ana", school=school), made.add_adult("Rosa", phone="+16085550101")
        made.tie(child, rosa)
        made.add_household([child], [rosa], "en")
    for _race in range(RACES):
        with transaction.atomic(), made.acting():
            begins = clock.now() + timedelta(days=9)
            held = a_gathering(made, school, begins_at=begins, ends_at=begins + timedelta(hours=1))

        def invite(held=held):
            with transaction.atomic(), made.acting():
                invite_families(gathering_id=held.pk, by=made.system, at=clock.now())

        came_to = together(invite, invite, invite)
        assert not [each for each in came_to if isinstance(each, Exception)]
        with transaction.atomic(), made.acting():
            mine = Invitation.objects.seen_by(made.system).filter(gathering=held)
            assert mine.count() == 1
            sent = Message.objects.seen_by(made.system).filter(reference_id=mine.get().pk)
            assert sent.count() == 1


def test_a_sign_in_code_typed_twice_at_once_lets_in_once():
    with transaction.atomic():
        made = make_district()
    for race in range(min(RACES, 40)):
        at = clock.now() + timedelta(hours=2 * race)
        asked = actions.Asked(f"+1608555{race:04}", "sms", True, "192.0.2.1")
        code_id = actions.send_code(district_id=made.id, sender="Maple", asked=asked, at=at)
        with transaction.atomic(), made.acting():
            body = Message.objects.seen_by(made.system).get(reference_id=code_id).body
        code = next(word for word in body.split() if word.count("-") == 1 and len(word) >= 9).strip(".")

        def type_in(code_id=code_id, code=code, at=at):
            return actions.check_code(district_id=made.id, code_id=code_id, typed=code, at=at)

        came_to = together(type_in, type_in, type_in)
        assert sum(each is not None for each in came_to) == 1, came_to
