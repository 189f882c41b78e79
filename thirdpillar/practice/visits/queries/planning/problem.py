"""A school's visits as the planning algorithm asks: who can go when, which families said yes, and what stays as it is.

So many queries a school, however many families it has; rows become objects here, and nothing else is reckoned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from thirdpillar.algorithms import pairing
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.models import Adult, Household, MailingAddress
from thirdpillar.ground.people.queries.engaged import engaged_elsewhere
from thirdpillar.means.conversations.models import InterpreterHours, InterpreterTime
from thirdpillar.practice.visits.choices import Part, SeatState, Stage, Standing
from thirdpillar.practice.visits.models import Cycle, Invitation, Seat, Visit, VisitorHours, WishedTime
from thirdpillar.practice.visits.queries.engaged import ROOM
from thirdpillar.practice.visits.queries.planning.facts import Facts, spoken_tag
from thirdpillar.practice.visits.queries.planning.homes_now import homes_now
from thirdpillar.practice.visits.queries.planning.slots import Slots
from thirdpillar.practice.visits.rules import HomeNow, may_visit_home

STANDING_SEATS = (SeatState.ASKED, SeatState.CONFIRMED)
STANDING_STAGES = (Stage.PROPOSED, Stage.SCHEDULED, Stage.COMPLETED)


@dataclass(frozen=True)
class Wanted:
    """A family that said yes, with what its visit needs; `language` is blank where English will do."""

    invitation: Invitation
    language: str
    area: str
    home: HomeNow


@dataclass
class Problem:
    """The algorithm's `school`, with what its ids stand for: homes are invitations, people accounts, slots times.

    `before` are proposals that still stand and are not locked; `fixed` are invitations whose visit stays as it is.
    `closed` said yes and may not be visited by now: somebody looks at them first. `wishes`: what families wished by then.
    """

    school: pairing.School
    facts: Facts
    wanted: dict[str, Wanted]
    times: dict[str, tuple[datetime, datetime]]
    before: tuple[pairing.Going, ...] = ()
    fixed: frozenset[str] = frozenset()
    visits: dict[str, Visit] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    wishes: frozenset[UUID] = frozenset()


def problem_of(
    cycle: Cycle,
    school_id: UUID,
    *,
    at: datetime,
    zone: str,
    seen_by,
    holds_off: Collection[UUID] = (),
    instead: Mapping[UUID, Collection[tuple[datetime, datetime]]] | None = None,
) -> Problem:
    """What is to be planned for a school, in the sight of the whole district (people go for several schools).

    `holds_off`: visits whose place in the plan is free again, though they still stand. `instead`: {invitation: times that are
    tried in the place of those wished}.
    """
    there = ZoneInfo(zone)
    on = at.astimezone(there).date()
    wishes = wishes_in(cycle.pk, school_id, at=at, seen_by=seen_by)
    # Looked at first: one that comes while the rest is read is planned for once more, rather than never.
    known = frozenset(wishes.values_list("pk", flat=True))
    accepted = Invitation.objects.seen_by(seen_by).filter(
        cycle=cycle, school_id=school_id, standing=Standing.ACCEPTED
    )
    homes_by_now = homes_now(accepted, cycle.visit_year, on=on, seen_by=seen_by)
    invitations = {one.pk: one for one in accepted if may_visit_home(homes_by_now[one.pk]) is None}
    facts = Facts(
        cycle, school_id, students={each for key in invitations for each in homes_by_now[key].students}, on=on, seen_by=seen_by
    )  # fmt: skip
    here = Visit.objects.seen_by(seen_by).filter(
        school_id=school_id, invitation__cycle__visit_year_id=cycle.visit_year_id, stage__in=STANDING_STAGES
    )
    visits = {one.pk: one for one in here.exclude(pk__in=holds_off)}
    maker = Slots(facts, there, at)
    times = _wished(maker, wishes.filter(invitation_id__in=list(invitations)))
    for key in (instead or {}).keys() & invitations.keys():
        tried = (maker.in_wish(begins, ends) for begins, ends in (instead or {})[key])
        times[key] = {slot for several in tried for slot in several}
    for one in here.filter(pk__in=holds_off):
        maker.slot(one.begins_at, one.ends_at)
    seats = list(
        Seat.objects.seen_by(seen_by)
        .filter(visit_id__in=list(visits), state__in=STANDING_SEATS)
        .order_by("pk")
    )
    standing = _standing(maker, visits, seats)
    fixed = {
        key for key, one in visits.items() if one.stage != Stage.PROPOSED or one.is_locked or one.offered_at
    }
    kept = tuple(going for key, going in standing.items() if key in fixed)
    wanted = _wanted(invitations, homes_by_now, seen_by)
    taken = _elsewhere(maker, facts, (one.home.household_id for one in wanted.values()), seen_by)
    for key, one in wanted.items():
        times[key] = maker.beside(times.get(key, set()), taken.get(one.home.household_id, ()))
    people = _people(maker, facts, [*visits, *holds_off], taken, seen_by)
    homes = [
        pairing.Home(
            str(key),
            frozenset(times.get(key, ())),
            frozenset(str(who) for who in facts.opt_ins if facts.serves(who, wanted[key].home.students)),
            wanted[key].language,
            wanted[key].area,
        )
        for key in sorted(invitations)
    ]
    planned = {one.id for one in homes}
    homes += [
        pairing.Home(going.home, frozenset([going.slot]), frozenset())
        for going in kept
        if going.home not in planned
    ]
    school = pairing.School(
        str(school_id),
        tuple(maker.slots[each] for each in sorted(maker.slots)),
        people[0],
        tuple(homes),
        people[1],
        kept=kept,
        pair=facts.terms.visitors,
        untrained_allowed=1 if any(one.kind == "one_untrained" for one in facts.deviations) else 0,
        interpreter_may_be_second=facts.terms.interpreter_may_be_second,
    )
    return Problem(
        school, facts, {str(key): one for key, one in wanted.items()}, maker.times,
        before=tuple(going for key, going in standing.items() if key not in fixed),
        fixed=frozenset(going.home for going in kept),
        visits={str(one.invitation_id): one for one in visits.values()},
        closed=frozenset(str(key) for key in homes_by_now if key not in invitations),
        wishes=known,
    )  # fmt: skip


def wishes_in(cycle_id: UUID, school_id: UUID, *, at: datetime, seen_by) -> QuerySet[WishedTime]:
    """The times to come that families of a school who said yes wished."""
    return WishedTime.objects.seen_by(seen_by).filter(
        invitation__cycle_id=cycle_id, invitation__school_id=school_id, invitation__standing=Standing.ACCEPTED,
        ends_at__gt=at,
    )  # fmt: skip


def _wished(maker: Slots, wishes: QuerySet[WishedTime]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, begins, ends in wishes.values_list("invitation_id", "begins_at", "ends_at"):
        found[key].update(maker.in_wish(begins, ends))
    return found


def _standing(maker: Slots, visits: dict[UUID, Visit], seats: list[Seat]) -> dict[UUID, pairing.Going]:
    """{visit: how it stands in the plan}, where somebody is to go."""
    by_visit: dict[UUID, list[Seat]] = defaultdict(list)
    for one in seats:
        by_visit[one.visit_id].append(one)
    found = {}
    for key, visit in visits.items():
        pair = tuple(sorted(str(one.account_id) for one in by_visit[key] if one.part == Part.VISITOR))
        helper = next((str(one.account_id) for one in by_visit[key] if one.part == Part.INTERPRETER), "")
        slot = maker.slot(visit.begins_at, visit.ends_at)
        if pair:
            found[key] = pairing.Going(str(visit.invitation_id), slot, pair, helper)
    return found


def _wanted(
    invitations: dict[UUID, Invitation], homes_by_now: dict[UUID, HomeNow], seen_by
) -> dict[UUID, Wanted]:
    """The language and the area of each home; a protected address says nothing of where it is."""
    homes = {one.household_id for one in invitations.values()}
    adults = Adult.objects.seen_by(seen_by).in_bulk(
        [one.adult_id for one in invitations.values() if one.adult_id]
    )
    households = Household.objects.seen_by(seen_by).in_bulk(homes)
    addresses = MailingAddress.objects.seen_by(seen_by).filter(
        adult_id__in=list(adults), left_at=None, is_protected=False
    )
    areas = {adult: code[:5] for adult, code in addresses.values_list("adult_id", "postal_code") if code}
    found = {}
    for key, one in invitations.items():
        adult = adults.get(one.adult_id) if one.adult_id else None
        household = households.get(one.household_id)
        spoken = (
            (adult and adult.speaks_language)
            or one.language
            or (household.reads_language if household else "")
        )
        language = "" if adult and adult.needs_interpreter is False else spoken_tag(spoken)
        area = areas.get(one.adult_id, "") if one.adult_id else ""
        found[key] = Wanted(one, language, area, homes_by_now[key])
    return found


def _everybody(facts: Facts) -> set[UUID]:
    return set(facts.opt_ins) | {who for who in facts.roles if Role.INTERPRETER in facts.roles[who]}


def _elsewhere(maker: Slots, facts: Facts, homes: Iterable[UUID], seen_by) -> dict[UUID, list]:
    """{account or home: what other rooms arranged for it, as conferences, while visits are planned}."""
    if not maker.times:
        return {}
    return engaged_elsewhere(
        _everybody(facts) | set(homes), but=ROOM, since=min(begins for begins, _ends in maker.times.values()) - maker.way,
        until=max(ends for _begins, ends in maker.times.values()) + maker.way, seen_by=seen_by,
    )  # fmt: skip


def _people(maker: Slots, facts: Facts, here: Collection[UUID], taken: Mapping[UUID, list], seen_by):
    """Visitors and interpreters with the slots at which they can go; what they have elsewhere is taken off."""
    everybody = _everybody(facts)
    hours: dict[UUID, list] = defaultdict(list)
    said = VisitorHours.objects.seen_by(seen_by).filter(
        opt_in_id__in=[one.pk for one in facts.opt_ins.values()]
    )
    for who, *each in said.values_list("account_id", "weekday", "begins", "ends"):
        hours[who].append(each)
    for who, *each in (
        InterpreterHours.objects.seen_by(seen_by)
        .filter(account_id__in=everybody - set(hours))
        .values_list("account_id", "weekday", "begins", "ends")
    ):
        hours[who].append(each)
    busy: dict[UUID, list] = defaultdict(list, {who: list(spans) for who, spans in taken.items()})
    elsewhere = Seat.objects.seen_by(seen_by).filter(account_id__in=everybody, state__in=STANDING_SEATS)
    for who, during in elsewhere.exclude(visit_id__in=here).values_list("account_id", "during"):
        busy[who].append((during.lower, during.upper))
    # Whatever else they interpret: a gathering, a talk, a conference.
    here_too = Seat.objects.seen_by(seen_by).filter(visit_id__in=here)
    promised = InterpreterTime.objects.seen_by(seen_by).filter(account_id__in=everybody)
    for who, during in promised.exclude(source_id__in=here_too.values("pk")).values_list(
        "account_id", "during"
    ):
        busy[who].append((during.lower, during.upper))
    visitors, helpers = [], []
    for who in sorted(everybody):
        free = maker.free(hours[who], busy[who])
        if facts.is_visitor(who):
            visitors.append(_visitor(maker, facts, who, free))
        elif facts.interprets[who]:
            helpers.append(pairing.Interpreter(str(who), frozenset(facts.interprets[who]), frozenset(free)))
    return tuple(visitors), tuple(helpers)


def _visitor(maker: Slots, facts: Facts, who: UUID, free: set[str]) -> pairing.Visitor:
    """Untrained, somebody is free on the days alone on which a deviation lets one go so."""
    opt_in = facts.opt_ins[who]
    trained = {slot for slot in free if _is_trained(facts, who, maker.day_of(slot))}
    if not trained and any(one.kind == "one_untrained" for one in facts.deviations):
        free = {slot for slot in free if facts.holds("one_untrained", maker.day_of(slot))}
    return pairing.Visitor(
        str(who),
        frozenset({""} | facts.languages[who]),
        frozenset(trained or free),
        most=opt_in.most_in_all,
        most_a_week=opt_in.most_a_week,
        partners=frozenset(str(one) for one in opt_in.partner_ids),
        areas=frozenset(opt_in.areas),
        trained=bool(trained),
    )


def _is_trained(facts: Facts, who: UUID, day: date) -> bool:
    held = facts.trained(who, day)
    return bool(held and held[0] <= day <= held[1])


def starts_of(
    cycle: Cycle, school_id: UUID, invitation_ids: Collection[UUID], *, at: datetime, zone: str, seen_by
) -> dict[UUID, list[datetime]]:
    """{invitation: when a visit could begin}, by what its family wished and the terms of the school allow."""
    there = ZoneInfo(zone)
    on = at.astimezone(there).date()
    facts = Facts(cycle, school_id, students=(), on=on, seen_by=seen_by)
    maker = Slots(facts, there, at)
    wishes = WishedTime.objects.seen_by(seen_by).filter(
        invitation_id__in=list(invitation_ids), ends_at__gt=at
    )
    wished = _wished(maker, wishes)
    return {key: sorted(maker.times[slot][0] for slot in slots) for key, slots in wished.items()}
