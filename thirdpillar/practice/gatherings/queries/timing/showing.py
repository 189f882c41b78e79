"""What a search found, as its page shows it: counts below the least that is shown stay hidden, families are areas of a map."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.algorithms.timing import NO_CHILDCARE, NO_INTERPRETER, NO_TIME, NO_WAY
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.wording import grade_name
from thirdpillar.practice.gatherings.models import Gathering, TimeSearch
from thirdpillar.practice.gatherings.queries.timing.families import GRADE, LANGUAGE
from thirdpillar.practice.gatherings.rules.timing import weighing

WHYS = {
    NO_TIME: lazy("Has no time then"),
    NO_WAY: lazy("No bus there and home again in time"),
    NO_CHILDCARE: lazy("Nobody looks after the children"),
    NO_INTERPRETER: lazy("Nobody interprets"),
}
# Minutes up to which a square of the map is of each shade, the nearest first.
SHADES = (15, 30, 45, 60)


def proposal(
    search: TimeSearch, times: list[tuple[datetime, datetime]], on: date, alike: Iterable[Gathering] = ()
) -> dict[str, Any]:
    """For the page; `least` is the smallest number that is shown. `alike` are those that may be there already.

    The first that is proposed is where the gathering goes, if it is at none of them; each further one is a second gathering.
    """
    found, least = search.found, weighing(on)["smallest_group"]
    chosen = found["chosen"]
    planned = {(one.begins_at, one.place): one.pk for one in alike}
    proposed = [_session(one, search, times, planned) for one in chosen["sessions"]]
    is_at_one = any(one["gathering_id"] == search.gathering_id for one in proposed)
    for number, one in enumerate(proposed):
        one["is_second"] = is_at_one or number > 0
    return {
        "families": found["families"],
        "silent": _shown(found["silent"], least),
        "no_square": _shown(found["no_square"], least),
        "buses": found["buses"],
        "sessions": proposed,
        "able": chosen["able"],
        "of": chosen["of"],
        "least": _least(chosen["least"], least),
        "open_points": round(100 * max(0.0, found["least_possible"] - _share(chosen["least"]))),
        "groups": [
            {"label": group_name(group), "value": able, "of": of, "share": able / of}
            for group, able, of, _weighed in sorted(
                chosen["groups"], key=lambda one: (one[1] / one[2], one[0])
            )
            if of >= least
        ],
        **_left_out(chosen, least),
        "beyond": [group_name(one) for one in found["beyond"]],
        "majority": {
            "sessions": [_session(one, search, times) for one in found["majority"]["sessions"]],
            "able": found["majority"]["able"],
            "least": _least(found["majority"]["least"], least),
            "is_same": found["majority"]["sessions"] == chosen["sessions"],
            **_left_out(found["majority"], least),
        },
        "another": _another(found, search, times, least, planned),
        "table": [
            {
                "it": _session(one["session"], search, times),
                "able": one["able"],
                "least": _least(one["least"], least),
                **_left_out(one, least),
            }
            for one in sorted(found["table"], key=lambda one: (-_share(one["least"]), -one["able"]))
        ],
        "map": _map(found["map"], search, times),
    }


def two_to_choose_from(search: TimeSearch, times: list[tuple[datetime, datetime]]) -> dict[str, Any]:
    """For the form that asks families which of two: every time and place, the one proposed first and the next best of
    another time beside it."""
    labels = [
        (f"{time}-{place}", f"{date_format(begins, 'DATETIME_FORMAT')}, {search.places[place]['name']}")
        for time, (begins, _ends) in enumerate(times)
        for place in range(len(search.places))
    ]
    found = search.found
    best = found["chosen"]["sessions"][:1] + ([found["another"]] if found["another"] else [])
    best += [
        one["session"]
        for one in sorted(found["table"], key=lambda one: (-_share(one["least"]), -one["able"]))
    ]
    first = best[0]
    second = next((one for one in best[1:] if one["time"] != first["time"]), best[-1])
    return {
        "two_options": [{"value": value, "label": label} for value, label in labels]
        if len(labels) > 1
        else [],
        "first_option": f"{first['time']}-{first['place']}",
        "second_option": f"{second['time']}-{second['place']}",
    }


def group_name(group: str) -> str:
    """A group in words; "" are all families."""
    if group.startswith(LANGUAGE):
        return language_label(group.removeprefix(LANGUAGE))
    return grade_name(group.removeprefix(GRADE)) if group else _("All families")


def _left_out(found: dict, least: int) -> dict:
    """Who cannot come then and there, and why: all families first. What was kept before this was asked says nothing."""
    rows = sorted(found.get("left_out", []), key=lambda one: (bool(one[0]), -one[2]))
    return {
        "left_out": [
            {"group": group_name(group), "why": WHYS[why], "count": count}
            for group, why, count in rows
            if count >= least
        ],
        "too_few": any(0 < count < least for _group, _why, count in rows),
    }


def _session(one: dict, search: TimeSearch, times, planned: dict | None = None) -> dict:
    begins, ends = times[one["time"]]
    where = search.places[one["place"]]["name"]
    return {
        "begins": begins, "ends": ends, "place": where, "time": one["time"],
        "gathering_id": (planned or {}).get((begins, where)),
        "place_number": one["place"], "childcare": search.places[one["place"]].get("childcare"),
        "languages": ", ".join(language_label(tag) for tag in one["languages"]),
    }  # fmt: skip


def _share(least: list | None) -> float:
    return least[1] / least[2] if least else 0.0


def _least(found: list | None, least: int) -> dict | None:
    if not found or found[2] < least:
        return None
    group, able, of = found
    return {"label": group_name(group), "able": able, "of": of, "percent": round(100 * able / of)}


def _shown(count: int, least: int) -> dict:
    return {"n": count, "is_few": 0 < count < least, "least": least}


def _another(found: dict, search: TimeSearch, times, least: int, planned: dict) -> dict | None:
    if not found["another"]:
        return None
    before = {group: able for group, able, _of, _weighed in found["chosen"]["groups"]}
    gains = [
        {"group": group_name(group), "count": able - before.get(group, 0)}
        for group, able, _of, _weighed in found["with_another"]["groups"]
        if able - before.get(group, 0) >= least
    ]
    more = found["with_another"]["able"] - found["chosen"]["able"]
    it = _session(found["another"], search, times, planned) | {"is_second": True}
    return {"it": it, "more": _shown(more, least), "gains": gains}


def _map(found: dict, search: TimeSearch, times) -> dict | None:
    """Squares with their shade, rings of distance around the place; a drawing in units of a tenth of a square."""
    if not found.get("rows"):
        return None
    rows, side = found["rows"], found["side_m"]
    size = len(rows)
    squares = [
        {"x": across * 10, "y": down * 10, "shade": _shade(minutes)}
        for down, row in enumerate(rows)
        for across, minutes in enumerate(row)
        if minutes is not None and minutes <= SHADES[-1]
    ]
    middle = size * 5
    begins, _ends = times[found["time"]]
    return {
        "size": size * 10,
        "middle": middle,
        "squares": squares,
        "rings": [{"km": km, "r": km * 10_000 / side, "y": middle - km * 10_000 / side} for km in (1, 2, 4)],
        "place": search.places[found["place"]]["name"],
        "begins": begins,
        "shades": [{"shade": at, "until": until} for at, until in enumerate(SHADES)],
    }


def _shade(minutes: int) -> int:
    return next(at for at, until in enumerate(SHADES) if minutes <= until)
