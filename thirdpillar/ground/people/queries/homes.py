"""Which adults share a home, as far as the records tell: the same door, one household, or one phone that cannot be carried."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from thirdpillar.ground.people.models import HouseholdAdult, MailingAddress

_PUNCTUATION = re.compile(r"[.,#'/-]")
_ZIP_PLUS_FOUR = re.compile(r"\b(\d{5})-?\d{4}$")
# Written or left out as it happens: 12 N Oak St is 12 Oak St.
_DIRECTIONS = frozenset("n s e w ne nw se sw north south east west".split())


def is_postal(address: str) -> bool:
    """Whether this is neither a number nor an e-mail."""
    return not address.startswith("+") and "@" not in address


def door_of(address: str) -> str:
    """What two ways of writing one house have in common: its number, the name of the street, and the town's code.

    `address` has a street and mostly a town on its last two lines, the name before them does not count. Wider than a
    flat on purpose: whoever may not learn where a child lives may not live in that house either.
    """
    lines = [_folded(line) for line in address.split("\n") if line.strip()][-2:]
    if len(lines) == 2 and not re.search(r"\d", lines[0]):
        lines = lines[1:]  # a name, and a street without a town
    street, town = lines[0].split() if lines else [], lines[1].split() if len(lines) > 1 else []
    code = town[-1] if town and town[-1].isdigit() else " ".join(town)
    if street and street[0][0].isdigit():
        named = [word for word in street[1:] if word not in _DIRECTIONS] or street[1:]
        street = [street[0], *named[:1]]
    return "|".join((" ".join(street), code))


def doors_of(adults: Collection[UUID], *, seen_by) -> dict[str, set[UUID]]:
    """Which of these adults get their mail behind which door; protected addresses too."""
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = MailingAddress.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=adults)
    for adult, street, *town in rows.values_list("adult_id", "street", "city", "state", "postal_code"):
        found[door_of(f"{street}\n{' '.join(part for part in town if part)}")].add(adult)
    return found


def housemates(adults, others: Collection[UUID], *, seen_by) -> dict[UUID, set[UUID]]:
    """Of these adults (ids, or a query of ids) those who share a household with some of the others, and with whom."""
    members = HouseholdAdult.objects.seen_by(seen_by).filter(household__dissolved_at=None)
    homes: dict[UUID, set[UUID]] = defaultdict(set)
    for adult, home in members.filter(adult_id__in=others).values_list("adult_id", "household_id"):
        homes[home].add(adult)
    if not homes:
        return {}
    here = members.filter(adult_id__in=adults, household_id__in=homes)
    return {adult: homes[home] - {adult} for adult, home in here.values_list("adult_id", "household_id")}


def _folded(line: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", _ZIP_PLUS_FOUR.sub(r"\1", line.strip().lower())).split())
