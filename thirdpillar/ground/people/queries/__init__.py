"""Questions about people. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.ground.people.queries.adults import (
    contact_history,
    contact_point,
    current_adult,
    current_adults,
    private_points,
    records_of,
    standing_adult,
)
from thirdpillar.ground.people.queries.reach_of_roles import (
    restrictions_in_force,
    students_in_sections,
    students_open_to_adult,
)

__all__ = [
    "contact_history",
    "contact_point",
    "current_adult",
    "current_adults",
    "private_points",
    "records_of",
    "restrictions_in_force",
    "standing_adult",
    "students_in_sections",
    "students_open_to_adult",
]
