"""Reach by school x language x grade from the stored roll-up, beside plain SQL count(distinct) over the touchpoints.

Options: --households N (default 1,000,000) --touchpoints N (default 10,000,000) --repeat N (default 5).
Goal: the page's query takes at most 1/5 of the plain one and less than 1.5 s; a change shows within a minute.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from _throwaway import throwaway_instance

PLAIN = """
SELECT e.school_id, h.reads_language, e.grade, count(DISTINCT hs.household_id), count(DISTINCT t.household_id)
FROM people_householdstudent hs
JOIN people_household h ON h.id = hs.household_id
JOIN people_student s ON s.id = hs.student_id AND s.left_at IS NULL
JOIN people_enrollment e ON e.student_id = s.id AND e.left_at IS NULL
LEFT JOIN gatherings_attendance t ON t.household_id = hs.household_id AND t.removed_at IS NULL
  AND t.at >= '2026-08-17' AND t.at < '2027-08-16'
WHERE hs.district_id = %s GROUP BY 1, 2, 3
"""

SEED = """
CREATE TEMP TABLE home AS
  SELECT n, gen_random_uuid() AS id, (ARRAY['en','en','en','es','es','so','ar','vi','hmn','ht'])[1 + n %% 10] AS language,
         1 + (n * 7919 %% 3) AS children FROM generate_series(1, %(households)s::bigint) AS n;
CREATE TEMP TABLE child AS
  SELECT h.n, h.id AS household_id, c, gen_random_uuid() AS id, ((h.n * 31 + c * 7) %% %(schools)s)::int AS place,
         lpad((1 + (h.n * 13 + c * 5) %% 12)::text, 2, '0') AS grade
  FROM home h CROSS JOIN LATERAL generate_series(1, h.children) AS c;
CREATE TEMP TABLE place AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, %(schools)s - 1) AS n;
INSERT INTO schools_school (district_id, id, sourced_id, name, identifier, is_community_school)
  SELECT %(district)s, id, n::text, 'School ' || n, '', false FROM place;
INSERT INTO people_household (district_id, id, reads_language) SELECT %(district)s, id, language FROM home;
INSERT INTO people_student (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, grade, home_language)
  SELECT %(district)s, id, n || '-' || c, 'S' || n, 'F' || n, '', 'f' || n, grade, '' FROM child;
INSERT INTO people_enrollment (district_id, student_id, school_id, grade)
  SELECT %(district)s, c.id, p.id, c.grade FROM child c JOIN place p ON p.n = c.place;
INSERT INTO people_householdstudent (district_id, household_id, student_id) SELECT %(district)s, household_id, id FROM child;
INSERT INTO gatherings_gathering (district_id, id, title, about, purpose, commitment, place, begins_at, ends_at, languages,
                                  supports, audience, stage)
  SELECT %(district)s, %(gathering)s, 'Evening', '', 'learn', '', 'Gym', '2026-10-01 18:00+00', '2026-10-01 19:00+00',
         '{}', '{}', '{}', 'open';
