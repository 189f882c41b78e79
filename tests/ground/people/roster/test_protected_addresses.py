"""An import takes no protection away, also not where it brings another address or another adult of the home."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.people.actions import protect_address
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Adult, MailingAddress
from thirdpillar.ground.people.roster.actions import undo_roster

pytestmark = pytest.mark.django_db
LATER, NEWER = NOW + timedelta(days=1), "2026-09-02T00:00:00.000Z"


def address(by, sid) -> MailingAddress:
    return MailingAddress.objects.seen_by(by).get(adult__sourced_id=sid)


@pytest.fixture
def elm(tmp_path):
    path = Export().write(tmp_path / "first")
    by = founded(path)
    assert taken_in(path, by).state == ImportState.APPLIED
    protect_address(by=by, at=NOW, adult_id=Adult.objects.seen_by(by).get(sourced_id="A7").pk)
    return by


def test_another_address_of_a_protected_adult_is_taken_in_and_protected(elm, tmp_path):
    export = Export(stamp=NEWER)
    export.contact("P7")["address"] = "70 New St"
    found = taken_in(export.write(tmp_path / "moved"), elm, at=LATER, force=True)
    now = address(elm, "A7")
    assert (now.street, now.is_protected, now.left_at) == ("70 New St", True, None)
    undo_roster(roster_import=found, by=elm, at=LATER + timedelta(hours=1))
    back = address(elm, "A7")
    assert (back.street, back.is_protected) == ("7 Elm St", True)


def test_a_roster_that_names_no_address_any_more_leaves_the_protected_one(elm, tmp_path):
    export = Export(stamp=NEWER)
    export.contact("P7")["address"] = ""
    taken_in(export.write(tmp_path / "without"), elm, at=LATER, force=True)
    assert (address(elm, "A7").street, address(elm, "A7").is_protected) == ("7 Elm St", True)


def test_another_adult_whom_an_import_brings_into_the_home_is_protected_too(elm, tmp_path):
    export = Export(stamp=NEWER)
    for sid, street in (("B7", "7 Elm St"), ("B8", "8 Elm St")):
        child = f"P{sid[1:]}"
        export.person(sid, "parent", "S1", agents=child, stamp=NEWER)
        export.files["contacts.csv"].append(
            {**export.contact(child), "adultSourcedId": sid, "address": street}
        )
    taken_in(export.write(tmp_path / "more"), elm, at=LATER, force=True)
    assert address(elm, "B7").is_protected and not address(elm, "B8").is_protected
    told = entries_about(address(elm, "B7").adult_id, seen_by=elm).filter(deed="people.protect_address").get()
    assert told.detail["roster_import"]
