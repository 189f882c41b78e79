"""Who speaks what: the directory for staff, one's own languages, and the office's word on each."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.actions import languages as actions
from thirdpillar.ground.accounts.choices import STAFF, Role
from thirdpillar.ground.accounts.forms import CheckLanguageForm, NewLanguageForm
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, staff_accounts
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused

SEARCHERS = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER)
PAGE = 50


@open_to(*SEARCHERS, support=False)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Everybody of the staff who speaks a language beside English, the checked ones first."""
    scope = request.scope  # type: ignore[attr-defined]
    rows = SpokenLanguage.objects.seen_by(scope).filter(account__suspended_at=None).select_related("account")
    counted = Counter(rows.values_list("language", flat=True))
    language, can = request.GET.get("language", ""), request.GET.get("can", "")
    if language:
        rows = rows.filter(language=language)
    rows = rows.filter(**{f"may_{can}": True}) if can in ("interpret", "translate") else rows
    rows = rows.filter(checked_at=None) if can == "check" else rows
    page = Paginator(
        rows.order_by("language", "checked_at", "account__family_name", "account__given_name", "pk"), PAGE
    ).get_page(request.GET.get("page"))
    options = [
        {"value": tag, "label": f"{language_label(tag)} ({number})"} for tag, number in counted.items()
    ]
    context = {
        "page": page,
        "checkers": account_names([one.checked_by_id for one in page if one.checked_by_id], seen_by=scope),
        "languages": sorted(options, key=lambda each: each["label"]),
        "asked": request.GET,
        "is_office": scope.role == Role.OFFICE,
        "form": _office_form(scope) if scope.role == Role.OFFICE else None,
        "cans": [
            {"value": "interpret", "label": _("may interpret")},
            {"value": "translate", "label": _("may translate vital documents")},
            {"value": "check", "label": _("not checked yet")},
        ],
    }
    return render(request, "accounts/languages.html", context)


def _office_form(scope, data=None) -> NewLanguageForm:
    form = NewLanguageForm(data)
    people = [(str(one.pk), one.display_name) for one in staff_accounts(seen_by=scope, state="active")]
    form.fields["account"] = forms.ChoiceField(label=_("Who"), choices=people)
    form.order_fields(["account", "language"])
    return form


@open_to(Role.OFFICE, support=False)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """The office notes a language of somebody, to be checked on the next page."""
    form = _office_form(request.scope, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, _("Choose a person and a language."))
        return redirect("accounts:languages")
    try:
        row = actions.say_language(
            account_id=UUID(form.cleaned_data["account"]), language=form.cleaned_data["language"],
            by=request.scope, at=clock.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("accounts:languages")
    return redirect("accounts:check_language", row.pk)


@open_to(*sorted(STAFF), support=False)
def mine(request: HttpRequest) -> HttpResponse:
    """The languages that I speak; the office checks what I say."""
    scope = request.scope  # type: ignore[attr-defined]
    form = NewLanguageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_language(
                account_id=scope.account_id, language=form.cleaned_data["language"], by=scope, at=clock.now()
            )
            messages.success(request, _("Saved. The district office will check it."))
            return redirect("accounts:my_languages")
        except Refused as refused:
            form.add_error("language", str(refused.reason))
    rows = SpokenLanguage.objects.seen_by(scope).filter(account_id=scope.account_id).order_by("language")
    return render(
        request,
        "accounts/my_languages.html",
        {"rows": rows, "form": form},
        status=422 if form.errors else 200,
    )


@open_to(Role.OFFICE, support=False)
def check(request: HttpRequest, spoken_language_id: UUID) -> HttpResponse:
    """How well somebody speaks a language, by which test, and what they may do with it."""
    scope = request.scope  # type: ignore[attr-defined]
    row = (
        SpokenLanguage.objects.seen_by(scope).filter(pk=spoken_language_id).select_related("account").first()
    )
    if row is None:
        raise Http404
    form = CheckLanguageForm(request.POST if request.method == "POST" else None, spoken=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_language(spoken_id=row.pk, by=scope, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:languages")
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    return render(
        request,
        "accounts/check_language.html",
        {"row": row, "form": form},
        status=422 if form.errors else 200,
    )


@open_to(*sorted(STAFF), support=False)
@require_POST
def drop(request: HttpRequest, spoken_language_id: UUID) -> HttpResponse:
    """Take a language off: one's own, or by the office anybody's."""
    scope = request.scope  # type: ignore[attr-defined]
    try:
        actions.drop_language(spoken_id=spoken_language_id, by=scope, at=clock.now())
        messages.success(request, _("Taken off the list."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("accounts:languages" if scope.role == Role.OFFICE else "accounts:my_languages")
