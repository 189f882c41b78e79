"""Exports for tests: the real ones beside the project, and small ones written by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from tests.factories import NOW
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.roster.actions import found_district_from, take_in_roster

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"

USERS = ["sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "givenName",
         "familyName", "email", "sms", "phone", "agentSourcedIds", "grades"]  # fmt: skip
CONTACTS = ["studentSourcedId", "adultSourcedId", "relation", "livesWith", "maySms", "readsLanguage", "address", "city",
            "postalCode", "restrictionScope", "restrictionSource"]  # fmt: skip
STAMP = "2026-09-01T00:00:00.000Z"


def real(name: str) -> Path:
    """A folder of the real data, or a skipped test where it is not beside the project."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"real export {name} is not beside the project")
    return path


class Export:
    """A small OneRoster 1.1 export as rows that a test may change before writing it."""

    def __init__(self, students: int = 40, stamp: str = STAMP) -> None:
        self.files: dict[str, list[dict[str, str]]] = {
            "orgs.csv": [
                {"sourcedId": "D1", "name": "Elm District", "type": "district", "parentSourcedId": ""},
                {"sourcedId": "S1", "name": "Elm School", "type": "school", "parentSourcedId": "D1"},
                {"sourcedId": "S2", "name": "Fir School", "type": "school", "parentSourcedId": "D1"},
            ],
            "academicSessions.csv": [
                {
                    "sourcedId": "Y1",
                    "title": "2026-27",
                    "type": "schoolYear",
                    "startDate": "2026-08-17",
                    "endDate": "2027-06-04",
                }
            ],
            "classes.csv": [
                {
                    "sourcedId": f"C{n}",
                    "title": f"Room {n}",
                    "classType": "homeroom",
                    "grades": "03",
                    "schoolSourcedId": f"S{n}",
                }
                for n in (1, 2)
            ],
            "users.csv": [],
            "demographics.csv": [],
            "enrollments.csv": [],
            "contacts.csv": [],
            "staff_roles.csv": [{"staffSourcedId": "T3", "orgSourcedId": "D1", "role": "office"}],
        }
        for n in range(1, students + 1):
            at = f"S{1 + n % 2}"
            self.person(f"P{n}", "student", at, agents=f"A{n}", grades="3", stamp=stamp)
            self.person(
                f"A{n}",
                "parent",
                at,
                sms=f"({612 + n // 10_000}) 555-{n % 10_000:04}",
                agents=f"P{n}",
                stamp=stamp,
            )
            self.files["demographics.csv"].append(
                {"sourcedId": f"P{n}", "birthDate": "2018-03-04", "asian": "true"}
            )
            self.files["enrollments.csv"].append(
                {
                    "sourcedId": f"E{n}",
                    "classSourcedId": f"C{1 + n % 2}",
                    "userSourcedId": f"P{n}",
                    "role": "student",
                }
            )
            self.files["contacts.csv"].append(
                {"studentSourcedId": f"P{n}", "adultSourcedId": f"A{n}", "relation": "mother", "readsLanguage": "es",
                 "address": f"{n} Elm St", "city": "Elm", "postalCode": "55001"}
            )  # fmt: skip
        for n in (1, 2, 3):
            self.person(f"T{n}", "teacher", "S1", email=f"t{n}@elm.example.org", stamp=stamp)
        self.files["enrollments.csv"].append(
            {"sourcedId": "ET1", "classSourcedId": "C1", "userSourcedId": "T1", "role": "teacher"}
        )

    def person(self, sid: str, role: str, at: str, *, stamp: str = STAMP, **more: str) -> None:
        row = dict.fromkeys(USERS, "") | {
            "sourcedId": sid, "role": role, "orgSourcedIds": at, "givenName": f"Given{sid}", "familyName": f"Family{sid}",
            "enabledUser": "true", "dateLastModified": stamp,
        }  # fmt: skip
        row |= {"agentSourcedIds" if key == "agents" else key: value for key, value in more.items()}
        self.files["users.csv"].append(row)

    def user(self, sid: str) -> dict[str, str]:
        return next(row for row in self.files["users.csv"] if row["sourcedId"] == sid)

    def contact(self, student: str) -> dict[str, str]:
        return next(row for row in self.files["contacts.csv"] if row["studentSourcedId"] == student)

    def without(self, *sids: str) -> Export:
        """The same export when these people have left it."""
        keys = ("sourcedId", "userSourcedId", "studentSourcedId", "adultSourcedId")
        for name in ("users.csv", "demographics.csv", "enrollments.csv", "contacts.csv"):
            self.files[name] = [
                row for row in self.files[name] if not {row.get(key) for key in keys} & set(sids)
            ]
        return self

    def text(self, name: str) -> str:
        rows = self.files[name]
        columns = list(dict.fromkeys(key for row in rows for key in row))
        if name == "contacts.csv":
            columns = [*CONTACTS, *[c for c in columns if c not in CONTACTS]]
        out = io.StringIO()
        writer = csv.DictWriter(out, columns or ["sourcedId"], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def write(
        self, folder: Path, *, only: tuple[str, ...] = (), delta: bool = False, encoding: str = "utf-8"
    ) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        mode = "delta" if delta else "bulk"
        names = only or tuple(self.files)
        lines = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.1"]
        lines += [
            f"file.{name.removesuffix('.csv')},{mode}"
            for name in names
            if name not in ("contacts.csv", "staff_roles.csv", "bus.csv")
        ]
        (folder / "manifest.csv").write_text("\n".join(lines))
        for name in names:
            (folder / name).write_bytes(self.text(name).encode(encoding))
        return folder


def zipped(folder: Path, target: Path) -> Path:
    """The folder as a zip with one folder inside, as many systems pack it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"export/{file.name}")
    return target


def founded(path: Path, at=NOW) -> Scope:
    """A district founded from an export, as the scope of a machine at work in it."""
    district = found_district_from(path, zone="America/Chicago", is_sample=False, at=at)
    return Scope.system(district.id, "test")


def taken_in(path: Path, by: Scope, **more):
    """The export taken in, with its import row."""
    return take_in_roster(path=path, by=by, at=more.pop("at", NOW), **more)
