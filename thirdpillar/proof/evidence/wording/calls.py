"""Families to call, a sheet a language; on a page or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.wording import number_label
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import Family, FamilyFilter, families, refusal_of_day

PRINTED = 500  # families to a part: more than a team calls in a week, and made in a second or two


@dataclass(frozen=True)
class Sheet:
    """The families of one language."""

    title: str
    language: str
    families: list[Family]


@dataclass(frozen=True)
class Number:
    """A number to call, as it is dialled and as it is read; `whose` where the family has several adults."""

    value: str
    label: str
    whose: str


def numbers_to_call(family: Family) -> list[Number]:
    """Each number of a family once, with the first adult who has it."""
    found: dict[str, Number] = {}
    for asked in family.adults:
        whose = asked.display_name if len(family.adults) > 1 else ""
        for value in asked.numbers:
            found.setdefault(value, Number(value, number_label(value), whose))
    return list(found.values())


def sheets_to_call(wanted: FamilyFilter, part: str | None, *, by) -> tuple[list[Sheet], Page]:
    """Call sheets of one part ("1", "2", …) of the families that a filter means; the reading is recorded.

    Raises Refused for a day of which no figure can speak.
    """
    if refusal := refusal_of_day(wanted.as_of, measure=wanted.measure, seen_by=by):
        raise refusal
    freshen_reach(district_id=by.district_id, at=clock.now())
    page = Paginator(families(wanted, seen_by=by), PRINTED).get_page(part)
    rows = sorted(
        page.object_list,
        key=lambda one: (
            not one.language,
            fold(language_label(one.language)),
            one.language,
            one.students[0].sort_name if one.students else "",
        ),
    )
    audit.record_read(
        by=by, at=clock.now(), deed="evidence.call_sheet", subject="household", families=len(rows)
    )
    sheets = [
        Sheet(language_label(language), language, list(group))
        for language, group in groupby(rows, key=lambda one: one.language)
    ]
    return sheets, page
