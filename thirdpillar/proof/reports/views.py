"""Figures and call sheets on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base.refused import Refused
from thirdpillar.proof.evidence.models import Release, Snapshot
from thirdpillar.proof.evidence.queries import FamilyFilter
from thirdpillar.proof.evidence.rules import LOOKERS, READERS
from thirdpillar.proof.evidence.wording.calls import sheets_to_call
from thirdpillar.proof.evidence.wording.published import as_shown
from thirdpillar.proof.reports import papers
from thirdpillar.proof.reports.pdf import render


@open_to(Role.OFFICE, support=False)
def certified(request: HttpRequest, snapshot_id: UUID) -> HttpResponse:
    """A certified snapshot; the same bytes every time it is asked for in a language."""
    snapshot = Snapshot.objects.seen_by(request.scope).filter(id=snapshot_id).first()
    if snapshot is None:
        raise Http404
    return _pdf(request, "figures", papers.certified(snapshot), f"reach-{snapshot.as_of}")


@open_to(*READERS, support=False)
def published(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A published table; no number on it is below the threshold."""
    release = Release.objects.seen_by(request.scope).filter(id=release_id, withdrawn_at=None).first()
    if release is None:
        raise Http404
    shown = as_shown(release)
    return _pdf(request, "figures", papers.published(shown), f"reach-{shown.as_of}-public")


@open_to(*LOOKERS, support=False)
def calls(request: HttpRequest) -> HttpResponse:
    """Call sheets by language of the families that the worklist's filter means."""
    try:
        sheets, part = sheets_to_call(FamilyFilter.of(request.GET), request.GET.get("page"), by=request.scope)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
        return redirect("evidence:not_reached")
    return _pdf(request, "calls", papers.calls(sheets, part, request.district.zone), "call-sheets")


def _pdf(request: HttpRequest, layout: str, data: dict, name: str) -> HttpResponse:
    response = HttpResponse(
        render(layout, data, get_language() or "en", is_sample=request.district.is_sample),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
