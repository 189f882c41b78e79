"""The district that the journeys walk through: a real export with languages and one restriction added beside it.

Grand Bend (Ed-Fi Alliance, fictional people) where shared data lies beside the checkout, else one made by `synth`.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Student
from thirdpillar.ground.people.roster.actions import found_district_from
from thirdpillar.ground.schools.models import District, School

SHARED = Path(settings.PACKAGE).parent.parent / "shared" / "data" / "grand-bend-oneroster"


@dataclass
class Family:
    """A student and an adult with a mobile number, as the export names them."""

    student_id: str
    student: str
    adult_id: str
    adult: str
    phone: str


@dataclass
class Town:
    """The export, and the people whom the journeys are about."""

    export: Path
    spanish: list[Family] = field(default_factory=list)
    somali: list[Family] = field(default_factory=list)
    others: list[Family] = field(default_factory=list)
    father: Family | None = None
    hidden_child: str = ""
    district: District | None = None
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def system(self) -> Scope:
        assert self.district
        return Scope.system(self.district.id, "journey")

    @contextmanager
    def inside(self):
        """A transaction in which the whole district is seen."""
        with transaction.atomic():
            tenancy.enter_scope(self.system)
            yield


def make_export(folder: Path) -> Town:
    """The export as a zip, with our contacts.csv: six homes read Spanish, six Somali, one father is restricted."""
    source = folder / "export"
    if SHARED.is_dir():
        shutil.copytree(SHARED, source)
        for path in source.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        source.chmod(0o755)
    else:
        made = [
            sys.executable,
            "-m",
            "thirdpillar",
            "synth",
            "--students",
            "300",
            "--seed",
            "5",
            "--errors",
            "0",
            "--out",
        ]
        subprocess.run([*made, str(source)], check=True, capture_output=True)
        (source / "contacts.csv").unlink()
    town = Town(folder / "export.zip")
    families = _families(source, "users.csv")  # all of one school, so that its coordinator sees them
    town.spanish, town.somali, town.others = families[0:6], families[6:12], families[12:30]
    town.father, other = families[30], families[31]
    town.hidden_child = other.student
    rows = [_row(family, "es") for family in town.spanish] + [_row(family, "so") for family in town.somali]
    rows.append(_row(town.father, "en") | {"relation": "father"})
    rows.append(
        {
            "studentSourcedId": other.student_id,
            "adultSourcedId": town.father.adult_id,
            "relation": "father",
            "restrictionScope": "all",
            "restrictionSource": "court_order",
            "restrictionReference": "docket 12",
        }
    )
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with (source / "contacts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    with zipfile.ZipFile(town.export, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.iterdir()):
            if path.suffix == ".csv":
                archive.write(path, path.name)
    return town


def _families(source: Path, name: str) -> list[Family]:
    with (source / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_id = {row["sourcedId"]: row for row in rows}
    schools = Counter(row["orgSourcedIds"] for row in rows if row["role"] == "student")
    largest = schools.most_common(1)[0][0]
    found, used = [], set()
    for row in rows:
        if row["role"] != "student" or row["orgSourcedIds"] != largest:
            continue
        adults = [by_id[each] for each in row["agentSourcedIds"].split(",") if each in by_id]
        reachable = [adult for adult in adults if adult["sms"].strip()]
        if not reachable or any(adult["sourcedId"] in used for adult in adults):
            continue
        used.update(adult["sourcedId"] for adult in adults)
        adult = reachable[0]
        found.append(
            Family(
                row["sourcedId"],
                f"{row['givenName']} {row['familyName']}",
                adult["sourcedId"],
                f"{adult['givenName']} {adult['familyName']}",
                adult["sms"],
            )
        )
    return found


def _row(family: Family, language: str) -> dict[str, str]:
    return {
        "studentSourcedId": family.student_id,
        "adultSourcedId": family.adult_id,
        "relation": "parent",
        "readsLanguage": language,
        "speaksLanguage": language,
        "priority": "1",
    }


def found(town: Town) -> None:
    """The district with nobody in it, and the accounts that walk the journeys (schools come with the roster)."""
    town.district = found_district_from(town.export, zone=where_it_is_noon(), is_sample=True, at=clock.now())
    with town.inside():
        for name, role in (("office", Role.OFFICE), ("reader", Role.READER)):
            town.accounts[name] = _account(town, name, role, None)


def where_it_is_noon() -> str:
    """A time zone in which the journey's day neither begins nor ends while it is walked."""
    ahead = 12 - clock.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"  # the sign of these names is the other way round


def staff_a_school(town: Town, student_sourced_id: str) -> School:
    """A principal and a coordinator at the school of one student."""
    with town.inside():
        student = Student.objects.seen_by(town.system).get(sourced_id=student_sourced_id)
        school = School.objects.seen_by(town.system).get(id=student.enrollments.get().school_id)
        for name, role in (("principal", Role.PRINCIPAL), ("coordinator", Role.COORDINATOR)):
            town.accounts[name] = _account(town, name, role, school)
    return school


def caregiver(town: Town, family: Family) -> Account:
    """The account that a confirmed number gives to an adult."""
    with town.inside():
        adult = Adult.objects.seen_by(town.system).get(sourced_id=family.adult_id)
        return _account(town, "caregiver", Role.CAREGIVER, None, adult_id=adult.id)


def _account(town: Town, name: str, role: Role, school: School | None, **more: Any) -> Account:
    account = Account(district_id=town.district.id, given_name=name.title(), family_name="Person", **more)  # type: ignore[union-attr]
    account.save(force_insert=True)
    RoleGrant(
        district_id=town.district.id,  # type: ignore[union-attr]
        account=account,
        role=role,
        school_id=school.id if school else None,
    ).save(force_insert=True)
    return account
