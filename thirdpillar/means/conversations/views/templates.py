"""Approved texts: kept by the office, chosen when somebody writes."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import listed
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.conversations.actions.templates import end_template, save_template
from thirdpillar.means.conversations.forms.templates import TemplateForm
from thirdpillar.means.conversations.queries import templates as queries
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE


@open_to(*OF_THE_OFFICE)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All of them, with their languages and how often they were used."""
    scope = request.scope
    found = queries.with_uses(queries.templates(seen_by=scope), seen_by=scope)
    return render(request, "conversations/templates.html", {"templates": found})


@open_to(*OF_THE_OFFICE)
def template(request: HttpRequest, template_id: UUID | None = None) -> HttpResponse:
    """Write one, or change one."""
    scope = request.scope
    known = queries.template_of(template_id, seen_by=scope) if template_id else None
    if template_id and known is None:
        raise Http404
    form = TemplateForm(
        request.POST or None, schools=schools(seen_by=scope), languages=request.district.languages or ["en"],
        may_be_for_all=scope.sees_all, known=known,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            save_template(template_id=template_id, by=scope, at=clock.now(), **form.said())
            messages.success(request, _("Saved."))
            return redirect("threads:templates")
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    return render(
        request,
        "conversations/template.html",
        {"form": form, "known": known},
        status=422 if form.errors else 200,
    )


@open_to(*OF_THE_OFFICE)
@require_POST
def end(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Offer it no more."""
    try:
        end_template(template_id=template_id, by=request.scope, at=clock.now())
        messages.success(request, _("It is offered no more. What was written stays."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:templates")


def offered(request: HttpRequest, form, *, students, school, reads: str) -> dict:
    """Put the chosen text into a form that nobody has typed in yet; answer what the page offers to choose from.

    The text in the family's language is a person's, and goes into the box for it.
    """
    scope = request.scope  # type: ignore[attr-defined]
    form.fields["template"] = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    chosen = queries.template_of(request.GET.get("template", ""), seen_by=scope)
    if chosen is not None:
        me = account_names([scope.account_id], seen_by=scope).get(scope.account_id, "")
        words = queries.words_of(
            chosen,
            {
                "children": listed(each.preferred_name or each.given_name for each in students),
                "school": school.name if school else request.district.name,  # type: ignore[attr-defined]
                "staff": me,
            },
        )
        writes = (request.district.languages or ["en"])[0]  # type: ignore[attr-defined]
        theirs = words.get(reads) or words.get(reads.partition("-")[0], "")
        form.fields["body"].initial = words.get(writes) or words.get(writes.partition("-")[0]) or theirs
        form.fields["template"].initial = str(chosen.pk)
        if "translated" in form.fields:
            form.fields["translated"].initial = theirs
    school_ids = [school.pk] if school else None
    return {"templates": list(queries.templates(seen_by=scope, school_ids=school_ids)[:50]), "chosen": chosen}


def offered_to_class(request: HttpRequest, form, school) -> dict:
    """The same for a class: {children} stays as it is, and each language that its families read gets its own text."""
    scope = request.scope  # type: ignore[attr-defined]
    form.fields["template"] = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    chosen = queries.template_of(request.GET.get("template", ""), seen_by=scope)
    if chosen is not None:
        me = account_names([scope.account_id], seen_by=scope).get(scope.account_id, "")
        words = queries.words_of(chosen, {"school": school.name if school else "", "staff": me})
        writes = (request.district.languages or ["en"])[0]  # type: ignore[attr-defined]
        form.fields["body"].initial = words.get(writes) or words.get(writes.partition("-")[0], "")
        form.fields["template"].initial = str(chosen.pk)
        for tag in form.languages:
            form.fields[f"in-{tag}"].initial = words.get(tag) or words.get(tag.partition("-")[0], "")
    school_ids = [school.pk] if school else None
    return {"templates": list(queries.templates(seen_by=scope, school_ids=school_ids)[:50]), "chosen": chosen}


def used(form, *, seen_by) -> UUID | None:
    """The template that a sent form began from."""
    found = queries.template_of(form.cleaned_data.get("template", ""), seen_by=seen_by)
    return found.pk if found else None
