"""Translations that a reader called wrong: the list, and one to put right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.forms.translation import CheckForm
from thirdpillar.means.conversations.models import Doubt
from thirdpillar.means.conversations.queries.interpreting import language_line
from thirdpillar.means.conversations.queries.translation import makers_of, text_class_of
from thirdpillar.means.conversations.queries.wrong import somebody_else_reads
from thirdpillar.means.conversations.rules.translation import (
    BY_ANOTHER,
    BY_ITS_MAKER,
    KEEPERS,
    OutOfOrder,
    class_terms,
)
from thirdpillar.means.conversations.views.text_classes import tabs_for

PAGE = 25


def _sight(scope) -> Scope:
    # The keepers see the words that are in doubt, whoever said so in whichever conversation; which, the query says.
    return Scope.system(scope.district_id, "a keeper of the glossary looks at what was called wrong")


@open_to(*KEEPERS, support=False)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """What readers called wrong and nobody has looked at yet; below it what was settled."""
    scope = request.scope
    seen = _sight(scope)
    with tenancy.acting_as(seen):
        page = Paginator(queries.doubts(seen_by=seen, keeper=scope), PAGE).get_page(request.GET.get("page"))
        rows = list(page)
        settled = list(queries.doubts(seen_by=seen, keeper=scope, is_open=False)[:PAGE])
    record_read(by=scope, at=clock.now(), deed="conversations.doubts", subject="doubt", texts=len(rows))
    return render(
        request, "conversations/doubts.html",
        {"page": page, "rows": rows, "settled": settled, "tabs": tabs_for(scope, "doubts")},
    )  # fmt: skip


@open_to(*KEEPERS, support=False)
def doubt(request: HttpRequest, doubt_id: UUID) -> HttpResponse:
    """One translation in doubt, with what the reader said of it."""
    scope, now = request.scope, clock.now()
    seen = _sight(scope)
    with tenancy.acting_as(seen):
        row = queries.doubts(seen_by=seen, keeper=scope, is_open=None).filter(pk=doubt_id).first()
    if row is None:
        raise Http404
    if "take_back" in request.POST:
        return _taken_back(request, row)
    form = CheckForm(request.POST or None, language=row.language, draft=row.body)
    if request.method == "POST" and form.is_valid():
        try:
            settled = actions.settle_doubt(
                doubt_id=row.pk,
                body=form.cleaned_data["body"],
                reads_it=form.cleaned_data["reads_it"],
                by=scope,
                at=now,
                order_seen=form.cleaned_data["order_seen"],
            )
            messages.success(request, _("Settled: %(outcome)s.") % {"outcome": settled.outcome_words.lower()})
            return redirect("threads:doubts")
        except OutOfOrder as moved:
            form.ask_order(moved)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    record_read(by=scope, at=now, deed="conversations.doubts", subject="doubt", subject_id=row.pk)
    with tenancy.acting_as(seen):
        makers = makers_of(row, seen_by=seen)
        terms = class_terms(
            text_class_of(row, seen_by=seen), on=now.date(), stricter=queries.stricter_classes(seen_by=seen)
        )
        is_alone = not somebody_else_reads(row.language, terms, besides=makers, seen_by=seen)
    is_open, is_mine = row.settled_at is None, scope.account_id in makers
    context = {
        "it": row, "form": form, "tabs": tabs_for(scope, "doubts"), "is_open": is_open and (is_alone or not is_mine),
        "by_another": BY_ANOTHER if is_open and is_mine and not is_alone else "",
        "by_its_maker": BY_ITS_MAKER if is_alone and ((is_open and is_mine) or row.settled_by_id in makers) else "",
        "line": language_line(seen_by=scope),
        "may_take_back": is_open and scope.role == Role.OFFICE and row.purpose == POST,
    }  # fmt: skip
    return render(request, "conversations/doubt.html", context, status=422 if form.errors else 200)


def _taken_back(request: HttpRequest, row: Doubt) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    try:
        taken = actions.take_back_translation(doubt_id=row.pk, by=scope, at=clock.now())
        messages.success(request, _("Settled: %(outcome)s.") % {"outcome": taken.outcome_words.lower()})
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:doubts")
