"""What an import brings into a home whose address is protected is protected too."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.roster.resolving.desk import Desk

# No `rosterchange` is noted: taking the import back lifts no protection.
SPREAD = """
    UPDATE people_mailingaddress t SET is_protected = true
    WHERE t.district_id = %(d)s AND NOT t.is_protected AND t.left_at IS NULL AND t.adult_id IN (
      SELECT mate.adult_id FROM people_mailingaddress p
      JOIN people_householdadult own ON own.adult_id = p.adult_id
      JOIN people_household h ON h.id = own.household_id AND h.dissolved_at IS NULL
      JOIN people_householdadult mate ON mate.household_id = own.household_id AND mate.adult_id <> own.adult_id
      JOIN people_mailingaddress m ON m.adult_id = mate.adult_id AND m.residence = p.residence
      WHERE p.district_id = %(d)s AND p.is_protected AND p.left_at IS NULL)
    RETURNING t.adult_id"""


def protect_housemates(desk: Desk, by: Scope, at: datetime) -> None:
    """Protect the address of whoever now shares home and address with somebody whose address is protected."""
    for (adult_id,) in desk.rows(SPREAD):
        record(by=by, at=at, deed="people.protect_address", subject="adult", subject_id=adult_id,
               roster_import=str(desk.import_id))  # fmt: skip
