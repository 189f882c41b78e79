"""Rosters: upload an export, see what it would change, and take it in, set it aside or undo it."""

from __future__ import annotations

import csv
from pathlib import PurePosixPath
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.jobs import ring_after_commit
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.people.queries.rosters import (
    changed_in,
    grouped_refusals,
    reasons_held,
    roster_import,
    roster_imports,
    roster_refusals,
    told_changes,
    told_groups,
    told_notes,
    told_refusals,
    told_step,
)
from thirdpillar.ground.people.roster import actions
from thirdpillar.ground.people.roster.refusals import sentence

PAGE = 50
# Smaller exports are read while the person waits; larger ones by the worker, and the page tells how far it is.
AT_ONCE_BYTES = 1024**2
AT_ONCE_ROWS = 20_000  # so many changes are undone while the page waits; more by a worker
TAKEN = (".zip", ".csv", ".xml")

BADGES = {
    ImportState.LOADING: "info",
    ImportState.COMPARED: "info",
    ImportState.LOOKED: "plain",
    ImportState.HELD: "warning",
    ImportState.APPLIED: "success",
    ImportState.UNDONE: "plain",
    ImportState.FAILED: "danger",
    ImportState.DISCARDED: "plain",
}
# kind of the comparison → its name on the page
KINDS = (
    ("school", lazy("Schools")),
    ("section", lazy("Classes")),
    ("student", lazy("Students")),
    ("enrollment", lazy("Enrolments")),
    ("placement", lazy("Places in classes")),
    ("ride", lazy("Buses")),
    ("adult", lazy("Adults")),
    ("tie", lazy("Links of students and adults")),
    ("point", lazy("Numbers and e-mail addresses")),
    ("address", lazy("Mailing addresses")),
    ("restriction", lazy("Restrictions")),
    ("account", lazy("Staff accounts")),
    ("grant", lazy("Staff roles")),
)


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    def clean(self, data, initial=None):
        # Without any file the field's own word that one is wanted must be heard.
        given = (data or [None]) if isinstance(data, (list, tuple)) else [data]
        return [super(_Files, self).clean(one, initial) for one in given]


class Upload(forms.Form):
    """One zip, or the export's files."""

    export = _Files(
        label=lazy("The export: one zip, or all of its files"),
        help_text=lazy("OneRoster, School Data Sync or Ed-Fi. Put contacts.csv beside it if you have one."),
        widget=_Several(attrs={"multiple": True, "accept": ",".join(TAKEN)}),
    )

    def clean_export(self):
        files = self.cleaned_data["export"]
        if any(PurePosixPath(one.name).suffix.lower() not in TAKEN for one in files):
            raise forms.ValidationError(_("Give a .zip, or .csv or .xml files."))
        return files


@open_to(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """All imports, newest first, and the form for the next."""
    asked = request.method == "POST"
    form = Upload(request.POST if asked else None, request.FILES if asked else None)
    if asked and form.is_valid():
        files = form.cleaned_data["export"]
        small = sum(_unpacked(one) for one in files) <= AT_ONCE_BYTES
        try:
            found = actions.load_roster(
                source=[(one.name, one.file) for one in files],
                name=files[0].name if len(files) == 1 else _("%(n)s files") % {"n": len(files)},
                by=request.scope,
                at=clock.now(),
                now=small,
            )
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            if not small:
                ring_after_commit(request.scope.district_id)
            return redirect("people:roster", found.id)
    page = Paginator(roster_imports(seen_by=request.scope), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"import": each, "kind": BADGES[ImportState(each.state)], "said": _short(each)}
        for each in page.object_list
    ]
    return render(request, "people/rosters.html", {"form": form, "rows": rows, "page_obj": page})


def _unpacked(upload) -> int:
    """How many bytes there are to read; a zip says so itself, and what only claims to be one is as large as it is."""
    try:
        with ZipFile(upload.file) as packed:
            return sum(member.file_size for member in packed.infolist())
    except (BadZipFile, NotImplementedError, ValueError):
        return upload.size
    finally:
        upload.file.seek(0)


