"""Checking our own texts in a language: which languages, their texts, and one text at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.doors.languages.checked import is_settled
from thirdpillar.doors.languages.forms import WordsForm
from thirdpillar.doors.languages.texts import SystemText, text_of, texts_of
from thirdpillar.doors.review import confirmed_languages
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices.text_checks import Verdict
from thirdpillar.means.conversations.models import TextCheck
from thirdpillar.means.conversations.rules.text_checks import CHECKERS, TAKERS

PAGE = 30
CHECKED = [code for code in settings.COMPLETE_LANGUAGES if code != settings.LANGUAGE_CODE]
SHOWN = ("open", "waiting", "done", "all")


@dataclass(frozen=True)
class Row:
    """A text with what was said of it."""

    text: SystemText
    check: TextCheck | None

    @property
    def is_done(self) -> bool:
        return is_settled(self.check, self.text.draft)

    @property
    def waits(self) -> bool:
        return self.check is not None and self.check.verdict == Verdict.PROPOSED

    @property
    def words(self) -> tuple[str, ...]:
        return (
            tuple(self.check.words) if self.check and self.check.verdict == Verdict.TAKEN else self.text.draft
        )


@open_to(*CHECKERS, support=False)
@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """How far each language is: texts a person stands behind, of all."""
    scope = request.scope  # type: ignore[attr-defined]
    waiting, checks = queries.proposals(seen_by=scope), queries.text_checks(seen_by=scope)
    rows = []
    for code in CHECKED:
        all_texts = texts_of(code)
        done = sum(is_settled(checks.get((code, one.digest)), one.draft) for one in all_texts)
        rows.append({
            "code": code, "done": len(all_texts) if code in confirmed_languages() else done, "of": len(all_texts),
            "waiting": waiting.get(code, 0),
        })  # fmt: skip
    return render(request, "languages/languages.html", {"rows": rows, "may_take": scope.role in TAKERS})


@open_to(*CHECKERS, support=False)
@require_safe
def texts(request: HttpRequest, tag: str) -> HttpResponse:
    """A language's texts, to search and to choose from."""
    rows = _rows(request, tag)
    show, search = request.GET.get("show", "open"), request.GET.get("search", "").strip()
    if show not in SHOWN:
        raise Http404
    counts = {
        "open": sum(not row.is_done and not row.waits for row in rows), "waiting": sum(row.waits for row in rows),
        "done": sum(row.is_done for row in rows), "all": len(rows),
    }  # fmt: skip
    wanted = [
        row for row in rows
        if show == "all" or (row.is_done if show == "done" else row.waits if show == "waiting"
                             else not row.is_done and not row.waits)
    ]  # fmt: skip
    for word in fold(search).split():
        wanted = [row for row in wanted if word in fold(" ".join((*row.text.english, *row.words)))]
    labels = {"open": _("To check"), "waiting": _("Proposed"), "done": _("Checked"), "all": _("All")}
    context = {
        "code": tag, "page": Paginator(wanted, PAGE).get_page(request.GET.get("page")), "show": show,
        "search": search, "boxes": [(key, labels[key], counts[key], key == show) for key in SHOWN],
        "done": counts["done"], "of": counts["all"],
    }  # fmt: skip
    return render(request, "languages/texts.html", context)


@open_to(*CHECKERS, support=False)
@require_safe
def next_text(request: HttpRequest, tag: str) -> HttpResponse:
    """On to the first text after this one that nobody has looked at; from the start where none follows."""
    rows = _rows(request, tag)
    after = request.GET.get("after", "")
    places = [row.text.digest for row in rows]
    start = places.index(after) + 1 if after in places else 0
    for row in [*rows[start:], *rows[:start]]:
        if not row.is_done and not row.waits and row.text.digest != after:
            return redirect("languages:text", tag, row.text.digest)
    messages.success(request, _("Nothing is left to check here. Thank you!"))
    return redirect("languages:texts", tag)


@open_to(*CHECKERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, tag: str, digest: str) -> HttpResponse:
    """One text: the English, what we say, and two answers: it is right, or these words are better."""
    scope = request.scope  # type: ignore[attr-defined]
    row = _row(request, tag, digest)
    form = WordsForm(request.POST or None, shown=row.words, english=row.text.english, language=tag)
    if request.method == "POST" and form.is_valid():
        words = row.text.draft if form.cleaned_data["verdict"] == "right" else form.words
        try:
            check = actions.check_text(
                language=tag,
                text=row.text.key,
                draft=row.text.draft,
                words=words,
                by=scope,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _SAID[Verdict(check.verdict)]())
            return redirect(f"{reverse('languages:next', args=[tag])}?after={digest}")
    rows = _rows(request, tag)
    context = {
        "code": tag, "row": row, "form": form, "done": sum(each.is_done for each in rows), "of": len(rows),
        "may_take": scope.role in TAKERS,
        "who": _who(row.check, scope),
    }  # fmt: skip
    return render(request, "languages/text.html", context, status=422 if form.errors else 200)


_SAID = {
    Verdict.RIGHT: lambda: _("Noted: it is right."),
    Verdict.TAKEN: lambda: _("Your words are in use now."),
    Verdict.PROPOSED: lambda: _("Thank you. The district office or an interpreter looks at your words next."),
}


@open_to(*TAKERS)
@require_POST
def settle(request: HttpRequest, tag: str, digest: str) -> HttpResponse:
    """Put proposed words in use, or leave the draft."""
    scope = request.scope  # type: ignore[attr-defined]
    row = _row(request, tag, digest)
    if row.check is None:
        raise Http404
    try:
        if request.POST.get("take") == "yes":
            actions.take_text(check_id=row.check.pk, by=scope, at=clock.now())
            messages.success(request, _("These words are in use now."))
        else:
            actions.leave_text(check_id=row.check.pk, by=scope, at=clock.now())
            messages.success(request, _("The draft stays."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(f"{reverse('languages:texts', args=[tag])}?show=waiting")


def _who(check: TextCheck | None, scope) -> str:
    if check is None or check.account_id is None:
        return ""
    return account_names([check.account_id], seen_by=scope).get(check.account_id, "")


def _rows(request: HttpRequest, tag: str) -> list[Row]:
    if tag not in CHECKED:
        raise Http404
    checks = queries.text_checks(language=tag, seen_by=request.scope)  # type: ignore[attr-defined]
    return [Row(one, checks.get((tag, one.digest))) for one in texts_of(tag)]


def _row(request: HttpRequest, tag: str, digest: str) -> Row:
    found = text_of(tag, digest) if tag in CHECKED else None
    if found is None:
        raise Http404
    checks = queries.text_checks(language=tag, seen_by=request.scope)  # type: ignore[attr-defined]
    return Row(found, checks.get((tag, digest)))
