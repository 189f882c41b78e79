"""Calendars as RFC 5545 writes them: values in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

FOLD_AT = 75  # octets, 3.1


@dataclass(frozen=True)
class Entry:
    """One event. `uid` stays the same for ever; one that does not take place is `is_off`, never left out."""

    uid: str
    begins_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    words: str = ""
    url: str = ""
    language: str = "en"
    is_off: bool = False


def calendar(entries: Iterable[Entry], *, name: str, zone: str, at: datetime) -> str:
    """A calendar that many may subscribe to. Moments are in UTC, so no clock change moves them. No person stands in it."""
    return "".join(f"{folded}\r\n" for line in _lines(entries, name, zone, at) for folded in _folded(line))


def _lines(entries: Iterable[Entry], name: str, zone: str, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Third Pillar//Programmes//EN", "METHOD:PUBLISH")
    yield from (
        f"X-WR-CALNAME:{_escaped(name)}",
        f"X-WR-TIMEZONE:{zone}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    )
    for one in entries:
        said = f";LANGUAGE={one.language}"
        yield from (
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(one.begins_at)}",
        )
        yield from (f"DTEND:{_moment(one.ends_at)}", f"SUMMARY{said}:{_escaped(one.title)}")
        # Calendars take a change for one only where this grows.
        yield from ((f"SEQUENCE:{int(one.is_off)}", "STATUS:CANCELLED" if one.is_off else "STATUS:CONFIRMED"))
        for key, value in (("LOCATION", one.place), ("DESCRIPTION", one.words)):
            if value:
                yield f"{key}{said}:{_escaped(value)}"
        if one.url:
            yield f"URL:{one.url}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """As 3.3.11 writes text; no control character begins a line of its own."""
    kept = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = kept.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(each for each in line if each.isprintable()) for line in lines)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, the later ones behind a space; never amid a letter."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > FOLD_AT:
            yield part
            part = " "
        part += letter
    yield part
