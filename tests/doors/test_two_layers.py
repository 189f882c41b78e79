"""For each kind of person and each table of a district the queries hold exactly what the database shows.

Either layer is then as narrow as the other, which is what "each sufficient alone" means row by row.
"""

import pytest

from tests.doors.test_permission_matrix import build
from tests.factories.territories import tables
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy

# One's own account is read by the sign-in steps in a wider context: the database hides it from those who see no staff.
QUERIES_MAY_HOLD_MORE = {"accounts.Account"}


@pytest.mark.django_db
def test_both_layers_show_the_same_rows():
    world, compared, differing = build(), 0, []
    for who in world.principals:
        if who.scope is None:
            continue
        system = Scope.system(who.scope.district_id, "test")
        for model in tables():
            with tenancy.acting_as(system):
                held = set(model.objects.seen_by(who.scope).values_list("pk", flat=True))
            with tenancy.acting_as(who.scope):
                shown = set(model._base_manager.values_list("pk", flat=True))
            compared += 1
            more = held - shown if model._meta.label not in QUERIES_MAY_HOLD_MORE else set()
            if more or shown - held:
                differing.append(f"{model._meta.label} as {who.name}: {len(held)} held, {len(shown)} shown")
    assert compared > 500
    assert not differing, "\n".join(differing)
