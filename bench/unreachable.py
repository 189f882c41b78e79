"""Messages and answers of a district of 100,000 students: the worklist of families without a way, and the rates by language.

Options: --households N (default 50,000: 100,000 students) --repeat N (default 5).
Goal: the first page of the worklist, and the page of rates, each within 1.5 s.
"""

import argparse
import statistics
from typing import Any

from _throwaway import throwaway_instance
from reach import SEED, _analyse, timed

GROWN = """
CREATE TEMP TABLE grown AS SELECT n, id AS household_id, language, gen_random_uuid() AS id FROM home;
INSERT INTO people_adult (district_id, id, sourced_id, given_name, family_name, preferred_name, sort_name, reads_language,
                          speaks_language)
  SELECT %(district)s, id, '', 'A' || n, 'F' || n, '', 'f' || n, language, language FROM grown;
INSERT INTO people_householdadult (district_id, household_id, adult_id) SELECT %(district)s, household_id, id FROM grown;
INSERT INTO people_tie (district_id, student_id, adult_id, relation)
  SELECT %(district)s, c.id, g.id, 'mother' FROM grown g JOIN child c ON c.n = g.n;
INSERT INTO people_contactpoint (district_id, adult_id, kind, value, as_given, state)
  SELECT %(district)s, id, 'mobile', '+1312' || lpad(n::text, 7, '0'), '',
         CASE WHEN n %% 20 = 1 THEN 'wrong' ELSE 'unconfirmed' END
  FROM grown WHERE n %% 20 <> 0;
CREATE TEMP TABLE talk AS SELECT gen_random_uuid() AS id, g.n, g.id AS adult_id, g.household_id, gen_random_uuid() AS post
  FROM grown g;
INSERT INTO conversations_thread (district_id, id, adult_id, household_id, student_ids, interest, subject, folded_subject,
                                  standing, standing_at, staff_ids, code, held_because, report,
                                  reported_from)
  SELECT %(district)s, id, adult_id, household_id, '{}', 'school', 'S', 's' || n, 'for_them', '2026-11-01 12:00+00', '{}',
         'c' || n, '', '', '' FROM talk;
INSERT INTO conversations_post (district_id, id, thread_id, said_by, body, language, way, key, at)
  SELECT %(district)s, post, id, 'school', 'Hello', 'en', '', 'a' || n, '2026-11-01 12:00+00' FROM talk;
INSERT INTO conversations_post (district_id, thread_id, said_by, body, language, way, key, at, household_id, adult_id)
  SELECT %(district)s, id, 'family', 'Yes', '', 'link', 'b' || n, '2026-11-02 12:00+00', household_id, adult_id
  FROM talk WHERE n %% 3 = 0;
INSERT INTO conversations_post (district_id, thread_id, said_by, body, language, way, key, at)
  SELECT %(district)s, id, 'school', 'Thanks', '', '', 'c' || n, '2026-11-03 12:00+00' FROM talk WHERE n %% 6 = 0;
INSERT INTO delivery_message (district_id, channel, message_class, purpose, reference_id, address, language, subject, body,
                              state, state_at, attempt, epoch, provider, provider_reference, why)
  SELECT %(district)s, 'sms', 'informational', 'conversations.post', post, '+1312' || lpad(n::text, 7, '0'), 'en', '', 'Hello',
         'accepted', '2026-11-01 12:00+00', 1, 0, 'p', 'r' || n, '' FROM talk
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    with throwaway_instance():
        return measure(chosen.households, chosen.repeat)


def measure(households: int, repeat: int) -> int:
    from datetime import UTC, date, datetime
    from uuid import uuid4

    from django.db import connection, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.schools.models import District, SchoolYear
    from thirdpillar.proof.evidence.actions.rehearsals import rule_on
    from thirdpillar.proof.evidence.queries import FamilyFilter
    from thirdpillar.proof.evidence.queries.outreach import outreach
    from thirdpillar.proof.evidence.queries.unreachable import unreachable, unreached
    from thirdpillar.proof.evidence.queries.waiting_times import waiting_times

    now, since = datetime(2026, 11, 20, 18, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)
    district = District(name="Bench")
    system = Scope.system(district.id, "bench")
    terms = {
        "district": district.id,
        "households": households,
        "schools": max(4, households // 700),
        "gathering": uuid4(),
    }

    def in_district(work) -> Any:
        with transaction.atomic():
            tenancy.enter_scope(system)
            return work()

    def seed() -> int:
        district.save(force_insert=True)
        SchoolYear(
            district_id=district.id, sourced_id="y", title="2026-2027",
            begins_on=date(2026, 8, 17), ends_on=date(2027, 6, 4),
        ).save(force_insert=True)  # fmt: skip
        with connection.cursor() as cursor:
            for statement in (SEED.strip().rstrip(";") + ";\n" + GROWN.strip()).split(";\n"):
                cursor.execute(statement, terms)
            cursor.execute("SELECT count(*) FROM child")
            return int(cursor.fetchone()[0])

    def rates() -> Any:
        return outreach(
            seen_by=system, first=since.date(), last=now.date(), since=since, before=now, rule=rule_on(now.date(), district.id)
        )  # fmt: skip

    questions = {
        "worklist, first page": lambda: unreachable(FamilyFilter(), seen_by=system)[0:50],
        "worklist, counted": lambda: unreached(FamilyFilter(), seen_by=system),
        "rates by language, school, channel": rates,
        "waiting times by language": lambda: waiting_times(
            seen_by=system, since=since, before=now, at=now, fewest=10
        ),
    }
    slowest = 0.0
    with clock.set_to(now):
        seconds, students = timed(lambda: in_district(seed))
        _analyse()
        print(f"{households:,} households, {students:,} students, made in {seconds:.0f} s")
        for name, asked in questions.items():
            taken = []
            for _ in range(repeat):
                seconds, found = timed(lambda asked=asked: in_district(asked))
                taken.append(seconds)
            middle = statistics.median(taken)
            slowest = max(slowest, middle)
            print(f"{name}: {middle:.2f} s (median of {repeat}; slowest {max(taken):.2f} s)")
            if name == "worklist, counted":
                print(f"  {found.families:,} of {found.enrolled:,} families without a way")
    return 0 if slowest < 1.5 else 1


if __name__ == "__main__":
    raise SystemExit(main())
