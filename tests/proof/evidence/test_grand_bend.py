"""A real district's families, counted by hand from the files alone, are the product's to the unit."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import founded, real, taken_in
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.queries.worklists import worklist
from thirdpillar.ground.schools.models import School
from thirdpillar.proof.evidence.actions import rebuild_reach
from thirdpillar.proof.evidence.queries import FamilyFilter, families, reach

pytestmark = pytest.mark.django_db


def read(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as source:
        return list(csv.DictReader(source))


def joined(pairs) -> dict[str, str]:
    """Each name → the first name of those it hangs together with, by colouring neighbours until nothing changes."""
    near = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    colour: dict[str, str] = {}
    for start in near:
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in colour:
                colour[name] = start
                waiting.extend(near[name])
    return colour


def counted(by, *cut) -> dict[tuple, int]:
    with tenancy.acting_as(by):
        found = reach(seen_by=by, by=cut)
        names = {str(key): name for key, name in School.objects.seen_by(by).values_list("id", "name")}
    return {tuple(names.get(each, each) for each in row.group.values()): row.enrolled for row in found.rows}


def test_families_of_the_oneroster_export():
    folder = real("grand-bend-oneroster")
    users, enrolments, orgs = (read(folder / f"{name}.csv") for name in ("users", "enrollments", "orgs"))
    students = {row["sourcedId"]: row for row in users if row["role"] == "student"}
    school = {row["sourcedId"]: row["name"] for row in orgs}
    adult = {row["sourcedId"]: row for row in users if row["role"] in ("parent", "relative")}
    # The export tells no address and no home, so a family is whoever hangs together by a child.
    pairs = [(f"s{key}", f"s{key}") for key in students]
    pairs += [
        (f"s{key}", f"a{agent}")
        for key, row in students.items()
        for agent in row["agentSourcedIds"].split(",")
        if agent
    ]
    family = joined(pairs)
    places = {
        (
            family[f"s{row['userSourcedId']}"],
            school[row["schoolSourcedId"]],
            students[row["userSourcedId"]]["grades"],
        )
        for row in enrolments
        if row["role"] == "student"
    }
    members = defaultdict(set)
    for name, first in family.items():
        if name[0] == "a" and name[1:] in adult:
            members[first].add(name[1:])
    mobile = {first for first, them in members.items() if any(adult[each]["sms"] for each in them)}
    silent = {
        first
        for first in {place[0] for place in places}
        if not any(adult[each]["sms"] or adult[each]["phone"] for each in members[first])
    }
    assert (len({place[0] for place in places}), len(mobile), len(silent)) == (960, 264, 21)

    by = founded(folder)
    taken_in(folder, by)
    with clock.set_to(NOW):
        rebuild_reach(district_id=by.district_id, at=NOW)
        assert counted(by) == {(): 960}
        assert counted(by, "school", "grade") == Counter(place[1:] for place in places)
        in_school = {place[:2] for place in places}
        assert counted(by, "school") == Counter((name,) for _first, name in in_school)
        with tenancy.acting_as(by):
            meant = families(FamilyFilter(), seen_by=by)
            page, total = meant[:2_000], len(meant)
    assert total == len({family.id for family in page}) == 960
    # A pupil without a phone at home is on no call list, and with a mobile somewhere the first thing is a text.
    assert sum(family.step == "text" for family in page) == len(mobile)
    assert sum(not any(one.numbers for one in family.adults) for family in page) == len(silent)


def test_families_of_the_edfi_original():
    folder = real("edfi-grand-bend-5.2")
    present = set(
        re.findall(r"<StudentUniqueId>(\w+)<", (folder / "StudentSchoolAttendance.xml").read_text())
    )
    text = (folder / "Contact.xml").read_text()
    name, home = {}, {}
    for block in re.findall(r"<Contact id=.*?</Contact>", text, re.DOTALL):
        name[re.search(r'id="(\w+)"', block)[1]] = key = _said(block, "ContactUniqueId")
        addresses = {
            _said(each, "AddressType").rsplit("#")[-1]: [
                _said(each, part)
                for part in ("StreetNumberName", "ApartmentRoomSuiteNumber", "City", "PostalCode")
            ]
            for each in re.findall(r"<Address>.*?</Address>", block, re.DOTALL)
            if "DoNotPublishIndicator" not in each
        }
        kinds = [each for each in ("Mailing", "Home", "Physical", "Temporary", "Other") if each in addresses]
        home[key] = str(addresses[kinds[0]]) if kinds else ""
    # Adults of a child at one address, or of none, are of one home, and so are all the children of a home's adults.
    pairs, adults = [], defaultdict(set)
    for block in re.findall(r"<StudentContactAssociation>.*?</StudentContactAssociation>", text, re.DOTALL):
        student, key = (
            _said(block, "StudentUniqueId"),
            name[re.search(r'ContactReference ref="(\w+)"', block)[1]],
        )
        where = home[key] or (f"own {key}" if _said(block, "LivesWith") == "false" else "")
        pairs += [(f"a{key}", f"h{student} {where}")]
        adults[student].add(key)
    family = joined(pairs)
    by_hand = {family[f"a{key}"] for student in present for key in adults[student]}
    # SOURCE.txt: the sample tells the schools of 227 of the 960 students.
    assert (len(present), sum(map(len, adults.values())), len(by_hand)) == (227, 1_872, 277)

    by = founded(folder)
    told = taken_in(folder, by)
    # Nobody is left out unsaid.
    assert told.counts["at_no_school"] == 960 - 227
    assert worklist("no-school", seen_by=by, on=NOW.date()).total == 960 - 227
    with clock.set_to(NOW):
        rebuild_reach(district_id=by.district_id, at=NOW)
        assert counted(by) == {(): len(by_hand)}
        with tenancy.acting_as(by):
            found = reach(seen_by=by)
            assert len(families(FamilyFilter(), seen_by=by)) == len(by_hand)
    assert (found.window.year.title, str(found.window.begins_on)) == ("2021-2022", "2021-08-23")


def _said(block: str, element: str) -> str:
    found = re.search(rf"<{element}>([^<]*)<", block)
    return found[1].strip() if found else ""
