"""Figures for everybody: what the board and the public may see, and the step that makes it so."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.proof.evidence import actions
from thirdpillar.proof.evidence.choices import Tried
from thirdpillar.proof.evidence.jobs import ring_after_commit
from thirdpillar.proof.evidence.models import Release, Snapshot
from thirdpillar.proof.evidence.rules import READERS
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.wording.published import as_shown

# So long a page may take; an attack that takes longer is the worker's.
PATIENCE_MS = 2_000


@open_to(Role.OFFICE)
def publish(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    """Publish a certified figure; asked twice, because what is out cannot be taken back."""
    snapshot = Snapshot.objects.seen_by(request.scope).filter(id=snapshot_id).first()
    if snapshot is None:
        raise Http404
    context: dict[str, object] = {"snapshot": snapshot}
    kept = actions.rehearsal_of(snapshot.id, seen_by=request.scope)
    if kept is not None and kept.state == Tried.WAITING:
        return render(request, "evidence/trying.html", context | {"kept": kept})
    deed = actions.publish_snapshot if request.method == "POST" else actions.rehearse_publication
    asked = {"snapshot_id": snapshot.id, "by": request.scope, "at": clock.now()}
    try:
        made = deed(**asked, patience_ms=PATIENCE_MS)
    except Refused as refused:
        return render(request, "evidence/publish.html", context | {"refusal": refused.reason})
    except actions.NotRehearsed:
        if kept is not None and kept.state == Tried.FAILED and "again" not in request.GET:
            return render(request, "evidence/trying.html", context | {"kept": kept, "failed": True})
        kept = actions.leave_to_worker(**asked)
        ring_after_commit(request.scope.district_id)
        return render(request, "evidence/trying.html", context | {"kept": kept})
    if request.method != "POST":
        return render(request, "evidence/publish.html", context | {"each": as_shown(made)})
    messages.success(request, _("Published."))
    return redirect("evidence:published")


@open_to(*READERS)
def published_page(request: HttpRequest) -> HttpResponse:
    """All that was published, newest first; no number here is below the threshold, and none of a withdrawn figure."""
    releases = Release.objects.seen_by(request.scope).order_by("-published_at")[:50]
    newest = next((each for each in releases if each.withdrawn_at is None), None)
    context = {"releases": [as_shown(release) for release in releases], "newest": newest}
    return render(request, "evidence/published.html", context)


@open_to(*READERS, support=False)
def release_file(request: HttpRequest, release_id: UUID, form: str) -> HttpResponse:
    """A published table as CSV or XLSX: the very words and numbers of the page."""
    release = Release.objects.seen_by(request.scope).filter(id=release_id, withdrawn_at=None).first()
    if release is None or form not in ("csv", "xlsx"):
        raise Http404
    shown = as_shown(release)
    columns = [
        *(Column(name, title, Kind.TEXT) for name, title in shown.columns),
        Column("reached", _("Families reached"), Kind.TEXT),
        Column("enrolled", _("Families enrolled"), Kind.TEXT),
        Column("rate", _("Per cent"), Kind.TEXT),
    ]
    measure = shown.body["measure"]
    notes = [
        (_("District"), shown.body["district"]),
        (_("Measure"), f"{_(measure['title'])} ({measure['id']}, {_('version')} {measure['version']})"),
        (_("Definition"), _(measure["text"])),
        (_("As of"), shown.body["as_of"]),
        (_("Unit"), _(measure["unit"])),
        (_("Rule"), shown.rule),
        *((_("Left out"), each) for each in shown.given_up),
    ]
    return table_file(request.district, form, f"reach-{shown.as_of}-public", shown.rows, columns, notes)
