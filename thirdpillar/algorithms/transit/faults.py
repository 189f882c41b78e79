"""What can be wrong with a feed: codes, and the refusal that carries them."""

from __future__ import annotations

from dataclasses import dataclass

NOT_A_FEED = "not_a_feed"  # neither a zip nor a folder with text files
TOO_BIG = "too_big"  # unpacked it is larger than is taken
MISSING_FILE = "missing_file"
MISSING_COLUMN = "missing_column"
BAD_TIME = "bad_time"
BAD_DATE = "bad_date"
BAD_NUMBER = "bad_number"
NO_STOPS = "no_stops"  # no stop has a place
NO_TRIPS = "no_trips"  # no trip can be used
NO_SERVICE = "no_service"  # no day on which anything runs
# What is left out or supposed, and said:
BAD_PLACE = "bad_place"  # a stop outside the world, at 0/0, or far from all others
UNKNOWN_STOP = "unknown_stop"
UNKNOWN_TRIP = "unknown_trip"
UNKNOWN_SERVICE = "unknown_service"
SHORT_TRIP = "short_trip"  # fewer than two calls, or no time at its first or last
BACKWARDS = "backwards"  # a trip that arrives before it left
TIMES_SUPPOSED = "times_supposed"  # calls without a time, put evenly between those that have one
CALL_AHEAD = "call_ahead"  # calls that one must order before
ON_DEMAND = "on_demand"  # calls of services without stops or times of their own


@dataclass(frozen=True)
class Fault:
    """What is wrong with a feed: a code from above, the file, how often, and an example (a line or an id)."""

    code: str
    file: str = ""
    count: int = 1
    example: str = ""


class FeedRefused(ValueError):
    """The feed cannot be used. `faults` says why, each with its file and an example."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{one.code} {one.file} {one.example}".strip() for one in faults))
        self.faults = faults
