"""Rosters with known answers for the linkage benchmark: published sets, read in place.

A set is a roster, signed lines, and for every line who really wrote it (an adult_id, or "" for nobody listed).
Lines that cannot tell the adult, only the family, have the household as their answer instead.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench._linkage_sheets import SignInSet
from thirdpillar.algorithms.linkage import PersonRecord, RosterAdult, RosterChild, SignedName


def shared_data() -> Path:
    """Return the folder of published data: THIRDPILLAR_SHARED_DATA, or shared/data beside the project."""
    named = os.environ.get("THIRDPILLAR_SHARED_DATA")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True)
class DuplicateSet:
    """Records and the person each belongs to."""

    name: str
    records: tuple[PersonRecord, ...]
    person: dict[str, str]


def _rows(*parts: str) -> list[dict[str, str]]:
    with shared_data().joinpath(*parts).open(encoding="utf-8", newline="") as lines:
        return [
            {key.strip(): (value or "").strip() for key, value in row.items()}
            for row in csv.DictReader(lines)
        ]


def pseudopeople() -> SignInSet:
    """Census people of 16 and more as the roster; tax filers sign, with their dependants as the child's name."""
    census = _rows("linkage-pseudopeople", "census_seed0.csv")
    grown, children = [], defaultdict(list)
    for row in census:
        age = row["age"]
        if age.isdigit() and int(age) < 16:
            children[row["household_id"]].append(
                RosterChild(row["simulant_id"], row["first_name"], row["last_name"])
            )
        else:
            grown.append(row)
    adults, person_of = [], {}
    for at, row in enumerate(grown):
        adult_id = f"{row['simulant_id']}#{at}"
        person_of[adult_id] = row["simulant_id"]
        home = row["household_id"] if row["housing_type"] in ("Household", "") else f"gq{at}"
        kids = tuple(children[row["household_id"]]) if home == row["household_id"] else ()
        adults.append(
            RosterAdult(adult_id, row["first_name"], row["last_name"], children=kids, household_id=home)
        )
    first_of: dict[str, RosterAdult] = {}
    for adult in adults:  # a person listed twice is one person; either record is right
        first_of.setdefault(person_of[adult.adult_id], adult)
    kept = tuple(first_of.values())
    lines, truth, home_of = [], {}, {}
    for at, row in enumerate(_rows("linkage-pseudopeople", "taxes_1040_seed0.csv")):
        line_id = f"tax{at}"
        kids = [
            f"{row[f'dependent_{n}_first_name']} {row[f'dependent_{n}_last_name']}".strip()
            for n in range(1, 5)
        ]
        text = " ".join(filter(None, (row["first_name"], row["middle_initial"], row["last_name"])))
        lines.append(SignedName(line_id, text, child_text=", ".join(filter(None, kids))))
        adult = first_of.get(row["simulant_id"])
        truth[line_id] = adult.adult_id if adult else ""
        home_of[line_id] = adult.household_id if adult else row["household_id"]
    return SignInSet("pseudopeople census/1040", kept, tuple(lines), truth, home_of)


def fake_1000() -> SignInSet:
    """One record of each of 200 people is the roster (the fullest); all other records sign with name and e-mail."""
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows("linkage-splink-fake1000", "fake_1000.csv"):
        people[row["cluster"]].append(row)
    adults, lines, truth = [], [], {}
    for at, (cluster, rows) in enumerate(sorted(people.items(), key=lambda pair: int(pair[0]))):
        rows.sort(key=lambda row: (-sum(bool(value) for value in row.values()), int(row["unique_id"])))
        listed = at % 5 != 4  # every fifth person is not on the roster
        if listed:
            first = rows[0]
            adults.append(_fake_adult(cluster, first))
        for row in rows[1:] if listed else rows:
            line_id = f"fake{row['unique_id']}"
            text = f"{row['first_name']} {row['surname']}".strip()
            lines.append(SignedName(line_id, text, email=row["email"]))
            truth[line_id] = cluster if listed else ""
    return SignInSet("splink fake_1000", tuple(adults), tuple(lines), truth, dict(truth))


def _fake_adult(cluster: str, row: dict[str, str]) -> RosterAdult:
    emails = (row["email"],) if row["email"] else ()
    return RosterAdult(cluster, row["first_name"], row["surname"], emails=emails, household_id=cluster)


def fake_1000_records() -> DuplicateSet:
    """All 1,000 records with birth date, town and e-mail, for `dedupe`."""
    rows = _rows("linkage-splink-fake1000", "fake_1000.csv")
    records = tuple(
        PersonRecord(
            row["unique_id"], row["first_name"], row["surname"], emails=(row["email"],), birth_on=row["dob"],
            address="", postal_code=row["city"],
        )
        for row in rows
    )  # fmt: skip
    return DuplicateSet("splink fake_1000", records, {row["unique_id"]: row["cluster"] for row in rows})


def febrl(number: int, *, with_number: bool) -> DuplicateSet:
    """FEBRL dataset 1 or 2, with or without the social security number."""
    rows = _rows("linkage-febrl", f"dataset{number}.csv")
    records = tuple(
        PersonRecord(
            row["rec_id"], row["given_name"], row["surname"], birth_on=row["date_of_birth"],
            address=" ".join((row["street_number"], row["address_1"], row["address_2"], row["suburb"])),
            postal_code=row["postcode"], identifiers=(row["soc_sec_id"],) if with_number else (),
        )
        for row in rows
    )  # fmt: skip
    name = f"FEBRL {number}" + ("" if with_number else ", no number")
    return DuplicateSet(name, records, {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows})


def grand_bend() -> tuple[RosterAdult, ...]:
    """The adults of the Grand Bend sample district with their children; a child's adults are one household."""
    users = _rows("grand-bend-oneroster", "users.csv")
    kids = {row["sourcedId"]: row for row in users if row["role"] == "student"}
    home = {
        agent: kid["sourcedId"]
        for kid in kids.values()
        for agent in kid["agentSourcedIds"].split(",")
        if agent
    }
    adults = []
    for row in users:
        if row["role"] not in ("parent", "relative"):
            continue
        own = tuple(
            RosterChild(kid, kids[kid]["givenName"], kids[kid]["familyName"], "", kids[kid]["grades"],
                        kids[kid]["orgSourcedIds"])
            for kid in row["agentSourcedIds"].split(",") if kid in kids
        )  # fmt: skip
        phones = tuple(filter(None, (row["sms"], row["phone"])))
        emails = tuple(filter(None, (row["email"],)))
        household = f"h{home.get(row['sourcedId'], row['sourcedId'])}"
        adults.append(
            RosterAdult(
                row["sourcedId"], row["givenName"], row["familyName"], "", phones, emails, own, household
            )
        )
    return tuple(adults)
