"""Questions about roster imports: the list, one import told in a sentence, its refusals, its reasons to be held."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterFile, RosterImport, RosterRefusal
from thirdpillar.ground.people.roster.age import AHEAD
from thirdpillar.ground.people.roster.guards import REASONS
from thirdpillar.ground.people.roster.refusals import NOTICES, sentence

FIRST_LINES = 5
_SAME = ("file", "column", "code", "words")  # what makes refusals one group


def roster_imports(*, seen_by):
    """The district's imports, newest first."""
    return RosterImport.objects.seen_by(seen_by).order_by("-started_at")


def held_import(*, seen_by) -> RosterImport | None:
    """The newest import that a guard rail holds until a person decides; one that was overtaken waits for nobody."""
    return _with_fate(seen_by).filter(state=ImportState.HELD, is_overtaken=False).first()


def roster_import(import_id: UUID, *, seen_by) -> RosterImport | None:
    """One import, or None where there is none that the asker may see; with `is_kept` and `is_overtaken`."""
    return _with_fate(seen_by).filter(id=import_id).first()


def _with_fate(seen_by):
    """Imports with whether their files are here, and whether a whole export was taken in since that is as new."""
    taken_in = roster_imports(seen_by=seen_by).filter(state=ImportState.APPLIED, is_delta=False)
    as_new = Q(exported_at__gte=OuterRef("exported_at"), exported_at__lte=F("applied_at") + AHEAD)
    itself = Q(digest=OuterRef("digest")) & ~Q(digest="")  # by command once held, then with --force
    overtaking = taken_in.filter(as_new | itself, applied_at__gte=OuterRef("started_at"))
    kept = RosterFile.objects.seen_by(seen_by).filter(roster_import=OuterRef("pk"))
    return roster_imports(seen_by=seen_by).annotate(is_overtaken=Exists(overtaking), is_kept=Exists(kept))


def roster_refusals(found: RosterImport, *, seen_by):
    """Rows and cells that were not taken, in the order of the files."""
    return (
        RosterRefusal.objects.seen_by(seen_by).filter(roster_import=found).order_by("file", "line", "column")
    )


def grouped_refusals(found: RosterImport, *, seen_by):
    """Refusals of one file and column for one reason as one row each: {file, column, code, words, times, first_line}."""
    return (
        RosterRefusal.objects.seen_by(seen_by)
        .filter(roster_import=found)
        .values("file", "column", "code", "words")
        .annotate(times=Count("id"), first_line=Min("line"))
        .order_by("file", F("first_line").asc(nulls_first=True), "column", "code", "words")
    )


def told_groups(found: RosterImport, groups, *, seen_by) -> list[dict[str, Any]]:
    """A page of groups with their sentences and the first lines of each; one query for all of them."""
    page = list(groups)
    mine = Q(pk__in=[])
    for group in page:
        mine |= Q(**{name: group[name] for name in _SAME})
    nth = Window(RowNumber(), partition_by=[F(name) for name in _SAME], order_by=F("line").asc())
    rows = RosterRefusal.objects.seen_by(seen_by).filter(mine, roster_import=found, line__isnull=False)
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows.annotate(nth=nth).filter(nth__lte=FIRST_LINES).order_by("line"):
        lines[_key({name: getattr(row, name) for name in _SAME})].append(row.line)
    return [
        {
            **group,
            "reason": sentence(group["code"], group["words"]),
            "is_notice": group["code"] in NOTICES,
            "lines": lines[_key(group)],
            "more": max(group["times"] - FIRST_LINES, 0),
        }
        for group in page
    ]


def _key(group: dict[str, Any]) -> str:
    return json.dumps([group[name] for name in _SAME], sort_keys=True)


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
    told = []
    for reason in found.held:
        words = {
            name: _Told(said) if isinstance(said, int) else said for name, said in reason["words"].items()
        }
        told.append(str(REASONS.get(reason["code"], reason["code"])) % words)
    return told


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
    (ngettext_lazy("%(n)s bus ride changes", "%(n)s bus rides change", "n"), "ride", _ANY),
    (
        ngettext_lazy(
            "the details of %(n)s staff account change", "the details of %(n)s staff accounts change", "n"
        ),
        "account",
        ("changed",),
    ),
)
_SCHOOLS = ngettext_lazy("%(n)s school is in the export", "%(n)s schools are in the export", "n")


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
