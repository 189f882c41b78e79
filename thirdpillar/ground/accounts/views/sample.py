"""Signing in as one of a sample's invented people."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import Strength
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy


@by_link
@require_safe
def sample(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in by following a link: acceptable for invented people in a sample district, and nowhere else."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    with tenancy.acting_as(Scope.system(district.id, "sample link")):
        account = actions.account_of_sample_key(key, district)
    if account is None:
        raise Http404
    if request.method != "HEAD":
        actions.begin_session(request, account=account, strength=Strength.SAMPLE, at=clock.now())
    return redirect("home")
