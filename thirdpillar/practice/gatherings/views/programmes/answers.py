"""What people answered on registering, and how much each had of all programmes: to read, to print, as a table."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.tables import Column, Kind, write_csv
from thirdpillar.practice.gatherings.choices import QuestionKind, Standing
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.views.common import WHO, days_asked
from thirdpillar.practice.gatherings.views.programmes.common import found_programme

IN_IT = (Standing.REGISTERED, Standing.WAITING, Standing.OFFERED, Standing.COMPLETED)
PAGE = 50


@open_to(*WHO)
@require_safe
def answers_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Each person with what they answered, in the order of the questions."""
    programme, scope = found_programme(request, programme_id, to_run=True), request.scope  # type: ignore[attr-defined]
    questions = queries.questions_of(programme, seen_by=scope)
    people = queries.people_of(programme, seen_by=scope, standings=IN_IT)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.answers", subject="programme", subject_id=programme.pk,
        people=len(people),
    )  # fmt: skip
    said = {"yes": gettext("Yes"), "no": gettext("No")}
    language = get_language() or ""
    rows = [
        {
            "name": one.name,
            "standing": one.it.get_standing_display(),
            "answers": [
                (question.words_in(language), _said(question, one.it.answers, said, language))
                for question in questions
            ],
        }
        for one in people
    ]
    if request.GET.get("as") == "csv":
        columns = [
            Column("name", _("Name")),
            Column("standing", _("Where they stand")),
            *(Column(str(at), question.words_in(language)) for at, question in enumerate(questions)),
        ]
        table = (
            row | {str(at): answer for at, (_words, answer) in enumerate(row["answers"])} for row in rows
        )
        return _csv(write_csv(table, columns, notes=[(_("Programme"), programme.title)]), "answers")
    context = {
        "programme": programme,
        "rows": rows,
        "questions": [question.words_in(language) for question in questions],
    }
    return render(request, "gatherings/programmes/answers.html", context)


@open_to(*WHO)
@require_safe
def hours_page(request: HttpRequest) -> HttpResponse:
    """How many sessions and hours each adult had of all programmes together in a stretch of time."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    first, last = days_asked(request, zone)
    local = clock.ZoneInfo(zone)
    rows = queries.dosage_over_all(
        since=datetime.combine(first, time(), local), until=datetime.combine(last + timedelta(days=1), time(), local),
        seen_by=scope,
    )  # fmt: skip
    record_read(
        by=scope, at=clock.now(), deed="gatherings.roll", subject="district", subject_id=scope.district_id,
        people=len(rows),
    )  # fmt: skip
    if request.GET.get("as") == "csv":
        columns = [
            Column("name", _("Name")), Column("programmes", _("Programmes"), Kind.WHOLE),
            Column("sessions", _("Sessions"), Kind.WHOLE), Column("hours", _("Hours"), Kind.DECIMAL),
        ]  # fmt: skip
        table = (
            {"name": one.name, "programmes": one.programmes, "sessions": one.sessions, "hours": round(one.hours, 2)}
            for one in rows
        )  # fmt: skip
        return _csv(write_csv(table, columns, notes=[(_("When"), f"{first} – {last}")]), "hours")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "gatherings/programmes/hours.html", {"page": page, "first": first, "last": last})


def _said(question, answers: dict, said: dict[str, str], language: str) -> str:
    answer = answers.get(str(question.pk), "")
    if question.kind == QuestionKind.YES_NO:
        return said.get(answer, answer)
    return question.answer_in(answer, language) if question.kind == QuestionKind.ONE_OF else answer


def _csv(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
