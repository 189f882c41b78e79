"""The translation memory: exact and near look-ups in 100,000 sentences of PostgreSQL, beside rapidfuzz over all of them.

Options: --segments N --queries N. Sentences are invented from a grammar of school life with a seed. A near query is a
remembered sentence with words changed. Named reference, in the same run: `rapidfuzz.process.extract` (3.x) over all
sentences held in this process' memory, which finds every one there is; recall is the share of its best finds (at or
above the least likeness) that our look-up finds too. Goal: 50 ms for a look-up.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._throwaway import throwaway_instance

SEED = 20261126
GOAL_MS = 50.0
WHO = "The teacher,The principal,The nurse,Our class,The bus driver,The office,Your child,The coach,The library,A helper".split(
    ","
)
DOES = (
    "will call,has sent,is asking for,would like to see,cannot find,will open,has moved,is waiting for,"
    "needs,will bring,has changed,will return,is looking for,has planned"
).split(",")
WHAT = (
    "the report card,a permission slip,the winter coat,the library books,the lunch form,the bus list,a new picture,"
    "the reading folder,the field trip money,the medicine,the science project,the music paper,the school map,the keys"
).split(",")
WHEN = (
    "on Monday,next week,before the holiday,after lunch,in the morning,at the end of the month,tomorrow,by Friday,"
    "during the conference,when school begins,in October,this afternoon"
).split(",")
WHERE = "in room,at door,for grade,with bus,on page,for group,at table,in building".split(",")
MORE = (
    "Please answer.,Thank you for your help.,We can find an interpreter.,No cost for families.,Bring it back signed.,"
    "Call us with questions.,Children are welcome.,Dress warmly.,Food is served."
).split(",")


def sentence(dice: random.Random) -> str:
    return (
        f"{dice.choice(WHO)} {dice.choice(DOES)} {dice.choice(WHAT)} {dice.choice(WHEN)} "
        f"{dice.choice(WHERE)} {dice.randrange(1, 400)}. {dice.choice(MORE)}"
    )


def changed(dice: random.Random, said: str) -> str:
    words = said.split()
    for _ in range(dice.randrange(1, 4)):
        words[dice.randrange(len(words))] = dice.choice(
            ["pencil", "gym", "today", "parents", "yellow", "quickly"]
        )
    return " ".join(words)


def milliseconds(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered) * 1000, 2),
        "p95": round(ordered[int(len(ordered) * 0.95) - 1] * 1000, 2),
        "worst": round(ordered[-1] * 1000, 2),
    }


def fill(district_id, said: list[str]) -> None:
    from django.db import connection

    from thirdpillar.algorithms.translation import bands
    from thirdpillar.ground.base import clock
    from thirdpillar.means.conversations.models import Segment
    from thirdpillar.means.conversations.queries.memory import banded, digest_of

    for begin in range(0, len(said), 5000):
        rows = [
            Segment(district_id=district_id, from_language="en", language="es", original=one, body=one,
                    digest=digest_of(one, "en", "es"), made_by="person", at=clock.now())
            for one in said[begin : begin + 5000]
        ]  # fmt: skip
        Segment.objects.bulk_create(rows, batch_size=5000)
        pairs = [
            (row.pk, banded(band, "en", "es")) for row in rows for band in sorted(set(bands(row.original)))
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO conversations_segmentband (district_id, segment_id, band)
                   SELECT %s, * FROM unnest(%s::uuid[], %s::bigint[])""",
                [district_id, [one for one, _band in pairs], [band for _one, band in pairs]],
            )


def measure(number: int, queries: int) -> dict:
    from django.db import connection, transaction

    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.schools.models import District
    from thirdpillar.means.conversations.queries.memory import LEAST_LIKENESS, alike, remembered

    dice = random.Random(SEED)
    said = set()
    while len(said) < number:
        said.add(sentence(dice))
    corpus = sorted(said)
    with transaction.atomic():
        district = District(name="Bench")
        by = Scope.system(district.pk, "bench")
        tenancy.enter_scope(by)
        district.save(force_insert=True)
        began = time.perf_counter()
        fill(district.pk, corpus)
        filling = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_total_relation_size('conversations_segmentband') + pg_total_relation_size('conversations_segment')"
        )
        (size,) = cursor.fetchone()
    asked = [changed(dice, dice.choice(corpus)) for _ in range(queries)]
    lowered = [one.casefold() for one in corpus]
    exact, near, reference, found, there = [], [], [], 0, 0
    with transaction.atomic(), tenancy.acting_as(by):
        for one in asked:
            began = time.perf_counter()
            hit = remembered([dice.choice(corpus)], source="en", target="es", seen_by=by)
            exact.append(time.perf_counter() - began)
            assert hit
            began = time.perf_counter()
            ours = alike(one, source="en", target="es", seen_by=by)
            near.append(time.perf_counter() - began)
            began = time.perf_counter()
            best = process.extract(
                one.casefold(), lowered, scorer=fuzz.ratio, limit=5, score_cutoff=LEAST_LIKENESS * 100
            )
            reference.append(time.perf_counter() - began)
            if best:
                there += 1
                found += bool(ours) and ours[0].likeness * 100 >= best[0][1] - 1e-6
    a, b, c = milliseconds(exact), milliseconds(near), milliseconds(reference)
    return {
        "segments": number, "queries": queries, "exact_ms": a, "near_ms": b, "rapidfuzz_over_all_ms": c,
        "near_to_reference": round(b["median"] / c["median"], 3), "recall_of_best": round(found / there, 4) if there else None,
        "filled_in_s": round(filling, 1), "megabytes": round(size / 1e6, 1),
        "within_goal": max(a["p95"], b["p95"]) <= GOAL_MS,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog=Path(sys.argv[0]).name, description=__doc__)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    chosen = parser.parse_args(arguments)
    with throwaway_instance():
        answer = measure(chosen.segments, chosen.queries)
    print(json.dumps(answer, indent=1))
    return 0 if answer["within_goal"] else 1


if __name__ == "__main__":
    sys.exit(main())
