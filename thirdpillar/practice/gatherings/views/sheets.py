"""Paper sheets: typed in a page at a time, or brought as a table."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sheets import BadFile, read_sheet
from thirdpillar.practice.gatherings import actions
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.forms import GRID_ROWS, digest_of, lines_of_table, lines_typed
from thirdpillar.practice.gatherings.views.common import WHO, found

MOST_BROUGHT = 2_000_000


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def type_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Type a paper sheet in, a page at a time."""
    gathering = found(request, gathering_id)
    if request.method == "POST":
        return _take(request, gathering, lines_typed(request.POST))
    return render(
        request,
        "gatherings/type.html",
        {"gathering": gathering, "rows": range(1, GRID_ROWS + 1), "page_key": uuid4().hex},
    )


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Take a sheet as CSV or XLSX, or as pasted text; who only comes back to the address finds the form."""
    gathering = found(request, gathering_id)
    if request.method != "POST":
        return redirect("gatherings:type", gathering.pk)
    upload, pasted = request.FILES.get("file"), request.POST.get("text", "").strip()
    if upload is not None and upload.size is not None and upload.size <= MOST_BROUGHT:
        name, data = upload.name or "", upload.read()
    elif upload is None and pasted:
        name, data = "pasted.txt", pasted.encode()
    else:
        messages.error(request, _("Choose a file of up to 2 MB, or paste some lines."))
        return redirect("gatherings:type", gathering.pk)
    try:
        brought = lines_of_table(read_sheet(name, data), digest_of(data))
    except BadFile as problem:
        messages.error(request, str(problem))
        return redirect("gatherings:type", gathering.pk)
    if brought.by_look:
        said = _(
            "No headings were found, so each line was read by its look: first the name, a number as the phone, and "
            "what stands after a number or an empty cell as the child. Look whether that is right."
        )
        messages.warning(request, said)
    if brought.unread:
        said = _("These columns were not read: %(columns)s.") % {"columns": ", ".join(brought.unread)}
        messages.warning(request, said)
    if brought.other_sheets:
        said = _("Only the first sheet of the workbook was read. These were not: %(sheets)s.")
        messages.warning(request, said % {"sheets": ", ".join(brought.other_sheets)})
    return _take(request, gathering, brought.lines)


def _take(request: HttpRequest, gathering, lines) -> HttpResponse:
    try:
        tally = actions.record_sign_ins(
            gathering_id=gathering.pk, lines=lines, way=Way.PAPER, by=request.scope, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("gatherings:one", gathering.pk)
    said = ngettext("%d name matched.", "%d names matched.", tally.taken) % tally.taken
    waiting = tally.waiting + tally.new
    if waiting:
        said += " " + ngettext("%d waits for you.", "%d wait for you.", waiting) % waiting
    if tally.before:
        said += " " + ngettext("%d was here before.", "%d were here before.", tally.before) % tally.before
    if tally.blank:
        said += " " + ngettext(
            "%d line has no name, number or child.", "%d lines have no name, number or child.", tally.blank
        ) % (tally.blank)
    messages.success(request, said)
    return redirect("gatherings:lines" if waiting else "gatherings:one", gathering.pk)
