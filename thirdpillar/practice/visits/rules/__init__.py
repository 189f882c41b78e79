from thirdpillar.practice.visits.rules.booking import Booking, Going, may_schedule
from thirdpillar.practice.visits.rules.inviting import may_answer, may_invite, may_leave_out, may_wish
from thirdpillar.practice.visits.rules.planning import enforce, may_adopt, may_opt_in, may_plan
from thirdpillar.practice.visits.rules.terms import (
    Terms,
    bounds,
    default_hours,
    default_roles,
    default_terms,
    default_windows,
    may_be_numbers,
    may_set_hours,
    may_set_roles,
    may_set_terms,
    outside_hours,
    practice,
)
from thirdpillar.practice.visits.rules.visiting import may_record, may_reflect, may_see_place, may_use_forms

__all__ = [
    "Booking",
    "Going",
    "Terms",
    "bounds",
    "default_hours",
    "default_roles",
    "default_terms",
    "default_windows",
    "enforce",
    "may_adopt",
    "may_answer",
    "may_be_numbers",
    "may_invite",
    "may_leave_out",
    "may_opt_in",
    "may_plan",
    "may_record",
    "may_reflect",
    "may_schedule",
    "may_see_place",
    "may_set_hours",
    "may_set_roles",
    "may_set_terms",
    "may_use_forms",
    "may_wish",
    "outside_hours",
    "practice",
]
