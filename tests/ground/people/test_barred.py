"""Generated families with restrictions: the barred adult is shown nothing of the barred child, by either layer.

As far as this room goes: rows of the people tables, and its pages.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import HIDING_SCOPES, Relation
from thirdpillar.ground.people.models import MailingAddress, Restriction
from thirdpillar.ground.people.urls import FAMILY_URLS

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TABLES = sorted(model._meta.db_table for model in apps.get_app_config("people").get_models())
WHEN = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=400))
RELATIONS = [Relation.MOTHER, Relation.FATHER, Relation.GUARDIAN, Relation.GRANDPARENT, Relation.PICKUP_ONLY]


@st.composite
def graphs(draw):
    """Children, adults, ties, homes, and restrictions that begin in the past and end around today or never."""
    children, adults = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    pairs = [(c, a) for c in range(children) for a in range(adults)]
    ties = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=len(pairs), unique=True))
    barred = draw(st.lists(st.sampled_from(ties), min_size=1, max_size=3, unique=True))
    ends = st.sampled_from([None, TODAY - timedelta(days=100), TODAY, TODAY + timedelta(days=20)])
    return {
        "children": children,
        "adults": adults,
        "ties": {pair: draw(st.sampled_from(RELATIONS)) for pair in ties},
        "homes": draw(st.lists(st.integers(0, 1), min_size=adults, max_size=adults)),
        "barred": {
            pair: (
                draw(st.sampled_from(HIDING_SCOPES)),
                draw(st.sampled_from([None, date(2026, 1, 1)])),
                draw(ends),
            )
            for pair in barred
        },
    }


def build(graph):
    """The graph as rows. Every name, number and address carries a word that stands nowhere else."""
    d = make_district()
    school = d.add_school()
    section = d.add_section(school)
    children = [
        d.add_student(f"Canarychild{n}", f"Hidden{n}", school=school, section=section, home_language=f"x{n}")
        for n in range(graph["children"])
    ]
    adults = [
        d.add_adult(
            f"Canaryadult{n}",
            f"Grown{n}",
            phone=f"+131255501{n:02}",
            email=f"canary{n}@example.org",
            language=f"y{n}",
        )
        for n in range(graph["adults"])
    ]
    for (child, adult), relation in graph["ties"].items():
        d.tie(children[child], adults[adult], relation=relation)
    with d.acting():
        for n, adult in enumerate(adults):
            MailingAddress(
                district_id=d.id, adult=adult, street=f"Quay{n}q Street", residence=f"quay{n}q"
            ).save(force_insert=True)
    d.homes = {}
    for home in set(graph["homes"]):
        members = [n for n, at in enumerate(graph["homes"]) if at == home]
        theirs = {
            c
            for (c, a), relation in graph["ties"].items()
            if a in members and relation != Relation.PICKUP_ONLY
        }
        if theirs:
            d.homes[home] = d.add_household(
                [children[c] for c in sorted(theirs)], [adults[a] for a in members]
            )
    with d.acting():
        for (child, adult), (scope, begins, ends) in graph["barred"].items():
            Restriction(
                district_id=d.id, student=children[child], adult=adults[adult], scopes=[scope], source="court_order",
                begins_on=begins, ends_on=ends, reference="canary-docket",
            ).save(force_insert=True)  # fmt: skip
    d.children, d.grown = children, adults
    d.accounts = [d.add_account(Role.CAREGIVER, adult=adult) for adult in adults]
    return d


def by_the_database() -> dict[str, list[str]]:
    """All that row-level security lets through, each row as text; the caller's scope is in force."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def by_the_models(scope) -> dict[str, list[str]]:
    """All that `seen_by` lets through while the database shows everything."""
    found = {}
    for model in apps.get_app_config("people").get_models():
        rows = model.objects.seen_by(scope).values_list()
        found[model._meta.db_table] = [" ".join(str(value) for value in row) for row in rows]
    return found


def secrets(d, graph, adult: int) -> set[str]:
    """Words and ids that this adult must never be shown: barred children, other adults, and their homes."""
    barred = [child for (child, who) in graph["barred"] if who == adult]
    words = {"canary-docket"}
    for child in barred:
        row = d.children[child]
        words |= {str(row.id), row.given_name, row.family_name, row.home_language}
    for other, row in enumerate(d.grown):
        if other != adult:
            words |= {
                str(row.id),
                row.given_name,
                f"+131255501{other:02}",
                f"canary{other}@",
                f"Quay{other}q",
                f"y{other}",
            }
    return words


def check(d, graph, adult: int, day: date) -> None:
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=18)
    with clock.set_to(moment):
        tenancy.enter_scope(d.system)
        scope = scope_of_account(d.accounts[adult], d.row.zone, strength="code")
        barred = {d.children[child].id for (child, who) in graph["barred"] if who == adult}
        assert not scope.student_ids & barred
        hidden = secrets(d, graph, adult)
        everything = by_the_models(d.system)
        models = by_the_models(scope)
        other_homes = {str(home.id) for at, home in d.homes.items() if at != graph["homes"][adult]}
        assert not any(home in row for rows in models.values() for row in rows for home in other_homes)
        for layer in (models, _in_scope(scope)):
            rows = [(table, row) for table, shown in layer.items() for row in shown]
            leaks = {(table, word) for table, row in rows for word in hidden if word in row}
            assert not leaks
            assert any(str(d.grown[adult].id) in row for _table, row in rows)  # one's own record is there
        tenancy.enter_scope(d.system)
        # What must not leak is first shown to be present.
        assert all(any(word in row for rows in everything.values() for row in rows) for word in hidden)


def _in_scope(scope) -> dict[str, list[str]]:
    tenancy.enter_scope(scope)
    return by_the_database()


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_neither_layer_shows_a_barred_adult_anything_of_the_child(graph):
    with transaction.atomic():
        d = build(graph)
        for adult in {who for _child, who in graph["barred"]}:
            for day in WHEN:
                check(d, graph, adult, day)
        transaction.set_rollback(True)


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_pages_about_a_barred_child_are_the_ordinary_not_found(graph):
    with transaction.atomic(), clock.set_to(NOW):
        d = build(graph)
        client = Client()  # a session of an earlier example went with its transaction
        (child, adult) = next(iter(graph["barred"]))
        signed_in(client, d.accounts[adult], "code", at=NOW)
        ids = {
            "household_id": next(iter(d.homes.values())).id if d.homes else d.id,
            "other_household_id": d.id, "adult_id": d.grown[adult].id, "other_adult_id": d.grown[adult - 1].id,
            "restriction_id": d.children[child].id, "kind": "restrictions",
        }  # fmt: skip
        for url in FAMILY_URLS:
            kwargs = {name: ids.get(name, d.children[child].id) for name in url.pattern.converters}
            nothing = {
                name: value if isinstance(value, str) else UUID(int=7) for name, value in kwargs.items()
            }
            there = client.get(reverse(f"people:{url.name}", kwargs=kwargs))
            absent = client.get(reverse(f"people:{url.name}", kwargs=nothing))
            assert there.status_code == absent.status_code == 404
            assert _without_nonce(there) == _without_nonce(absent)
        transaction.set_rollback(True)


def _without_nonce(answer) -> str:
    return answer.content.decode().replace(str(getattr(answer.wsgi_request, "csp_nonce", "") or "-"), "")
