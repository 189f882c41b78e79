"""Names, numbers, dates, links and placeholders go through a machine as tokens, and must all come back.

A token is ⟦n⟧; each engine writes it in its own dialect. What comes back is untrusted: a token that is lost, doubled
or invented, or a link, an address or a number that nobody wrote, makes the whole result worthless.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TOKEN = re.compile(r"⟦\s*(\d{1,4})\s*⟧")
_MASK = re.compile(r"⟦([a-z]+)(\d{1,3})⟧")
_LITERAL = r"⟦[^⟧\n]{0,24}⟧|⟨\d{1,3}⟩"
_SLOT = r"\{[A-Za-z_][A-Za-z0-9_]*\}|%\([A-Za-z_]\w*\)[sd]"
_LINK = r"(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”’。，]"
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
# Beside a letter of Latin a digit belongs to a word ("B12"); beside one of a script without spaces it does not.
_ALONE, _ENDS = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_PHONE = rf"{_ALONE}\+?\(?\d(?:[\s().\u2010-\u2015-]{{0,2}}\d){{6,14}}{_ENDS}"
_DATE = rf"{_ALONE}\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}{_ENDS}"
_TIME = rf"{_ALONE}\d{{1,2}}:\d{{2}}(?:\s?[AaPp]\.?[Mm]\b\.?)?"
# An ordinal ("3rd") is a word that engines say in their own way; its digits are looked at afterwards.
_NUMBER = rf"{_ALONE}(?!\d+(?:st|nd|rd|th)\b)[#$€£]?\d+(?:[.,:/-]?\d+)*%?{_ENDS}"
_KINDS = (("mark", _LITERAL), ("slot", _SLOT), ("link", _LINK), ("mail", _MAIL), ("phone", _PHONE), ("date", _DATE),
          ("time", _TIME), ("number", _NUMBER))  # fmt: skip
_ALL = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS)
# What says who somebody is, or where to find them: a translation holds it as it stands.
PERSONAL = ("name", "mark", "slot", "link", "mail", "phone")
# How much and when: a day and a count can tell whose text it was.
FIGURES = ("date", "time", "number")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_REACHABLE = re.compile(f"{_LINK}|{_MAIL}|{_PHONE}")
_DIGITS = re.compile(r"\d+")


class Lost(ValueError):
    """A result lacks what it was given to keep, or holds what nobody wrote; `what` says it in the writer's own words."""

    def __init__(self, what: Iterable[str]):
        self.what = tuple(what)
        super().__init__(", ".join(self.what))


@dataclass(frozen=True)
class Guarded:
    """A text with tokens, and what stands behind each: `held[n]` for ⟦n⟧, its kind in `kinds[n]`."""

    text: str
    held: tuple[str, ...]
    kinds: tuple[str, ...]

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        """What is held of these kinds, in its order."""
        return tuple(one for one, kind in zip(self.held, self.kinds, strict=True) if kind in kinds)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    known = sorted(
        {name for each in names if len(name := each.strip()) > 1}, key=lambda one: (-len(one), one)
    )
    if not known:
        return re.compile(_ALL)
    any_name = "|".join(_whole(one) for name in known for one in dict.fromkeys((name, name.upper())))
    return re.compile(rf"(?P<name>{any_name})|{_ALL}")


def _whole(name: str) -> str:
    """A name as a word of its own; in a script that parts no words by spaces it may stand anywhere."""
    ends = name[0].isascii() or name[-1].isascii() or unicodedata.category(name[0]) in ("Lu", "Ll")
    return rf"(?<!\w){re.escape(name)}(?!\w)" if ends else re.escape(name)


def guard(text: str, names: Iterable[str] = ()) -> Guarded:
    """The text with a token for each name, number, date, link, number of a phone and placeholder in it."""
    held: list[str] = []
    kinds: list[str] = []

    def token(found: re.Match[str]) -> str:
        held.append(found.group())
        kinds.append(str(found.lastgroup))
        return f"⟦{len(held) - 1}⟧"

    return Guarded(_pattern(names).sub(token, text), tuple(held), tuple(kinds))


