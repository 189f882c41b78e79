"""Days and hours as a language writes them: by Babel, else by names kept by hand (day_names.toml), else in figures.

Made for whoever reads: a weekday and a month are said in full, for a letter lies on a table for a week.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, match_skeleton

from thirdpillar.ground.base.bidi import is_right_to_left
from thirdpillar.ground.base.checked_texts import checked_now

FALLBACK = "en"
# CLDR knows these languages by another name than the roster and our pages use; Spanish here says 4 p. m., not 16:00.
_LOCALES = {
    "es": "es_US",
    "prs": "fa_AF",
    "zh-hans": "zh_Hans",
    "zh": "zh_Hans",
    "zh-hant": "zh_Hant",
    "zh-tw": "zh_Hant",
    "pt-br": "pt_BR",
    "tl": "fil",
}
_FULL = {"E": "EEEE", "c": "cccc", "M": "MMMM", "L": "LLLL"}
_FIELDS = re.compile(r"'[^']*'|E+|c+|M{3,}|L{3,}")
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)


@cache
def kept_names() -> dict[str, dict]:
    """{language: names of days and months, kept by hand}."""
    return tomllib.loads((files(__package__) / "day_names.toml").read_text(encoding="utf-8"))


def locale_of(language: str) -> Locale | None:
    """Babel's locale of a language (BCP 47), region left out where need be; None where Babel knows none."""
    tag = language.lower().replace("_", "-")
    short = tag.split("-")[0]
    kept = kept_names().get(short, {}).get("locale")
    for name in (_LOCALES.get(tag), tag.replace("-", "_"), _LOCALES.get(short), short, kept):
        if name:
            try:
                return Locale.parse(name)
            except (UnknownLocaleError, ValueError):
                continue
    return None


def has_day_names(language: str) -> bool:
    """Whether days can be said in this language itself."""
    return language.lower().split("-")[0] in kept_names() or locale_of(language) is not None


def day_text_key(name: str) -> str:
    """By what name a person's check speaks of one of the names kept by hand."""
    return f"base.days:{name}"


def names_to_check(code: str) -> list[tuple[str, str, str]]:
    """[(key, English, draft)] of a language's names kept by hand, as people check them."""
    names = kept_names().get(code, {"weekdays": [], "months": []})
    pairs = [*zip(WEEKDAYS, names["weekdays"], strict=False), *zip(MONTHS, names["months"], strict=False)]
    return [(day_text_key(english), english, draft) for english, draft in pairs]


def day_in(day: date, language: str, *, with_year: bool = False) -> str:
    """ "Tuesday, November 17" as the language writes it; in figures where nobody knows its names."""
    short = language.lower().split("-")[0]
    if short in kept_names():
        said = _by_hand(day, short)
        return (
            f"{said}, {day.year}"
            if with_year and short != "ht"
            else f"{said} {day.year}"
            if with_year
            else said
        )
    locale = locale_of(language)
    if locale is None:
        return day.isoformat()
    return format_date(day, "full", locale=locale) if with_year else _by_babel(day, str(locale))


def day_and_time(moment: datetime, zone: str, language: str) -> str:
    """ "Tuesday, November 17, 6:00 PM" as the language writes it, by the district's clock."""
    there = moment.astimezone(ZoneInfo(zone))
    hour = _hour(there.replace(tzinfo=None), str(locale_of(language) or FALLBACK))
    day = day_in(there.date(), language)
    if is_right_to_left(language) and not language.startswith("he"):
        # "م" alone on the next line says nothing.
        return f"{day}، " + hour.replace(" ", "\xa0")
    return f"{day}, {hour}"


def day_and_times(begins: datetime, ends: datetime, zone: str, language: str) -> str:
    """ "Tuesday, November 17, 6:00 PM – 7:30 PM", both in the one way that the language writes an hour."""
    until = _hour(ends.astimezone(ZoneInfo(zone)).replace(tzinfo=None), str(locale_of(language) or FALLBACK))
    if is_right_to_left(language) and not language.startswith("he"):
        until = until.replace(" ", "\xa0")
    return f"{day_and_time(begins, zone, language)} – {until}"


def _by_hand(day: date, language: str) -> str:
    names, own = kept_names()[language], checked_now().words

    def said(english: str, drafts: list[str], place: int) -> str:
        checked = own.get((language, day_text_key(english)))
        return checked[0] if checked else drafts[place]

    month = said(MONTHS[day.month - 1], names["months"], day.month - 1)
    weekday = said(WEEKDAYS[day.weekday()], names["weekdays"], day.weekday())
    return names["day"].replace("{weekday}", weekday).replace("{month}", month).replace("{day}", str(day.day))


@lru_cache(maxsize=1024)
def _by_babel(day: date, name: str) -> str:
    locale = Locale.parse(name)
    nearest = match_skeleton("MMMMEEEEd", locale.datetime_skeletons)
    if nearest is None:
        return format_date(day, "full", locale=locale)
    # The nearest pattern may abbreviate ("Tue, Nov 17"): its fields are widened, as UTS #35 says.
    pattern = locale.datetime_skeletons[nearest].pattern
    wide = _FIELDS.sub(
        lambda found: _FULL.get(found[0][0], found[0]) if found[0][0] != "'" else found[0], pattern
    )
    return format_date(day, wide, locale=locale)


@lru_cache(maxsize=1024)
def _hour(there: datetime, name: str) -> str:
    # Narrow spaces would make a text cost twice: they are outside the short alphabet of text messages.
    return format_time(there, "short", locale=Locale.parse(name)).replace("\u202f", " ").replace("\xa0", " ")
