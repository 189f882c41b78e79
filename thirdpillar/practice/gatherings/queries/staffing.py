"""What has to be arranged for gatherings so that families can come: how much, by whom, by when, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState
from thirdpillar.means.conversations.models import InterpreterOffer, InterpreterRequest
from thirdpillar.practice.gatherings.choices import Need, Stage
from thirdpillar.practice.gatherings.models import Answer, Gathering, Registration, StaffingTask
from thirdpillar.practice.gatherings.queries.needs import Asking, askings
from thirdpillar.practice.gatherings.rules.needs import Carers, asked_for, carers, terms

# An interpreter is there when a person said yes or the language line is booked.
SURE = (RequestState.CONFIRMED, RequestState.BOOKED, RequestState.DELIVERED, RequestState.LINE)


@dataclass
class Line:
    """One thing to arrange for one gathering. `needed`: interpreters, carers, seats, meals, or families that asked.

    `said`: [(what, how many)] of diets and access, to be shown to whoever staffs it alone; `words` are families' own.
    """

    gathering: Gathering
    need: str
    language: str = ""
    needed: int = 0
    families: int = 0
    due_on: date | None = None
    tell_on: date | None = None
    owner_id: UUID | None = None
    said: list[tuple[str, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    ages: list[int] = field(default_factory=list)
    care: Carers = field(default_factory=lambda: Carers(0))
    task: StaffingTask | None = None
    request: InterpreterRequest | None = None
    interpreter_id: UUID | None = None

    @property
    def label(self) -> str:
        return str(Need(self.need).label)

    @property
    def arranged(self) -> int:
        """What is there by its owner's word; a confirmed interpreter is there without one."""
        said = self.task.arranged if self.task else 0
        return max(said, int(self.request is not None and self.request.state in SURE))

    @property
    def gap(self) -> int:
        return max(0, self.needed - self.arranged)

    @property
    def is_done(self) -> bool:
        """Its owner said so, or somebody said yes; and no more is needed since."""
        sure = self.request is not None and self.request.state in SURE
        return self.gap == 0 and (sure or bool(self.task and self.task.done_at))


def lines_of(gatherings: Collection[Gathering], *, seen_by) -> dict[UUID, list[Line]]:
    """For each of these gatherings what has to be arranged, in the order of the needs: a constant number of queries."""
    wanted = list(gatherings)
    if not wanted:
        return {}
    zone = ZoneInfo(District.objects.get(pk=seen_by.district_id).zone)
    asked = askings(wanted, seen_by=seen_by)
    tasks: dict[UUID, dict[tuple[str, str], StaffingTask]] = defaultdict(dict)
    for task in StaffingTask.objects.seen_by(seen_by).filter(gathering__in=[one.pk for one in wanted]):
        tasks[task.gathering_id][(task.need, task.language)] = task
    ids = [task.request_id for those in tasks.values() for task in those.values() if task.request_id]
    requests = InterpreterRequest.objects.seen_by(seen_by).in_bulk(ids)
    sure = InterpreterOffer.objects.seen_by(seen_by).filter(
        request__in=ids, state__in=(OfferState.CONFIRMED, OfferState.DELIVERED)
    )
    who = dict(sure.values_list("request_id", "account_id"))
    found = {}
    for one in wanted:
        on = one.begins_at.astimezone(zone).date()
        lines = _lines(one, asked[one.pk], on)
        known = {(line.need, line.language): line for line in lines}
        for key, task in tasks[one.pk].items():
            line = known.get(key) or Line(one, *key)
            if key not in known:
                lines.append(line)
            line.task = task
            line.request = requests.get(task.request_id) if task.request_id else None
            line.interpreter_id = who.get(task.request_id)
        for line in lines:
            lead = terms(line.need, on)
            line.due_on = (line.task.due_on if line.task else None) or on - timedelta(days=lead["lead_days"])
            line.tell_on = line.due_on - timedelta(days=lead["tell_days"])
            line.owner_id = (line.task.owner_id if line.task else None) or one.made_by_id
        found[one.pk] = lines
    return found