def restore(result: str, guarded: Guarded, instead: Sequence[str] | None = None) -> str:
    """The result with what the tokens stand for (or `instead` of it); raises Lost where one is lost or one too many."""
    back = Counter(int(number) for number in TOKEN.findall(result))
    wanted = Counter(int(number) for number in TOKEN.findall(guarded.text))
    if back != wanted:
        gone = [guarded.held[number] for number in wanted - back if number < len(guarded.held)]
        more = [
            guarded.held[number] if number < len(guarded.held) else f"⟦{number}⟧" for number in back - wanted
        ]
        raise Lost(gone or more)
    values = guarded.held if instead is None else instead
    _no_strangers(TOKEN.sub(" ", guarded.text), TOKEN.sub(" ", result))
    return TOKEN.sub(lambda found: values[int(found.group(1))], result)


def _no_strangers(before: str, after: str) -> None:
    """Raises Lost where a link, an address or digits stand outside the tokens that were not there before."""
    new = [one for one in _REACHABLE.findall(after) if one not in before]
    known = set(_DIGITS.findall(_plain_digits(before)))
    new += [one for one in _DIGITS.findall(_plain_digits(after)) if one not in known]
    if new:
        raise Lost(new)


def _plain_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(one)) if one.isdigit() and not one.isascii() else one for one in text
    )


def mask(text: str, names: Iterable[str] = ()) -> Guarded:
    """The text with numbered kinds (⟦name0⟧, ⟦date1⟧) for all that says who, when and how much: how it may be remembered.

    The same value has the same mask wherever it stands, so that the masks of two languages can be compared.
    """
    held: list[str] = []
    kinds: list[str] = []

    def masked(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        said, rest = _value(found)
        if said not in held:
            held.append(said)
            kinds.append(kind)
        place = held.index(said)
        return f"⟦{kinds[place]}{place}⟧{rest}"

    return Guarded(_pattern(names).sub(masked, text), tuple(held), tuple(kinds))


def _value(found: re.Match[str]) -> tuple[str, str]:
    """What is masked, and what stays behind it: "PM" is said otherwise in another language."""
    said = found.group()
    clock = _CLOCK.match(said) if found.lastgroup == "time" else None
    return (clock.group(), said[clock.end() :]) if clock else (said, "")


def mask_alike(text: str, guarded: Guarded, names: Iterable[str] = ()) -> str:
    """The same said in another language, with the masks of `guarded`; raises Lost where it says these otherwise."""
    for place in sorted(range(len(guarded.held)), key=lambda one: -len(guarded.held[one])):
        if guarded.kinds[place] not in FIGURES:
            text = text.replace(guarded.held[place], f"⟦{guarded.kinds[place]}{place}⟧")
    figures = {
        _plain_digits(one): f"⟦{kind}{place}⟧"
        for place, (one, kind) in enumerate(zip(guarded.held, guarded.kinds, strict=True))
        if kind in FIGURES
    }

    def figure(found: re.Match[str]) -> str:
        said, rest = _value(found)
        known = figures.get(_plain_digits(said)) if found.lastgroup in FIGURES else None
        return f"{known}{rest}" if known else found.group()

    text = _pattern(names).sub(figure, text)
    left = mask(text, names)
    own = masks_of(guarded.text)
    if masks_of(text) != own or any(one not in own for one in left.held):
        raise Lost(guarded.held or left.held)
    return text


def unmask(text: str, guarded: Guarded) -> str:
    """A remembered text with this text's own values; raises Lost where the two do not hold the same masks."""
    masks = set(_MASK.findall(text))
    wanted = set(_MASK.findall(guarded.text))
    if masks != wanted:
        raise Lost(guarded.held)
    return _MASK.sub(lambda found: guarded.held[int(found.group(2))], text)


def masks_of(text: str) -> frozenset[str]:
    """The masks in a masked text: two texts that say the same hold the same."""
    return frozenset(found.group() for found in _MASK.finditer(text))
