"""What pages ask of parent meetings: agenda, what families said, points with their versions, and how many stand behind them."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Count as Rows
from django.db.models import F, QuerySet, Sum

from thirdpillar.algorithms.disclosure.protect import protect
from thirdpillar.algorithms.disclosure.rule import Rule
from thirdpillar.algorithms.disclosure.table import Count, Dimension, Table, record_set_key
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.choices import AnswerKind, ItemKind, PointState
from thirdpillar.practice.gatherings.models import (
    AgendaItem,
    Gathering,
    Meeting,
    MeetingInput,
    Point,
    PointVersion,
)
from thirdpillar.standards import library


@dataclass(frozen=True)
class Answered:
    """A point as it is worded in one version; `people` as it may be told: "15", or "< 10". `is_late`: past its day."""

    point: Point
    it: PointVersion
    people: str
    is_late: bool

    @property
    def state_label(self) -> str:
        """What became of a promise; of other answers nothing is awaited."""
        return str(self.it.get_state_display()) if self.it.kind == AnswerKind.WILL else ""


def meeting_of(gathering: Gathering, *, seen_by) -> Meeting | None:
    """What makes a gathering a parent meeting, if it is one."""
    return Meeting.objects.seen_by(seen_by).filter(gathering=gathering).first()


def meeting_by_code(code: str, *, seen_by) -> Meeting | None:
    """The meeting whose tables carry this code."""
    found = Meeting.objects.seen_by(seen_by).filter(code=code.lower()).select_related("gathering")
    return found.exclude(gathering__stage="draft").first()


def meeting_by_word(word: str, *, seen_by) -> Meeting | None:
    """The meeting that texts beginning with this word say something to."""
    found = Meeting.objects.seen_by(seen_by).filter(text_word=word).exclude(text_word="")
    return found.exclude(gathering__stage="draft").select_related("gathering").first()


def asking_of(gathering: Gathering, *, seen_by) -> list[AgendaItem]:
    """The items that ask families something, in their order."""
    return [one for one in agenda_of(gathering, seen_by=seen_by) if one.kind == ItemKind.ASK]


def ways_said(gathering: Gathering, *, seen_by) -> dict[str, int]:
    """{how it reached us: how many inputs}, of what was not taken back."""
    rows = MeetingInput.objects.seen_by(seen_by).filter(gathering=gathering, gone_at=None)
    return dict(rows.order_by().values_list("way").annotate(Rows("pk")))


def answered_codes(gathering_ids: Collection[UUID], *, seen_by) -> dict[UUID, str]:
    """{gathering: the code of its tables' link} of those whose answers are published."""
    found = Meeting.objects.seen_by(seen_by).filter(gathering_id__in=list(gathering_ids))
    return dict(found.filter(published_at__isnull=False).values_list("gathering_id", "code"))


def agenda_of(gathering: Gathering, *, seen_by) -> list[AgendaItem]:
    """The items in their order."""
    return list(AgendaItem.objects.seen_by(seen_by).filter(gathering=gathering).order_by("place"))


def inputs_of(gathering: Gathering, *, seen_by) -> QuerySet[MeetingInput]:
    """What was said and not taken back, item by item, without any order in time."""
    rows = MeetingInput.objects.seen_by(seen_by).filter(gathering=gathering, gone_at=None)
    return rows.select_related("item").order_by("item__place", F("table_number").asc(nulls_last=True), "pk")


def inputs_by_keys(keys: Collection[str], *, seen_by) -> dict[UUID, MeetingInput]:
    """{item: what was said under one of these keys}."""
    rows = MeetingInput.objects.seen_by(seen_by).filter(key__in=list(keys), gone_at=None)
    return {one.item_id: one for one in rows}


def latest_versions(gathering: Gathering, *, seen_by, shown: bool = False) -> dict[UUID, PointVersion]:
    """{point: how it is worded now, or as families see it}, in the order of their numbers."""
    rows = PointVersion.objects.seen_by(seen_by).filter(point__gathering=gathering)
    if shown:
        rows = rows.filter(shown_at__isnull=False)
    rows = rows.select_related("point").order_by("point__number", "point_id", "number")
    return {one.point_id: one for one in rows}


def versions_of(point: Point, *, seen_by) -> list[PointVersion]:
    """Every wording, the first one first."""
    return list(PointVersion.objects.seen_by(seen_by).filter(point=point).order_by("number"))


def answered(gathering: Gathering, *, on: date, seen_by, shown: bool = True) -> list[Answered]:
    """The points of a meeting, as families see them, or (not `shown`) as they are worded now."""
    versions = latest_versions(gathering, seen_by=seen_by, shown=shown)
    return _told(list(versions.values()), on=on, seen_by=seen_by)


def answered_at(*, school_id: UUID | None, year: int | None, on: date, seen_by) -> list[Answered]:
    """What families said at a school (None: at all that the asker sees) in a school year, and what was answered."""
    rows = PointVersion.objects.seen_by(seen_by).filter(shown_at__isnull=False)
    if school_id:
        rows = rows.filter(point__school_id=school_id)
    if year:
        rows = rows.filter(point__year=year)
    rows = rows.order_by("point_id", "-number").distinct("point_id").select_related("point__gathering")
    ordered = sorted(rows, key=lambda one: (-one.point.year, one.point.named, one.point.number))
    return _told(ordered, on=on, seen_by=seen_by)


def years_answered(*, seen_by) -> list[int]:
    """The school years of which there are points, the latest first."""
    found = Point.objects.seen_by(seen_by).filter(versions__shown_at__isnull=False)
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def late_versions(on: date, *, seen_by) -> QuerySet[PointVersion]:
    """Promises past their day that nobody said are done, as they are worded now."""
    newest = (
        PointVersion.objects.seen_by(seen_by)
        .filter(shown_at__isnull=False)
        .order_by("point_id", "-number")
        .distinct("point_id")
    )
    late = PointVersion.objects.seen_by(seen_by).filter(
        pk__in=newest.values("pk"), kind=AnswerKind.WILL, by_when__lt=on
    )
    return late.exclude(state=PointState.DONE)


def how_many_late(*, seen_by) -> int:
    """How many promises are past their day where the asker works."""
    zone = District.objects.values_list("zone", flat=True).get(pk=seen_by.district_id)
    return late_versions(clock.today(zone), seen_by=seen_by).count()


def _told(versions: list[PointVersion], *, on: date, seen_by) -> list[Answered]:
    people = _people([one.point_id for one in versions], on=on, seen_by=seen_by)
    return [
        Answered(
            one.point, one, people.get(one.point_id, ""),
            one.kind == AnswerKind.WILL and one.state != PointState.DONE and one.by_when is not None and one.by_when < on,
        )
        for one in versions
    ]  # fmt: skip


def _people(point_ids: Collection[UUID], *, on: date, seen_by) -> dict[UUID, str]:
    """How many said it, by the rule for numbers that the public sees: rounded to five, and small ones left out."""
    rows = MeetingInput.objects.seen_by(seen_by).filter(point_id__in=list(point_ids), gone_at=None)
    counts = dict(rows.order_by().values_list("point_id").annotate(Sum("people")))
    if not counts:
        return {}
    terms = library.entry("disclosure", "ten_five", on).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {seen_by.district_id}".encode(), "sha256")
    keys: dict[str, int] = defaultdict(int)
    for key, n in counts.items():
        keys[str(key)] = record_set_key([f"{key} {n}"])
    table = Table(
        (Dimension("point", tuple(keys)),),
        {(str(key),): Count(n, n, keys[str(key)], keys[str(key)] + 1) for key, n in counts.items()},
    )
    cells = protect(table, rule=Rule.from_parameters(terms, seed=seed)).cells
    found = {}
    for key in counts:
        told = cells[(str(key),)].denominator
        found[key] = str(told.value) if told.value is not None else f"< {(told.interval[1] or 0) + 1}"
    return found


def item_counts(gathering: Gathering, *, seen_by) -> tuple[int, int]:
    """For staff: how many inputs there are, and how many of them are under no point and not set aside."""
    rows = MeetingInput.objects.seen_by(seen_by).filter(gathering=gathering, gone_at=None)
    return rows.count(), rows.filter(point=None, is_aside=False).count()
