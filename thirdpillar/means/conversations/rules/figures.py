"""Numbers, times and dates of a text in its translation: which are lacking, and whether they stand in another order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

DATE, TIME, NUMBER = "date", "time", "number"
_KINDS = (DATE, TIME, NUMBER)
_DIGITS = re.compile(r"[0-9]+")
_PARTED = r"\s*(?:[/.\-年月년월]|tháng|năm)\s*"
_ALL_FIGURES = re.compile(rf"(?<![0-9])[0-9]{{1,4}}{_PARTED}[0-9]{{1,2}}{_PARTED}[0-9]{{1,4}}(?![0-9])")


def figures_lost(held: Sequence[str], kinds: Sequence[str], body: str) -> list[str]:
    """Those of `held` that a translation lacks, by their digits: dates first, each as a whole, then what is left.

    A date's numbers stand beside each other, in whatever order the language writes them; a month may have its name.
    """
    return _matched(held, kinds, body)[1]


def figures_moved(held: Sequence[str], kinds: Sequence[str], body: str) -> list[str]:
    """The dates, or else the times, in the order of the translation, where that is another than the original's."""
    places, _lost = _matched(held, kinds, body)
    for kind in (DATE, TIME):
        found = [(places[n], one) for n, one in enumerate(held) if kinds[n] == kind and n in places]
        once = Counter(one for _place, one in found)
        told_apart = [each for each in found if once[each[1]] == 1]
        if told_apart != sorted(told_apart):
            return [one for _place, one in sorted(told_apart)]
    return []


def _matched(held: Sequence[str], kinds: Sequence[str], body: str) -> tuple[dict[int, int], list[str]]:
    """({place in held: place of its first number in the body}, those without any)."""
    there, in_figures = _there(body)
    places: dict[int, int] = {}
    wanted = {n: _numbers(one) for n, one in enumerate(held) if kinds[n] in _KINDS}
    # Whole dates and times before parts of them, so that the one that is there is not taken for the one that is not.
    ways = (
        (DATE, lambda parts: [parts]), (TIME, lambda parts: [parts]), (DATE, _without_month),
    )  # fmt: skip
    for kind, written in ways:
        if written is _without_month:
            # A date all in figures is itself, or another one: no part of it stands beside a month's name.
            there = [None if n in in_figures else one for n, one in enumerate(there)]
        for n, parts in wanted.items():
            if kinds[n] == kind and n not in places:
                for each in written(parts):
                    if (
                        n not in places
                        and (place := _beside(each, there, is_ordered=kind == TIME)) is not None
                    ):
                        places[n] = place
                        there[place : place + len(each)] = [None] * len(each)
    lost = []
    for n, parts in wanted.items():
        if n in places:
            continue
        left = Counter(one for one in there if one is not None)
        lacks = Counter(parts) - left
        by_name = kinds[n] == DATE and lacks.total() == 1 and int(next(iter(lacks))) <= 12
        if lacks and not by_name:
            lost.append(held[n])
            continue
        for one in (Counter(parts) - lacks).elements():
            place = there.index(one)
            places.setdefault(n, place)
            there[place] = None
    return places, lost


def _without_month(parts: list[str]) -> list[list[str]]:
    """What is left of a date whose month has its name: of "12/17/2026" 17 and 2026."""
    return [
        parts[:n] + parts[n + 1 :]
        for n, one in enumerate(parts[:2])
        if len(parts) == 3 and 1 <= int(one) <= 12
    ]


def _beside(parts: Sequence[str], there: Sequence[str | None], *, is_ordered: bool) -> int | None:
    """Where these numbers stand beside each other."""
    size = len(parts)
    for place in range(len(there) - size + 1):
        window = there[place : place + size]
        if list(window) == list(parts) or (
            not is_ordered and None not in window and Counter(window) == Counter(parts)
        ):
            return place
    return None


def _there(body: str) -> tuple[list[str | None], set[int]]:
    """The numbers of a translation in their order, and which of them stand in dates that are all in figures."""
    plain = _plain(body)
    dates = [found.span() for found in _ALL_FIGURES.finditer(plain)]
    found = list(_DIGITS.finditer(plain))
    inside = {
        n
        for n, one in enumerate(found)
        if any(start <= one.start() and one.end() <= end for start, end in dates)
    }
    return [_bare(one.group()) for one in found], inside


def _numbers(text: str) -> list[str]:
    return [_bare(found) for found in _DIGITS.findall(_plain(text))]


def _plain(text: str) -> str:
    """In whatever digits its script has, as those of ASCII."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"
