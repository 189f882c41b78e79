"""Everything that the page shows as one file: a text, data, or what is coming for a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from thirdpillar.doors.family_all.concerns import Concerns
from thirdpillar.doors.family_all.lines import Line
from thirdpillar.doors.family_all.sight import Sight
from thirdpillar.ground.base.days import day_and_time, day_in
from thirdpillar.ground.base.ical import Entry, calendar


def titled(found: Concerns) -> Iterator[tuple[str, list[Line]]]:
    """The six parts in their order, each with its title."""
    yield _("Coming up"), found.coming
    yield _("Please answer"), found.asked
    yield _("Promises"), found.promised
    yield _("Questions"), found.questions
    yield _("You were there"), found.taken_part
    yield _("What we remember"), found.remembered


def said(one: Line, zone: str, language: str) -> str:
    """One line of words: when, what, for whom, where."""
    when = day_and_time(one.begins_at, zone, language) if one.begins_at else ""
    when = when or (day_in(one.due_on, language) if one.due_on else "")
    what = f"{one.title} ({one.children})" if one.children else one.title
    parts = [part for part in (what, one.place, one.says) if part]
    return f"{when}: {' · '.join(parts)}" if when else " · ".join(parts)


def as_text(found: Concerns, sight: Sight, language: str, host: str) -> HttpResponse:
    lines = [_("Your family"), ""]
    for title, listed in titled(found):
        lines += [title, *(f"- {said(one, sight.district.zone, language)}" for one in listed)]
        lines += [_("Nothing right now"), ""] if not listed else [""]
    return _file("\n".join(lines), "text/plain", "family.txt")


def as_data(found: Concerns, sight: Sight, language: str, host: str) -> HttpResponse:
    """The same as JSON, with moments as ISO 8601 writes them; its keys are the same in every language."""
    parts = (
        ("coming", found.coming), ("asked", found.asked), ("promised", found.promised), ("questions", found.questions),
        ("taken_part", found.taken_part), ("remembered", found.remembered),
    )  # fmt: skip
    told: dict[str, object] = {
        "made_at": sight.at.isoformat(),
        "language": language,
        "district": sight.district.name,
    }
    told |= {name: [_plain(one) for one in listed] for name, listed in parts}
    return _file(json.dumps(told, ensure_ascii=False, indent=1), "application/json", "family.json")


def as_calendar(found: Concerns, sight: Sight, language: str, host: str) -> HttpResponse:
    """What is coming, for a calendar: no child and no person stands in it, for calendars are shared."""
    entries = [
        Entry(
            uid=f"{one.key}@{host}", begins_at=one.begins_at, ends_at=one.ends_at, title=one.title, place=one.place,
            language=language, is_off=one.is_off,
        )
        for one in found.coming
        if one.begins_at and one.ends_at
    ]  # fmt: skip
    told = calendar(entries, name=_("Coming up"), zone=sight.district.zone, at=sight.at)
    return _file(told, "text/calendar", "family.ics")


FILES: dict[str, Callable[[Concerns, Sight, str, str], HttpResponse]] = {
    "text": as_text, "data": as_data, "calendar": as_calendar
}  # fmt: skip


def _plain(one: Line) -> dict:
    moments = {"begins_at": one.begins_at, "ends_at": one.ends_at, "due_on": one.due_on}
    words = {"title": one.title, "place": one.place, "children": one.children, "words": one.says}
    kept = words | {name: each.isoformat() for name, each in moments.items() if each}
    return {name: each for name, each in kept.items() if each}


def _file(body: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