"""

# 60 % of the households have touchpoints, spread over the year; each is its own row of attendance.
TOUCH = """
INSERT INTO gatherings_gathering (district_id, id, title, about, purpose, commitment, place, begins_at, ends_at, languages,
                                  supports, audience, stage)
  SELECT %(district)s, ('00000000-0000-4000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, 'G', '', 'learn', '', 'Gym',
         '2026-10-01 18:00+00', '2026-10-01 19:00+00', '{}', '{}', '{}', 'open'
  FROM generate_series(1, %(rounds)s) AS g;
INSERT INTO gatherings_attendance (district_id, gathering_id, household_id, way, at, made_at)
  SELECT %(district)s, ('00000000-0000-4000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, h.id, 'paper', d.at, d.at
  FROM home h CROSS JOIN generate_series(1, %(rounds)s) AS g
    CROSS JOIN LATERAL (SELECT '2026-08-20 18:00+00'::timestamptz + (((h.n * 17 + g * 29) %% 80) || ' days')::interval AS at) d
  WHERE h.n %% 5 < 3;
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--touchpoints", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    with throwaway_instance():
        return measure(chosen.households, chosen.touchpoints, chosen.repeat)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def measure(households: int, touchpoints: int, repeat: int) -> int:
    from datetime import UTC, date, datetime, timedelta
    from uuid import uuid4

    from django.db import connection, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.base.planning import over_all_rows
    from thirdpillar.ground.schools.models import District, SchoolYear
    from thirdpillar.proof.evidence.actions import rebuild_reach, refresh_reach
    from thirdpillar.proof.evidence.queries import reach

    now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    district = District(name="Bench")
    system = Scope.system(district.id, "bench")
    rounds = max(1, round(touchpoints / (households * 0.6)))
    terms = {
        "district": district.id,
        "households": households,
        "schools": max(4, households // 700),
        "gathering": uuid4(),
        "rounds": rounds,
    }

    def in_district(work: Callable[[], Any]) -> Any:
        with transaction.atomic():
            tenancy.enter_scope(system)
            return work()

    def execute(sql: str) -> None:
        with connection.cursor() as cursor:
            for statement in sql.strip().rstrip(";").split(";\n"):
                cursor.execute(statement, terms)

    def plain() -> list:
        # Planned as well as the page's own query, or row-level security would have it lose by its plan.
        with over_all_rows(), connection.cursor() as cursor:
            cursor.execute(PLAIN, [district.id])
            return cursor.fetchall()

    def found() -> Any:
        return reach(seen_by=system, by=("school", "language", "grade"))

    with clock.set_to(now):

        def seed() -> None:
            district.save(force_insert=True)
            SchoolYear(
                district_id=district.id,
                sourced_id="y",
                title="2026-2027",
                begins_on=date(2026, 8, 17),
                ends_on=date(2027, 6, 4),
            ).save(force_insert=True)
            execute(SEED)
            execute(TOUCH)

        seconds, _ = timed(lambda: in_district(seed))
        print(
            f"seeded {households:,} households, {rounds * households * 3 // 5:,} touchpoints in {seconds:.0f} s",
            flush=True,
        )
        _analyse()
        rebuild, _ = timed(lambda: rebuild_reach(district_id=district.id, at=now))
        _analyse()
        print(f"roll-up rebuilt whole in {rebuild:.1f} s", flush=True)
        plain_times, page_times = [], []
        for _ in range(repeat):
            seconds, expected = timed(lambda: in_district(plain))
            plain_times.append(seconds)
            seconds, answer = timed(lambda: in_district(found))
            page_times.append(seconds)
        by_plain = {
            (str(s), lang, grade): (reached, enrolled) for s, lang, grade, enrolled, reached in expected
        }
        by_page = {tuple(row.group.values()): (row.reached, row.enrolled) for row in answer.rows}
        print(f"same {len(by_page):,} cells: {by_plain == by_page}")
        change = """INSERT INTO gatherings_attendance (district_id, gathering_id, household_id, way, at, made_at)
                    SELECT %(district)s, %(gathering)s, id, 'kiosk', %(later)s, %(later)s FROM people_household LIMIT 500"""
        terms["later"] = later = now + timedelta(minutes=30)
        in_district(lambda: execute(change))
        with clock.set_to(later):
            refresh, _ = timed(lambda: refresh_reach(district_id=district.id, at=later))
    page, reference = statistics.median(page_times), statistics.median(plain_times)
    print(
        f"plain count(distinct): {reference:.2f} s median of {repeat}  ({min(plain_times):.2f} to {max(plain_times):.2f})"
    )
    print(
        f"reach page's query:    {page:.2f} s median of {repeat}  ({min(page_times):.2f} to {max(page_times):.2f})"
    )
    print(f"ratio page / plain: {page / reference:.3f}  (goal 0.2 and under 1.5 s)")
    print(f"refresh after 500 sign-ins: {refresh:.2f} s (goal: within a minute)")
    return 0 if by_plain == by_page else 1


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
