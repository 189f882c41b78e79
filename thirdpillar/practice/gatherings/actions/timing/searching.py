"""Searching a gathering's time and place: asked for on a page, worked out by the worker, chosen by a person."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thirdpillar.algorithms.timing import Choice, Family, Judged, Place, Problem, Session, Slot, choose, judge
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.planning import change_gathering, locked, plan_gathering
from thirdpillar.practice.gatherings.actions.programmes.sessions import add_sessions
from thirdpillar.practice.gatherings.actions.rooms import room_at
from thirdpillar.practice.gatherings.actions.timing.asking import let_go
from thirdpillar.practice.gatherings.choices import MOST_PLACES, MOST_TIMES, Stage
from thirdpillar.practice.gatherings.doorbell import ring_for_times_after_commit
from thirdpillar.practice.gatherings.models import Gathering, TimeSearch
from thirdpillar.practice.gatherings.queries import timing
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.timing import part_of, weighing

MOST_FAILURES = 3
# What a second gathering has from the first.
ALIKE = "title about in_languages kind purpose department commitment school_id languages supports audience".split()


@transaction.atomic
def ask_search(
    *, gathering_id: UUID, times: list[tuple[datetime, datetime]], places: list[dict], sessions: int,
    most_minutes: int, by, at: datetime,
) -> TimeSearch:  # fmt: skip
    """Have the worker weigh these times and places; what was found before is replaced."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    _is_open(gathering, at)
    if not times or not places or len(times) > MOST_TIMES or len(places) > MOST_PLACES:
        raise Refused(_("Give at least one time and one place."))
    found, _new = TimeSearch.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        gathering=gathering,
        defaults={
            "school_id": gathering.school_id,
            "times": [[begins.isoformat(), ends.isoformat()] for begins, ends in times],
            "places": places,
            "sessions": sessions,
            "most_minutes": most_minutes,
            "asked_at": at,
            "asked_by_id": by.account_id,
            "asked_as": by.role or "",
            "failures": 0,
            "done_at": None,
            "found": {},
        },
    )
    record(by=by, at=at, deed="gatherings.ask_search", subject="gathering", subject_id=gathering.pk)
    ring_for_times_after_commit(by.district_id)
    return found


@transaction.atomic
def work_out_search(*, search_id: UUID, by, at: datetime, unreached: QuerySet | None = None) -> bool:
    """Weigh it and keep what was found; False where another hand has it. `by` is whoever asked, as they see today."""
    search = _free(search_id, by)
    if search is None:
        return False
    district = District.objects.get(pk=by.district_id)
    on = clock.today(district.zone)
    homes = timing.homes_of(
        search.gathering, on=on, zone=district.zone, first_language=(district.languages or ["en"])[0],
        seen_by=by, unreached=unreached,
    )  # fmt: skip
    known = [one for one in homes if one.parts is not None or one.said]
    times = timing.local_times(search, district.zone)
    spots = [(one["north"], one["east"]) if one.get("north") is not None else None for one in search.places]
    found_buses = timing.buses(seen_by=by)
    minutes = timing.minutes_to(found_buses, [one.square for one in known], times, spots, on)
    problem = _problem(search, known, times, minutes, on, district.id)
    choice = choose(problem, within_s=weighing(on)["bound_s"], restarts=20)
    best = choice.chosen.sessions[0] if choice.chosen.sessions else Session("0", "0")
    begins, ends = times[int(best.slot)]
    search.found = _kept(problem, choice) | {
        "families": len(homes),
        "silent": len(homes) - len(known),
        "no_square": sum(one.square is None for one in known),
        "buses": _buses(found_buses, times),
        "map": {"place": int(best.place), "time": int(best.slot)}
        | timing.map_of(found_buses, begins, ends, spots[int(best.place)], on),
    }
    search.done_at = at
    search.save(update_fields=["found", "done_at"])
    record(
        by=by, at=at, deed="gatherings.work_out_search", subject="gathering", subject_id=search.gathering_id,
        families=len(homes),
    )  # fmt: skip
    return True


@transaction.atomic
def note_failed_search(*, search_id: UUID, by, at: datetime) -> None:
    """It could not be worked out; so often and no more, until somebody asks anew."""
    search = _free(search_id, by)
    if search is None:
        return
    search.failures += 1
    search.done_at = at if search.failures >= MOST_FAILURES else None
    search.save(update_fields=["failures", "done_at"])
    record(
        by=by, at=at, deed="gatherings.work_out_search", subject="gathering", subject_id=search.gathering_id
    )


