"""A made year of home visits at two schools: one drew its families at random, the other wrote down of "its difficult
ones" that they had asked for a visit themselves, and drew too few besides.

Only through the actions that pages use. What a family hopes for is invented like the families themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.sample import second_visits
from thirdpillar.doors.sample.booked import print_letters, protect_one
from thirdpillar.doors.sample.staffing import who_teaches_most
from thirdpillar.doors.sample.synth.dice import Roll, pick, roll_for
from thirdpillar.doors.sample.visit_days import (
    ADOPTED,
    CONFIRMED,
    CONFIRMED_AGAIN,
    INVITED,
    OPTED_IN,
    PLANNED,
    PLANNED_AGAIN,
    at_of,
    times_wished,
)
from thirdpillar.doors.sample.visited import happen
from thirdpillar.doors.visiting import plan_for
from thirdpillar.ground.accounts.actions.languages import check_language, say_language
from thirdpillar.ground.accounts.actions.phone import ask_for_phone, confirm_phone
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.means.credentials.actions import record_trainings
from thirdpillar.means.credentials.choices import Kind
from thirdpillar.means.funds.actions.funds import open_fund
from thirdpillar.means.funds.actions.title_i import name_title_i
from thirdpillar.means.funds.choices import Source, Unit
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.drawing import draw_cross_section
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.actions.pay_rules import add_pay_rule
from thirdpillar.practice.visits.actions.planning import ask_proposals
from thirdpillar.practice.visits.actions.scheduling import accept_proposals
from thirdpillar.practice.visits.actions.seating import confirm_seat
from thirdpillar.practice.visits.actions.visitors import opt_in
from thirdpillar.practice.visits.actions.windows import set_window
from thirdpillar.practice.visits.actions.years import adopt_for_schools, adopt_year, open_year
from thirdpillar.practice.visits.choices import Part, PlaceKind, Reason, SeatState, Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, Seat, Visit, VisitYear
from thirdpillar.practice.visits.queries.homes import homes_of
from thirdpillar.practice.visits.queries.years import cycles_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

VISITORS = 10  # at each school; the last of them is not trained yet
ASKED = 60
DIFFICULT = (
    24  # of those whom the second school asked: so many have a plan for extra help, and "asked themselves"
)
YES, LATER, NO = 0.6, 0.1, 0.12
PAID_CENTS = 2849
# Of the families who wish a time to come: how many wish today, that somebody who looks at the sample sees a day of visits.
TODAY = 0.3
# A pair of each school that is free all day; the phones of visitors, and from a place on of who plans: numbers nobody has.
PAIR, ALL_DAY = 2, [(day, time(7), time(21, 30)) for day in range(7)]
PHONES, OF_PLANNERS = "+131255501%02d", 50
AHEAD = 3  # visitors of the school whose second visits go on
PLACES = (PlaceKind.HOME,) * 5 + (PlaceKind.COMMUNITY, PlaceKind.SCHOOL, PlaceKind.VIDEO)


@dataclass
class Crew:
    """A school that visits: who goes, and whom it asks; `is_drawn`: at random; `is_ahead`: its second visits go on."""

    place: Place
    is_drawn: bool
    number: int = 0
    is_ahead: bool = False
    visitors: dict[UUID, Scope] = field(default_factory=dict)
    asked: list[Invitation] = field(default_factory=list)


def prepare(term: Term, places: list[Place]) -> None:
    """Two schools take up the year: those where people sign in and where lines wait."""
    if term.office is None:
        return
    chosen = [one for school in term.waiting_at for one in places if one.school.pk == school]
    crews = [Crew(place, is_drawn=number == 0, number=number) for number, place in enumerate(chosen)]
    ahead = next((one for one in places if one not in chosen), None) if crews else None
    if ahead:
        crews.append(Crew(ahead, is_drawn=True, number=len(crews), is_ahead=True))
    if crews:
        term.stage.add(at_of(term, ADOPTED, 9), partial(_adopt, term, crews))


def _adopt(term: Term, crews: list[Crew], at: datetime) -> None:
    """The office opens the year, says what a visit pays and writes down who was trained."""
    office = term.office
    assert office is not None
    with term.stage.acting(office):
        school_year = school_year_on(term.today, seen_by=office)
        if school_year is None:
            return
        year = open_year(school_year_id=school_year.pk, by=office, at=at)
        _open_windows(term, year, office, at)
        fund = open_fund(title="Family engagement", source=Source.TITLE_I, by=office, at=at)
        served = [one.place.school.pk for one in crews]
        name_title_i(school_ids=served, begins_on=at.date(), written_in="Invented", by=office, at=at)
        add_pay_rule(
            visit_year_id=year.pk, parts=list(Part), unit=Unit.HOUR, cents=PAID_CENTS, least_minutes=60,
            most_minutes=60, fund_id=fund.pk, from_on=at.date(), by=office, at=at,
        )  # fmt: skip
        adopt_year(visit_year_id=year.pk, by=office, at=at)
        adopt_for_schools(visit_year_id=year.pk, school_ids=served, by=office, at=at)
        for crew in crews:
            _train(term, crew, office, at)
    for number, crew in enumerate(crews):
        term.stage.add(at_of(term, OPTED_IN, 8, 10 * number), partial(_opt_in, term, crew, year))
        if crew.is_ahead:
            second_visits.prepare(term, crew, year, at)
        else:
            term.stage.add(at_of(term, INVITED, 10, 10 * number), partial(_invite, term, crew, year))
        for planned, confirmed in ((PLANNED, CONFIRMED), (PLANNED_AGAIN, CONFIRMED_AGAIN)):
            term.stage.add(at_of(term, planned, 9, 10 * number), partial(_plan, term, crew))
            term.stage.add(at_of(term, confirmed, 12, 10 * number), partial(_confirm, term, crew))


def _open_windows(term: Term, year: VisitYear, office: Scope, at: datetime) -> None:
    """First visits are open now, whatever the day on which somebody looks at the sample."""
    first, second = cycles_of(year, seen_by=office)
    since, until = term.today - timedelta(days=25), term.today + timedelta(days=30)
    if first.opens_on <= since and until <= first.closes_on:
        return
    again = max(second.opens_on, until + timedelta(days=15))
    set_window(
        visit_year_id=year.pk, number=2, opens_on=again,
        closes_on=max(second.closes_on, again + timedelta(days=90)), by=office, at=at,
    )  # fmt: skip
    set_window(
        visit_year_id=year.pk,
        number=1,
        opens_on=min(first.opens_on, since),
        closes_on=until,
        by=office,
        at=at,
    )


def _train(term: Term, crew: Crew, office: Scope, at: datetime) -> None:
    accounts = who_teaches_most(crew.place.school.pk, AHEAD if crew.is_ahead else VISITORS, office)
    crew.visitors = {one.pk: scope_of_account(one, term.district.zone, Role.TEACHER) for one in accounts}
    trained = list(crew.visitors)[:-1] or list(crew.visitors)
    record_trainings(
        account_ids=trained, kind=Kind.HOME_VISITS, earned_on=at.date() - timedelta(days=60), by=office, at=at
    )
    for account_id in trained[:2]:  # a pair that speaks Spanish
        spoken = say_language(account_id=account_id, language="es", by=office, at=at)
        check_language(
            spoken_id=spoken.pk, scale="certified", level="", tested_on=at.date() - timedelta(days=200),
            may_interpret=True, may_translate=True, by=office, at=at,
        )  # fmt: skip


def _opt_in(term: Term, crew: Crew, year: VisitYear, at: datetime) -> None:
    """Each says it themselves, with four afternoons of the week, and every third with the Saturday; a pair with all days."""
    for number, (account_id, by) in enumerate(crew.visitors.items()):
        hours = [(day, time(15, 30), time(19)) for day in range(5) if day != number % 5]
        hours += [(5, time(10), time(13))] if number % 3 == 0 else []
        is_free = number < PAIR
        with term.stage.acting(by):
            opt_in(
                visit_year_id=year.pk, school_id=crew.place.school.pk, hours=ALL_DAY if is_free else hours,
                most_a_week=6 if is_free else 3, by=by, at=at,
            )  # fmt: skip
        term.counts["visitors"] += 1
        _own_phone(term, account_id, crew.number * VISITORS + number, at)
    if crew.place.by.account_id:
        _own_phone(term, crew.place.by.account_id, OF_PLANNERS + crew.number, at)
    if crew.number == 0 and term.office and term.office.account_id:
        _own_phone(term, term.office.account_id, OF_PLANNERS + VISITORS, at)


def _own_phone(term: Term, account_id: UUID, place: int, at: datetime) -> None:
    """The code that comes to their phone is typed, as on their account's page."""
    number = PHONES % place
    with term.stage.acting():
        account = Account.objects.seen_by(term.stage.system).get(pk=account_id)
        sent = ask_for_phone(account=account, number=number, sender=term.district.name, language="en", at=at)
        told = Message.objects.seen_by(term.stage.system).filter(reference_id=sent).first()
        said = re.search(r"code is ([\w-]+)", told.body) if told else None
        if said:
            confirm_phone(account=account, code_id=sent, typed=said[1], at=at)


