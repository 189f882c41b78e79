"""Who was asked of a gathering's time, what they said, and whose an asking is by its link or its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Household
from thirdpillar.ground.people.queries import current_adult, current_adults, students_open_to_adult
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.gatherings.choices import AskedWhat, Stage
from thirdpillar.practice.gatherings.models import FreeTimes, Gathering, TimeAsking, TimeSearch
from thirdpillar.practice.gatherings.queries.audience import audience_households
from thirdpillar.practice.gatherings.queries.waiting import told
from thirdpillar.practice.gatherings.rules.timing import weighing


def homes_to_ask(
    gathering: Gathering, what: str, *, on: date, seen_by, unreached: QuerySet | None = None
) -> QuerySet[Household]:
    """Homes of the audience not asked yet: of free times those that said none in a year, nor were asked of them lately."""
    homes = audience_households(gathering.audience, seen_by=seen_by, unreached=unreached)
    asked = TimeAsking.objects.seen_by(seen_by).filter(what=what)
    homes = homes.exclude(pk__in=asked.filter(gathering=gathering).values("household_id"))
    if what == AskedWhat.FREE:
        terms = weighing(on)
        said = FreeTimes.objects.seen_by(seen_by).filter(
            at__date__gte=on - timedelta(days=terms["said_days"])
        )
        lately = asked.filter(asked_at__date__gt=on - timedelta(days=terms["ask_again_days"]))
        homes = homes.exclude(pk__in=said.values("household_id")).exclude(
            pk__in=lately.values("household_id")
        )
    return homes


def is_open(asking: TimeAsking, at: datetime, *, seen_by) -> bool:
    """Whether an answer still tells something: the day is to come, and of two times none was taken yet."""
    gathering = asking.gathering
    if gathering.stage == Stage.CANCELLED or gathering.begins_at <= at:
        return False
    return asking.what == AskedWhat.FREE or bool(between_of(gathering, seen_by=seen_by))


def between_of(gathering: Gathering, *, seen_by) -> list[tuple[datetime, datetime, str]]:
    """The two that families are asked to choose from: begin, end, place; none while nobody is asked."""
    machine = Scope.system(seen_by.district_id, "the two times that families choose from")
    with tenancy.acting_as(machine):
        found = TimeSearch.objects.seen_by(machine).filter(gathering=gathering).first()
    rows = found.between if found else []
    return [(datetime.fromisoformat(one[0]), datetime.fromisoformat(one[1]), one[2]) for one in rows]


def asking_by_code(code: str, *, on: date, at: datetime, seen_by) -> TimeAsking | None:
    """The open asking that a link's code stands for; None where it may lie with somebody else, or nobody is asked any more."""
    one = TimeAsking.objects.seen_by(seen_by).filter(code=code.lower()).select_related("gathering").first()
    if one is None or one.adult_id is None or not is_open(one, at, seen_by=seen_by):
        return None
    astray = is_astray(
        one.adult_id, [one.pk], student_ids=one.student_ids, since=one.code_at, seen_by=seen_by
    )
    return None if astray or reader_of(one, on=on, seen_by=seen_by) is None else one


def reader_of(asking: TimeAsking, *, on: date, seen_by) -> UUID | None:
    """The adult who was asked, where they may hear of a child of that home today."""
    reader = current_adult(asking.adult_id, seen_by=seen_by) if asking.adult_id else None
    open_to_them = students_open_to_adult(reader, on=on, seen_by=seen_by) if reader else frozenset()
    return reader if open_to_them & set(asking.student_ids) else None


def not_to_go(addresses: Mapping[UUID, str], *, on: date, at: datetime, seen_by) -> dict[UUID, str]:
    """Which of these askings (id: number, e-mail or postal address) must not go now, and why."""
    found = TimeAsking.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("gathering")
    askings = list(found)
    standing = current_adults({one.adult_id for one in askings if one.adult_id}, seen_by=seen_by)
    ways = Ways(
        adults=set(standing.values()), students={key for one in askings for key in one.student_ids}, on=on,
        seen_by=seen_by,
    )  # fmt: skip
    stopped = dict.fromkeys(set(addresses) - {one.pk for one in askings}, "nobody is asked this any more")
    for one in askings:
        _safe, reason = told(standing.get(one.adult_id), one.student_ids, addresses[one.pk], ways)  # type: ignore[arg-type]
        if not reason and not is_open(one, at, seen_by=seen_by):
            reason = "nobody is asked this any more"
        if reason:
            stopped[one.pk] = reason
    return stopped


def open_askings_of(adult_ids: Collection[UUID], *, at: datetime, seen_by) -> list[TimeAsking]:
    """What one adult, by all their records, is asked of times and has not answered yet."""
    rows = TimeAsking.objects.seen_by(seen_by).filter(
        adult_id__in=adult_ids, said_at=None, gathering__begins_at__gt=at
    )
    return [
        one
        for one in rows.select_related("gathering").order_by("asked_at")
        if is_open(one, at, seen_by=seen_by)
    ]


@dataclass(frozen=True)
class Tally:
    """Of families that were asked which of two: how many said each, neither, or nothing so far."""

    asked: int = 0
    silent: int = 0
    first: int = 0
    second: int = 0
    neither: int = 0


def tally(gathering: Gathering, *, seen_by) -> Tally:
    rows = TimeAsking.objects.seen_by(seen_by).filter(gathering=gathering, what=AskedWhat.TWO)
    said: list[Any] = list(rows.values_list("picks", flat=True))
    counts: Counter = Counter(number for picks in said for number in picks or ())
    return Tally(
        len(said), said.count(None), counts[1], counts[2], sum(picks == [] for picks in said)
    )  # fmt: skip


def free_asked(gathering: Gathering, *, seen_by) -> Tally:
    """How many were asked of their free times, and how many said nothing so far."""
    rows = TimeAsking.objects.seen_by(seen_by).filter(gathering=gathering, what=AskedWhat.FREE)
    return Tally(rows.count(), rows.filter(said_at=None).count())


def asked_of_two(gathering: Gathering, household_id: UUID, *, seen_by) -> TimeAsking | None:
    """What one home was asked of two times, if it was."""
    rows = TimeAsking.objects.seen_by(seen_by).filter(gathering=gathering, what=AskedWhat.TWO)
    return rows.filter(household_id=household_id).first()


def picks_of(
    gathering: Gathering, *, seen_by
) -> tuple[list[tuple[datetime, datetime, str]], dict[UUID, list[int]]]:
    """The two that were asked of, and {household: the numbers it picked} of those that said something."""
    rows = TimeAsking.objects.seen_by(seen_by).filter(
        gathering=gathering, what=AskedWhat.TWO, picks__isnull=False
    )
    return between_of(gathering, seen_by=seen_by), dict(rows.values_list("household_id", "picks"))
