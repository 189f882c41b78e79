"""What the benches write of their own fits the tables as they are now: a bench that fails measures nothing."""

import importlib
import sys
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import make_district
from tests.house.test_house import PACKAGE

pytestmark = pytest.mark.django_db


def test_the_bench_of_families_that_no_message_reaches_can_be_seeded(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(PACKAGE.parent / "bench"), *sys.path])
    bench = importlib.import_module("unreachable")
    made = make_district()
    terms = {"district": made.id, "households": 40, "schools": 4, "gathering": uuid4()}
    with made.acting(), connection.cursor() as cursor:
        for statement in (bench.SEED.strip().rstrip(";") + ";\n" + bench.GROWN.strip()).split(";\n"):
            cursor.execute(statement, terms)
        cursor.execute("SELECT count(*) FROM conversations_thread WHERE district_id = %s", [made.id])
        assert cursor.fetchone() == (40,)
