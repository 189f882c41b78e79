"""Plans that want the same families at the same time, and days nearby on which nothing else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

AT_ONCE, SAME_EVENING = "at_once", "same_evening"


@dataclass(frozen=True)
class Plan:
    """What is planned: from when till when by the clock of the place, and for whom; an empty set means all.

    `key` is whose own plan it is: a plan never competes with itself.
    """

    key: str
    begins: datetime
    ends: datetime
    schools: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """`evening_hour`: what ends after it is of the evening. `between`: how long families need from one to the next."""

    evening_hour: int
    between: timedelta


def competing(one: Plan, other: Plan, terms: Terms) -> str:
    """AT_ONCE where nobody could be at both, SAME_EVENING where a family would be out twice, else nothing."""
    if one.key == other.key or not _meet_all(one, other):
        return ""
    if one.begins < other.ends + terms.between and other.begins < one.ends + terms.between:
        return AT_ONCE
    same_day = one.begins.date() == other.begins.date()
    return SAME_EVENING if same_day and _is_evening(one, terms) and _is_evening(other, terms) else ""


def pairs(plans: Iterable[Plan], terms: Terms) -> dict[str, dict[str, str]]:
    """{key: {key of what competes with it: how}}, both ways; those of two days are compared only across midnight."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    waiting: list[Plan] = []
    for one in sorted(plans, key=lambda each: (each.begins, each.key)):
        # Nothing before yesterday reaches into this one's day.
        waiting = [each for each in waiting if each.ends.date() >= one.begins.date() - timedelta(days=1)]
        for other in waiting:
            how = competing(one, other, terms)
            if how:
                found[one.key][other.key] = found[other.key][one.key] = how
        waiting.append(one)
    return dict(found)


def free_days(
    wanted: Plan,
    others: Collection[Plan],
    terms: Terms,
    *,
    weekdays: Collection[int],
    closed: Collection[date],
    first: date,
    within: int,
    most: int,
) -> list[date]:
    """The nearest days, not before `first`, on which the same plan at the same hour competes with nothing; the sooner first."""
    day = wanted.begins.date()
    offered: list[date] = []
    for far in range(1, within + 1):
        for other_day in (day - timedelta(days=far), day + timedelta(days=far)):
            if other_day < first or other_day.weekday() not in weekdays or other_day in closed:
                continue
            moved = _on(wanted, other_day)
            if not any(competing(moved, each, terms) for each in others):
                offered.append(other_day)
            if len(offered) == most:
                return sorted(offered)
    return sorted(offered)


def _on(plan: Plan, day: date) -> Plan:
    moved = timedelta(days=(day - plan.begins.date()).days)
    return replace(plan, begins=plan.begins + moved, ends=plan.ends + moved)


def _is_evening(plan: Plan, terms: Terms) -> bool:
    return plan.ends.date() > plan.begins.date() or (plan.ends.hour, plan.ends.minute) > (
        terms.evening_hour,
        0,
    )


def _meet_all(one: Plan, other: Plan) -> bool:
    return all(
        _meet(getattr(one, name), getattr(other, name))
        for name in ("schools", "grades", "languages", "families")
    )


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or not one.isdisjoint(other)
