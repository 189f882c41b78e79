"""Families to call, a sheet a language; on a page or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.wording import language_label
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import Family, FamilyFilter, families

MOST_PRINTED = 2000


@dataclass(frozen=True)
class Sheet:
    """The families of one language."""

    title: str
    language: str
    families: list[Family]


def sheets_to_call(wanted: FamilyFilter, *, by) -> tuple[list[Sheet], int]:
    """Call sheets of the families that a filter means, and how many more there are; the reading is recorded."""
    freshen_reach(district_id=by.district_id, at=clock.now())
    meant = families(wanted, seen_by=by)
    rows = sorted(
        meant[:MOST_PRINTED],
        key=lambda one: (one.language or "~", one.students[0].sort_name if one.students else ""),
    )
    audit.record_read(
        by=by, at=clock.now(), deed="evidence.call_sheet", subject="household", families=len(rows)
    )
    sheets = [
        Sheet(language_label(language), language, list(group))
        for language, group in groupby(rows, key=lambda one: one.language)
    ]
    return sheets, max(0, len(meant) - MOST_PRINTED)
