"""Reading a feed: a zip, its bytes or a folder in; a checked `Feed` out, or a refusal that names file and line."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from .faults import (
    BACKWARDS,
    BAD_NUMBER,
    BAD_PLACE,
    CALL_AHEAD,
    MISSING_COLUMN,
    MISSING_FILE,
    NO_SERVICE,
    NO_STOPS,
    NO_TRIPS,
    ON_DEMAND,
    SHORT_TRIP,
    TIMES_SUPPOSED,
    UNKNOWN_SERVICE,
    UNKNOWN_STOP,
    UNKNOWN_TRIP,
    Fault,
    FeedRefused,
)
from .feed import WEEK, Feed, Service
from .opening import Files, day_in, number_in, place_in, seconds_in

NEEDED = {
    "agency.txt": ("agency_timezone",),
    "stops.txt": ("stop_id", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id",),
    "trips.txt": ("trip_id", "service_id", "route_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
}
MOST_BYTES = 1_500_000_000
FAR_KM = 300.0


def read_feed(source: bytes | str | Path, *, most_bytes: int = MOST_BYTES) -> Feed:
    """The feed in a zip (its bytes, or a path to it) or in a folder; `FeedRefused` where it cannot be used."""
    return _Reader(Files(source, most_bytes)).feed()


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.noted: dict[tuple[str, str], list] = defaultdict(lambda: [0, ""])

    def note(self, code: str, file: str, example: str = "") -> None:
        entry = self.noted[code, file]
        entry[0] += 1
        entry[1] = entry[1] or example

    def table(self, name: str, *wanted: str) -> Iterator[tuple[int, list[str]]]:
        """Line and the wanted columns of each row, "" where a column or a cell is absent."""
        rows = self.files.rows(name)
        head = next(rows, None)
        if head is None:
            return
        names = [one.strip().lower() for one in head[1]]
        if missing := [one for one in NEEDED.get(name, ()) if one not in names]:
            raise FeedRefused(*(Fault(MISSING_COLUMN, name, example=one) for one in missing))
        where = [names.index(one) if one in names else -1 for one in wanted]
        for line, row in rows:
            if row:
                yield line, [row[at].strip() if 0 <= at < len(row) else "" for at in where]

    def feed(self) -> Feed:
        absent = [Fault(MISSING_FILE, one) for one in NEEDED if one not in self.files]
        if "calendar.txt" not in self.files and "calendar_dates.txt" not in self.files:
            absent.append(Fault(MISSING_FILE, "calendar.txt"))
        if absent:
            raise FeedRefused(*absent)
        timezone = next((row[0] for _, row in self.table("agency.txt", "agency_timezone")), "")
        next(self.table("routes.txt", "route_id"), None)  # its columns are checked, its rows are not needed
        stops, latitude, longitude = self.stops()
        services = self.services()
        trips, service = self.trips(services)
        calls = self.calls(
            {one: at for at, one in enumerate(stops)}, {one: at for at, one in enumerate(trips)}
        )
        if not len(calls[0]):
            raise FeedRefused(Fault(NO_TRIPS, "trips.txt"), *self.notes())
        barred, waits = self.transfers({one: at for at, one in enumerate(stops)})
        starts = self.frequencies({one: at for at, one in enumerate(trips)})
        for each in (latitude, longitude, *calls):
            each.setflags(write=False)
        trip, stop, arrives, departs, boards, alights = calls
        return Feed(
            stops=stops, latitude=latitude, longitude=longitude, trips=trips, service=service, services=services,
            trip=trip, stop=stop, arrives=arrives, departs=departs, boards=boards, alights=alights,
            starts=starts, barred=barred, waits=waits, timezone=timezone, notes=self.notes(),
        )  # fmt: skip

    def notes(self) -> tuple[Fault, ...]:
        return tuple(Fault(code, file, *count) for (code, file), count in sorted(self.noted.items()))

    def stops(self) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        ids, places = [], []
        for _line, (stop, north, east, kind) in self.table(
            "stops.txt", "stop_id", "stop_lat", "stop_lon", "location_type"
        ):
            place = place_in(north, east)
            if place is None and kind not in ("3", "4"):
                self.note(BAD_PLACE, "stops.txt", stop)
            ids.append(stop)
            places.append(place if place is not None and kind in ("", "0", "4") else (math.nan, math.nan))
        found = np.array(places, dtype=float).reshape(-1, 2)
        if not len(ids) or np.isnan(found[:, 0]).all():
            raise FeedRefused(Fault(NO_STOPS, "stops.txt"), *self.notes())
        middle = np.nanmedian(found, axis=0)
        km = np.hypot(
            (found[:, 0] - middle[0]) * 111.2,
            (found[:, 1] - middle[1]) * 111.2 * math.cos(math.radians(middle[0])),
        )
        for at in np.flatnonzero(km > FAR_KM):
            self.note(BAD_PLACE, "stops.txt", ids[at])
            found[at] = math.nan
        return tuple(ids), found[:, 0].copy(), found[:, 1].copy()

    def services(self) -> dict[str, Service]:
        found: dict[str, Service] = {}
        columns = ("service_id", "start_date", "end_date", *WEEK)
        for line, (name, begins, ends, *week) in self.table("calendar.txt", *columns):
            days = frozenset(day for day, runs in enumerate(week) if runs == "1")
            found[name] = Service(
                days, day_in(begins, "calendar.txt", line), day_in(ends, "calendar.txt", line)
            )
        changed: dict[str, tuple[set[date], set[date]]] = defaultdict(lambda: (set(), set()))
        for line, (name, day, kind) in self.table(
            "calendar_dates.txt", "service_id", "date", "exception_type"
        ):
            if kind in ("1", "2"):
                changed[name][kind == "2"].add(day_in(day, "calendar_dates.txt", line))
        for name, (added, removed) in changed.items():
            known = found.get(name)
            if known is None and not added:
                continue
            base = known or Service(frozenset(), min(added), max(added))
            found[name] = Service(base.week, base.begins, base.ends, frozenset(added), frozenset(removed))
        if not found:
            raise FeedRefused(Fault(NO_SERVICE, "calendar.txt"))
        return found

    def trips(self, services: dict[str, Service]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        ids, service = [], []
        for _line, (trip, name) in self.table("trips.txt", "trip_id", "service_id"):
            if name not in services:
                self.note(UNKNOWN_SERVICE, "trips.txt", trip)
            ids.append(trip)
            service.append(name)
        return tuple(ids), tuple(service)

    def calls(self, stops: dict[str, int], trips: dict[str, int]) -> tuple[np.ndarray, ...]:
        name = "stop_times.txt"
        by_trip: dict[int, list[tuple]] = defaultdict(list)
        columns = (
            "trip_id",
            "stop_id",
            "stop_sequence",
            "arrival_time",
            "departure_time",
            "pickup_type",
            "drop_off_type",
        )
        clocks: dict[str, int | None] = {"": None}
        for line, (trip, stop, order, arrives, departs, up, down) in self.table(name, *columns):
            if not stop:
                self.note(ON_DEMAND, name, trip)
            elif stop not in stops:
                self.note(UNKNOWN_STOP, name, stop)
            elif trip not in trips:
                self.note(UNKNOWN_TRIP, name, trip)
            else:
                for text in (arrives, departs):
                    if text not in clocks:
                        clocks[text] = seconds_in(text, name, line)
                if up in ("2", "3") or down in ("2", "3"):
                    self.note(CALL_AHEAD, name, trip)
                came, left = clocks[arrives], clocks[departs]
                came, left = (left if came is None else came), (came if left is None else left)
                place = number_in(order, name, line)
                by_trip[trips[trip]].append((place, stops[stop], came, left, up != "1", down != "1"))
        kept = [
            (trip, *call[1:])
            for trip in sorted(by_trip)
            for call in self.timed(trip, sorted(by_trip[trip], key=lambda c: c[0]))
        ]
        rows = np.array(kept, dtype=np.int64).reshape(-1, 6).T
        return (*(each.astype(np.int32) for each in rows[:4]), rows[4].astype(bool), rows[5].astype(bool))

    def timed(self, trip: int, calls: list[tuple]) -> list[tuple]:
        """The calls of one trip in order, those without a time put evenly between their neighbours; none if it is no trip."""
        name = "stop_times.txt"
        if len(calls) < 2 or calls[0][3] is None or calls[-1][2] is None:
            self.note(SHORT_TRIP, name, str(trip))
            return []
        known = [at for at, call in enumerate(calls) if call[2] is not None]
        for before, after in pairwise(known):
            left, came = calls[before][3], calls[after][2]
            for at in range(before + 1, after):
                self.note(TIMES_SUPPOSED, name, str(trip))
                when = left + (came - left) * (at - before) // (after - before)
                calls[at] = (*calls[at][:2], when, when, *calls[at][4:])
        times = [time for call in calls for time in call[2:4]]
        if any(later < earlier for earlier, later in pairwise(times)):
            self.note(BACKWARDS, name, str(trip))
            return []
        return calls

    def transfers(
        self, stops: dict[str, int]
    ) -> tuple[frozenset[tuple[int, int]], dict[tuple[int, int], int]]:
        """Pairs of stops between which nobody can change, and those with a least time in seconds."""
        barred, waits = set(), {}
        columns = ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
        for line, (one, other, kind, least) in self.table("transfers.txt", *columns):
            if one in stops and other in stops:
                if kind == "3":
                    barred.add((stops[one], stops[other]))
                elif kind == "2" and least:
                    waits[stops[one], stops[other]] = number_in(least, "transfers.txt", line)
        return frozenset(barred), waits

    def frequencies(self, trips: dict[str, int]) -> dict[int, tuple[tuple[int, int, int], ...]]:
        name = "frequencies.txt"
        found: dict[int, list] = defaultdict(list)
        for line, (trip, begins, ends, every) in self.table(
            name, "trip_id", "start_time", "end_time", "headway_secs"
        ):
            if trip not in trips:
                self.note(UNKNOWN_TRIP, name, trip)
                continue
            headway = number_in(every, name, line)
            first, last = seconds_in(begins, name, line), seconds_in(ends, name, line)
            if headway <= 0 or first is None or last is None:
                raise FeedRefused(Fault(BAD_NUMBER, name, example=f"line {line}"))
            found[trips[trip]].append((first, last, headway))
        return {trip: tuple(sorted(spans)) for trip, spans in found.items()}
