"""Interpreters for staff: ask for one, see which requests are open, and do what one said yes to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.choices import STAFF, Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.conversations.actions import interpreting as actions
from thirdpillar.means.conversations.actions.interpreter_changes import change_interpreting, note_no_show
from thirdpillar.means.conversations.actions.interpreter_times import say_hours, set_language_line
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Wanted, Where
from thirdpillar.means.conversations.forms.interpreting import (
    AskForm,
    ChangeForm,
    DeliverForm,
    HoursForm,
    LineForm,
    RatingForm,
)
from thirdpillar.means.conversations.models import InterpreterRequest, Post, Thread
from thirdpillar.means.conversations.queries import interpreting as queries
from thirdpillar.means.conversations.rules.interpreting import STANDING
from thirdpillar.means.conversations.rules.threads import WRITERS

PAGE = 50
WORKERS = tuple(sorted(STAFF - {Role.READER}))


@open_to(*WRITERS, support=False)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Whom we still look for, first of all; then what is arranged, and what is over."""
    scope = request.scope
    language, state = request.GET.get("language", ""), request.GET.get("state", "")
    page = Paginator(queries.requests(seen_by=scope, language=language, state=state), PAGE).get_page(
        request.GET.get("page")
    )
    counted = queries.by_language(seen_by=scope)
    return render(
        request,
        "conversations/interpreting.html",
        {
            "page": page,
            "counted": [row | {"label": language_label(row["language"])} for row in counted],
            "languages": [
                {"value": row["language"], "label": language_label(row["language"])} for row in counted
            ],
            "states": [{"value": value, "label": label} for value, label in RequestState.choices],
            "asked": request.GET,
            "line": queries.language_line(seen_by=scope),
            "is_office": scope.role == Role.OFFICE,
        },
    )


