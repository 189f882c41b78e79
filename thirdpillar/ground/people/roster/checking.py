# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Every row that an import wrote hangs on a person that is there: checked once over the set, in the same transaction.

Foreign keys of these tables would check each row by itself and lock its parent; see docs/decisions.
"""

from __future__ import annotations

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.roster.resolving.desk import Desk

# Rows that this import made → the column that names somebody, and where that somebody must be.
_MADE = "(SELECT * FROM {} WHERE district_id = %(d)s AND made_by_import_id = %(i)s)"
_STAGED = "(SELECT * FROM {} WHERE is_new)"
REFERENCES = (
    (_STAGED.format("new_enrollment"), "student_id", "people_student"),
    (_STAGED.format("new_placement"), "student_id", "people_student"),
    (_STAGED.format("new_ride"), "student_id", "people_student"),
    (_STAGED.format("new_point"), "adult_id", "people_adult"),
    (_STAGED.format("new_address"), "adult_id", "people_adult"),
    (_STAGED.format("new_tie"), "student_id", "people_student"),
    (_STAGED.format("new_tie"), "adult_id", "people_adult"),
    (_MADE.format("people_householdstudent"), "student_id", "people_student"),
    (_MADE.format("people_householdstudent"), "household_id", "people_household"),
    (_MADE.format("people_householdadult"), "adult_id", "people_adult"),
    (_MADE.format("people_householdadult"), "household_id", "people_household"),
)


class Orphaned(RuntimeError):
    """An import would have written a row that hangs on nobody; its transaction must not be committed."""


def check_references(desk: Desk) -> None:
    """Raise Orphaned when a row that this import made refers to a row that is not there."""
    for rows, column, parent in REFERENCES:
        # One pass over the parent table: the policies hide from the planner how many rows it will meet there.
        with over_all_rows():
            alone = desk.one(
                f"""SELECT count(*) FROM {rows} t
                    WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.district_id = %(d)s AND p.id = t.{column})"""
            )
        if alone:
            raise Orphaned(f"{alone} rows of {rows} without {parent}")