def _invite(term: Term, crew: Crew, year: VisitYear, at: datetime) -> None:
    place = crew.place
    with term.stage.acting(place.by):
        cycle = cycles_of(year, place.school.pk, seen_by=place.by)[0]
        where: dict[str, Any] = {"cycle_id": cycle.pk, "school_id": place.school.pk, "by": place.by, "at": at}
        try:
            noted = [] if crew.is_drawn else _difficult(term, place)
            for home in noted:
                note_family_asked(household_id=home, way=Way.IN_PERSON, **where)
            drawn = draw_cross_section(wanted=ASKED - len(noted), **where)
            done = invite_families(reason=Reason.CROSS_SECTION, draw_id=drawn.pk, **where)
        except Refused:
            return  # a school that is too small to ask anybody
    term.stage.wrote(at)
    term.counts["visit invitations"] += done.new + len(noted)
    with term.stage.acting():
        asked = Invitation.objects.seen_by(term.stage.system).filter(cycle=cycle, school_id=place.school.pk)
        crew.asked = list(asked)
    homes = {home.id: home.key for home in place.homes}
    for invitation in crew.asked:
        _answer_later(term, crew, invitation, homes.get(invitation.household_id, ""))


def _difficult(term: Term, place: Place) -> list[UUID]:
    """Whom a teacher would pick who wants to talk about problems: homes of children with a plan for extra help."""
    homes = homes_of(place.school.pk, seen_by=place.by)
    children = HouseholdStudent.objects.seen_by(place.by).filter(household__in=homes)
    helped = set(children.filter(student__groups__contains=["iep"]).values_list("household_id", flat=True))
    known = sorted(place.homes, key=lambda home: roll_for(term.seed, f"asked {home.key}")())
    return [home.id for home in known if home.id in helped][:DIFFICULT]


