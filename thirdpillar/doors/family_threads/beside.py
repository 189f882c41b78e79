"""Beside a family's conversation: a copy of its own to keep, and a way to say that it hurts. No sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions.copies import copy_thread, write_copy
from thirdpillar.means.conversations.actions.switch import report_thread
from thirdpillar.means.conversations.choices import From


def with_thread(view: Callable) -> Callable:
    """Find the open thread of the code, in the machine's name; speak the caregiver's language."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        district = request.district  # type: ignore[attr-defined]
        if district is None or len(code) != 12:
            raise Http404
        machine = Scope.system(district.pk, "a family's own link")
        with tenancy.acting_as(machine):
            thread = queries.thread_by_code(code, seen_by=machine)
            today = clock.today(district.zone)
            reached = (
                queries.addressee(thread.adult_id, thread.student_ids, on=today, seen_by=machine)
                if thread
                else None
            )
            if thread is None or reached is None or not reached.may_go_on:
                raise Http404
            asked = translation.get_language() or "en"
            language = asked if request.COOKIES.get("tp_language") else reached.language.lower() or asked
            with translation.override(page_language_or_near(language)):
                response = view(request, thread, reached, machine)
                response.headers["Content-Language"] = translation.get_language() or "en"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found


@by_link
@never_cache
@require_safe
@with_thread
def copy(request: HttpRequest, thread, reached, machine: Scope) -> HttpResponseBase:
    """All that was said, to print or to keep as a text; what this caregiver may see and no more."""
    made = copy_thread(thread_id=thread.pk, handed_by_staff=False, by=machine, at=clock.now())
    if request.GET.get("as") == "text":
        answer = HttpResponse(made.as_text(), content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="messages.txt"'
        return answer
    if request.GET.get("as") == "files" and made.files:
        packed = TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_copy(made, packed, seen_by=machine)
        packed.seek(0)
        return FileResponse(packed, as_attachment=True, filename="messages.zip")
    return render(request, "family/copy.html", {"copy": made, "thread": thread})


@by_link
@never_cache
@require_POST
@with_thread
def report(request: HttpRequest, thread, reached, machine: Scope) -> HttpResponse:
    """It hurts: nothing more is said in it until the office has looked."""
    report_thread(thread_id=thread.pk, said_by=From.FAMILY, words="", by=machine, at=clock.now())
    messages.success(request, _("We stopped this conversation. The school office will look at it."))
    return redirect("family_threads:conversation", thread.code)