@open_to(Role.OFFICE)
def roster(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import: what it would change or changed, what was not taken and why, and what to do next."""
    found = _the(request, import_id)
    refusals = Paginator(grouped_refusals(found, seen_by=request.scope), PAGE).get_page(
        request.GET.get("page")
    )
    record_read(
        by=request.scope, at=clock.now(), deed="people.roster", subject="roster_import", subject_id=found.id
    )
    table = [
        {
            "name": name,
            "joined": changed_in(found, kind, "joined"),
            "changed": changed_in(found, kind, "changed"),
            "left": changed_in(found, kind, "left"),
        }
        for kind, name in KINDS
    ]
    return render(
        request,
        "people/roster.html",
        {
            "import": found,
            "kind": BADGES[ImportState(found.state)],
            "step": told_step(found),
            "said": told_changes(found) if found.changes else "",
            "reasons": reasons_held(found),
            "notes": told_notes(found),
            "failure": sentence(found.failure, {})
            if found.failure and found.failure != "interrupted"
            else found.failure,
            "facts": _facts(found),
            "table": [row for row in table if row["joined"] or row["changed"] or row["left"]],
            "refusals": told_groups(found, refusals.object_list, seen_by=request.scope),
            "refused": roster_refusals(found, seen_by=request.scope).count(),
            "page_obj": refusals,
            "kept_until": found.started_at + actions.UNDECIDED_KEPT,
            "can_undo": found.state == ImportState.APPLIED
            and found.applied_at is not None
            and clock.now() - found.applied_at <= actions.UNDO_FOR,
            "crumbs": [
                {"label": _("Roster"), "url": reverse("people:rosters")},
                {"label": found.source, "url": ""},
            ],
        },
    )


@open_to(Role.OFFICE, support=False)
def roster_refusals_file(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """All refusals as CSV, for whoever keeps the student system; the cells are ours, none is the export's."""
    found = _the(request, import_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="roster-refusals.csv"'
    writer = csv.writer(response)
    writer.writerow([_("File"), _("Line"), _("Column"), _("What to do")])
    for each in told_refusals(roster_refusals(found, seen_by=request.scope).iterator()):
        writer.writerow([_harmless(each["file"]), each["line"], _harmless(each["column"]), each["reason"]])
    return response


@open_to(Role.OFFICE)
@require_POST
def apply_roster(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take it in; one that is held only with the box ticked that says so."""
    found = _the(request, import_id)
    small = (found.files.aggregate(bytes=Sum(Length("content")))["bytes"] or 0) <= AT_ONCE_BYTES
    try:
        found = actions.apply_roster(
            roster_import=found,
            by=request.scope,
            at=clock.now(),
            force=bool(request.POST.get("confirmed")),
            now=small,
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("people:roster", import_id)
    if not small:
        ring_after_commit(request.scope.district_id)
    elif found.state == ImportState.APPLIED:
        messages.success(request, _("The roster was taken in."))
    return redirect("people:roster", import_id)


@open_to(Role.OFFICE)
@require_POST
def discard_roster(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Set it aside."""
    return _deed(
        request, import_id, actions.discard_roster, _("The import was set aside. Nothing was changed.")
    )


@open_to(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_roster(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Put everything back as it was, after asking once."""
    if request.method == "POST":
        changed = _the(request, import_id).changes.values()
        if sum(number for numbers in changed for number in numbers.values()) > AT_ONCE_ROWS:
            asked = _deed(
                request,
                import_id,
                actions.ask_to_undo,
                _("It is being undone. This page tells when it is done."),
            )
            ring_after_commit(request.scope.district_id)
            return asked
        return _deed(
            request,
            import_id,
            actions.undo_roster,
            _("The import was undone. Everything is as it was before."),
        )
    found = _the(request, import_id)
    return render(request, "people/roster_undo.html", {"import": found, "said": told_changes(found)})


def _deed(request: HttpRequest, import_id: UUID, deed, said: str) -> HttpResponse:
    try:
        deed(roster_import=_the(request, import_id), by=request.scope, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, said)
    return redirect("people:roster", import_id)


def _the(request: HttpRequest, import_id: UUID) -> RosterImport:
    found = roster_import(import_id, seen_by=request.scope)
    if found is None:
        raise Http404
    return found


def _short(found: RosterImport) -> str:
    return told_changes(found) if found.changes else ""


def _facts(found: RosterImport) -> list[dict[str, object]]:
    counts = found.counts
    shown = (
        ("schools", _("Schools")),
        ("students", _("Students")),
        ("adults", _("Adults")),
        ("links", _("Links of students and adults")),
        ("staff", _("Staff")),
        ("households", _("Households")),
    )
    return [
        {"label": label, "value": f"{counts[key]:,}"} for key, label in shown if counts.get(key) is not None
    ]


def _harmless(cell: str) -> str:
    """A file's or column's name comes from outside: a spreadsheet must not run it."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
