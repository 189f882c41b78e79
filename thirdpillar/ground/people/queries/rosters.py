"""Questions about roster imports: the list, one import told in a sentence, its refusals, its reasons to be held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

from thirdpillar.ground.people.models import RosterImport, RosterRefusal
from thirdpillar.ground.people.roster.guards import REASONS
from thirdpillar.ground.people.roster.refusals import NOTICES, sentence


def roster_imports(*, seen_by):
    """The district's imports, newest first."""
    return RosterImport.objects.seen_by(seen_by).order_by("-started_at")


def roster_import(import_id: UUID, *, seen_by) -> RosterImport | None:
    """One import, or None where there is none that the asker may see."""
    return RosterImport.objects.seen_by(seen_by).filter(id=import_id).first()


def roster_refusals(found: RosterImport, *, seen_by):
    """Rows and cells that were not taken, in the order of the files."""
    return (
        RosterRefusal.objects.seen_by(seen_by).filter(roster_import=found).order_by("file", "line", "column")
    )


def told_refusals(refusals) -> list[dict[str, Any]]:
    """Refusals with their sentences in the reader's language."""
    return [
        {
            "file": refusal.file,
            "line": refusal.line,
            "column": refusal.column,
            "code": refusal.code,
            "reason": sentence(refusal.code, refusal.words),
            "is_notice": refusal.code in NOTICES,
        }
        for refusal in refusals
    ]


def reasons_held(found: RosterImport) -> list[str]:
    """Why an import waits for a person, as sentences."""
    return [str(REASONS.get(reason["code"], reason["code"])) % reason["words"] for reason in found.held]


def told_notes(found: RosterImport) -> list[str]:
    """What to know of the export as a whole, as sentences; none of it holds the import."""
    notes = []
    if found.counts.get("tells_no_age"):
        notes.append(
            _(
                "The export names no date of change, so nobody can tell how old it is. Make sure that it is the newest one."
            )
        )
    for file, columns in found.counts.get("unread_columns", {}).items():
        if columns:
            notes.append(
                _("Nothing here reads these columns of %(file)s, and they are not kept: %(columns)s.")
                % {"file": file, "columns": _comma().join(columns)}
            )
        else:
            notes.append(_("Nothing here reads the file %(file)s, and it is not kept.") % {"file": file})
    return notes


def _comma() -> str:
    return pgettext("between things in a list", ", ")


def changed_in(found: RosterImport, kind: str, what: str) -> int:
    """A number of the comparison; 0 before it was made."""
    return found.changes.get(kind, {}).get(what, 0)


_TOLD = (
    ("student", "joined", ngettext_lazy("%(n)s student joins", "%(n)s students join", "n")),
    ("student", "left", ngettext_lazy("%(n)s leaves", "%(n)s leave", "n")),
    ("student", "moved", ngettext_lazy("%(n)s changes school", "%(n)s change school", "n")),
    (
        "student",
        "changed",
        ngettext_lazy("%(n)s student's details change", "%(n)s students' details change", "n"),
    ),
    ("adult", "joined", ngettext_lazy("%(n)s adult joins", "%(n)s adults join", "n")),
    ("adult", "left", ngettext_lazy("%(n)s adult leaves", "%(n)s adults leave", "n")),
    ("adult", "changed", ngettext_lazy("%(n)s adult's details change", "%(n)s adults' details change", "n")),
    (
        "point",
        "phones",
        ngettext_lazy("the phone of %(n)s adult changes", "the phones of %(n)s adults change", "n"),
    ),
    ("tie", "joined", ngettext_lazy("%(n)s link begins", "%(n)s links begin", "n")),
    ("tie", "changed", ngettext_lazy("%(n)s link changes", "%(n)s links change", "n")),
    ("tie", "left", ngettext_lazy("%(n)s link ends", "%(n)s links end", "n")),
    ("account", "joined", ngettext_lazy("%(n)s staff account opens", "%(n)s staff accounts open", "n")),
    ("account", "left", ngettext_lazy("%(n)s staff account closes", "%(n)s staff accounts close", "n")),
    ("restriction", "pairs", ngettext_lazy("%(n)s restriction changes", "%(n)s restrictions change", "n")),
    ("school", "joined", ngettext_lazy("%(n)s school joins", "%(n)s schools join", "n")),
    ("school", "left", ngettext_lazy("%(n)s school leaves", "%(n)s schools leave", "n")),
)
# “88 leave” follows “412 students join”; alone it would not say who leaves.
_ALONE = {
    "left": ngettext_lazy("%(n)s student leaves", "%(n)s students leave", "n"),
    "moved": ngettext_lazy("%(n)s student changes school", "%(n)s students change school", "n"),
}
_ANY = ("joined", "changed", "left")
_BESIDES = (
    (ngettext_lazy("%(n)s number or e-mail changes", "%(n)s numbers or e-mails change", "n"), "point", _ANY),
    (ngettext_lazy("%(n)s address changes", "%(n)s addresses change", "n"), "address", _ANY),
    (ngettext_lazy("%(n)s class placement changes", "%(n)s class placements change", "n"), "placement", _ANY),
    (
        ngettext_lazy(
            "the details of %(n)s staff account change", "the details of %(n)s staff accounts change", "n"
        ),
        "account",
        ("changed",),
    ),
)
_SCHOOLS = ngettext_lazy("%(n)s school", "%(n)s schools", "n")


class _Told(int):
    """A number that picks its plural as a number and is written as the reader's language writes it: 3,002."""

    def __str__(self) -> str:
        return number_format(int(self), 0, force_grouping=True)


def told_step(roster_import: RosterImport) -> str:
    """Where an import at work stands, in the reader's words."""
    step, _space, file = roster_import.step.partition(" ")
    if step == "reading":
        return _("Reading %(file)s.") % {"file": file}
    return {
        "comparing": _("Comparing with what is known."),
        "undoing": _("Putting everything back as it was."),
        "taking": _("Taking it in. For a large district this takes some minutes."),
    }.get(step, _("Waiting for its turn."))


def told_changes(found: RosterImport) -> str:
    """What the import would change (or changed), as one sentence with only what is not zero."""
    said: list[str] = []
    for kind, what, words in _TOLD:
        if changed_in(found, kind, what):
            alone = _ALONE.get(what) if kind == "student" and not said else None
            said.append(str((alone or words) % {"n": _Told(changed_in(found, kind, what))}))
    for words, kind, whats in _BESIDES:
        number = sum(changed_in(found, kind, what) for what in whats)
        # New people bring theirs along: told only where it is what changes.
        if number and not changed_in(found, "adult", "joined"):
            said.append(str(words % {"n": _Told(number)}))
    schools = found.counts.get("schools", 0)
    # Where schools join or leave, their number alone would say neither.
    if (
        said
        and schools
        and not changed_in(found, "school", "joined")
        and not changed_in(found, "school", "left")
    ):
        said.append(str(_SCHOOLS % {"n": _Told(schools)}))
    return capfirst(_comma().join(said)) + "." if said else _("Nothing changes.")
