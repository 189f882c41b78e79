"""What this room's pages share: who may enter, finding the week, saying a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.conferences.models import Conference, Week
from thirdpillar.practice.conferences.queries import pages

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
OWN = (Role.TEACHER, Role.INTERPRETER)


def note_read(scope, students: Iterable[Student | None]) -> None:
    """Note that these children were looked at by name."""
    ids = sorted({str(one.pk) for one in students if one})
    if ids:
        record_read(by=scope, at=clock.now(), deed="conferences.see", subject="student", students=ids)


def found(request: HttpRequest, week_id: UUID) -> Week:
    """The week, where the asker may see it; else the page does not exist."""
    one = pages.week(week_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if one is None:
        raise Http404
    return one


def found_conference(request: HttpRequest, conference_id: UUID) -> Conference:
    one = (
        Conference.objects.seen_by(request.scope)  # type: ignore[attr-defined]
        .select_related("week")
        .filter(pk=conference_id)
        .first()
    )
    if one is None:
        raise Http404
    return one


def done(request: HttpRequest, deed: Callable[[], object], said: str = "") -> bool:
    """Do a deed; say that it is done, or why it was refused."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return False
    if said:
        messages.success(request, said)
    return True