@transaction.atomic
def take_time_and_place(*, gathering_id: UUID, time: int, place: int, by, at: datetime) -> Gathering:
    """The gathering is then and there from now on; whoever was invited is told as of any change."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    _is_open(gathering, at)
    search = TimeSearch.objects.seen_by(by).filter(gathering=gathering).first()
    if search is None or not (0 <= time < len(search.times) and 0 <= place < len(search.places)):
        raise Refused(_("Give at least one time and one place."))
    begins, ends, where = _of(search, time, place, at)
    let_go(gathering, by=by, at=at)
    return change_gathering(
        gathering_id=gathering_id, by=by, at=at, begins_at=begins, ends_at=ends, place=where
    )


@transaction.atomic
def plan_second(*, gathering_id: UUID, time: int, place: int, by, at: datetime) -> Gathering:
    """A further gathering like this one, then and there: for the same families, of the same plan; the first stays.

    Of a programme it is a further session. One that is there already is not made twice.
    """
    gathering = Gathering.objects.seen_by(by).filter(pk=gathering_id).first()
    if gathering is None or gathering.programme_id is None:
        gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    _is_open(gathering, at)
    search = TimeSearch.objects.seen_by(by).filter(gathering=gathering).first()
    if search is None or not (0 <= time < len(search.times) and 0 <= place < len(search.places)):
        raise Refused(_("Give at least one time and one place."))
    begins, ends, where = _of(search, time, place, at)
    there = timing.like(gathering, seen_by=by).filter(begins_at=begins, place=where).first()
    if there is not None:
        return there
    room_id = gathering.room_id
    if where != gathering.place:
        room_id = room_at(where, school_id=gathering.school_id, now=gathering.room, by=by)
    if gathering.programme_id is None:
        return plan_gathering(
            by=by, at=at, begins_at=begins, ends_at=ends, place=where, room_id=room_id,
            **{name: getattr(gathering, name) for name in ALIKE},
        )  # fmt: skip
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    begins, ends = begins.astimezone(zone), ends.astimezone(zone)
    add_sessions(
        programme_id=gathering.programme_id, days=[begins.date()], begins=begins.time(), ends=ends.time(),
        place=where, room_id=room_id, is_beside=True, by=by, at=at,
    )  # fmt: skip
    return timing.like(gathering, seen_by=by).get(begins_at=begins, place=where)


def _of(search: TimeSearch, time: int, place: int, at: datetime) -> tuple[datetime, datetime, str]:
    begins, ends = (datetime.fromisoformat(one) for one in search.times[time])
    if begins <= at:
        raise Refused(_("This time is over."))
    return begins, ends, search.places[place]["name"]


def _is_open(gathering: Gathering, at: datetime) -> None:
    if gathering.stage == Stage.CANCELLED:
        raise Refused(_("This gathering is cancelled."))
    if gathering.begins_at <= at:
        raise Refused(_("This gathering has begun. Nobody can be invited any more."))


def _free(search_id: UUID, by) -> TimeSearch | None:
    """The search, locked, if it is not done and no other hand is on it."""
    waiting = TimeSearch.objects.seen_by(by).select_for_update(skip_locked=True, of=("self",))
    return waiting.select_related("gathering").filter(pk=search_id, done_at=None).first()


def _problem(search: TimeSearch, homes, times, minutes, on: date, district_id: UUID) -> Problem:
    names = [str(number) for number in range(len(times))]
    parts = {name: part_of(begins, on) for name, (begins, _ends) in zip(names, times, strict=True)}
    moments = [int(one.timestamp() // 60) for pair in times for one in pair]
    return Problem(
        slots=tuple(Slot(name, *moments[2 * at : 2 * at + 2]) for at, name in enumerate(names)),
        places=tuple(Place(str(at), bool(one.get("childcare"))) for at, one in enumerate(search.places)),
        families=tuple(
            Family(
                str(one.id),
                frozenset(name for name in names if one.can_come(times[int(name)][0], parts[name])), one.groups,
                one.spoken, one.childcare, float(search.most_minutes),
            )
            for one in homes
        ),
        interpreters=timing.interpreters_at(
            [(name, *pair) for name, pair in zip(names, times, strict=True)], district_id=district_id
        ),
        minutes=minutes,
        sessions=search.sessions,
        smallest_group=weighing(on)["smallest_group"],
    )  # fmt: skip


def _kept(problem: Problem, choice: Choice) -> dict:
    """As JSON. Interpreters only by language: who they are is asked for when they are booked."""
    table = [
        _judged(judge(problem, (session,), tuple(one.group for one in choice.chosen.groups if one.weighed)))
        for session in _alone(problem)
    ]
    return {
        "chosen": _judged(choice.chosen),
        "least_possible": choice.least_possible,
        "majority": _judged(choice.majority),
        "with_another": _judged(choice.with_another) if choice.with_another else None,
        "another": _session(choice.another) if choice.another else None,
        "beyond": list(choice.beyond),
        "table": [
            {"session": one["sessions"][0]} | {key: one[key] for key in ("able", "least", "left_out")}
            for one in table
        ],
    }


def _alone(problem: Problem) -> list[Session]:
    """Every time at every place, with all who can interpret then."""
    return [
        Session(
            slot.id, place.id,
            tuple((one.id, tag) for one in problem.interpreters if slot.id in one.slots for tag in sorted(one.languages)),
        )
        for slot in problem.slots
        for place in problem.places
    ]  # fmt: skip


def _session(one: Session) -> dict:
    return {
        "time": int(one.slot), "place": int(one.place), "languages": sorted({tag for _who, tag in one.interpreters})
    }  # fmt: skip


def _judged(one: Judged) -> dict:
    least = one.least
    return {
        "sessions": [_session(each) for each in one.sessions],
        "able": one.able,
        "of": one.of,
        "groups": [[each.group, each.able, each.of, each.weighed] for each in one.groups],
        "left_out": [[each.group, each.why, each.count] for each in one.left_out],
        "least": [least.group, least.able, least.of] if least else None,
    }


def _buses(found, times) -> dict:
    if found is None:
        return {}
    return {
        "name": found.row.name,
        "ends_on": found.row.ends_on.isoformat(),
        "stands_in": any(found.stands_in(begins.date()) for begins, _ends in times),
    }
