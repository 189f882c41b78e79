"""Messages and answers: whom our messages reached, who answered, and how long families wait, by language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.means.conversations.queries import waiting
from thirdpillar.means.conversations.wording.waits import asking_row
from thirdpillar.proof.evidence.actions.rehearsals import rule_on
from thirdpillar.proof.evidence.forms import PeriodForm
from thirdpillar.proof.evidence.queries.filtering import FamilyFilter
from thirdpillar.proof.evidence.queries.outreach import CUTS, Outreach, outreach
from thirdpillar.proof.evidence.queries.unreachable import unreached
from thirdpillar.proof.evidence.queries.waiting_times import Waits, waiting_times
from thirdpillar.proof.evidence.rules import WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.wording import outreach as words


@dataclass(frozen=True)
class _Told:
    form: PeriodForm
    found: Outreach
    waits: list[Waits]
    first: date
    last: date
    school: UUID | None
    names: dict[str, str]

    @property
    def here(self) -> str:
        asked = {"first": self.first, "last": self.last} | ({"school": self.school} if self.school else {})
        return urlencode(asked)


def _told(request: HttpRequest, *, is_page: bool = False) -> _Told:
    scope, names = request.scope, school_names(request.scope)
    zone = ZoneInfo(request.district.zone)
    form = PeriodForm(request.GET.dict(), today=clock.today(request.district.zone), schools=names)
    first, last, school = form.asked()
    since = datetime.combine(first, time.min, zone)
    before = datetime.combine(last + timedelta(days=1), time.min, zone)
    rule = rule_on(last, scope.district_id)
    found = outreach(
        seen_by=scope, first=first, last=last, since=since, before=before, rule=rule, school=school
    )
    waits = waiting_times(
        seen_by=scope,
        since=since,
        before=before,
        at=clock.now(),
        school=school,
        # Who may read every conversation may know of each how long it waits; a file goes on to others, and hides the few.
        fewest=1 if is_page and scope.role == Role.OFFICE else rule.threshold,
    )
    return _Told(form, found, waits, first, last, school, names)


@open_to(*WORKERS)
def messages_page(request: HttpRequest) -> HttpResponse:
    """Families written to in a period: arrived, answered, and how long they waited for us."""
    told = _told(request, is_page=True)
    tables = [
        (title, words.rows_of(cut, told.found.cuts[cut], told.names), cut)
        for cut, title in zip(CUTS, _titles(), strict=True)
    ]
    by_language = [
        row["bar"] | {"label": row["label"]} for _t, rows, cut in tables if cut == "language" for row in rows
    ]
    shown = [one for one in told.waits if one.median is not None]
    whole = [told.found.whole] if told.found.whole else []
    return render(
        request,
        "evidence/messages.html",
        {
            "told": told,
            "whole": next(iter(words.rows_of("language", tuple(whole), told.names)), None),
            "tables": [each for each in tables if each[1]],
            "answered_bars": by_language,
            "waits": [_wait_row(one) for one in shown],
            "wait_bars": [
                {
                    "label": language_label(one.language),
                    "value": round(one.median.time.total_seconds() / 3600),
                    "note": words.wait_words(one.median),
                }
                for one in shown
                if one.median
            ],
            "asking": _asking(request, told.school),
            "too_few": [language_label(one.language) for one in told.waits if one.median is None],
            "differences": words.differences(
                told.waits, (request.district.languages or ["en"])[0], told.found.rule.threshold
            ),
            "unreached": unreached(
                FamilyFilter(school=str(told.school) if told.school else ""), seen_by=request.scope
            ),
            "reply_days": told.found.measure.terms["reply_within_days"],
        },
        status=422 if told.form.errors else 200,
    )


def _asking(request: HttpRequest, school: UUID | None) -> list[dict[str, Any]]:
    """What waits now, by language: all of it the asker may read one by one, so no number is too small to say."""
    scope, at = request.scope, clock.now()
    hours = waiting.school_hours(request.district, seen_by=scope)
    asking = waiting.asking_by_language(seen_by=scope, school_id=school, with_texts=True)
    return [asking_row(one, hours, at) for one in asking]


def _titles() -> tuple[str, ...]:
    return _("By home language"), _("By school"), _("By channel")


def _wait_row(one: Waits) -> dict[str, Any]:
    return {
        "label": language_label(one.language),
        "questions": one.questions,
        "open": one.still_open,
        "unanswered": one.unanswered,
        "median": words.wait_words(one.median),
        "slowest": words.wait_words(one.slowest),
    }


@open_to(*WORKERS, support=False)
def messages_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same numbers as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        raise Http404
    told = _told(request)
    if told.form.errors:
        return redirect(f"{reverse('evidence:messages')}?{request.GET.urlencode()}")
    rows: list[dict[str, Any]] = []
    if told.found.whole:
        rows += words.rows_of("language", (told.found.whole,), told.names)
    for cut, title in zip(CUTS, _titles(), strict=True):
        rows += [row | {"cut": title} for row in words.rows_of(cut, told.found.cuts[cut], told.names)]
    rows += [_wait_row(one) | {"cut": _("How long families wait for us")} for one in told.waits]
    columns = [
        Column("cut", _("Table"), Kind.TEXT),
        Column("label", _("Group"), Kind.TEXT),
        Column("written", _("Families written to"), Kind.TEXT),
        Column("arrived", _("Arrived"), Kind.TEXT),
        Column("arrived_rate", _("Arrived, per cent"), Kind.TEXT),
        Column("answered", _("Answered"), Kind.TEXT),
        Column("answered_rate", _("Answered, per cent"), Kind.TEXT),
        Column("questions", _("Questions"), Kind.WHOLE),
        Column("open", _("Still open"), Kind.WHOLE),
        Column("unanswered", _("Closed without an answer"), Kind.WHOLE),
        Column("median", _("Half were answered within"), Kind.TEXT),
        Column("slowest", _("Nine of ten were answered within"), Kind.TEXT),
    ]
    notes = [
        (_("Definition"), _(told.found.measure.text)),
        (_("From"), told.first.isoformat()),
        (_("Up to"), told.last.isoformat()),
        (_("School"), told.names[str(told.school)] if told.school else _("All schools")),
        (_("Source"), told.found.measure.citation),
    ]
    kept = [column.key for column in columns]
    plain = [{key: row.get(key) for key in kept} for row in rows]
    return table_file(request.district, form, "messages", plain, columns, notes)
