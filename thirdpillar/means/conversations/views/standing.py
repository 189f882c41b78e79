"""What stands above a list of conversations, and below the words of one: the switch, what is overdue, what waits for nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.queries import waiting
from thirdpillar.means.conversations.queries.interpreting import language_line
from thirdpillar.means.conversations.queries.reported import reported
from thirdpillar.means.conversations.queries.untranslated import waiting_for_nobody
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE
from thirdpillar.means.conversations.wording.waits import asking_row, in_hours


def held_for_nobody(lines, *, on: date, seen_by) -> dict:
    """Into which languages words of this conversation wait for somebody whom nobody here is, and the language line."""
    held = [one.held for one in lines if one.is_ours and one.held is not None]
    found = waiting_for_nobody(held, on=on, seen_by=seen_by)
    return {"for_nobody": found, "line": language_line(seen_by=seen_by) if found else None}


def standing_of(rows: list[dict], *, district, seen_by, at: datetime) -> dict:
    """Say of each row (`it` is its thread) how long it waits in school hours; answer what the page shows above them."""
    terms = waiting.terms_of(seen_by=seen_by)
    hours = waiting.school_hours(district, seen_by=seen_by, terms=terms)
    aim = timedelta(hours=terms.aim_hours)
    for row in rows:
        waits_for_us = row["it"].standing == Standing.FOR_US
        waited = hours.between(row["it"].standing_at, at) if waits_for_us else timedelta()
        row |= {"waited": in_hours(waited) if waits_for_us else "", "is_overdue": waited > aim}
    fast = waiting.pace(hours=hours, aim_hours=terms.aim_hours, at=at, seen_by=seen_by)
    asking = waiting.asking_by_language(seen_by=seen_by)
    return {
        "terms": terms,
        "asking": [asking_row(one, hours, at) for one in asking] if len(asking) > 1 else [],
        "is_office": seen_by.role in OF_THE_OFFICE,
        "overdue": waiting.overdue(hours=hours, aim_hours=terms.aim_hours, at=at, seen_by=seen_by).count(),
        "pace": fast if fast and fast.answered else None,
        "pace_median": in_hours(fast.median) if fast and fast.median is not None else "",
        "unanswered": fast.unanswered if fast else 0,
        "reported": list(reported(seen_by=seen_by)[:20]) if seen_by.role in OF_THE_OFFICE else [],
    }
