"""The glossary of school terms: see, search, change, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.forms.translation import GlossaryFilter, TermForm
from thirdpillar.means.conversations.rules.translation import CHECKERS, KEEPERS
from thirdpillar.means.conversations.views.text_classes import tabs_for


def _languages() -> list[str]:
    drafted = queries.glossary_languages(clock.now().date())
    # In English the glossary says what is plainer: the composer suggests it.
    return [*drafted, *(tag for tag in LANGUAGES if tag not in drafted)]


def _chosen(asked: str) -> str:
    known = _languages()
    return asked if asked in known else known[0]


def _here(language: str) -> str:
    return f"{reverse('threads:glossary')}?{urlencode({'language': language})}"


@open_to(*CHECKERS)
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The terms of one language: the district's own, and the drafts that nobody has checked."""
    scope = request.scope
    language = _chosen(request.GET.get("language", ""))
    form = GlossaryFilter(
        {"language": language, "search": request.GET.get("search", "")[:80]}, languages=_languages()
    )
    search = form.cleaned_data["search"] if form.is_valid() else ""
    rows = queries.glossary(language, on=clock.now().date(), seen_by=scope, search=search)
    names = (
        account_names([one.confirmed_by_id for one in rows if one.confirmed_by_id], seen_by=scope)
        if scope.breadth != "none"
        else {}
    )
    context = {
        "rows": [{"it": one, "by": names.get(one.confirmed_by_id, "") if one.confirmed_by_id else ""} for one in rows],
        "form": form,
        "language": language, "search": search, "may_keep": scope.role in KEEPERS, "tabs": tabs_for(scope, "glossary"),
        "confirmed": sum(one.is_confirmed for one in rows),
    }  # fmt: skip
    return render(request, "conversations/glossary.html", context)


@open_to(*KEEPERS)
def term(request: HttpRequest) -> HttpResponse:
    """Write or change one term in one language."""
    scope, now = request.scope, clock.now()
    language = _chosen(request.GET.get("language", ""))
    english = request.GET.get("english", "")[:120]
    there = next(
        (one for one in queries.glossary(language, on=now.date(), seen_by=scope) if one.english == english),
        None,
    )
    first: dict = {"english": english}
    if there:
        first |= {
            "wanted": there.wanted,
            "keep": there.keep,
            "note": there.note,
            "confirm": there.is_confirmed,
        }
    form = TermForm(request.POST or None, language=language, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_term(language=language, by=scope, at=now, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(_here(language))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    context = {"form": form, "language": language, "there": there, "back": _here(language)}
    return render(request, "conversations/term.html", context, status=422 if form.errors else 200)


@open_to(*KEEPERS)
@require_POST
def confirm_term(request: HttpRequest) -> HttpResponse:
    """A draft is right as it stands, or is left out."""
    scope, now = request.scope, clock.now()
    language, english = _chosen(request.POST.get("language", "")), request.POST.get("english", "")
    there = next(
        (one for one in queries.glossary(language, on=now.date(), seen_by=scope) if one.english == english),
        None,
    )
    try:
        if there is None:
            raise Refused(_("This term is not in the glossary any more."))
        if request.POST.get("do") == "remove":
            actions.remove_term(language=language, english=english, by=scope, at=now)
            messages.success(request, _("Left out of the glossary."))
        else:
            actions.confirm_term(
                language=language, english=english, wanted=there.wanted, keep=there.keep, note=there.note, by=scope,
                at=now,
            )  # fmt: skip
            messages.success(request, _("Confirmed. From now on it is used."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(_here(language))
