"""Run by a Python that has cafein 0.29: travel times by that library from stops of a feed, as JSON, for bench/timing.py."""

import json
import sys
import time

import cafein


def main() -> None:
    """Input: {"feed", "queries": [[stop, "YYYY-MM-DD HH:MM:SS"], …]}; output: seconds and, for each, {stop: seconds}."""
    wanted = json.load(sys.stdin)
    began = time.monotonic()
    network = cafein.TransportNetwork.from_gtfs([wanted["feed"]], trip_distances=False)
    load_s = time.monotonic() - began
    network.travel_times_from_stop(*wanted["queries"][0], max_rides=30)  # warm
    began = time.monotonic()
    times = [
        network.travel_times_from_stop(stop, departure, max_rides=30) for stop, departure in wanted["queries"]
    ]
    json.dump({"load_s": load_s, "query_s": time.monotonic() - began, "times": times}, sys.stdout)


if __name__ == "__main__":
    main()
