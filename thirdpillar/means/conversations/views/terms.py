"""The rules of all conversations: hours, the switch, what was removed; and a conversation that was reported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions import retention, switch
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.forms.terms import KeepForm, ReportForm, StopForm, TermsForm
from thirdpillar.means.conversations.models import Certificate
from thirdpillar.means.conversations.queries.waiting import terms_of
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, WRITERS
from thirdpillar.standards import library

FIELDS = ("opens", "closes", "weekdays", "closed_on", "aim_hours", "certified_alone")


@open_to(Role.OFFICE)
def terms(request: HttpRequest) -> HttpResponse:
    """In which hours families get answers, the switch, and how long words are kept."""
    scope = request.scope
    now = terms_of(seen_by=scope)
    form = TermsForm(request.POST or None, initial={name: getattr(now, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            switch.set_terms(by=scope, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("threads:terms")
        except Refused as refusal:
            form.add_error("closes", str(refusal.reason))
    today = clock.today(request.district.zone)
    record_read(by=scope, at=clock.now(), deed="conversations.terms", subject="district")
    return render(
        request,
        "conversations/terms.html",
        {
            "form": form, "terms": now, "stop_form": StopForm(),
            "rule": library.entry("retention", "messages", today),
            "before": retention.kept_since(request.district, on=today, seen_by=scope),
            "certificates": Certificate.objects.seen_by(scope).order_by("-at")[:20],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to(Role.OFFICE)
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Nobody writes any more, and nothing goes."""
    form = StopForm(request.POST)
    if form.is_valid():
        switch.stop_threads(reason=form.cleaned_data["reason"], by=request.scope, at=clock.now())
        messages.success(request, _("Stopped. Nobody can write now, and what waited is held."))
    else:
        messages.error(request, _("Say why, so that your staff know."))
    return redirect("threads:terms")


@open_to(Role.OFFICE)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """It goes on."""
    switch.resume_threads(by=request.scope, at=clock.now())
    messages.success(request, _("Conversations go on. What was held goes out now."))
    return redirect("threads:terms")


def _deed(request: HttpRequest, thread_id: UUID, deed, said: str) -> HttpResponse:
    if queries.thread(thread_id, seen_by=request.scope) is None:
        raise Http404
    try:
        deed()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", thread_id)


@open_to(*WRITERS, support=False)
@require_POST
def report(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """This goes too far."""
    form = ReportForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return _deed(
        request,
        thread_id,
        lambda: switch.report_thread(
            thread_id=thread_id, said_by=From.SCHOOL, words=words, by=request.scope, at=clock.now()
        ),
        _("Reported. It stands still until the office has looked at it."),
    )


@open_to(*OF_THE_OFFICE, support=False)
@require_POST
def looked(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The office has looked: on, or closed for good."""
    goes_on = request.POST.get("goes_on") == "yes"
    return _deed(
        request,
        thread_id,
        lambda: switch.look_at_report(thread_id=thread_id, goes_on=goes_on, by=request.scope, at=clock.now()),
        _("It goes on.") if goes_on else _("Closed. Nobody can write in it any more."),
    )


@open_to(*OF_THE_OFFICE, support=False)
@require_POST
def keep(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Beyond its time, for a dispute; or no longer."""
    form = KeepForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    return _deed(
        request,
        thread_id,
        lambda: switch.hold_thread(thread_id=thread_id, because=because, by=request.scope, at=clock.now()),
        _("It is kept until you let it go.") if because else _("It is kept as long as the rule says."),
    )