def to_prepare(at: datetime, *, seen_by, days: int = 60) -> list[Line]:
    """What is to be arranged for gatherings of the next weeks, what is due first; done ones at the end."""
    coming = Gathering.objects.seen_by(seen_by).filter(
        stage=Stage.OPEN, ends_at__gt=at, begins_at__lt=at + timedelta(days=days)
    )
    answered = Answer.objects.seen_by(seen_by).filter(gathering=OuterRef("pk")).exclude(needs={})
    registered = Registration.objects.seen_by(seen_by).filter(programme=OuterRef("programme"))
    given = StaffingTask.objects.seen_by(seen_by).filter(gathering=OuterRef("pk"))
    coming = coming.filter(
        Q(Exists(answered)) | Q(Exists(registered.exclude(needs={}))) | Q(Exists(given))
    ).order_by("begins_at")
    lines = [line for those in lines_of(coming[:300], seen_by=seen_by).values() for line in those]
    return sorted(lines, key=lambda line: (line.is_done, line.due_on, line.gathering.begins_at))


def _lines(gathering: Gathering, those: list[Asking], on: date) -> list[Line]:
    lines: list[Line] = []
    by_need: dict[str, list[Asking]] = defaultdict(list)
    for one in those:
        for need in asked_for(one.needs):
            by_need[need].append(one)
    spoken = Counter(tag for one in by_need[Need.INTERPRETER] for tag in one.languages)
    for language, families in spoken.most_common():
        lines.append(
            Line(
                gathering, Need.INTERPRETER, language, families=families,
                needed=ceil(families / terms(Need.INTERPRETER, on)["families"]),
            )
        )  # fmt: skip
    if asking := by_need[Need.CHILDCARE]:
        ages = sorted(age for one in asking for age in one.needs.get("childcare_ages") or ())
        unknown = sum(
            max(0, one.needs["childcare_count"] - len(one.needs.get("childcare_ages") or ()))
            for one in asking
        )
        care = carers(ages, unknown, on)
        said = [one.needs["childcare_words"] for one in asking if one.needs.get("childcare_words")]
        lines.append(
            Line(
                gathering, Need.CHILDCARE, needed=care.needed, families=len(asking), ages=ages, care=care, words=said,
                said=[("", unknown)] if unknown else [],
            )
        )  # fmt: skip
    if asking := by_need[Need.TRANSPORT]:
        seats = sum(one.people + (one.needs.get("childcare_count") or 0) for one in asking)
        lines.append(Line(gathering, Need.TRANSPORT, needed=seats, families=len(asking)))
    if asking := by_need[Need.FOOD]:
        meals = {id(one): one.people + (one.needs.get("childcare_count") or 0) for one in asking}
        diets = Counter[str]()
        for one in asking:
            for diet in one.needs.get("diets") or ():
                diets[diet] += meals[id(one)]
        words = [one.needs["food"] for one in asking if one.needs.get("food")]
        lines.append(
            Line(
                gathering, Need.FOOD, needed=sum(meals.values()), families=len(asking), said=diets.most_common(),
                words=words,
            )
        )  # fmt: skip
    if asking := by_need[Need.ACCESS]:
        ways = Counter(way for one in asking for way in one.needs["access"])
        lines.append(
            Line(gathering, Need.ACCESS, needed=len(asking), families=len(asking), said=ways.most_common())
        )
    return lines


@dataclass
class Staffing:
    """How many come, and what has to be arranged for them."""

    households: int = 0
    people: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if not line.is_done]


def staffing(gathering: Gathering, *, seen_by) -> Staffing:
    """What the families who come have asked for, for whoever prepares the room."""
    those = askings([gathering], seen_by=seen_by)[gathering.pk]
    lines = lines_of([gathering], seen_by=seen_by)[gathering.pk]
    return Staffing(len(those), sum(one.people for one in those), lines)
