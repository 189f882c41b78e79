"""Why a row, a cell or a file was not taken, in sentences that say what to do. No sentence holds a row's value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

# Kept per import; beyond that only the number is kept, and the first lines show what is wrong anyway.
MOST_KEPT = 50_000

SENTENCES = {
    # files
    "no_such_path": _("Nothing was found at that path. Check the path and try again."),
    "zip_in_zip": _("The zip holds another zip. Unpack it once, and send the zip that is inside."),
    "no_export": _(
        "No roster was found: no users.csv, Student.xml or Student.csv. Give the folder or "
        "zip that holds the export."
    ),
    "bad_zip": _("The zip is damaged or uses a method that can't be read. Make it again from the export's files."),
    "zip_locked": _("The zip is locked with a password. Send it without one over a safe way."),
    "zip_bomb": _("The zip would unpack to far more than a roster holds. Make it again from the export's files."),
    "too_many_files": _("There are more than %(most)s files. Send only the roster's own files."),
    "too_large": _("The files are larger than any roster. Send only the roster's own files."),
    "bad_xml": _("The file is not well-formed XML from here on. Export it again."),
    "missing_file": _("The manifest promises this file, and it is not there. Export again with it."),
    "missing_column": _("This column is needed and is not there. Add it to the export, then send it again."),
    "too_many_columns": _("The file has more columns than a roster can. Check the file's separator."),
    "unknown_column": _("This column is not part of the contacts file. Take it out, or check how it is spelled."),
    "empty_file": _("The file is empty. Export it again, or leave it out."),
    "not_utf8": _("The file is not UTF-8 and was read as Windows-1252. Check names with accents, or export as UTF-8."),
    "unreadable_rest": _(
        "From this line on the file could not be read, often because of a quote that is not "
        "closed. Mend this line."
    ),
    # rows
    "wrong_column_count": _(
        "The row has %(found)s cells where the header has %(expected)s. Look for a stray "
        "separator or quote."
    ),
    "not_a_character": _("The row holds a character that no text can hold (NUL). Export it again."),
    "cell_too_long": _("A cell of this row is longer than any text here may be. Shorten it."),
    "missing_value": _("This cell is needed and is empty. Fill it in the student system."),
    "duplicate_id": _("This id was already used on an earlier line; the first one counts. Give each row its own id."),
    "duplicate_row": _("This pair was already given on an earlier line; the first one counts."),
    "unknown_flag": _("This flag is not one that is kept here, so it was not taken. Nothing needs to be done."),
    "unknown_role": _("This role is not known, so the person was not taken. Use a role of the OneRoster list."),
    # references
    "dangling_org": _("This school is not in the export. Add it to the file of organisations, or correct the id."),
    "dangling_user": _("This person is not in the export. Add the person, or take the row out."),
    "dangling_class": _("This class is not in the export. Add the class, or take the row out."),
    "dangling_student": _("This student is not in the export. Add the student, or correct the id."),
    "dangling_adult": _("This adult is not in the export. Add the adult, or correct the id."),
    "not_an_adult": _("The linked person is not a parent, guardian or relative here. Correct the role or the link."),
    "not_a_student": _("This person is enrolled as a student but has another role. Correct the role or the enrolment."),
    "no_school": _("The student was taken, but is at no school. Give the school's id."),
    # cells of rows that were taken
    "date_unread": _("The row was taken without this date. Write dates like 2014-11-13."),
    "date_to_come": _("This date lies in the future, so it was not believed. Correct it in the student system."),
    "grade_unread": _("The row was taken without this grade. Use PK, KG, 01 to 12, 13 or UG."),
    "phone_unread": _("The person was taken without this phone number. Write it with area code."),
    "email_unread": _("The person was taken without this e-mail address. It must hold one @ and no spaces."),
    "language_unread": _("The person was taken without this language. Use a code such as es, so, ar or zh-Hans."),
    "relation_unread": _("The link was taken as “other”. Use a relation of the contacts file's description."),
    "flag_unread": _("The row was taken as if this cell were empty. Write true or false."),
    "permission_unread": _("This permission could not be read, so it counts as no. Write true or false."),
    "direction_unread": _("This row was not taken. Write morning or afternoon."),
    "priority_unread": _("The link was taken without this priority. Use a number from 1 to 9."),
    "restriction_unread": _(
        "The restriction could not be read in full, so everything is restricted until a "
        "person looks. Use the words of the contacts file's description."
    ),
    "restriction_text": _(
        "The student system holds a remark about contact. It was not read as a rule: look it "
        "up there and enter the restriction by hand."
    ),
    "role_without_school": _("This role needs a school, and none is named. Give the school's id."),
    "role_incomplete": _("This row gives no role, because this cell is empty. Fill it in the student system."),
    "role_unread": _("This role is not known and gives nothing. Use a role of the OneRoster list."),
    "missing_id": _("This row was not taken, because it names nobody. Give the person's id."),
    "person_twice": _("This person already has a row further up; the first one counts. Take this row out."),
    "status_unread": _("This status is not known, so the row was taken as active. Write active or tobedeleted."),
    "sign_in_unread": _("This cell could not be read, so the person can't sign in. Write true or false."),
    "half_name": _("The person was taken without this part of the name. Fill it in the student system."),
    "enrolled_elsewhere": _("The class is at a school that is not in the export. Add the school, or correct the class."),
    "role_over": _("This role is over, and the person has no other: they leave. If that is wrong, correct the date."),
    "role_to_come": _(
        "This role begins later, and the person has no other yet: they are taken in with the first export after that day."
    ),
    "year_over": _(
        "Every school year in this file is over. Roles were read as they were on its last day; send the new year's file when "
        "the student system has it."
    ),
    "dates_reversed": _("The year ends before it begins. Correct its dates."),
}  # fmt: skip

# Nothing was lost by these: the row or the file was taken, and a person should look.
NOTICES = frozenset({
    "not_utf8", "no_school", "restriction_text", "unknown_flag", "role_over", "role_to_come", "date_to_come",
    "status_unread", "half_name", "year_over",
})  # fmt: skip


def sentence(code: str, words: dict[str, Any]) -> str:
    """The refusal in the reader's language."""
    text = str(SENTENCES.get(code, code))
    return text % words if words else text


