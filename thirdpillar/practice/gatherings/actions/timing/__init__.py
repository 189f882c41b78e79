"""Deeds around when and where: what families say, what the office loads, searching and choosing."""

from thirdpillar.practice.gatherings.actions.timing.area_map import load_area_map, remove_area_map
from thirdpillar.practice.gatherings.actions.timing.asking import (
    answer_asking,
    ask_free_times,
    ask_which,
    pass_on_askings_of_times,
)
from thirdpillar.practice.gatherings.actions.timing.searching import (
    ask_search,
    note_failed_search,
    plan_second,
    take_time_and_place,
    work_out_search,
)
from thirdpillar.practice.gatherings.actions.timing.telling import (
    forget_free_times,
    load_feed,
    load_squares,
    say_free_times,
    squares_said,
)

__all__ = [
    "answer_asking",
    "ask_free_times",
    "ask_search",
    "ask_which",
    "forget_free_times",
    "load_area_map",
    "load_feed",
    "load_squares",
    "note_failed_search",
    "pass_on_askings_of_times",
    "plan_second",
    "remove_area_map",
    "say_free_times",
    "squares_said",
    "take_time_and_place",
    "work_out_search",
]
