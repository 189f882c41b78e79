"""Whether what somebody of us tried to send was kept back by a restriction; if so, the record has it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.actions.blocking import note_blocked_writing
from thirdpillar.means.conversations.queries import Addressee


def note_if_barred(
    request: HttpRequest, reached: Addressee | None, students: Iterable[Student], named: Iterable[str] = ()
) -> None:
    """`students` are those asked about; `named` the ids in the form where it names some, else all are meant."""
    if request.method != "POST" or reached is None or not reached.is_barred or "look" in request.POST:
        return
    chosen = set(named) or {str(one.pk) for one in students}
    hidden = [one.pk for one in students if one.pk not in reached.student_ids and str(one.pk) in chosen]
    if hidden:
        note_blocked_writing(adult_id=reached.adult.pk, student_ids=hidden, by=request.scope, at=clock.now())
