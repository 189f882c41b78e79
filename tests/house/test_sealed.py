"""A new sealing key reaches every sealed column of every room: none can be forgotten."""

from pathlib import Path

import pytest
from django.conf import settings as ours
from django.db import connection

from tests.factories import make_district
from tests.factories.territories import LEFT_OUT, tables, territory
from thirdpillar.doors.cli.reseal import command
from thirdpillar.ground.base import sealing


def columns() -> list[tuple[str, str]]:
    """Every column of the database that holds words or bytes, whatever the models say of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.table_name, c.column_name FROM information_schema.columns c
               JOIN information_schema.tables t USING (table_schema, table_name)
               WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'bytea')"""
        )
        return sorted(cursor.fetchall())


def sealed_under(key: str) -> set[tuple[str, str]]:
    """The columns in which something is sealed with this key."""
    found, head = set(), f"{sealing.MARK}1.{key}."
    with connection.cursor() as cursor:
        for table, column in columns():
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE substring({column}::bytea, 1, %s) = %s"
                if (table, column) in OF_BYTES
                else f"SELECT count(*) FROM {table} WHERE starts_with({column}::text, %s)",
                [len(head.encode()), head.encode()] if (table, column) in OF_BYTES else [head],
            )
            if cursor.fetchone()[0]:
                found.add((table, column))
    return found


OF_BYTES = {
    (model._meta.db_table, name)
    for model, name in sealing.sealed_columns()
    if isinstance(model._meta.get_field(name), sealing.SealedBytesField)
}


@pytest.mark.django_db
def test_a_new_key_reseals_every_sealed_column_there_is(tmp_path, settings):
    made = make_district()
    here = territory(made, "own", "+16085550171", made.add_school(), "Room 1")
    kept = Path(ours.HOME)
    settings.HOME = tmp_path
    (tmp_path / "sealing_keys").write_text((kept / "sealing_keys").read_text())
    former = sealing.key_names()[0]
    sealed = {(model._meta.db_table, name) for model, name in sealing.sealed_columns()}
    with made.acting(), connection.cursor() as cursor:
        for model, name in sealing.sealed_columns():
            assert model._meta.label in here.labels.values() or model._meta.label in LEFT_OUT
            table = model._meta.db_table
            words = (
                sealing.seal_bytes(b"CANARY", made.id)
                if (table, name) in OF_BYTES
                else sealing.seal("CANARY", made.id)
            )
            cursor.execute(f"UPDATE {table} SET {name} = %s", [words])
        assert sealed_under(former) == sealed and ("visits_hopesanddreams", "words") in sealed
        assert {model for model, _name in sealing.sealed_columns()} <= set(tables())
    command.callback(new_key=True, as_json=True)
    with made.acting():
        assert sealed_under(former) == set() and sealed_under(sealing.key_names()[0]) == sealed
        for model, name in sealing.sealed_columns():
            said = set(model._base_manager.values_list(name, flat=True))
            assert {bytes(one) if isinstance(one, memoryview) else one for one in said} <= {
                "CANARY",
                b"CANARY",
            }
