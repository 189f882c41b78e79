"""Certified figures: make one, read one, take it along."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.people.wording import grade_place
from thirdpillar.proof.evidence import actions
from thirdpillar.proof.evidence.forms import CertifyForm, WithdrawForm
from thirdpillar.proof.evidence.models import Snapshot
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.wording.labels import inside_only, value_label


@open_to(Role.OFFICE)
def snapshots_page(request: HttpRequest) -> HttpResponse:
    """All certified figures, newest first, and the form to certify another."""
    form = CertifyForm(request.POST or None, initial={"as_of": clock.today(request.district.zone)})
    if request.method == "POST" and form.is_valid():
        actions.refresh_reach(district_id=request.scope.district_id, at=clock.now())
        try:
            snapshot = actions.certify_snapshot(by=request.scope, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            messages.success(request, _("Certified. It will not change any more."))
            return redirect("evidence:snapshot", snapshot_id=snapshot.id)
    snapshots = Snapshot.objects.seen_by(request.scope).order_by("-certified_at")
    return render(request, "evidence/snapshots.html", {"form": form, "snapshots": snapshots[:200]})


def _load(request: HttpRequest, snapshot_id: UUID) -> Snapshot:
    snapshot = Snapshot.objects.seen_by(request.scope).filter(id=snapshot_id).first()
    if snapshot is None:
        raise Http404
    return snapshot


@open_to(Role.OFFICE)
def snapshot_page(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    """One certified figure with its definition, its digest, and its files."""
    snapshot = _load(request, snapshot_id)
    body = json.loads(snapshot.body)
    whole = body["tables"][0]["rows"][0] if body["tables"][0]["rows"] else {"reached": 0, "enrolled": 0}
    cuts = [
        (table["by"][0], _bars(table, body["schools"]))
        for table in body["tables"]
        if len(table["by"]) == 1 and table["rows"]
    ]
    titles = {
        "school": _("By school"),
        "language": _("By home language"),
        "grade": _("By grade"),
        "group": _("By student group"),
    }
    return render(
        request,
        "evidence/snapshot.html",
        {
            "snapshot": snapshot,
            "body": body,
            "whole": whole,
            "cuts": [(titles[name], rows) for name, rows in cuts],
            "releases": snapshot.releases.order_by("published_at"),
            "file_forms": [("xlsx", _("Download for Excel")), ("csv", _("Download CSV")), ("json", "JSON")],
        },
    )


def _bars(table: dict, names: dict[str, str]) -> list[dict]:
    (dimension,) = table["by"]
    return [
        {
            "label": value_label(dimension, row["group"][dimension], names),
            "value": row["reached"],
            "of": row["enrolled"],
        }
        for row in sorted(
            table["rows"],
            key=lambda row: (
                grade_place(row["group"][dimension])
                if dimension == "grade"
                else (-row["enrolled"], fold(value_label(dimension, row["group"][dimension], names)))
            ),
        )
    ]


@open_to(Role.OFFICE)
def withdraw(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    """Withdraw a certified figure, with the reason; what was published of it is no longer shown."""
    snapshot = _load(request, snapshot_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_snapshot(
                snapshot_id=snapshot.id,
                because=form.cleaned_data["because"],
                by=request.scope,
                at=clock.now(),
            )
        except Refused as refused:
            messages.error(request, str(refused.reason))
        else:
            messages.success(request, _("Withdrawn."))
        return redirect("evidence:snapshot", snapshot_id=snapshot.id)
    is_public = snapshot.releases.filter(withdrawn_at=None).exists()
    context = {"snapshot": snapshot, "form": form, "is_public": is_public}
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/withdraw.html", context, status=status)


@open_to(Role.OFFICE, support=False)
def snapshot_file(request: HttpRequest, snapshot_id: UUID, form: str) -> HttpResponse:
    """A certified figure as a file; the same bytes every time."""
    snapshot = _load(request, snapshot_id)
    if form == "json":
        response = HttpResponse(snapshot.body, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="reach-{snapshot.as_of}.json"'
        return response
    if form not in ("csv", "xlsx"):
        raise Http404
    body = json.loads(snapshot.body)
    rows = [
        {name: value_label(name, value, body["schools"]) for name, value in row["group"].items()}
        | {"reached": row["reached"], "enrolled": row["enrolled"]}
        for table in body["tables"]
        for row in table["rows"]
    ]
    columns = [
        Column("school", _("School"), Kind.TEXT),
        Column("language", _("Home language"), Kind.TEXT),
        Column("grade", _("Grade"), Kind.TEXT),
        Column("group", _("Student group"), Kind.TEXT),
        Column("reached", _("Families reached"), Kind.WHOLE),
        Column("enrolled", _("Families enrolled"), Kind.WHOLE),
    ]
    notes = [
        (_("Title"), snapshot.title),
        (_("Measure"), f"{body['measure']['id']}, {_('version')} {body['measure']['version']}"),
        (_("Definition"), _(body["measure"]["text"])),
        (_("As of"), body["as_of"]),
        (_("Certified"), snapshot.certified_at.isoformat()),
        (_("Fingerprint"), snapshot.digest),
        *([(_("Withdrawn"), snapshot.withdrawn_because)] if snapshot.withdrawn_at else []),
        (_("Use"), inside_only()),
    ]
    return table_file(request.district, form, f"reach-{snapshot.as_of}", rows, columns, notes)
