"""A day and an hour by text, in every language of our pages: "lunes a las 4", "Monday 4pm", "16 de noviembre, 4:30 pm".

Names of days and months are Babel's, what stands beside them is in `visit_times.toml`. A text is read whole or not at all: a
question, a word or a number too many, or two readings leave it to a person. Hours of which it stays open whether they are
before or after noon are told as both.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files

from thirdpillar.doors.folding import fold
from thirdpillar.doors.visit_places import place_named
from thirdpillar.ground.base.days import kept_names, locale_of
from thirdpillar.practice.visits.choices import PlaceKind
from thirdpillar.practice.visits.rules.afterwards import ASKING

MOST_WORDS = 14
AM, PM = "am", "pm"
# "4:30", "16h30", "4.30", "4点30", "4 시 30"
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s?(?::|h|H|\.|点|點|시|giờ)\s?([0-5]\d)(?!\d)")
# So is an hour with minutes written between here and the reading of words, which know no colon.
_WITH_MINUTES = 10_000
_OURS = ("en", "es", "fr", "pt-br", "ht", "so", "ar", "zh-hans", "vi", "tl", "ru", "ko", "am", "sw", "hmn")


@dataclass(frozen=True)
class Said:
    """What a text says: a weekday (0 is Monday), a date (month 0: not said), or both; the hours that may be meant; which kind
    of place."""

    weekday: int | None
    month_and_day: tuple[int, int] | None
    hours: tuple[time, ...]
    place_kind: str = ""

    def day_after(self, today: date) -> date | None:
        """The next such day that is not today; None where weekday and date do not agree, or there is none."""
        if self.month_and_day is None:
            assert self.weekday is not None
            return today + timedelta(days=(self.weekday - today.weekday() - 1) % 7 + 1)
        month, day = self.month_and_day
        soon = (today + timedelta(days=ahead) for ahead in range(1, 366))
        found = next((one for one in soon if one.day == day and month in (0, one.month)), None)
        return found if found and self.weekday in (None, found.weekday()) else None


@dataclass(frozen=True)
class _Words:
    """{words of one language, folded: what they mean}; a meaning is ("weekday", 0), ("month", 11), ("period", "pm"), …"""

    means: dict[tuple[str, ...], tuple[str, int | str]]
    from_dawn: bool = False
    longest: int = field(default=1)


def time_said(text: str, language: str) -> Said | None:
    """What a whole text says of when; None where it says anything else. The family's language and English come first."""
    said = unicodedata.normalize("NFKC", text)
    if ASKING.search(said) or "፧" in said or len(said.split()) > MOST_WORDS:
        return None
    own = _ours(language)
    known = {_read(said, one) for one in dict.fromkeys((own, "en"))} - {None}
    if len(known) == 1:
        return known.pop()
    others = {_read(said, one) for one in _OURS if one not in (own, "en")} - {None}
    return others.pop() if not known and len(others) == 1 else None


def _read(text: str, language: str) -> Said | None:
    words = _words_of(language)
    clocked = _CLOCK.sub(lambda found: f" {_WITH_MINUTES + int(found[1]) * 100 + int(found[2])} ", text)
    tokens = re.sub(r"(\d+)", r" \1 ", fold(clocked)).split()
    marks, left = _marked(tokens, words)
    place = _place(left) if left else ""
    if place is None:
        return None
    days = {value for kind, value in marks if kind == "weekday"}
    months = [value for kind, value in marks if kind == "month"]
    periods = {value for kind, value in marks if kind == "period"}
    if len(days) > 1 or len(months) > 1 or len(periods) > 1 or not (days or months):
        return None
    found = _numbers(marks, has_month=bool(months))
    if found is None:
        return None
    day, hour = found
    has_half = any(kind == "half" for kind, _value in marks)
    hours = _hours(hour, str(next(iter(periods), "")), has_half=has_half, from_dawn=words.from_dawn)
    if not hours:
        return None
    return Said(
        int(next(iter(days))) if days else None,
        (int(months[0]) if months else 0, day) if day else None,
        hours,
        place,
    )


def _marked(tokens: list[str], words: _Words) -> tuple[list[tuple[str, int | str]], str]:
    """What the words say, in their order, and the words that are left at the end: a place may follow the time."""
    marks: list[tuple[str, int | str]] = []
    at = 0
    while at < len(tokens):
        for size in range(min(words.longest, len(tokens) - at), 0, -1):
            meaning = words.means.get(tuple(tokens[at : at + size]))
            if meaning is not None:
                marks.append(meaning)
                at += size
                break
        else:
            if not tokens[at].isdigit():
                return marks, " ".join(tokens[at:])
            marks.append(("number", int(tokens[at])))
            at += 1
    return marks, ""


