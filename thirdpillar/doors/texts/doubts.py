"""Numbers in doubt: since when, whose, where the words stand, what waits meanwhile, and what one may say of them."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.texts.deeds import OF_A_NUMBER, settle_number
from thirdpillar.doors.texts.views import PAGE, WHO
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Student, Tie
from thirdpillar.ground.people.queries.doubts import numbers_in_doubt, owners_in_doubt
from thirdpillar.means.conversations.queries.addressees import addressees_of
from thirdpillar.means.conversations.queries.doubted import had_elsewhere, held_for, words_against


@open_to(*WHO)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Each number once, the longest in doubt first."""
    scope = request.scope  # type: ignore[attr-defined]
    page = Paginator(numbers_in_doubt(seen_by=scope), PAGE).get_page(request.GET.get("page"))
    since = {one["value"]: one["since"] for one in page}
    owners = owners_in_doubt(since, seen_by=scope)
    against = words_against(since, seen_by=scope)
    adults = {
        point.adult_id: point.doubted_at for points in owners.values() for point in points if point.doubted_at
    }
    others = had_elsewhere(since, seen_by=scope)
    held = held_for(adults, seen_by=scope)
    children = _children(adults, scope)
    told = addressees_of(
        [(key, [one.pk for one in children[key]]) for key in adults],
        on=clock.today(request.district.zone),  # type: ignore[attr-defined]
        seen_by=scope,
    )
    ways = {key: who.channel if who and who.may_go_on else "" for key, who in zip(adults, told, strict=True)}
    rows = [
        {
            "value": value,
            "since": at,
            "is_mail": "@" in value,
            "whose": [
                {
                    "it": point.adult,
                    "children": children[point.adult_id],
                    "way": Channel(ways[point.adult_id]).label if ways[point.adult_id] else "",
                }
                for point in owners[value]
            ],
            "is_shared": value in others,
            "against": against[value],
            "held": sum(held[point.adult_id] for point in owners[value]),
        }
        for value, at in since.items()
    ]
    record_read(
        by=scope,
        at=clock.now(),
        deed="conversations.doubted_numbers",
        subject="contact_point",
        numbers=len(rows),
    )
    return render(request, "texts/doubts.html", {"page": page, "rows": rows})


def _children(adults, scope) -> dict[UUID, list[Student]]:
    found: dict[UUID, list[Student]] = defaultdict(list)
    ties = Tie.objects.seen_by(scope).filter(adult_id__in=list(adults), left_at=None, student__left_at=None)
    for tie in ties.select_related("student").order_by("student__sort_name"):
        found[tie.adult_id].append(tie.student)
    return found


@open_to(*WHO)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """It is theirs, or it is not."""
    said = request.POST.get("means", "")
    if said not in OF_A_NUMBER:
        raise Http404
    try:
        settle_number(
            request.POST.get("number", "")[:254], said, district=request.district,  # type: ignore[attr-defined]
            by=request.scope, at=clock.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
        messages.success(request, _("Settled."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("texts:doubts")
