"""Check-in at a door of five phones that were offline: 1,500 arrivals, 10 % of them scanned twice, synced in any order.

Each phone's arrivals go through the page's own address in parts of 100, all five phones at once; the parts are shuffled anew
for each evening, and every fourth is sent a second time, as after a lost answer. Exact: the adults, families and children
counted are those that arrived. The reference, in the same run: the same arrivals one at a time, each looked up and then
inserted (as a list that is checked in online does), and what the phones' own counts come to when they are added.
Options: --arrivals N (1,500) --phones N (5) --evenings N (5) --seed N. Goal: exact on every evening, in 30 s each.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from _throwaway import throwaway_instance

BEGINS = datetime(2026, 11, 18, 0, tzinfo=UTC)
NOW = BEGINS + timedelta(hours=4)
PART, TWICE, GOAL_S = 100, 0.10, 30
SEED = """
CREATE TEMP TABLE home AS
  SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS child_id FROM generate_series(1, %(homes)s) AS n;
CREATE TEMP TABLE grown AS
  SELECT h.n, h.id AS household_id, h.child_id, gen_random_uuid() AS id FROM home h
  CROSS JOIN LATERAL generate_series(1, 1 + h.n %% 2);
INSERT INTO schools_school (district_id, id, sourced_id, name, identifier, is_community_school)
  VALUES (%(district)s, %(school)s, 's', 'Oak School', '', false);
INSERT INTO schools_schoolyear (district_id, id, sourced_id, title, begins_on, ends_on)
  VALUES (%(district)s, gen_random_uuid(), 'y', '2026-2027', '2026-08-17', '2027-06-04');
INSERT INTO people_household (district_id, id, reads_language) SELECT %(district)s, id, 'en' FROM home;
INSERT INTO people_student (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, grade,
                            home_language, groups)
  SELECT %(district)s, child_id, 's' || n, 'S' || n, 'F' || n, '', 'f' || n, '01', 'en', ARRAY[]::varchar[] FROM home;
INSERT INTO people_adult (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, reads_language,
                          speaks_language)
  SELECT %(district)s, id, id::text, 'A' || n, 'F' || n, '', 'f' || n, 'en', 'en' FROM grown;
INSERT INTO people_enrollment (district_id, student_id, school_id, grade)
  SELECT %(district)s, child_id, %(school)s, '01' FROM home;
INSERT INTO people_tie (district_id, student_id, adult_id, relation) SELECT %(district)s, child_id, id, 'parent' FROM grown;
INSERT INTO people_householdadult (district_id, household_id, adult_id) SELECT %(district)s, household_id, id FROM grown;
INSERT INTO people_householdstudent (district_id, household_id, student_id) SELECT %(district)s, id, child_id FROM home;
"""


@dataclass(frozen=True)
class Came:
    """One scan of a family's badge."""

    home: UUID
    adults: tuple[str, ...]
    children: int
    at: datetime

    def sent(self) -> dict:
        return {"key": uuid4().hex, "at": ms(self.at), "adults": list(self.adults), "children": self.children}


