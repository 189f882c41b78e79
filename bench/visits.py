"""How far a year of home visits is, whether it was aimed at somebody, and whether it matters, for a large district.

Options: --students N (default 100,000) --schools N (default 250) --invitations N (default 20,000) --repeat N (default 3)
--explain (the plans of the slowest questions). Goal: each question of a page takes at most a second; the nightly test of
all schools half a minute.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from _throwaway import throwaway_instance

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)

# Homes of one to three children, in ten one with a child at another school; every child in one class of 25.
SEED = """
CREATE TEMP TABLE place AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, %(schools)s - 1) AS n;
CREATE TEMP TABLE home AS
  SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS adult_id,
         (ARRAY['en','en','en','es','es','so','ar','vi','hmn','ht'])[1 + n %% 10] AS language
  FROM generate_series(1, %(students)s / 2) AS n;
CREATE TEMP TABLE child AS
  SELECT h.n, h.id AS household_id, c, gen_random_uuid() AS id, h.language,
         ((h.n * 31 + CASE WHEN c > 1 AND h.n %% 10 = 3 THEN c * 7 ELSE 0 END) %% %(schools)s)::int AS place,
         lpad((1 + (h.n * 13 + c * 5) %% 12)::text, 2, '0') AS grade,
         CASE WHEN h.n %% 7 = 0 THEN ARRAY['iep'] WHEN h.n %% 5 = 0 THEN ARRAY['el'] ELSE ARRAY[]::varchar[] END AS groups
  FROM home h CROSS JOIN LATERAL generate_series(1, 1 + (h.n * 7919 %% 3)) AS c;
CREATE TEMP TABLE room AS
  SELECT p.id AS school_id, r, gen_random_uuid() AS id FROM place p CROSS JOIN generate_series(0, 15) AS r;
INSERT INTO schools_school (district_id, id, sourced_id, name, identifier, is_community_school)
  SELECT %(district)s, id, n::text, 'School ' || n, '', false FROM place;
INSERT INTO schools_section (district_id, id, sourced_id, school_id, title, is_homeroom, grade)
  SELECT %(district)s, id, id::text, school_id, 'Room ' || r, true, '' FROM room;
INSERT INTO people_household (district_id, id, reads_language) SELECT %(district)s, id, language FROM home;
INSERT INTO people_adult (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, reads_language,
                          speaks_language)
  SELECT %(district)s, adult_id, 'a' || n, 'A' || n, 'F' || n, '', 'f' || n, language, language FROM home;
INSERT INTO people_householdadult (district_id, household_id, adult_id) SELECT %(district)s, id, adult_id FROM home;
INSERT INTO people_student (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, grade,
                            home_language, groups)
  SELECT %(district)s, id, n || '-' || c, 'S' || n, 'F' || n, '', 'f' || n, grade, language, groups FROM child;
INSERT INTO people_enrollment (district_id, student_id, school_id, grade)
  SELECT %(district)s, c.id, p.id, c.grade FROM child c JOIN place p ON p.n = c.place;
INSERT INTO people_placement (district_id, student_id, school_id, section_id, sourced_id)
  SELECT %(district)s, c.id, p.id, r.id, '' FROM child c JOIN place p ON p.n = c.place
  JOIN room r ON r.school_id = p.id AND r.r = (c.n + c.c) %% 16;
