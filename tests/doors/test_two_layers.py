"""For each kind of person and each table of a district the queries hold exactly what the database shows.

Either layer is then as narrow as the other, which is what "each sufficient alone" means row by row.
"""

from collections import defaultdict
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q

from tests.doors.test_permission_matrix import build
from tests.factories.territories import tables
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy

# Tables without a row in the made world.
NOTHING_TO_SEE = {"audit.Seal", "delivery.Fence", "evidence.RollUp", "people.RosterFile"}


def differences(world) -> dict[str, list[str]]:
    """Tables whose two layers do not agree, each with the persons for whom they do not."""
    found: dict[str, list[str]] = defaultdict(list)
    compared = 0
    for who in world.principals:
        if who.scope is None:
            continue
        system = Scope.system(who.scope.district_id, "test")
        # One's own account is read by the sign-in steps in a wider context; the database shows it to staff alone.
        own = {who.account.pk} if who.account else set()
        for model in tables():
            with tenancy.acting_as(system):
                held = set(model.objects.seen_by(who.scope).values_list("pk", flat=True))
            with tenancy.acting_as(who.scope):
                shown = set(model._base_manager.values_list("pk", flat=True))
            compared += 1
            if (held - shown) - own or shown - held:
                found[model._meta.label].append(f"{who.name}: {len(held)} held, {len(shown)} shown")
    assert compared > 500
    return found


@pytest.mark.django_db
def test_both_layers_show_the_same_rows():
    assert not differences(build())


def narrowed() -> list:
    """Models of which somebody inside a district sees less than all."""
    asker = Scope(district_id=uuid4(), breadth="none")
    whole = str(Q(district_id=asker.district_id))
    return [model for model in tables() if str(model.visible_to(asker)) != whole]


@pytest.mark.django_db
def test_a_query_that_lost_its_filter_is_noticed(monkeypatch):
    """Bar 7: the filter of each model taken away; the comparison must say so of every one."""
    world, models = build(), narrowed()
    for model in models:
        monkeypatch.setattr(
            model, "visible_to", classmethod(lambda cls, scope: Q(district_id=scope.district_id))
        )
    assert len(models) > 30
    survived = {model._meta.label for model in models} - set(differences(world)) - NOTHING_TO_SEE
    assert not survived, survived


@pytest.fixture
def policies_of_the_district_alone(django_db_setup, django_db_blocker, throwaway_server):
    """Every policy without what narrows it inside a district, put back afterwards; answers the tables changed."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    with throwaway_server.connect(dbname=name) as admin:
        kept = admin.execute(
            """SELECT tablename, qual FROM pg_policies
               WHERE policyname = 'tenancy' AND qual LIKE '%tp_breadth%' AND qual NOT LIKE '%OR true%'"""
        ).fetchall()
        for table, _qual in kept:
            admin.execute(f"ALTER POLICY tenancy ON {table} USING (district_id = (SELECT tp_district()))")
        yield {table for table, _qual in kept}
        for table, qual in kept:
            admin.execute(f"ALTER POLICY tenancy ON {table} USING ({qual})")


def test_a_policy_that_lost_its_condition_is_noticed(policies_of_the_district_alone, db):
    """Bar 7: what narrows each policy inside a district taken away; the comparison must say so of every one."""
    found = set(differences(build()))
    compared = {model._meta.db_table: model._meta.label for model in tables()}
    changed = {compared[table] for table in policies_of_the_district_alone if table in compared}
    assert len(changed) > 30
    assert not changed - found - NOTHING_TO_SEE, changed - found
