"""Small feeds made by hand, as zips in memory."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from bench._linkage_sets import shared_data

TUESDAY = date(2026, 3, 3)
AGENCY = "agency_id,agency_name,agency_url,agency_timezone\n1,Made-up Buses,https://buses.example,America/Chicago\n"
CALENDAR = (
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20260105,20260605\n"
)
# A street from west to east: stops about 2 km apart at 45 degrees north (0.02 degrees are 1,573 m).
STOPS = "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(
    f"{name},{name},45.0,{-93.0 + 0.02 * at:.2f}\n" for at, name in enumerate("ABCDE")
)
ROUTES = "route_id,route_short_name,route_type\nr,1,3\n"
CALL = "trip_id,stop_id,stop_sequence,arrival_time,departure_time,pickup_type,drop_off_type\n"


def place(at: float) -> tuple[float, float]:
    """A point of the street, 1 between B and C and so on."""
    return 45.0, -93.0 + 0.02 * at


def calls(trip: str, *stops: str) -> str:
    """Lines of stop_times from "A 8:00", "B 8:06 1 0" (the stop, its time, who may get on and off)."""
    lines = []
    for order, each in enumerate(stops):
        stop, time, *can = each.split(" ")
        clock = f"{time}:00" if time != "-" else ""
        lines.append(f"{trip},{stop},{order},{clock},{clock},{','.join(can) or ','}\n")
    return "".join(lines)


def zipped(
    stop_times: str = "", *, trips: str = "", without: tuple[str, ...] = (), folder: str = "", **files: str
) -> bytes:
    names = {line.split(",")[0] for line in stop_times.splitlines()}
    known = {
        "agency": AGENCY,
        "calendar": CALENDAR,
        "stops": STOPS,
        "routes": ROUTES,
        "trips": "trip_id,route_id,service_id\n"
        + (trips or "".join(f"{one},r,week\n" for one in sorted(names))),
        "stop_times": CALL + stop_times,
    } | files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in known.items():
            if name not in without:
                packed.writestr(f"{folder}{name}.txt", text)
    return out.getvalue()


def published(name: str) -> Path:
    """A feed as its company published it."""
    path = shared_data() / f"gtfs-{name}" / f"{name}.zip"
    if not path.exists():
        pytest.skip(f"{path.name} is not in {shared_data()} (see THIRDPILLAR_SHARED_DATA)")
    return path
