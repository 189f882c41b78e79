"""The rows of one person: two records of them may have become one, and what hangs on the old one is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from thirdpillar.ground.people.queries import current_adults, records_of


def all_records(adult_ids: Iterable[UUID | None], *, seen_by) -> set[UUID]:
    """Every record of the people whose records these are: the standing ones, and all that were folded into them."""
    wanted = {one for one in adult_ids if one}
    standing = current_adults(wanted, seen_by=seen_by) if wanted else {}
    found = records_of(set(standing.values()), seen_by=seen_by) if standing else {}
    return wanted.union(*found.values())
