"""The record: nobody changes it, whoever does is found out, and nothing falls between two seals."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.record.jobs import seal_all
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import broken_seals, record, record_each, record_read, seal_entries
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import context as tenancy
from thirdpillar.settings.databases import OWNER_ROLE

CHANGES = (
    "UPDATE audit_entry SET deed = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "UPDATE audit_seal SET hash = ''",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
)


def write(by: Scope, number: int, at=NOW) -> None:
    record(
        by=by,
        at=at + timedelta(seconds=number),
        deed="test.write_line",
        subject="line",
        subject_id=uuid4(),
        n=number,
    )


def statement(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_the_product_cannot_change_what_is_written(sql):
    district = make_district()
    write(district.system, 1)
    statement(
        f"""INSERT INTO audit_seal (district_id, number, at, from_transaction, below_transaction, entries, previous, hash)
            VALUES ('{district.id}', 1, now(), 0, 1, 0, '', '')"""
    )
    with pytest.raises(ProgrammingError):
        statement(sql)


@pytest.mark.django_db
def test_who_sees_nobody_may_write_the_record_and_not_read_it():
    district = make_district()
    reader = district.scope(Role.READER)
    with district.acting(reader):
        write(reader, 1)
        record_read(by=reader, at=NOW, deed="test.look", subject="line")
        assert not Entry.objects.seen_by(reader).exists()
    with district.acting():
        assert Entry.objects.seen_by(district.system).count() == 2
    tenancy.enter_scope(reader)
    with pytest.raises(ProgrammingError), transaction.atomic():
        record(by=Scope.system(uuid4(), "x"), at=NOW, deed="test.foreign_line")


@pytest.mark.django_db
def test_a_list_is_written_in_one_statement(django_assert_num_queries):
    district = make_district()
    ids = [uuid4() for _each in range(100)]
    with django_assert_num_queries(1):
        record_each(by=district.system, at=NOW, deed="test.write_each", subject="line", subject_ids=ids)
    assert set(Entry.objects.seen_by(district.system).values_list("subject_id", flat=True)) == set(ids)


# --- With rows that are really there, past the end of a transaction -------------------------------------------


@pytest.fixture
def written(transactional_db):
    """A district whose record is committed, with the superuser's connection beside the product's own."""
    with transaction.atomic():
        district = make_district()
    return district


@pytest.fixture
def superuser(throwaway_server):
    with throwaway_server.connect(dbname=connection.settings_dict["NAME"]) as admin:
        yield admin


def in_district(district):
    tenancy.enter_scope(district.system)


def seal(district) -> int:
    with transaction.atomic():
        in_district(district)
        return seal_entries(by=district.system, at=NOW)


def broken(district) -> list[int]:
    with transaction.atomic():
        in_district(district)
        return broken_seals(seen_by=district.system)


def commit_lines(district, numbers) -> None:
    for number in numbers:
        with transaction.atomic():
            in_district(district)
            write(district.system, number)


@pytest.mark.parametrize("sql", CHANGES)
def test_not_even_the_owner_of_the_tables_changes_it(written, throwaway_server, sql):
    commit_lines(written, [1])
    seal(written)
    name = connection.settings_dict["NAME"]
    with throwaway_server.connect(dbname=name) as owner:
        owner.execute(f"SET ROLE {OWNER_ROLE}")
        owner.execute(f"SET tp.district = '{written.id}'")
        owner.execute("SET tp.breadth = 'district'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(sql)


def test_two_hundred_tamperings_are_all_found(written, superuser):
    dice = Random(52)
    for start in range(0, 60, 10):
        commit_lines(written, range(start, start + 10))
        assert seal(written) == 10
    assert broken(written) == []
    superuser.execute("SET session_replication_role = replica")  # the triggers stay silent
    rows = superuser.execute(
        "SELECT id, transaction FROM audit_entry WHERE district_id = %s", [written.id]
    ).fetchall()
    columns = {
        "deed": "'forged'", "at": "at + interval '1 microsecond'", "account_id": "gen_random_uuid()", "role": "'office'",
        "subject_id": "gen_random_uuid()", "subject": "'other'", "reason": "'forged'", "detail": "'{\"n\": -1}'",
        "kind": "'read'", "on_behalf_of_id": "gen_random_uuid()",
    }  # fmt: skip
    seals = ("hash = md5(random()::text)", "previous = md5(random()::text)", "entries = entries + 1",
             "below_transaction = below_transaction + 1", "number = number + 100")  # fmt: skip
    found = 0
    for attempt in range(200):
        row, _written_by = dice.choice(rows)
        column = dice.choice(sorted(columns))
        forgery = dice.choice(("change", "change", "delete", "add", "seal"))
        with superuser.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE kept_entry AS SELECT * FROM audit_entry")
            cursor.execute("CREATE TEMP TABLE kept_seal AS SELECT * FROM audit_seal")
            if forgery == "change":
                cursor.execute(f"UPDATE audit_entry SET {column} = {columns[column]} WHERE id = %s", [row])
            elif forgery == "delete":
                cursor.execute("DELETE FROM audit_entry WHERE id = %s", [row])
            elif forgery == "add":
                cursor.execute(
                    """INSERT INTO audit_entry (district_id, at, kind, deed, role, subject, reason, detail, transaction)
                       SELECT district_id, at, kind, 'test.added', role, subject, reason, detail, transaction
                       FROM audit_entry WHERE id = %s""",
                    [row],
                )
            else:
                cursor.execute(
                    f"UPDATE audit_seal SET {dice.choice(seals)} WHERE district_id = %s AND number = %s",
                    [written.id, dice.randint(1, 6)],
                )
            found += bool(broken(written))
            for table in ("audit_entry", "audit_seal"):
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table.removeprefix('audit_')}")
                cursor.execute(f"DROP TABLE kept_{table.removeprefix('audit_')}")
        assert found == attempt + 1, (forgery, column)
    assert broken(written) == []


def test_a_long_transaction_is_sealed_later_and_not_lost(written, throwaway_server):
    """It takes a low id first and commits last; a chain by id alone would pass over it."""
    with throwaway_server.connect(dbname=connection.settings_dict["NAME"]) as other:
        other.autocommit = False
        other.execute(
            """INSERT INTO audit_entry (district_id, at, kind, deed, role, subject, reason, detail)
               VALUES (%s, %s, 'deed', 'test.slow_line', '', '', '', '{}')""",
            [written.id, NOW],
        )
        commit_lines(written, range(5))
        assert seal(written) == 0, "nothing above a transaction that is still open"
        other.commit()
    assert seal(written) == 6
    assert broken(written) == []


def test_every_district_is_sealed_by_the_job(written):
    with transaction.atomic():
        other = make_district("Other")
    commit_lines(written, range(3))
    commit_lines(other, range(2))
    assert seal_all(NOW) == 5
    assert seal_all(NOW) == 0
    assert broken(written) == broken(other) == []


# --- The page ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_office_reads_the_record_by_person_deed_and_day(client):
    district = make_district(zone="America/Chicago")
    office = district.add_account(Role.OFFICE, given="Kim")
    by = district.scope(Role.OFFICE).__class__(
        district_id=district.id, breadth="district", role=Role.OFFICE, account_id=office.id
    )
    record(by=by, at=NOW, deed="accounts.grant_role", subject="account", subject_id=office.id, role="reader")
    late = NOW.replace(hour=5)  # still the day before in Chicago
    record(by=district.system, at=late, deed="test.nightly_thing")
    signed_in(client, office)

    def rows(**asked) -> list[str]:
        return [row["it"].deed for row in client.get(reverse("audit:record"), asked).context["rows"]]

    assert set(rows()) == {"accounts.grant_role", "test.nightly_thing"}
    assert rows(words="kim") == ["accounts.grant_role"]
    assert rows(deed="test.nightly_thing") == ["test.nightly_thing"]
    assert rows(day="2026-11-09") == ["test.nightly_thing"]
    assert rows(day="nonsense", kind="read") == []
    page = client.get(reverse("audit:record")).content.decode()
    assert "Gave a role" in page and "Nightly thing (test)" in page
    assert "Nothing is sealed yet" in client.get(reverse("audit:chain")).content.decode()
