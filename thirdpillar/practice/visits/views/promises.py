"""My promises: what is due, what was kept, what was let go."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.promising import hand_over_promise, keep_promise, let_promise_go
from thirdpillar.practice.visits.models import Promise
from thirdpillar.practice.visits.queries import afterwards as queries
from thirdpillar.practice.visits.views.common import GO, PLAN, done

PAGE = 50
DEEDS = {"keep": keep_promise, "let_go": let_promise_go}


@open_to(*GO, support=False)
@require_safe
def my_promises(request: HttpRequest) -> HttpResponse:
    """The soonest due first; those that are settled come last."""
    page = Paginator(queries.my_promises(seen_by=request.scope), PAGE).get_page(request.GET.get("page"))
    today = clock.today(request.district.zone)
    return render(
        request, "visits/promises.html", {"page": page, "promises": page.object_list, "today": today}
    )


@open_to(*dict.fromkeys((*GO, *PLAN)), support=False)
@require_POST
def settle(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """Kept, let go, or mine from now on."""
    scope = request.scope
    if not Promise.objects.seen_by(scope).filter(pk=promise_id).exists():
        raise Http404
    said = request.POST.get("do", "")
    if said in DEEDS:
        done(request, lambda: DEEDS[said](promise_id=promise_id, by=scope, at=clock.now()), _("Saved."))
    elif said == "take" and scope.account_id:
        done(
            request,
            lambda: hand_over_promise(
                promise_id=promise_id, owner_id=scope.account_id, by=scope, at=clock.now()
            ),
            _("Saved."),
        )
    back = request.POST.get("back", "")
    return redirect("visits:after", UUID(back)) if _is_id(back) else redirect("visits:my_promises")


def _is_id(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True
