"""What a family hopes for in another language: called wrong, and translated by whoever was asked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.translating import call_version_wrong, settle_version
from thirdpillar.practice.visits.forms.afterwards import VersionForm
from thirdpillar.practice.visits.queries.hopes import version_to_read
from thirdpillar.practice.visits.views.common import GO, done


@open_to(*GO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, hopes_version_id: UUID) -> HttpResponse:
    """The original, and beside it the field for its translation."""
    scope, at = request.scope, clock.now()
    one = version_to_read(hopes_version_id, seen_by=scope)
    if one is None:
        raise Http404
    if request.POST.get("wrong"):
        done(request, lambda: call_version_wrong(version_id=one.pk, by=scope, at=at), _("Noted."))
        return redirect("visits:after", one.visit_id)
    form = VersionForm(request.POST if request.method == "POST" else None, language=one.language)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: settle_version(version_id=one.pk, by=scope, at=at, **form.cleaned_data),
            _("Saved."),
        )
    ):
        return redirect("visits:my_after")
    record_read(by=scope, at=at, deed="visits.version", subject="visit", subject_id=one.visit_id)
    said = {"it": one, "form": form}
    return render(request, "visits/version.html", said, status=422 if request.method == "POST" else 200)