def _answer_later(term: Term, crew: Crew, invitation: Invitation, key: str) -> None:
    """Half of those who say yes wish a time in the past fortnight, the others in the days to come."""
    roll = roll_for(term.seed, f"visit {key}")
    said = roll()
    soon = roll() < 0.5
    days = INVITED - 1 - int(2 * roll()) if soon else 8 - int(4 * roll())
    at = at_of(term, days, 12 + int(7 * roll()), int(60 * roll()))
    answer = (
        Standing.ACCEPTED if said < YES
        else Standing.LATER if said < YES + LATER
        else Standing.DECLINED if said < YES + LATER + NO
        else None
    )  # fmt: skip
    if answer:
        first, last = (CONFIRMED - 1, 6) if soon else (0, 0) if roll() < TODAY else (-1, -9)
        term.stage.add(at, partial(_answer, term, crew, invitation, answer, (first, last), roll))


def _answer(
    term: Term,
    crew: Crew,
    invitation: Invitation,
    answer: Standing,
    between: tuple[int, int],
    roll: Roll,
    at: datetime,
) -> None:
    by_phone = roll() < 0.2 and crew.place.by.account_id is not None
    by = crew.place.by if by_phone else term.stage.system
    told: dict = {}
    if answer == Standing.ACCEPTED:
        where = pick(roll, PLACES)
        told = {"place_kind": where, "times": times_wished(term, between, roll)}
        told |= {"place": "Public library, reading room"} if where == PlaceKind.COMMUNITY else {}
    with term.stage.acting(by):
        answer_invitation(
            invitation_id=invitation.pk, answer=answer, way=Way.PHONE if by_phone else Way.LINK, by=by, at=at, **told
        )  # fmt: skip
    term.counts["visit answers"] += 1


def _plan(term: Term, crew: Crew, at: datetime) -> None:
    """The coordinator asks for a plan, the worker reckons it, and what it proposes is accepted."""
    by, school_id = crew.place.by, crew.place.school.pk
    with term.stage.acting(by):
        ask_proposals(school_ids=[school_id], by=by, at=at)
    plan_for(term.district)
    with term.stage.acting(by):
        accept_proposals(school_id=school_id, by=by, at=at)
    term.stage.wrote(at)


def _confirm(term: Term, crew: Crew, at: datetime) -> None:
    """Whoever is asked says that they come; of the visits to come the last ones are not answered yet."""
    system = term.stage.system
    with term.stage.acting():
        offered = list(
            Visit.objects.seen_by(system)
            .filter(school_id=crew.place.school.pk, stage=Stage.PROPOSED, offered_at__isnull=False)
            .order_by("begins_at")
        )
        waits = offered[-2:] if offered and offered[-1].begins_at > term.now and not crew.is_ahead else []
        sure = [one for one in offered if one not in waits]
        seats = list(
            Seat.objects.seen_by(system)
            .filter(visit__in=sure, state=SeatState.ASKED)
            .order_by("visit__begins_at")
            .values_list("visit_id", "account_id")
        )
    for visit_id, account_id in seats:
        by = crew.visitors.get(account_id)
        if by is None:
            continue
        with term.stage.acting(by):
            try:
                confirm_seat(visit_id=visit_id, account_id=account_id, by=by, at=at)
            except Refused:
                continue  # nobody of the pair teaches the child any more
    print_letters(term, crew, at)
    term.stage.wrote(at)
    if crew.number == 0:
        protect_one(term, sure, at)
    for visit in sure:
        term.stage.add(visit.ends_at + timedelta(minutes=20), partial(happen, term, crew, visit))
