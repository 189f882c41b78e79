"""Records that may be one adult: the list, two side by side, one made of two, and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.forms import MergeForm
from thirdpillar.ground.people.queries import standing_adult
from thirdpillar.ground.people.queries.duplicates import comparison, merges, pair
from thirdpillar.ground.people.rules import FRONT_OFFICE
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult
from thirdpillar.ground.people.wording import number_label

FIELDS = {
    "given": lazy("First name"),
    "family": lazy("Last name"),
    "phones": lazy("Phone numbers"),
    "emails": lazy("E-mail"),
    "children": lazy("Children"),
    "address": lazy("Address"),
    "reads": lazy("Reads"),
}


@open_to(*FRONT_OFFICE)
def compare(request: HttpRequest, adult_id: UUID, other_adult_id: UUID) -> HttpResponse:
    """Two records side by side; a person says whether they are one."""
    scope = request.scope
    found = pair(adult_id, other_adult_id, seen_by=scope)
    if found is None:
        raise Http404
    one, two = found
    record_read(
        by=scope,
        at=clock.now(),
        deed="people.compare",
        subject="adult",
        subject_id=adult_id,
        other=str(other_adult_id),
    )
    form = MergeForm(request.POST or None, pair=(one.adult, two.adult))
    if request.method == "POST" and form.is_valid():
        kept = UUID(form.cleaned_data["kept"])
        gone = other_adult_id if kept == adult_id else adult_id

        def deed():
            actions.merge_adults(
                by=scope, at=clock.now(), kept_id=kept, gone_id=gone, because=form.cleaned_data["because"]
            )

        if done(request, form, deed, _("The two records are one now. You can take them apart again.")):
            return redirect(page_of_adult(kept, scope=scope))
    return render(
        request,
        "people/compare.html",
        {
            "one": one.adult, "two": two.adult, "form": form, "rows": [_row(line) for line in comparison(one, two)],
            "crumbs": crumbs((_("On the list twice"), reverse("people:worklist", args=["duplicates"])), (_("Side by side"), "")),
        },
    )  # fmt: skip


def _row(line) -> dict[str, str]:
    left, right = line.left, line.right
    if line.field == "phones":
        left, right = (
            ", ".join(number_label(each) for each in side.split(", ") if each) for side in (left, right)
        )
    if line.field == "reads":
        left, right = language_label(left), language_label(right)
    return {"label": FIELDS[line.field], "left": left, "right": right, "verdict": line.verdict}


@open_to(*FRONT_OFFICE)
@require_POST
def set_aside(request: HttpRequest, adult_id: UUID, other_adult_id: UUID) -> HttpResponse:
    """Two records are two people: do not ask again."""
    try:
        actions.set_suggestion_aside(
            by=request.scope, at=clock.now(), first_id=adult_id, second_id=other_adult_id
        )
        messages.success(request, _("Noted: these are two people."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("people:worklist", "duplicates")


@open_to(Role.OFFICE)
@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Compare the district's adults now instead of tonight."""
    count = actions.suggest_merges(by=request.scope, at=clock.now())
    text = ngettext("%(count)d pair to look at.", "%(count)d pairs to look at.", count)
    messages.success(request, text % {"count": count})
    return redirect("people:worklist", "duplicates")


@open_to(*FRONT_OFFICE)
def merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """One merge: what moved, and taking it apart."""
    scope = request.scope
    found = merges(seen_by=scope).filter(pk=merge_id).first()
    if found is None:
        raise Http404
    kept = standing_adult(found.kept_id, seen_by=scope)
    if kept is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.undo_merge(by=scope, at=clock.now(), merge_id=merge_id)
            messages.success(request, _("The two records are apart again."))
        except Refused as refused:
            messages.error(request, str(refused.reason))
        return redirect(page_of_adult(found.kept_id, scope=scope))
    record_read(by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=kept.id)
    return render(
        request,
        "people/merge.html",
        {"merge": found, "kept": kept, "back": page_of_adult(kept.id, scope=scope)},
    )
