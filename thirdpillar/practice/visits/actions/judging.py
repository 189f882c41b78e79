"""Judging whether a school's invitations are a cross-section: run by a machine, which keeps the finding and no counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.algorithms.cross_section import Counts, Findings, Limits, Side, judge, smallest_visible
from thirdpillar.algorithms.cross_section.judging import Finding
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.models import CrossSectionResult, Cycle, Invitation
from thirdpillar.practice.visits.queries.cross_section import ALL, Tally, tallies
from thirdpillar.practice.visits.rules import practice
from thirdpillar.standards import library

INVITATIONS, COMPLETED, ONE_A_HOME = "invitations", "completed", "one_a_home"
FLAGGED = ("possible_targeting", "possible_exclusion")
_LIMITS = ("level", "over", "under", "fewest_invited", "fewest_expected", "fewest_in_group", "universal")


@transaction.atomic
def judge_cross_sections(
    *, cycle_id: UUID, by, at: datetime, school_ids: Collection[UUID] | None = None
) -> list[CrossSectionResult]:
    """Test the invitations of these schools (all that invited in the cycle where none is named) and keep what may be shown."""
    machine = Scope.system(by.district_id, "testing that invitations are a cross-section")
    with tenancy.acting_as(machine):
        cycle = Cycle.objects.seen_by(machine).get(pk=cycle_id)
        asked = Invitation.objects.seen_by(machine).filter(cycle=cycle).order_by()
        if school_ids is not None:
            asked = asked.filter(school_id__in=list(school_ids))
        schools = list(asked.values_list("school_id", flat=True).distinct())
        on = day_of(at, by=by)
        rows = _results(cycle, schools, on, machine, at)
        CrossSectionResult.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["cycle", "school_id", "district_id"],
            update_fields=["status", "covered", "findings", "at"], batch_size=500,
        )  # fmt: skip
    record(
        by=by, at=at, deed="visits.judge_cross_sections", subject="cycle", subject_id=cycle_id, schools=len(rows),
        flagged=sum(row.status in FLAGGED for row in rows),
    )  # fmt: skip
    return rows


@transaction.atomic
def judge_open_cycles(*, by, at: datetime) -> int:
    """Every night: test each cycle that is open; answer how many schools were tested."""
    on = day_of(at, by=by)
    now = Cycle.objects.seen_by(by).filter(opens_on__lte=on, closes_on__gte=on)
    ids = list(now.filter(invitations__isnull=False).distinct().values_list("pk", flat=True))
    return sum(len(judge_cross_sections(cycle_id=one, by=by, at=at)) for one in ids)


def _results(
    cycle: Cycle, schools: Collection[UUID], on: date, machine: Scope, at: datetime
) -> list[CrossSectionResult]:
    rule = practice("R-PTHV-3a", on).terms
    strata = library.entry("home_visit_draw", "strata", on).terms
    bands = [
        (grade, name)
        for grades, name in zip(strata["bands"], strata["band_names"], strict=True)
        for grade in grades
    ]
    all_children = tallies(cycle, schools, bands=bands, seen_by=machine)
    one_child = tallies(cycle, schools, bands=bands, seen_by=machine, one_child=True)
    rows = []
    for school in schools:
        tally = all_children.get(school, Tally())
        told = _judge(tally, rule)
        rows.append(
            CrossSectionResult(
                district_id=machine.district_id,
                cycle=cycle,
                school_id=school,
                status=told.status.value,
                covered=round(told.covered, 4),
                at=at,
                findings=[
                    *_shown(told, INVITATIONS, rule["level"]),
                    *_shown(_judge(tally, rule, completed=True), COMPLETED, rule["level"]),
                    {"of": ONE_A_HOME, "status": _judge(one_child.get(school, Tally()), rule).status.value},
                ],
            )
        )
    return rows


def _judge(tally: Tally, rule: Mapping, *, completed: bool = False) -> Findings:
    """The finding of one school, on invitations or on visits that were made."""
    return judge(
        tally.attributes(rule, completed=completed),
        homes=tally.homes,
        homes_invited=0 if completed else tally.homes_invited,
        invited=tally.groups.get(ALL, (0, 0, 0))[2] if completed else tally.invited,
        limits=Limits(**{name: rule[name] for name in _LIMITS}),
    )


def _shown(found: Findings, of: str, level: float) -> list[dict]:
    """What may be shown of each attribute: no counts, and nothing of a group that is too small or was not tested."""
    return [
        {
            "of": of, "name": one.name, "side": one.side.value, "status": one.status.value,
            "ratio": round(one.ratio or 0.0, 2), "chance": round(one.corrected or 0.0, 5), "visible": _visible(one, level),
        }
        for one in found.each
        if one.may_be_shown
    ]  # fmt: skip


def _visible(one: Finding, level: float) -> float | None:
    """The representation from which on it would have been told from chance, before correction."""
    counts: Counts = one.counts
    if one.side == Side.TARGETING:
        fewest = one.visible
    else:
        # Too few of a group is too many of all others.
        others = smallest_visible(
            counts.population, counts.population - counts.group, counts.invited, level=level
        )
        fewest = counts.invited - others if others is not None else None
    if fewest is None or not counts.group or not counts.invited:
        return None
    return round(fewest * counts.population / (counts.invited * counts.group), 2)
