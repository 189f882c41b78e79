"""`thirdpillar check` notices what only the database could hold against us: a broken record, homes of nobody."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from tests.factories import NOW, MadeDistrict, make_district
from thirdpillar.doors.cli import check
from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.ground.audit.actions import record, seal_entries
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import HouseholdStudent


def sealed(name: str, seals: int) -> MadeDistrict:
    with transaction.atomic():
        made = make_district(name)
    for _number in range(seals):
        with transaction.atomic():
            tenancy.enter_scope(made.system)
            record(by=made.system, at=NOW, deed="test.write_line", subject="line")
        with transaction.atomic():
            tenancy.enter_scope(made.system)
            seal_entries(by=made.system, at=NOW)
    return made


def told(result) -> list[dict]:
    """The findings about records, whether the rest of this test's instance is sound or not."""
    if isinstance(result.exception, Failed):
        findings = result.exception.facts["findings"]
    else:
        findings = json.loads(result.stdout)["findings"]
    return [each for each in findings if each["what"].startswith("the record of ")]


def test_a_broken_chain_is_told_with_its_district_and_its_first_seal(
    transactional_db, throwaway_server, monkeypatch
):
    monkeypatch.setattr(check, "SILENCE_S", -1.0)
    sealed("Ash", 2)
    elm = sealed("Elm", 3)
    whole = CliRunner().invoke(check.command, ["--json"])
    assert [each["ok"] for each in told(whole)] == [True, True]
    assert "the record of Elm: 3 of 3 seals counted" in whole.stderr
    with throwaway_server.connect(dbname=connection.settings_dict["NAME"]) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE audit_entry SET reason = 'forged' WHERE district_id = %s"
            " AND transaction >= (SELECT from_transaction FROM audit_seal WHERE district_id = %s AND number = 2)",
            [elm.id, elm.id],
        )
    broken = CliRunner().invoke(check.command, ["--json"])
    assert isinstance(broken.exception, Failed) and broken.exception.code == Exit.REFUSED
    assert told(broken) == [
        {"ok": True, "what": "the record of Ash is as it was sealed"},
        {
            "ok": False,
            "what": "the record of Elm is no longer as it was sealed: 2 broken, seal 2 first",
        },
    ]


def homes() -> dict:
    ran = CliRunner().invoke(check.command, ["--json"])
    findings = getattr(ran.exception, "facts", None) or json.loads(ran.stdout)
    (found,) = [each for each in findings["findings"] if each["what"].startswith("every home")]
    return found


@pytest.mark.django_db
def test_a_home_that_is_not_there_is_noticed():
    made = make_district()
    ana = made.add_student("Ana", school=made.add_school())
    made.add_household([ana], [made.add_adult("Rosa")], "es")
    assert homes() == {"ok": True, "what": "every home and everybody in it is there (0 entries without)"}
    with made.acting():
        HouseholdStudent(district_id=made.id, household_id=uuid4(), student=ana).save(force_insert=True)
    assert homes() == {"ok": False, "what": "every home and everybody in it is there (1 entries without)"}
