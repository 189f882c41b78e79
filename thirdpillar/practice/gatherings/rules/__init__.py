"""May this happen? Loaded facts in; None where it may, else the refusal in plain words with its citation."""

from thirdpillar.practice.gatherings.rules.gatherings import (
    DOORS,
    EARLY,
    KIOSK_LATE,
    LATE,
    MOST_PEOPLE,
    NEEDS_KEPT,
    TABLET_BRINGS,
    enforce,
    may_answer,
    may_bring_from_tablet,
    may_invite,
    may_open_kiosk,
    may_plan,
    may_sign_in_by_code,
    may_take_lines,
    moment_at_the_door,
)

__all__ = [
    "DOORS",
    "EARLY",
    "KIOSK_LATE",
    "LATE",
    "MOST_PEOPLE",
    "NEEDS_KEPT",
    "TABLET_BRINGS",
    "enforce",
    "may_answer",
    "may_bring_from_tablet",
    "may_invite",
    "may_open_kiosk",
    "may_plan",
    "may_sign_in_by_code",
    "may_take_lines",
    "moment_at_the_door",
]
