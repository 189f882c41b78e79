"""What staff do beside a thread: note, take down what was told, hand over, close."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.moving import move_post
from thirdpillar.means.conversations.actions.naming import name_interpreters
from thirdpillar.means.conversations.actions.posts import ask_for_words
from thirdpillar.means.conversations.choices import NoteKind, Way
from thirdpillar.means.conversations.forms.threads import HandOverForm, InterpretersForm, NoteForm
from thirdpillar.means.conversations.models import Post
from thirdpillar.means.conversations.queries.proficiency import interpreters_of
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.means.conversations.views.threads import choices_of, thread_asked


@open_to(*WRITERS, support=False)
@require_POST
def note(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """A word to colleagues, which no family sees."""
    found, form = thread_asked(request, thread_id), NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(thread_id=found.pk, body=form.cleaned_data["note"], by=request.scope, at=clock.now())
        messages.success(request, _("Noted. Only staff see it."))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("threads:thread", found.pk)


@open_to(*WRITERS, support=False)
@require_POST
def told(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """What the family said on the phone or in person."""
    found, form = thread_asked(request, thread_id), NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.write_as_family(
                thread_id=found.pk, body=form.cleaned_data["note"], key=form.cleaned_data["key"],
                way=Way.TOLD, by=request.scope, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Taken down as the family's words."))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("threads:thread", found.pk)


@open_to(*WRITERS, support=False)
@require_POST
def interpreters(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Name those who may translate a case."""
    found = thread_asked(request, thread_id)
    form = InterpretersForm(request.POST, people=interpreters_of(found, seen_by=request.scope))
    try:
        if form.is_valid():
            name_interpreters(
                thread_id=found.pk, account_ids=form.account_ids(), by=request.scope, at=clock.now()
            )
            messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", found.pk)


@open_to(*WRITERS, support=False)
@require_POST
def hand(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Give it to a colleague."""
    found = thread_asked(request, thread_id)
    form = HandOverForm(request.POST, colleagues=choices_of(found, request.scope))
    if form.is_valid():
        try:
            actions.hand_over(
                thread_id=found.pk,
                to_account_id=UUID(form.cleaned_data["to"]),
                by=request.scope,
                at=clock.now(),
            )
            messages.success(request, _("Handed over. You still see it."))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
    else:
        messages.error(request, _("Choose a colleague."))
    return redirect("threads:thread", found.pk)


@open_to(*WRITERS, support=False)
@require_POST
def take_out(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """A colleague, or oneself, is in it no longer."""
    found, scope = thread_asked(request, thread_id), request.scope
    try:
        whom = UUID(request.POST.get("who", ""))
    except ValueError as problem:
        raise Http404 from problem
    try:
        actions.take_out(thread_id=found.pk, account_id=whom, by=scope, at=clock.now())
        messages.success(request, NoteKind.OUT.label)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    still = queries.thread(found.pk, seen_by=scope)
    return redirect("threads:thread", found.pk) if still else redirect("threads:threads")


@open_to(*WRITERS, support=False)
@require_POST
def close(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Nothing is left to say."""
    found = thread_asked(request, thread_id)
    actions.close_thread(thread_id=found.pk, by=request.scope, at=clock.now())
    messages.success(request, _("Closed. A word from the family opens it again."))
    return redirect("threads:threads")


@open_to(*WRITERS, support=False)
@require_POST
def translate(request: HttpRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Have words said in the language of whoever reads them."""
    found = thread_asked(request, thread_id)
    try:
        if not Post.objects.seen_by(request.scope).filter(pk=post_id, thread=found).exists():
            raise Http404
        row = ask_for_words(post_id=post_id, by=request.scope, at=clock.now())
        messages.success(request, row.get_state_display())
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", found.pk)


@open_to(*WRITERS, support=False)
@require_POST
def move(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Words of the family that belong to another conversation."""
    found = thread_asked(request, thread_id)
    try:
        post_id, to = UUID(request.POST.get("post", "")), UUID(request.POST.get("to", ""))
    except ValueError as problem:
        raise Http404 from problem
    try:
        after = move_post(post_id=post_id, to_thread_id=to, by=request.scope, at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("threads:thread", after.pk)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", found.pk)
