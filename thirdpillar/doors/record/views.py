"""The office's page of the record: who did what, when and why, and whether the chain still holds."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thirdpillar.doors.record.words import about_in_words, in_words
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, accounts_by_words
from thirdpillar.ground.audit.actions import broken_seals
from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.audit.queries import deeds_on_record, entries_of_day, latest_entries, latest_seal

PER_PAGE = 50


class Filter(forms.Form):
    words = forms.CharField(required=False, max_length=100)
    deed = forms.CharField(required=False, max_length=80)
    kind = forms.ChoiceField(required=False, choices=[("", _("Deeds and reads")), *Kind.choices])
    day = forms.DateField(required=False)


@open_to(Role.OFFICE, support=False)
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    form = Filter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    day = asked.get("day")
    found = entries_of_day(day, district.zone, seen_by=scope) if day else latest_entries(seen_by=scope)
    for field in ("deed", "kind"):
        if asked.get(field):
            found = found.filter(**{field: asked[field]})
    if asked.get("words"):
        found = found.filter(account_id__in=accounts_by_words(asked["words"], seen_by=scope))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = account_names(
        [each for entry in page for each in (entry.account_id, entry.subject_id) if each], seen_by=scope
    )
    roles = dict(Role.choices)
    context = {
        "page": page,
        "rows": [
            {
                "it": entry,
                "what": in_words(entry.deed),
                "who": names.get(entry.account_id, ""),
                "role": roles.get(entry.role, ""),
                "about": names.get(entry.subject_id, ""),
                "sort": about_in_words(entry.subject),
                "detail": sorted(entry.detail.items()),
            }
            for entry in page
        ],
        "asked": asked,
        "deeds": [{"value": deed, "label": in_words(deed)} for deed in deeds_on_record(seen_by=scope)],
        "kinds": form.fields["kind"].choices,  # type: ignore[attr-defined]
        "zone": district.zone,
    }
    return render(request, "record/record.html", context)


@open_to(Role.OFFICE, support=False)
@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """Count the whole chain again, from its first seal."""
    scope = request.scope  # type: ignore[attr-defined]
    context = {"broken": broken_seals(seen_by=scope), "latest": latest_seal(seen_by=scope)}
    return render(request, "record/chain.html", context)
