"""A school's conference week as the planning algorithm asks; rows become objects here, and nothing else is reckoned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.algorithms import timetable
from thirdpillar.ground.people.queries.engaged import engaged_elsewhere
from thirdpillar.means.conversations.models import InterpreterHours, InterpreterTime
from thirdpillar.practice.conferences.choices import STANDING, Part, Stage
from thirdpillar.practice.conferences.models import Coming, Conference, Evening, Host, Week
from thirdpillar.practice.conferences.queries.engaged import ROOM

KEY = "%Y%m%d%H%M"


@dataclass
class Problem:
    """The algorithm's `week`, with what its ids stand for: conferences are ours, people accounts, slots `times`.

    `before` is how it stands now, without what is `kept`; `busy`: what people and homes have outside of this week.
    """

    week: timetable.Week
    times: dict[str, tuple[datetime, datetime]]
    conferences: dict[str, Conference]
    before: tuple[timetable.Placed, ...] = field(default_factory=tuple)
    busy: dict[UUID, list] = field(default_factory=dict)

    def slot_of(self, begins_at: datetime) -> str:
        return next((key for key, (begins, _ends) in self.times.items() if begins == begins_at), "")

    def is_taken(self, row: Conference, slot: str) -> bool:
        """Whether its teacher or its home has something else then."""
        begins, ends = self.times[slot]
        spans = [*self.busy.get(row.account_id, ()), *self.busy.get(row.household_id, ())]
        return any(since < ends and begins < until for since, until in spans)


def problem_of(week: Week, *, at: datetime, zone: str, seen_by, notice: timedelta = timedelta(0)) -> Problem:
    """What is to be planned, in the sight of the whole district: people and homes may have conferences elsewhere.

    Nobody gets a time that has begun `at` this moment, nor one within the `notice` from then on; what has begun is kept, and
    what stands within the notice may stay.
    """
    there = ZoneInfo(zone)
    evenings = list(Evening.objects.seen_by(seen_by).filter(week=week).order_by("begins_at"))
    times, slots, of_evening = _grid(week, evenings)
    hosts = list(Host.objects.seen_by(seen_by).filter(week=week).order_by("pk"))
    rows = {
        str(one.pk): one
        for one in Conference.objects.seen_by(seen_by)
        .filter(week=week)
        .exclude(stage=Stage.CANCELLED)
        .order_by("pk")
    }
    homes = {one.household_id: one for one in Coming.objects.seen_by(seen_by).filter(week=week)}
    busy = _elsewhere(week, evenings, {one.account_id for one in hosts}, set(homes), seen_by)
    hours = _hours([one.account_id for one in hosts if one.part == Part.INTERPRETER], seen_by)

    def free(away: Collection[UUID], begins: time | None, ends: time | None, taken) -> frozenset[str]:
        return frozenset(
            key
            for key, (since, until) in times.items()
            if of_evening[key] not in away
            and _within(since, until, begins, ends, there)
            and not any(since < other_end and other_begin < until for other_begin, other_end in taken)
        )

    teachers, interpreters = [], []
    for one in hosts:
        mine = free(one.away_ids, one.begins, one.ends, busy[one.account_id])
        if one.part == Part.TEACHER:
            teachers.append(timetable.Teacher(str(one.account_id), mine))
        else:
            able = frozenset(key for key in mine if _in_hours(times[key], hours.get(one.account_id), there))
            interpreters.append(timetable.Interpreter(str(one.account_id), frozenset(one.languages), able))
    can = {home: free(one.away_ids, one.begins, one.ends, busy[home]) for home, one in homes.items()}
    begins_at = {begins: key for key, (begins, _ends) in times.items()}
    soon = {key for key, (begins, _ends) in times.items() if begins <= at or begins < at + notice}

    def open_to(one: Conference) -> frozenset[str]:
        begins = one.during.lower if one.during else None
        own = {begins_at[begins]} if begins and begins > at and begins in begins_at else set()
        return can.get(one.household_id, frozenset()) - (soon - own)

    wanted = tuple(
        timetable.Conference(
            key, str(one.account_id), str(one.household_id), str(one.student_id), open_to(one), language=one.language
        )
        for key, one in rows.items()
    )  # fmt: skip
    stands = {
        key: timetable.Placed(key, begins_at[one.during.lower], str(one.interpreter_id or ""))
        for key, one in rows.items()
        if one.stage in STANDING and one.during.lower in begins_at
    }
    kept = tuple(one for key, one in stands.items() if _stays(rows[key], at))
    made = timetable.Week(
        str(week.pk), slots, tuple(teachers), wanted, tuple(interpreters), kept=kept, walk=week.between
    )
    before = tuple(one for one in stands.values() if one not in kept)
    return Problem(made, times, rows, before, busy)


def _stays(one: Conference, at: datetime) -> bool:
    """Whether no planning moves it: somebody fixed it, or it has begun."""
    return one.is_locked or one.stage == Stage.HELD or one.during.lower <= at


def _grid(week: Week, evenings: Iterable[Evening]):
    """Each evening from its beginning on: a conference, the way to the next room, a conference, …"""
    times, slots, of_evening = {}, [], {}
    long, step = timedelta(minutes=week.minutes), timedelta(minutes=week.minutes + week.between)
    for number, evening in enumerate(evenings):
        begins = evening.begins_at
        while begins + long <= evening.ends_at:
            key = f"{begins:{KEY}}"
            if key not in times:
                times[key], of_evening[key] = (begins, begins + long), evening.pk
                minute = int(begins.timestamp()) // 60
                slots.append(timetable.Slot(key, minute, minute + week.minutes, number))
            begins += step
    return times, tuple(slots), of_evening


def _within(
    since: datetime, until: datetime, begins: time | None, ends: time | None, there: ZoneInfo
) -> bool:
    first, last = since.astimezone(there).time(), until.astimezone(there).time()
    return (begins is None or begins <= first) and (ends is None or last <= ends)


def _in_hours(when: tuple[datetime, datetime], hours, there: ZoneInfo) -> bool:
    """Whoever says nothing may be asked at any time."""
    if hours is None:
        return True
    weekday = when[0].astimezone(there).weekday()
    return any(day == weekday and _within(*when, begins, ends, there) for day, begins, ends in hours)


def _hours(accounts: Collection[UUID], seen_by) -> dict[UUID, list]:
    found: dict[UUID, list] = defaultdict(list)
    said = InterpreterHours.objects.seen_by(seen_by).filter(account_id__in=accounts)
    for who, *each in said.values_list("account_id", "weekday", "begins", "ends"):
        found[who].append(each)
    return dict(found)


def _elsewhere(week: Week, evenings: list[Evening], accounts: set[UUID], homes: set[UUID], seen_by) -> dict:
    """{account or home: what they have meanwhile outside of this week}."""
    found: dict[UUID, list] = defaultdict(list)
    if not evenings:
        return found
    span = (evenings[0].begins_at, max(one.ends_at for one in evenings))
    others = (
        Conference.objects.seen_by(seen_by)
        .filter(stage__in=STANDING, during__overlap=span)
        .exclude(week=week)
    )
    for account, home, helper, during in others.values_list(
        "account_id", "household_id", "interpreter_id", "during"
    ):
        for each in (account, home, helper):
            if each in accounts or each in homes:
                found[each].append((during.lower, during.upper))
    mine = Conference.objects.seen_by(seen_by).filter(week=week)
    promised = InterpreterTime.objects.seen_by(seen_by).filter(account_id__in=accounts, during__overlap=span)
    promised = promised.exclude(source_id__in=mine.values("pk"))
    for who, during in promised.values_list("account_id", "during"):
        found[who].append((during.lower, during.upper))
    others_have = engaged_elsewhere(accounts | homes, but=ROOM, since=span[0], until=span[1], seen_by=seen_by)
    for one, spans in others_have.items():
        found[one] += spans
    return found
