"""Support's leave to look: given, watched and taken back by the district."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.actions.support import SUPPORT_READ
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.forms import SupportLeave
from thirdpillar.ground.accounts.models import SupportGrant
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, staff_accounts, support_grants
from thirdpillar.ground.audit.queries import reads_by
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Who may look now, who could before, and the form that lets somebody look."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    people = staff_accounts(seen_by=scope, role=Role.SUPPORT, state="active")
    form = SupportLeave(request.POST if request.method == "POST" else None, accounts=people)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            actions.grant_support(
                by=scope,
                at=now,
                account=asked["account"],
                ticket=asked["ticket"],
                reason=asked["reason"],
                ends_at=now + asked["hours"],
            )
            return redirect("accounts:support")
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    page = Paginator(support_grants(seen_by=scope), 20).get_page(request.GET.get("page"))
    names = account_names([grant.granted_by_id for grant in page], seen_by=scope)
    rows = [
        {"it": grant, "by": names.get(grant.granted_by_id, ""), "open": _is_open(grant, now)}
        for grant in page
    ]
    return render(
        request,
        "accounts/support.html",
        {"form": form, "rows": rows, "page": page, "anyone": people.exists()},
    )


@open_to(Role.OFFICE, support=False)
@require_safe
def support_reads(request: HttpRequest, support_grant_id: UUID) -> HttpResponse:
    """Every page that support opened under one leave."""
    grant = _grant(request, support_grant_id)
    reads = reads_by(
        grant.account_id,
        since=grant.begins_at,
        until=grant.revoked_at or grant.ends_at,
        seen_by=request.scope,  # type: ignore[attr-defined]
    ).filter(deed=SUPPORT_READ)
    page = Paginator(reads, 100).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/support_reads.html",
        {"grant": grant, "page": page, "open": _is_open(grant, clock.now())},
    )


@open_to(Role.OFFICE, support=False)
@require_POST
def revoke(request: HttpRequest, support_grant_id: UUID) -> HttpResponse:
    grant = _grant(request, support_grant_id)
    actions.revoke_support(by=request.scope, at=clock.now(), grant=grant)  # type: ignore[attr-defined]
    messages.success(request, _("Support can no longer look."))
    return redirect("accounts:support")


def _grant(request: HttpRequest, grant_id: UUID) -> SupportGrant:
    found = support_grants(seen_by=request.scope).filter(pk=grant_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _is_open(grant: SupportGrant, at) -> bool:
    return grant.revoked_at is None and grant.begins_at <= at < grant.ends_at
