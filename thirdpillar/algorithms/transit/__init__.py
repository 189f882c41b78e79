"""Travel by public transport and on foot, computed from a bus company's own timetable (GTFS) and nothing from outside.

Pure functions: a feed and places in, minutes for every home out, both ways. `read_feed` refuses what cannot be used and says
what it left out.
"""

from .faults import Fault, FeedRefused
from .feed import Feed, Service
from .reading import read_feed
from .scanning import Timetable, timetable
from .travelling import Places, Travel, places, travel, usual_minutes
from .walking import Walking, metres, square

__all__ = [
    "Fault",
    "Feed",
    "FeedRefused",
    "Places",
    "Service",
    "Timetable",
    "Travel",
    "Walking",
    "metres",
    "places",
    "read_feed",
    "square",
    "timetable",
    "travel",
    "usual_minutes",
]