class Unreadable(Exception):
    """The export cannot be read at all; `code` and `words` as in a refusal."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words

    def __str__(self) -> str:
        return sentence(self.code, self.words)


@dataclass
class Notes:
    """What readers and checks have to say about one import."""

    kept: list[tuple[str, int | None, str, str, dict[str, Any]]] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    broken_files: set[str] = field(default_factory=set)
    # File → its columns that nothing reads, by folded name; and files that nothing reads at all.
    unread_columns: dict[str, dict[str, str]] = field(default_factory=dict)
    unread_files: set[str] = field(default_factory=set)
    # (file, id) of rows whose id could be read but not the row: such a person is not taken, and has not left either.
    unread: set[tuple[str, str]] = field(default_factory=set)

    def refuse(
        self, code: str, file: str, line: int | None = None, column: str = "", /, **words: Any
    ) -> None:
        self.counted[code] = self.counted.get(code, 0) + 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append((file[:120], line, column[:80], code, words))

    def keep_unread(self, file: str, sid: str) -> None:
        if len(self.unread) < MOST_KEPT:
            self.unread.add((file, sid.strip()))

    def told_unread(self) -> dict[str, list[str]]:
        """File → columns that nothing reads, none for a whole file. A file without its header would tell a row's values."""
        told = {
            file: sorted(name.replace("\0", "") for name in columns.values())
            for file, columns in self.unread_columns.items()
            if columns and file not in self.broken_files and file.casefold() != "manifest.csv"
        }
        return dict(sorted((told | {file: [] for file in self.unread_files}).items()))

    def count(self, code: str, number: int) -> None:
        """More of a kind than is kept one by one."""
        self.counted[code] = self.counted.get(code, 0) + number