@open_to(*WRITERS, support=False)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an interpreter: from a conversation, from a family's page, or for anything else."""
    scope = request.scope
    thread = _thread(request)
    adult = _adult(request, thread)
    post = _latest(thread, scope)
    language = (
        (adult.reads_language if thread else adult.speaks_language or adult.reads_language) if adult else ""
    )
    here = [(str(one.pk), one.name) for one in schools(seen_by=scope)]
    form = AskForm(
        request.POST if request.method == "POST" else None,
        schools=here if not scope.sees_all else [("", _("District office")), *here], zone=request.district.zone,
        initial={
            "language": language, "school": str(thread.school_id or "") if thread else "",
            "wanted": Wanted.TEXT if post else Wanted.TALK, "where": Where.WRITING if post else Where.PHONE,
            "words": post.body if post else "",
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        is_text = form.cleaned_data["wanted"] == Wanted.TEXT
        try:
            found = actions.ask_for_interpreter(
                **form.asked(), school_id=UUID(form.cleaned_data["school"]) if form.cleaned_data["school"] else None,
                adult_id=adult.pk if adult else None, thread_id=thread.pk if thread else None,
                post_id=post.pk if post and is_text and post.body == form.cleaned_data["words"] else None,
                by=scope, at=clock.now(),
            )  # fmt: skip
            return redirect("threads:interpreting", found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    if adult:
        record_read(
            by=scope,
            at=clock.now(),
            deed="conversations.ask_interpreter",
            subject="adult",
            subject_id=adult.pk,
        )
    context = {"form": form, "adult": adult, "thread": thread, "line": queries.language_line(seen_by=scope)}
    return render(request, "conversations/ask_interpreter.html", context, status=422 if form.errors else 200)


def _thread(request: HttpRequest) -> Thread | None:
    asked = _id(request.GET.get("thread", ""))
    return Thread.objects.seen_by(request.scope).filter(pk=asked).first() if asked else None


def _adult(request: HttpRequest, thread: Thread | None) -> Adult | None:
    asked = thread.adult_id if thread else _id(request.GET.get("adult", ""))
    return Adult.objects.seen_by(request.scope).filter(pk=asked, left_at=None).first() if asked else None


def _latest(thread: Thread | None, scope) -> Post | None:
    """The last thing that we said there: what most likely wants a translation."""
    if thread is None:
        return None
    return (
        Post.objects.seen_by(scope).filter(thread=thread, said_by=From.SCHOOL).order_by("-at", "-pk").first()
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@open_to(*WORKERS, support=False)
def one(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """One request: who was asked and what they said; for whoever does it the words, and afterwards how it went."""
    scope = request.scope
    found = InterpreterRequest.objects.seen_by(scope).filter(pk=interpreter_request_id).first()
    if found is None:
        raise Http404
    offers = list(queries.offers_of(found, seen_by=scope))
    mine = next((each for each in offers if each.account_id == scope.account_id), None)
    is_ours = scope.role in WRITERS and (
        mine is None or found.asked_by_id == scope.account_id or scope.sees_all
    )
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and is_ours:
        try:
            actions.rate_interpreting(
                request_id=found.pk, said_by=From.SCHOOL, by=scope, at=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("Thank you."))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        return redirect("threads:interpreting", found.pk)
    doing = mine is not None and mine.state in (OfferState.CONFIRMED, OfferState.DELIVERED)
    over = found.state in (RequestState.DELIVERED, RequestState.LINE)
    context = {
        "it": found, "offers": offers if is_ours else [], "mine": mine, "is_ours": is_ours, "doing": doing, "over": over,
        "names": _names(offers, found), "is_text": found.wanted == Wanted.TEXT,
        "may_be_done": found.wanted == Wanted.TEXT or found.begins_at <= clock.now(),
        "can_change": found.state in STANDING, "may_anew": found.state in (*STANDING, RequestState.NOBODY),
        "nobody": found.state == RequestState.NOBODY
        or (found.state == RequestState.OPEN and not any(each.state == OfferState.OFFERED for each in offers)),
        "line": queries.language_line(seen_by=scope) if is_ours else None,
        "deliver_form": DeliverForm(), "form": form,
        "change_form": ChangeForm(None, known=found, zone=request.district.zone),
        "ratings": list(queries.ratings_of(found, seen_by=scope)),
    }  # fmt: skip
    return render(request, "conversations/interpreter_request.html", context)


def _names(offers: list, found: InterpreterRequest) -> dict[UUID, str]:
    # An interpreter sees no account; whom to turn to, and who said yes, are picked out here.
    machine = Scope.system(found.district_id, "who asked and who was asked")
    with tenancy.acting_as(machine):
        return account_names([each.account_id for each in offers] + [found.asked_by_id], seen_by=machine)


@open_to(*WORKERS, support=False)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What I was asked to interpret or translate."""
    found = list(queries.jobs(seen_by=request.scope)[:200])
    return render(
        request, "conversations/interpreter_jobs.html",
        {"jobs": found, "has_hours": queries.hours(seen_by=request.scope).exists()},
    )  # fmt: skip


def _do(request: HttpRequest, back: str, deed, said: str, *where, **terms) -> HttpResponse:
    """One deed, its refusal in words, and back."""
    try:
        deed(by=request.scope, at=clock.now(), **terms)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(back, *where)


@open_to(*WORKERS, support=False)
@require_POST
def answer(request: HttpRequest, interpreter_offer_id: UUID) -> HttpResponse:
    """Yes or no to a job."""
    yes = request.POST.get("answer") == "yes"
    said = _("It is yours. Thank you!") if yes else _("We will ask somebody else.")
    return _do(request, "threads:jobs", actions.answer_offer, said, offer_id=interpreter_offer_id, yes=yes)


@open_to(*WORKERS, support=False)
@require_POST
def deliver(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """It is done."""
    words = request.POST.get("translated", "")
    return _do(
        request, "threads:interpreting", actions.deliver_interpreting, _("Done. Thank you!"), interpreter_request_id,
        request_id=interpreter_request_id, translated=words,
    )  # fmt: skip


@open_to(*WRITERS, support=False)
@require_POST
def change(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """Another time or place."""
    found = InterpreterRequest.objects.seen_by(request.scope).filter(pk=interpreter_request_id).first()
    if found is None:
        raise Http404
    form = ChangeForm(request.POST, known=found, zone=request.district.zone)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
        return redirect("threads:interpreting", found.pk)
    return _do(
        request, "threads:interpreting", change_interpreting, _("Saved."), found.pk, request_id=found.pk,
        **form.changed(),
    )  # fmt: skip


@open_to(*WRITERS, support=False)
@require_POST
def no_show(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """Whoever had said yes did not come."""
    return _do(
        request, "threads:interpreting", note_no_show, _("Noted."), interpreter_request_id,
        request_id=interpreter_request_id,
    )  # fmt: skip


@open_to(*WRITERS, support=False)
@require_POST
def line_took_it(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """The language line did it, or is booked for it."""
    return _do(
        request, "threads:interpreting", actions.take_language_line, _("Noted."), interpreter_request_id,
        request_id=interpreter_request_id,
    )  # fmt: skip


@open_to(*WRITERS, support=False)
@require_POST
def cancel(request: HttpRequest, interpreter_request_id: UUID) -> HttpResponse:
    """Nobody is needed any more."""
    return _do(
        request, "threads:interpreting", actions.cancel_interpreting, _("Called off."), interpreter_request_id,
        request_id=interpreter_request_id,
    )  # fmt: skip


@open_to(*WORKERS, support=False)
def hours(request: HttpRequest) -> HttpResponse:
    """When I can interpret, week by week."""
    form = HoursForm(
        request.POST if request.method == "POST" else None, known=queries.hours(seen_by=request.scope)
    )
    if request.method == "POST" and form.is_valid():
        return _do(request, "threads:jobs", say_hours, _("Saved."), hours=form.hours())
    return render(
        request, "conversations/interpreter_hours.html", {"form": form}, status=422 if form.errors else 200
    )


@open_to(Role.OFFICE, support=False)
def line(request: HttpRequest) -> HttpResponse:
    """The district's language line: number and access code."""
    known = queries.language_line(seen_by=request.scope)
    initial = {name: getattr(known, name) for name in ("phone", "access_code", "how")} if known else None
    form = LineForm(
        request.POST if request.method == "POST" else None, country=request.district.country, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        return _do(request, "threads:requests", set_language_line, _("Saved."), **form.cleaned_data)
    return render(
        request, "conversations/language_line.html", {"form": form}, status=422 if form.errors else 200
    )
