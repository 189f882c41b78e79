"""Whose link is this? The caregiver of a conversation, or the second guardian of one that two read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.seats import Together, seat_by_code, together, without_others


@dataclass(frozen=True)
class Reader:
    """Who opened a link, and what they read; `shared` is the second guardian, where two read together today."""

    code: str
    thread: Thread
    reached: queries.Addressee
    own: UUID
    shared: Together | None
    machine: Scope

    @property
    def is_second(self) -> bool:
        return self.own != self.thread.adult_id

    @property
    def page(self) -> str:
        """The address of their own page."""
        name = "family_threads:together" if self.is_second else "family_threads:conversation"
        return reverse(name, args=[self.code])

    def of(self, lines: Iterable[queries.Line]) -> list[queries.Line]:
        """The lines that this guardian may read and that have been said to them: no note, and no other's words unless
        both said yes."""
        theirs = without_others(lines, self.thread, own=self.own, shared=self.shared, seen_by=self.machine)
        return [
            line
            for line in theirs
            if line.post is not None
            and not (line.waits_for_second if self.is_second else line.waits_for_first)
        ]

    def lines(self) -> list[queries.Line]:
        """All that they may read, in order."""
        return self.of(queries.lines_of(self.thread, seen_by=self.machine))


def reader_of(code: str, *, on: date, seen_by: Scope) -> Reader | None:
    """The reader of an open link: a restriction closes it like one that does not exist. A seat opens the conversation only
    while two read together, and only to the second."""
    if len(code) != 12:
        return None
    if thread := queries.thread_by_code(code, seen_by=seen_by):
        reached = queries.addressee(thread.adult_id, thread.student_ids, on=on, seen_by=seen_by)
        shared = together(thread, on=on, seen_by=seen_by)
        if reached is None or not reached.may_go_on:
            return None
        return Reader(code, thread, reached, thread.adult_id, shared, seen_by)
    seat = seat_by_code(code, seen_by=seen_by)
    shared = together(seat.thread, on=on, seen_by=seen_by) if seat else None
    if seat is None or shared is None or shared.seat.pk != seat.pk or not shared.reached.may_go_on:
        return None
    return Reader(code, seat.thread, shared.reached, seat.adult_id, shared, seen_by)


def for_reader(view: Callable) -> Callable:
    """Find the reader of the code, in the machine's name; speak their language."""

    @wraps(view)
    def found(request: HttpRequest, code: str, *args, **more) -> HttpResponseBase:
        district = request.district  # type: ignore[attr-defined]
        if district is None:
            raise Http404
        machine = Scope.system(district.pk, "a family's own link")
        with tenancy.acting_as(machine):
            reader = reader_of(code, on=clock.today(district.zone), seen_by=machine)
            if reader is None:
                raise Http404
            asked = translation.get_language() or "en"
            language = (
                asked if request.COOKIES.get("tp_language") else reader.reached.language.lower() or asked
            )
            with translation.override(page_language_or_near(language)):
                response = view(request, reader, *args, **more)
                response.headers["Content-Language"] = translation.get_language() or "en"
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found