def _place(left: str) -> str | None:
    """Home, school or video after the time; a place with a name is told in a text of its own."""
    found = place_named(left)
    return found[0].value if found and found[0] != PlaceKind.COMMUNITY else None


def _numbers(marks: list[tuple[str, int | str]], *, has_month: bool) -> tuple[int, int] | None:
    """(day of the month or 0, hour). A number alone is no hour ("lunes 16" is a day): a word, am or pm, or minutes make it
    one; another one is the day, beside its month or its weekday."""
    marks = [one for one in marks if one[0] != "beside"]
    places = [place for place, (kind, _value) in enumerate(marks) if kind == "number"]

    def beside(place: int, *kinds: str) -> bool:
        return any(0 <= near < len(marks) and marks[near][0] in kinds for near in (place - 1, place + 1))

    for hours in (
        [one for one in places if int(marks[one][1]) >= _WITH_MINUTES],
        [one for one in places if beside(one, "hour")],
        [one for one in places if beside(one, "period", "half")],
    ):
        if hours:
            break
    if len(hours) > 1:
        hours = [one for one in hours if not beside(one, "month", "weekday")]
    others = [one for one in places if one not in hours]
    if len(hours) != 1 or len(others) > 1 or (has_month and not others):
        return None
    if others and not beside(others[0], "month" if has_month else "weekday"):
        return None
    return int(marks[others[0]][1]) if others else 0, int(marks[hours[0]][1])


def _hours(number: int, period: str, *, has_half: bool, from_dawn: bool) -> tuple[time, ...]:
    hour, minute = (number // 100 % 100, number % 100) if number >= _WITH_MINUTES else (number, 0)
    if has_half:
        if minute:
            return ()
        minute = 30
    if hour > 23:
        return ()
    if hour > 12 or (hour == 0 and not period):
        return (time(hour, minute),) if period != AM else ()
    if period:
        return (time(hour % 12 + (12 if period == PM else 0), minute),)
    return () if from_dawn else (time(hour % 12, minute), time(hour % 12 + 12, minute))


def _ours(language: str) -> str:
    tag = language.lower().replace("_", "-")
    short = {"pt": "pt-br", "zh": "zh-hans", "fil": "tl"}.get(tag.split("-")[0], tag.split("-")[0])
    return tag if tag in _OURS else short if short in _OURS else "en"


@cache
def _words_of(language: str) -> _Words:
    """English am and pm are written everywhere."""
    kept = _kept().get(language, {})
    pairs: list[tuple[str, tuple[str, int | str]]] = [
        *((each, ("period", AM)) for each in ("am", "a m")),
        *((each, ("period", PM)) for each in ("pm", "p m")),
        *((each, ("period", AM)) for each in kept.get("before_noon", ())),
        *((each, ("period", PM)) for each in kept.get("after_noon", ())),
        *((each, ("half", 30)) for each in kept.get("half", ())),
        *((each, ("hour", 0)) for each in kept.get("hour", ())),
        *((each, ("beside", 0)) for each in kept.get("beside", ())),
        *((each, ("weekday", at)) for at, each in enumerate(kept.get("weekdays", ())) if each),
        *_names(language),
    ]
    means: dict[tuple[str, ...], tuple[str, int | str]] = {}
    doubtful = set()
    for written, meaning in pairs:
        key = tuple(re.sub(r"(\d+)", r" \1 ", fold(written)).split())
        if key and means.setdefault(key, meaning) != meaning:
            doubtful.add(key)
    means = {key: meaning for key, meaning in means.items() if key not in doubtful}
    return _Words(means, bool(kept.get("from_dawn")), max(map(len, means)))


def _names(language: str) -> Iterable[tuple[str, tuple[str, int | str]]]:
    by_hand = kept_names().get(language)
    if by_hand:
        yield from ((each, ("weekday", at)) for at, each in enumerate(by_hand["weekdays"]))
        yield from ((each, ("month", at)) for at, each in enumerate(by_hand["months"], 1))
        return
    locale = locale_of(language)
    if locale is None:
        return
    for kind, table in (("weekday", locale.days), ("month", locale.months)):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in table[context][width].items():
                    # One letter alone ("일", "月") means too much.
                    if len(fold(name)) > 1 and not fold(name).isdigit():
                        yield name, (kind, number)


@cache
def _kept() -> dict[str, dict]:
    return tomllib.loads((files(__package__) / "visit_times.toml").read_text(encoding="utf-8"))