INSERT INTO people_householdstudent (district_id, household_id, student_id) SELECT %(district)s, household_id, id FROM child;
"""
INVITED = """
SELECT h.id, h.adult_id, min(p.id::text)::uuid, array_agg(c.id), (array_agg(r.id))[1]
FROM home h JOIN child c ON c.household_id = h.id JOIN place p ON p.n = c.place
JOIN room r ON r.school_id = p.id AND r.r = (c.n + c.c) %% 16
GROUP BY h.id, h.adult_id, h.n ORDER BY h.n * 7919 %% 100003 LIMIT %(invitations)s
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=100_000)
    parser.add_argument("--schools", type=int, default=250)
    parser.add_argument("--invitations", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--explain", action="store_true")
    chosen = parser.parse_args()
    with throwaway_instance():
        return measure(chosen)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def measure(chosen: argparse.Namespace) -> int:
    from django.db import transaction

    from thirdpillar.ground.accounts.choices import BREADTH, Role
    from thirdpillar.ground.accounts.models import Account
    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.schools.models import District
    from thirdpillar.practice.visits.actions.judging import judge_cross_sections
    from thirdpillar.practice.visits.queries.cross_section import tallies
    from thirdpillar.practice.visits.queries.progress import progress
    from thirdpillar.proof.evidence.actions.rehearsals import rule_on
    from thirdpillar.proof.evidence.queries.visits import mattering

    district = District(name="Bench")
    system = Scope.system(district.id, "bench")
    terms = {
        "district": district.id, "schools": chosen.schools, "students": chosen.students, "invitations": chosen.invitations,
    }  # fmt: skip

    def in_district(work: Callable[[], Any], by: Scope = system) -> Any:
        with transaction.atomic():
            tenancy.enter_scope(by)
            return work()

    with clock.set_to(NOW):
        seconds, (year, cycle, schools) = timed(lambda: in_district(lambda: seed(district, terms)))
        _analyse()
        size = f"{chosen.students:,} students, {chosen.schools} schools, {chosen.invitations:,} invitations"
        print(f"{size}: seeded in {seconds:.0f} s", flush=True)
        account = Account(district_id=district.id)
        office = Scope(district.id, BREADTH[Role.OFFICE], Role.OFFICE, account.pk)
        principal = Scope(
            district.id,
            BREADTH[Role.PRINCIPAL],
            Role.PRINCIPAL,
            account.pk,
            school_ids=frozenset(schools[:1]),
        )
        day, rule = NOW.date(), rule_on(NOW.date(), district.id)
        after = datetime(2026, 11, 21, 6, tzinfo=UTC)
        bands = [(f"{grade:02}", "low" if grade < 6 else "high") for grade in range(1, 13)]
        pages: list[tuple[str, Scope, Callable[[], Any], float]] = [
            ("progress, office", office, lambda: progress(year, as_of=day, seen_by=office), 1),
            ("progress, past day", office, lambda: progress(year, as_of=day - timedelta(days=40), seen_by=office), 1),
            ("progress, principal", principal, lambda: progress(year, as_of=day, seen_by=principal), 1),
            ("cross_section, a school", system, lambda: tallies(cycle, schools[:1], bands=bands, seen_by=system), 1),
            ("mattering, office", office,
             lambda: mattering(year, as_of=day, after=after, rule=rule, seen_by=office), 2),
            ("mattering, principal", principal,
             lambda: mattering(year, as_of=day, after=after, rule=rule, seen_by=principal), 1),
            ("cross_section, all schools", system, lambda: tallies(cycle, schools, bands=bands, seen_by=system), 10),
            ("judged, a school", system,
             lambda: judge_cross_sections(cycle_id=cycle.pk, school_ids=schools[:1], by=system, at=NOW), 1),
            ("judged, all schools (at night)", system,
             lambda: judge_cross_sections(cycle_id=cycle.pk, by=system, at=NOW), 60),
        ]  # fmt: skip
        worst = True
        for name, by, work, most in pages:
            times = [timed(lambda work=work, by=by: in_district(work, by))[0] for _ in range(chosen.repeat)]
            good = statistics.median(times) <= most
            worst &= good
            print(
                f"{name:32} {statistics.median(times):7.2f} s median of {chosen.repeat} ({min(times):.2f} to {max(times):.2f})"
                f"{'' if good else f'  over {most} s'}",
                flush=True,
            )
        found = in_district(lambda: progress(year, as_of=day, seen_by=office), office).total
        print(found)
        if chosen.explain:
            explained(in_district, lambda: progress(year, as_of=day, seen_by=office), office)
            explained(in_district, lambda: tallies(cycle, schools[:1], bands=bands, seen_by=system), system)
    return 0 if worst else 1


def explained(in_district, work: Callable[[], Any], by) -> None:
    """Print how PostgreSQL answers each statement of a question."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    told: list[tuple[str, Any]] = []
    plain = CursorWrapper.execute

    def execute(self, sql, params=None):
        if isinstance(sql, str) and sql.lstrip().startswith("WITH"):
            told.append((sql, params))
            with connection.connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql, params)
                print("\n".join(row[0] for row in cursor.fetchall()))
        return plain(self, sql, params)

    CursorWrapper.execute = execute  # type: ignore[method-assign]
    try:
        in_district(work, by)
    finally:
        CursorWrapper.execute = plain  # type: ignore[method-assign]


def seed(district, terms: dict) -> tuple:
    """A year whose first visits are half done: of five families asked three said yes, and most were visited in pairs."""
    from django.db import connection

    from thirdpillar.ground.accounts.choices import Role
    from thirdpillar.ground.accounts.models import Account, RoleGrant
    from thirdpillar.ground.schools.models import SchoolYear
    from thirdpillar.practice.visits.models import Cycle, Invitation, SchoolTerms, Seat, Visit, VisitYear
    from thirdpillar.practice.visits.rules import default_terms

    chance = random.Random(1)
    district.save(force_insert=True)
    of = {"district_id": district.id}
    years = SchoolYear(
        sourced_id="y", title="2026-2027", begins_on=date(2026, 8, 17), ends_on=date(2027, 6, 4), **of
    )
    years.save(force_insert=True)
    with connection.cursor() as cursor:
        for statement in SEED.strip().rstrip(";").split(";\n"):
            cursor.execute(statement, terms)
        cursor.execute("SELECT id FROM place ORDER BY n")
        schools = [row[0] for row in cursor.fetchall()]
        cursor.execute(INVITED, terms)
        homes = cursor.fetchall()
        cursor.execute("SELECT id, school_id FROM room")
        rooms = cursor.fetchall()
    adopted = datetime(2026, 8, 18, tzinfo=UTC)
    year = VisitYear(
        school_year_id=years.pk, **default_terms(NOW.date()), stage="adopted", adopted_at=adopted, **of
    )
    year.save(force_insert=True)
    SchoolTerms.objects.bulk_create(
        SchoolTerms(visit_year=year, school_id=one, adopted_at=adopted, **of) for one in schools
    )
    cycle = Cycle(visit_year=year, number=1, opens_on=date(2026, 8, 1), closes_on=date(2026, 12, 18), **of)
    cycle.save(force_insert=True)
    teachers = {room: Account(given_name="T", family_name="T", **of) for room, _school in rooms}
    Account.objects.bulk_create(teachers.values(), batch_size=2000)
    RoleGrant.objects.bulk_create(
        (
            RoleGrant(account=teachers[room], role=Role.TEACHER, school_id=school, section_id=room, **of)
            for room, school in rooms
        ),
        batch_size=2000,
    )
    invitations, visits, seats = [], [], []
    for number, (home, adult, school, students, room) in enumerate(homes):
        at = datetime(2026, 8, 20, 15, tzinfo=UTC) + timedelta(hours=number % 1200)
        standing = chance.choices(("accepted", "declined", "later", "invited"), (6, 1, 1, 2))[0]
        one = Invitation(
            id=uuid4(), cycle=cycle, school_id=school, household_id=home, adult_id=adult, student_ids=students,
            reason="universal", from_roster_of_id=teachers[room].pk if number % 2 else None, standing=standing,
            standing_at=at, asked=1, code=f"{number:012}", **of,
        )  # fmt: skip
        invitations.append(one)
        if standing != "accepted" or chance.random() > 0.8:
            continue
        begins = at + timedelta(days=9)
        visit = Visit(
            id=uuid4(), invitation=one, school_id=school, household_id=home, student_ids=students, number=1,
            begins_at=begins, ends_at=begins + timedelta(minutes=40), stage="completed", stage_at=begins,
            place_kind="home", minutes=40, recorded_at=begins, recorded_way="page", **of,
        )  # fmt: skip
        visits.append(visit)
        for each in chance.sample(list(teachers.values()), 2):
            from_ = begins + timedelta(seconds=len(seats))  # nobody is at two places at once
            state = "left" if chance.random() < 0.02 else "confirmed"
            seats.append(
                Seat(
                    id=uuid4(), visit=visit, school_id=school, account_id=each.pk, state=state, state_at=at,
                    during=(from_, from_ + timedelta(seconds=1)), **of,
                )
            )  # fmt: skip
    Invitation.objects.bulk_create(invitations, batch_size=2000)
    Visit.objects.bulk_create(visits, batch_size=2000)
    Seat.objects.bulk_create(seats, batch_size=2000)
    return year, cycle, schools


def _analyse() -> None:
    """Statistics as autovacuum would have gathered them by the time a page is asked for; the owner's right."""
    import psycopg
    from django.conf import settings

    from thirdpillar.settings.databases import DATABASE_NAME

    entry = settings.DATABASES["default"]
    with psycopg.connect(
        host=entry["HOST"], port=entry["PORT"], user="postgres", dbname=DATABASE_NAME, autocommit=True
    ) as admin:
        admin.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    raise SystemExit(main())
