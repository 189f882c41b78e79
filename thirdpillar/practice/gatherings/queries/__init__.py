"""Questions about gatherings. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.practice.gatherings.queries.audience import Audience, audience_households
from thirdpillar.practice.gatherings.queries.candidates import candidates_of, roster_candidates
from thirdpillar.practice.gatherings.queries.choices_for_forms import (
    adults_named,
    grades_present,
    languages_present,
    students_named_like,
)
from thirdpillar.practice.gatherings.queries.counting import (
    Counts,
    count_kept,
    looked_at_again,
    next_to_count,
)
from thirdpillar.practice.gatherings.queries.door import (
    arrivals_lately,
    found_at_door,
    numbers_at,
    roll_at_door,
)
from thirdpillar.practice.gatherings.queries.families_at import counts_at, families_at, households_at
from thirdpillar.practice.gatherings.queries.family import invitations_to_adult
from thirdpillar.practice.gatherings.queries.invitations import count_to_invite, preview_invitations
from thirdpillar.practice.gatherings.queries.outreach import outreach
from thirdpillar.practice.gatherings.queries.pages import (
    gathering,
    homes_of_students,
    invitation_by_code,
    invitations_to,
    latest_answer,
    line_counts,
    lines_settled_since,
    numbers_of,
    open_lines,
    past_gatherings,
    people_at,
    people_count,
    settled_lines,
    students_named,
    taken_for,
    upcoming_gatherings,
)
from thirdpillar.practice.gatherings.queries.rounds import latest_round, next_round, open_round
from thirdpillar.practice.gatherings.queries.series import (
    households_coming,
    households_invited,
    households_that_came,
    series_of,
)
from thirdpillar.practice.gatherings.queries.staffing import staffing
from thirdpillar.practice.gatherings.queries.touchpoints import households_touched_since, touchpoints
from thirdpillar.practice.gatherings.queries.waiting import is_closed, standing_of

__all__ = [
    "Audience",
    "Counts",
    "adults_named",
    "arrivals_lately",
    "audience_households",
    "candidates_of",
    "count_kept",
    "count_to_invite",
    "counts_at",
    "families_at",
    "found_at_door",
    "gathering",
    "grades_present",
    "homes_of_students",
    "households_at",
    "households_coming",
    "households_invited",
    "households_that_came",
    "households_touched_since",
    "invitation_by_code",
    "invitations_to",
    "invitations_to_adult",
    "is_closed",
    "languages_present",
    "latest_answer",
    "latest_round",
    "line_counts",
    "lines_settled_since",
    "looked_at_again",
    "next_round",
    "next_to_count",
    "numbers_at",
    "numbers_of",
    "open_lines",
    "open_round",
    "outreach",
    "past_gatherings",
    "people_at",
    "people_count",
    "preview_invitations",
    "roll_at_door",
    "roster_candidates",
    "series_of",
    "settled_lines",
    "staffing",
    "standing_of",
    "students_named",
    "students_named_like",
    "taken_for",
    "touchpoints",
    "upcoming_gatherings",
]
