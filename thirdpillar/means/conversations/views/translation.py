"""Texts that wait for a person: the list, and one with the original beside the draft."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thirdpillar.algorithms.translation import mask, named_in, sentences
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import TextClass, TranslationState
from thirdpillar.means.conversations.engines import configured_engines
from thirdpillar.means.conversations.forms.translation import CheckForm, WaitingFilter
from thirdpillar.means.conversations.models import Translation
from thirdpillar.means.conversations.queries.glossary import GlossaryLine
from thirdpillar.means.conversations.queries.memory import alike
from thirdpillar.means.conversations.queries.translation import OPEN, sight_of, translation
from thirdpillar.means.conversations.rules.translation import CHECKERS, OutOfOrder, second_person_classes
from thirdpillar.means.conversations.views.text_classes import CLASS_WORDS, tabs_for

PAGE = 25
MOST_ALIKE = 8


@open_to(*CHECKERS, support=False)
@require_safe
def translations(request: HttpRequest) -> HttpResponse:
    """What a person must check or translate; what matters most first, then what waits longest."""
    scope = request.scope
    form = WaitingFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    seen = sight_of(scope)
    with tenancy.acting_as(seen):
        waiting = queries.translations_waiting(
            seen_by=seen, checker=scope, state=wanted.get("state", ""), language=wanted.get("language", "")
        )
        page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
        rows = [(one, CLASS_WORDS[TextClass(one.text_class)][0]) for one in page]
    record_read(
        by=scope, at=clock.now(), deed="conversations.translations", subject="translation", texts=len(rows)
    )
    engines = [engine.name for engine in configured_engines()]
    return render(
        request, "conversations/translations.html",
        {"page": page, "rows": rows, "form": form, "engines": engines, "tabs": tabs_for(scope, "translations")},
    )  # fmt: skip


@open_to(*CHECKERS, support=False)
def check(request: HttpRequest, translation_id: UUID) -> HttpResponse:
    """One text: the original beside the draft, what the glossary and the memory say, and the box to put it right."""
    scope, now = request.scope, clock.now()
    seen = sight_of(scope)
    with tenancy.acting_as(seen):
        row = translation(translation_id, seen_by=seen, checker=scope)
    # An interpreter sees what waits for one, and what they settled themselves; no other text of anybody.
    if row is None or (seen is not scope and row.state not in OPEN and row.settled_by_id != scope.account_id):
        raise Http404
    if row.lead_id is not None:
        # One family's copy of a message to a class: it is translated once, for all.
        return redirect("threads:translation", row.lead_id)
    form = CheckForm(
        request.POST or None, language=row.language, draft=row.draft, subject=row.subject,
        subject_draft=row.subject_draft, matters=row.text_class in second_person_classes(now.date()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_translation(
                translation_id=row.pk, body=form.cleaned_data["body"], reads_it=form.cleaned_data["reads_it"],
                subject=form.cleaned_data.get("subject", ""), by=scope, at=now, order_seen=form.cleaned_data["order_seen"],
            )  # fmt: skip
            messages.success(
                request,
                _("Done. The message is on its way.") if row.for_family else _("Done. Staff see it now."),
            )
            return redirect("threads:translations")
        except OutOfOrder as moved:
            form.ask_order(moved)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    terms, near = _help_with(row, scope)
    names = (
        account_names([row.asked_by_id], seen_by=seen) if row.asked_by_id and scope.breadth != "none" else {}
    )
    record_read(by=scope, at=now, deed="conversations.translation", subject="translation", subject_id=row.pk)
    context = {
        "it": row, "kind": CLASS_WORDS[TextClass(row.text_class)][0],
        "form": form, "terms": terms, "near": near, "is_open": row.state in OPEN,
        "asked_by": names.get(row.asked_by_id, "") if row.asked_by_id else "", "tabs": tabs_for(scope, "translations"),
        "is_check": row.state == TranslationState.CHECK, "may_open": seen is scope and row.thread_id is not None,
    }  # fmt: skip
    return render(request, "conversations/translation.html", context, status=422 if form.errors else 200)


def _help_with(row: Translation, scope) -> tuple[list[GlossaryLine], list]:
    """The school terms in the text as the glossary says them, and sentences like its own that people have translated."""
    lines = queries.glossary(row.language, on=clock.now().date(), seen_by=scope)
    named = {term.english for term in named_in(row.original, [line.term for line in lines])}
    if not row.from_language:
        return [line for line in lines if line.english in named], []
    machine = Scope.system(scope.district_id, "what people translated before")
    with tenancy.acting_as(machine):
        found = [
            one
            for said, _space in sentences(row.original)[:MOST_ALIKE]
            for one in alike(
                mask(said, row.names).text,
                source=row.from_language,
                target=row.language,
                seen_by=machine,
                most=2,
            )
        ]
    return [line for line in lines if line.english in named], found[:MOST_ALIKE]
