"""Beside a family's conversation: its files, a copy of its own to keep, and a way to say that it hurts. No sign-in."""

from __future__ import annotations

from tempfile import TemporaryFile
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.doors.family_threads.readers import Reader, for_reader
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.files import file_answer
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.actions.copies import copy_thread, write_copy
from thirdpillar.means.conversations.actions.switch import report_thread
from thirdpillar.means.conversations.choices import From


@by_link
@never_cache
@require_safe
@for_reader
def copy(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """All that was said, to print or to keep as a text; what this guardian may see and no more."""
    made = copy_thread(
        thread_id=reader.thread.pk, for_second=reader.is_second, handed_by_staff=False, by=reader.machine, at=clock.now()
    )  # fmt: skip
    if request.GET.get("as") == "text":
        answer = HttpResponse(made.as_text(), content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="messages.txt"'
        return answer
    if request.GET.get("as") == "files" and made.files:
        packed = TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_copy(made, packed, seen_by=reader.machine)
        packed.seek(0)
        return FileResponse(packed, as_attachment=True, filename="messages.zip")
    return render(request, "family/copy.html", {"copy": made, "back": reader.page})


@by_link
@never_cache
@require_http_methods(["GET", "HEAD"])
@for_reader
def file(request: HttpRequest, reader: Reader, attachment_id: UUID) -> HttpResponse:
    """One file of the conversation, as long as its reader may read the words that it hangs on."""
    found = queries.attachment(attachment_id, seen_by=reader.machine)
    post = found[0].post if found and found[0].thread_id == reader.thread.pk else None
    if found is None or post is None:
        raise Http404
    if not reader.of([queries.Line(post.at, "", said_by=post.said_by, post=post)]):
        raise Http404
    record_read(
        by=reader.machine, at=clock.now(), deed="conversations.family_file", subject="attachment", subject_id=attachment_id
    )  # fmt: skip
    row, content = found
    response = file_answer(content, row.media_type, row.name or row.kind)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@by_link
@never_cache
@require_POST
@for_reader
def report(request: HttpRequest, reader: Reader) -> HttpResponse:
    """It hurts: nothing more is said in it until the office has looked."""
    report_thread(
        thread_id=reader.thread.pk, said_by=From.FAMILY, words="", by=reader.machine, at=clock.now()
    )
    # A case no school's office reads: its own district's does.
    messages.success(
        request,
        _("We stopped this conversation. The school office will look at it.")
        if reader.thread.school_of_outbox
        else _("Saved. The district office will check it."),
    )
    return redirect(reader.page)
