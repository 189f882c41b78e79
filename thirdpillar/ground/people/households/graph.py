"""Which students and adults hang together: components of the graph of homes, in numpy."""

from __future__ import annotations

import numpy as np
from django.db import connection

from thirdpillar.ground.people.households.run import Run

_EDGE = np.dtype(
    [
        ("n", ">i2"),
        ("a", ">i4"),
        ("student", "V16"),
        ("b", ">i4"),
        ("adult", "V16"),
        ("c", ">i4"),
        ("home", ">i8"),
    ]
)
_LABEL = np.dtype([("n", ">i2"), ("a", ">i4"), ("adult", "V16"), ("b", ">i4"), ("label", ">i4")])
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)


def components(student: np.ndarray, adult: np.ndarray, home: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Adults (distinct, sorted) and for each the number of its component; memory is linear in the ties."""
    adults, place = np.unique(adult, return_inverse=True)
    _, who = np.unique(student, return_inverse=True)
    order = np.lexsort((home, who))
    who, home, place = who[order], home[order], place[order].astype(np.int32)
    new = np.ones(len(who), dtype=bool)
    new[1:] = (who[1:] != who[:-1]) | (home[1:] != home[:-1])
    starts = np.flatnonzero(new)
    group = (np.cumsum(new) - 1).astype(np.int32)
    label = np.arange(len(adults), dtype=np.int32)
    while len(starts):
        before = label.copy()
        smallest = np.minimum.reduceat(label[place], starts)
        np.minimum.at(label, place, smallest[group])
        label = label[label]
        if np.array_equal(before, label):
            break
    return adults, label


def edges() -> np.ndarray:
    """home_tie, fetched as one block of numbers rather than as rows."""
    block = bytearray()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY (SELECT student_id, adult_id, home FROM home_tie) TO STDOUT (FORMAT binary)"
        ) as copy,
    ):
        for part in copy:
            block += part
    rows = (len(block) - len(_HEAD) - 2) // _EDGE.itemsize
    return np.frombuffer(block, dtype=_EDGE, offset=len(_HEAD), count=rows)


def folded(ids: np.ndarray) -> np.ndarray:
    """Random sixteen-byte ids folded into 64 bits: two of a million meet with a chance under 10^-7."""
    halves = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, 16).view(">u8").astype(np.uint64)
    return halves[:, 0] ^ (halves[:, 1] * np.uint64(0x9E3779B97F4A7C15))


def label_homes(run: Run) -> None:
    """home_adult (adult, label) and home_student (student, label); a student alone gets a label of its own."""
    found = edges()
    adult = folded(found["adult"])
    adults, label = components(folded(found["student"]), adult, found["home"].astype(np.int64))
    _, first = np.unique(adult, return_index=True)
    out = np.zeros(len(adults), dtype=_LABEL)
    out["n"], out["a"], out["b"], out["label"] = 2, 16, 4, label
    out["adult"] = np.ascontiguousarray(found["adult"])[first]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.home_adult")
        cursor.execute("CREATE TEMP TABLE home_adult (adult_id uuid, label integer)")
        with cursor.copy("COPY home_adult FROM STDIN (FORMAT binary)") as copy:
            copy.write(_HEAD)
            for at in range(0, len(out), 50_000):
                copy.write(out[at : at + 50_000].tobytes())
            copy.write(b"\xff\xff")
        cursor.execute("ANALYZE home_adult")
    run.make(
        "home_student",
        "SELECT DISTINCT t.student_id, a.label FROM home_tie t JOIN home_adult a ON a.adult_id = t.adult_id",
    )
    run(
        """INSERT INTO home_student
           SELECT s.student_id, -row_number() OVER (ORDER BY s.student_id) FROM scope_student s
           WHERE NOT EXISTS (SELECT 1 FROM home_student h WHERE h.student_id = s.student_id)
             AND NOT EXISTS (SELECT 1 FROM pinned_student p WHERE p.student_id = s.student_id)"""
    )
    run("ANALYZE home_student")
