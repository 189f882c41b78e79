# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Every row that an import wrote hangs on a person that is there: checked once over the set, in the same transaction.

Foreign keys of these tables would check each row by itself and lock its parent; see docs/decisions.
"""

from __future__ import annotations

from thirdpillar.ground.people.roster.resolving.desk import Desk

REFERENCES = (
    ("people_enrollment", "student_id", "people_student"),
    ("people_placement", "student_id", "people_student"),
    ("people_contactpoint", "adult_id", "people_adult"),
    ("people_mailingaddress", "adult_id", "people_adult"),
    ("people_tie", "student_id", "people_student"),
    ("people_tie", "adult_id", "people_adult"),
    ("people_householdstudent", "student_id", "people_student"),
    ("people_householdstudent", "household_id", "people_household"),
    ("people_householdadult", "adult_id", "people_adult"),
    ("people_householdadult", "household_id", "people_household"),
)


class Orphaned(RuntimeError):
    """An import would have written a row that hangs on nobody; its transaction must not be committed."""


def check_references(desk: Desk) -> None:
    """Raise Orphaned when a row that this import made refers to a row that is not there."""
    for table, column, parent in REFERENCES:
        alone = desk.one(
            f"""SELECT count(*) FROM {table} t LEFT JOIN {parent} p ON p.id = t.{column}
                WHERE t.district_id = %(d)s AND t.made_by_import_id = %(i)s AND p.id IS NULL"""
        )
        if alone:
            raise Orphaned(f"{alone} rows of {table} without {parent}")