def main() -> int:
    parser = argparse.ArgumentParser(prog=Path(sys.argv[0]).name, description=__doc__)
    parser.add_argument("--arrivals", type=int, default=1_500)
    parser.add_argument("--phones", type=int, default=5)
    parser.add_argument("--evenings", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with throwaway_instance():
        return measure(chosen)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def measure(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.practice.gatherings.queries.door import numbers_at

    settings.ALLOWED_HOSTS.append("testserver")
    dice = random.Random(chosen.seed)
    twice = round(chosen.arrivals * TWICE)
    with clock.set_to(NOW):
        district, school = uuid4(), uuid4()
        system = Scope.system(district, "bench")
        homes = seeded(system, district, school, chosen.arrivals - twice)
        account = at_the_door(system, school)
        scans = [
            Came(home, adults, dice.randrange(4), BEGINS + timedelta(seconds=dice.randrange(7200)))
            for home, adults in homes
        ]
        scans += [
            Came(one.home, one.adults, one.children, one.at + timedelta(minutes=1))
            for one in dice.sample(scans, twice)
        ]
        whole = {one.home: one for one in scans}.values()
        truth = {
            "adults": sum(len(one.adults) for one in whole),
            "children": sum(one.children for one in whole),
            "families": len(whole),
        }
        print(
            f"{len(scans):,} arrivals on {chosen.phones} phones, {twice} of them scanned twice; "
            f"truth: {said(truth)}; seed {chosen.seed}"
        )
        good = True
        for evening in range(1, chosen.evenings + 1):
            gathering = planned(system, school)
            seconds, requests = synced(gathering, account, scans, chosen.phones, dice)
            counted = in_district(
                system, lambda gathering=gathering: numbers_at(gathering, seen_by=system).told()
            )
            exact = all(counted[name] == number for name, number in truth.items())
            good &= exact and seconds <= GOAL_S
            print(
                f"  evening {evening}: {said(counted)} – {'exact' if exact else 'WRONG'}; synced in {seconds:.1f} s, "
                f"{requests} requests"
            )
        gathering = planned(system, school)
        seconds = one_by_one(system, gathering, scans)
        counted = in_district(system, lambda: numbers_at(gathering, seen_by=system).told())
        print(
            f"  reference, looked up and inserted one at a time: {counted['adults']:,} adults in {seconds:.1f} s"
        )
        print(f"  reference, the phones' own counts added: {sum(len(one.adults) for one in scans):,} adults")
    return 0 if good else 1


def said(numbers: dict[str, int]) -> str:
    return ", ".join(f"{numbers[name]:,} {name}" for name in ("adults", "children", "families"))


def in_district(by, work):
    from django.db import transaction

    from thirdpillar.ground.base import context as tenancy

    with transaction.atomic():
        tenancy.enter_scope(by)
        return work()


def seeded(system, district: UUID, school: UUID, homes: int) -> list[tuple[UUID, tuple[str, ...]]]:
    """The families of one school, each with one adult or two: (household, ids of its adults)."""
    from django.db import connection

    from thirdpillar.ground.schools.models import District

    def work():
        District(id=district, name="Bench").save(force_insert=True)
        with connection.cursor() as cursor:
            for statement in SEED.strip().rstrip(";").split(";\n"):
                cursor.execute(statement, {"district": district, "school": school, "homes": homes})
            cursor.execute(
                "SELECT household_id, array_agg(id::text) FROM grown GROUP BY household_id, n ORDER BY n"
            )
            return [(home, tuple(adults)) for home, adults in cursor.fetchall()]

    found = in_district(system, work)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return found


def planned(system, school: UUID):
    from thirdpillar.practice.gatherings.actions import plan_gathering

    return in_district(
        system,
        lambda: plan_gathering(
            by=system, at=BEGINS, title="Provider fair", purpose="support", place="Gym", begins_at=BEGINS,
            ends_at=BEGINS + timedelta(hours=3), school_id=school,
        ),
    )  # fmt: skip


def at_the_door(system, school: UUID) -> UUID:
    """The account whose phones they are: what it brings is taken as long as it works there."""
    from thirdpillar.ground.accounts.models import Account, RoleGrant

    def work():
        account = Account(district_id=system.district_id, given_name="Kim", family_name="Doe")
        account.save(force_insert=True)
        RoleGrant(district_id=system.district_id, account=account, role="coordinator", school_id=school).save(
            force_insert=True
        )
        return account.pk

    return in_district(system, work)


def synced(
    gathering, account: UUID, scans: list[Came], phones: int, dice: random.Random
) -> tuple[float, int]:
    """Seconds until all phones have sent everything, and how many requests that took."""
    from django.core import signing
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from thirdpillar.ground.base import clock
    from thirdpillar.practice.gatherings.views.door import SALT

    address = reverse(
        "gatherings:door_sync",
        args=[signing.dumps([str(gathering.pk), str(account), "coordinator"], salt=SALT)],
    )
    # The second scan of a family is on any phone, also the same.
    queues: list[list[dict]] = [[] for _phone in range(phones)]
    for one in scans:
        dice.choice(queues).append(one.sent())
    parts: list[list[list[dict]]] = []
    for queue in queues:
        dice.shuffle(queue)
        cut = [queue[at : at + PART] for at in range(0, len(queue), PART)]
        cut += dice.sample(cut, max(1, len(cut) // 4))
        dice.shuffle(cut)
        parts.append(cut)

    def phone(own: list[list[dict]]) -> None:
        with clock.set_to(NOW):
            bring(own)

    def bring(own: list[list[dict]]) -> None:
        client = Client(raise_request_exception=True)
        for part in own:
            body = {"now": ms(NOW), "arrivals": part}
            answer = client.post(address, body, content_type="application/json")
            if answer.status_code != 200 or set(answer.json()["kept"]) != {one["key"] for one in part}:
                raise RuntimeError(f"not taken: {answer.status_code} {answer.content[:200]!r}")
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(phones) as pool:
        list(pool.map(phone, parts))
    return time.perf_counter() - began, sum(len(own) for own in parts)


def one_by_one(system, gathering, scans: list[Came]) -> float:
    """Each adult in a transaction of their own: looked for, and inserted where not found."""
    from thirdpillar.practice.gatherings.models import Attendance

    def check_in(one: Came, adult: str) -> None:
        there = Attendance.objects.seen_by(system).filter(
            gathering=gathering, adult_id=adult, removed_at=None
        )
        if not there.exists():
            Attendance(
                district_id=system.district_id, school_id=gathering.school_id, gathering=gathering, adult_id=adult,
                household_id=one.home, way="door", at=one.at,
            ).save(force_insert=True)  # fmt: skip

    began = time.perf_counter()
    for one in scans:
        for adult in one.adults:
            in_district(system, lambda one=one, adult=adult: check_in(one, adult))
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
