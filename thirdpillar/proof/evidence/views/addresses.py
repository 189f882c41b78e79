"""Addresses of the pages of this room, with the day, the measure and the families that they mean."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from thirdpillar.ground.schools.queries import schools
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE


def school_names(scope) -> dict[str, str]:
    return {str(school.id): school.name for school in schools(seen_by=scope)}


def said_when(as_of: date | None, measure: str) -> dict[str, str]:
    """What an address must say besides its families: the day and the measure, where they are not the usual ones."""
    day = {"as_of": as_of.isoformat()} if as_of else {}
    return day | ({"measure": measure} if measure != DEFAULT_MEASURE else {})


def address_of(page: str, asked: dict[str, str]) -> str:
    return f"{reverse(f'evidence:{page}')}?{urlencode(asked)}"
