"""The files of a feed, from a zip, its bytes or a folder, and what their cells say."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from .faults import BAD_DATE, BAD_NUMBER, BAD_TIME, NOT_A_FEED, TOO_BIG, Fault, FeedRefused


class Files:
    """The text files of a feed by name; those of a zip may lie in one folder, as some are packed."""

    def __init__(self, source: bytes | str | Path, most_bytes: int) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._paths: dict[str, Path | str] = {}
        if not isinstance(source, bytes) and Path(source).is_dir():
            self._paths = {one.name.lower(): one for one in sorted(Path(source).glob("*.txt"))}
            sizes = sum(Path(one).stat().st_size for one in self._paths.values())
        else:
            try:
                self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
            except (zipfile.BadZipFile, OSError) as error:
                raise FeedRefused(Fault(NOT_A_FEED)) from error
            inside = [one for one in self._zip.infolist() if one.filename.lower().endswith(".txt")]
            inside = [one for one in inside if "__MACOSX" not in one.filename]
            self._paths = {one.filename.rsplit("/", 1)[-1].lower(): one.filename for one in inside}
            sizes = sum(one.file_size for one in inside)
        if sizes > most_bytes:
            raise FeedRefused(Fault(TOO_BIG, example=str(sizes)))
        if not self._paths:
            raise FeedRefused(Fault(NOT_A_FEED))

    def __contains__(self, name: str) -> bool:
        return name in self._paths

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """The first row's names without blanks, then each row with its line; an absent file has none."""
        if name not in self._paths:
            return
        path = self._paths[name]
        raw = self._zip.open(str(path)) if self._zip else Path(path).open("rb")  # noqa: SIM115 (closed below)
        with raw, io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as text:
            try:
                yield from enumerate(csv.reader(text), 1)
            except (csv.Error, zipfile.BadZipFile) as error:
                raise FeedRefused(Fault(NOT_A_FEED, name, example=str(error))) from error


def place_in(north: str, east: str) -> tuple[float, float] | None:
    try:
        place = float(north), float(east)
    except ValueError:
        return None
    inside = abs(place[0]) <= 90 and abs(place[1]) <= 180 and (abs(place[0]) > 0.01 or abs(place[1]) > 0.01)
    return place if inside else None


def seconds_in(text: str, file: str, line: int) -> int | None:
    """Seconds of H:MM:SS, which may pass 24:00:00; None where there is no time."""
    if not text:
        return None
    parts = text.split(":")
    if len(parts) != 3 or not all(part.strip().isdecimal() for part in parts):
        raise FeedRefused(Fault(BAD_TIME, file, example=f"line {line}: {text[:20]}"))
    hours, minutes, seconds = map(int, parts)
    if minutes > 59 or seconds > 59 or hours > 99:
        raise FeedRefused(Fault(BAD_TIME, file, example=f"line {line}: {text[:20]}"))
    return hours * 3600 + minutes * 60 + seconds


def day_in(text: str, file: str, line: int) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day of a calendar has no zone)
    except ValueError as error:
        raise FeedRefused(Fault(BAD_DATE, file, example=f"line {line}: {text[:20]}")) from error


def number_in(text: str, file: str, line: int) -> int:
    if not text.isdecimal():
        raise FeedRefused(Fault(BAD_NUMBER, file, example=f"line {line}: {text[:20]}"))
    return int(text)
