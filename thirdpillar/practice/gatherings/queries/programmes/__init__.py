"""Questions about programmes. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.practice.gatherings.queries.programmes.audience import (
    programmes_to_choose,
    registered_in,
    sessions_of,
)
from thirdpillar.practice.gatherings.queries.programmes.catalogue import (
    Offered,
    after_rung,
    catalogue,
    following,
    next_steps,
    offered,
)
from thirdpillar.practice.gatherings.queries.programmes.dosage import Dosage, dosage_of
from thirdpillar.practice.gatherings.queries.programmes.over_all import OverAll, dosage_over_all
from thirdpillar.practice.gatherings.queries.programmes.people import (
    Person,
    lies_astray,
    over_at,
    people_of,
    registration_by_code,
    registrations_of_adult,
)
from thirdpillar.practice.gatherings.queries.programmes.staff import (
    programme,
    programmes,
    questions_of,
    with_free_places_and_waiting,
    with_lapsed_offers,
)

__all__ = [
    "Dosage",
    "Offered",
    "OverAll",
    "Person",
    "after_rung",
    "catalogue",
    "dosage_of",
    "dosage_over_all",
    "following",
    "lies_astray",
    "next_steps",
    "offered",
    "over_at",
    "people_of",
    "programme",
    "programmes",
    "programmes_to_choose",
    "questions_of",
    "registered_in",
    "registration_by_code",
    "registrations_of_adult",
    "sessions_of",
    "with_free_places_and_waiting",
    "with_lapsed_offers",
]
