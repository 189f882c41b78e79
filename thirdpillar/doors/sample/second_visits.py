"""A third school of the made year is a step ahead: its first visits are over, what was promised there stands with its pair,
and the same families are visited a second time. Invented like all of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.doors.sample.visit_days import CONFIRMED, INVITED, at_of, times_wished
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.drawing import draw_cross_section
from thirdpillar.practice.visits.actions.inviting import invite_families, note_family_asked
from thirdpillar.practice.visits.actions.windows import set_window
from thirdpillar.practice.visits.choices import PlaceKind, Reason, Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, Visit, VisitYear
from thirdpillar.practice.visits.queries.years import cycles_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Term
    from thirdpillar.doors.sample.visiting import Crew

# Days before today: the first visits are over, and the second begin; families ask for one and say when.
OVER, ASKED_AGAIN, SAID_AGAIN = 9, 7, 6
DRAWN = 6


def prepare(term: Term, crew: Crew, year: VisitYear, at: datetime) -> None:
    """The school's own days for both windows, and what happens in them; visitors opt in, plan and confirm as elsewhere."""
    school_id, today = crew.place.school.pk, term.today
    days = (
        (1, today - timedelta(days=25), today - timedelta(days=OVER)),
        (2, today - timedelta(days=OVER - 1), today + timedelta(days=60)),
    )
    with term.stage.acting(crew.place.by):
        for number, opens, closes in days:
            set_window(
                visit_year_id=year.pk, school_id=school_id, number=number, opens_on=opens, closes_on=closes,
                by=crew.place.by, at=at,
            )  # fmt: skip
    term.stage.add(at_of(term, INVITED, 11), partial(_invite, term, crew, year))
    term.stage.add(at_of(term, ASKED_AGAIN, 11), partial(_ask_again, term, crew, year))


def _invite(term: Term, crew: Crew, year: VisitYear, at: datetime) -> None:
    by, school_id = crew.place.by, crew.place.school.pk
    with term.stage.acting(by):
        cycle = cycles_of(year, school_id, seen_by=by)[0]
        where: dict[str, Any] = {"cycle_id": cycle.pk, "school_id": school_id, "by": by, "at": at}
        try:
            drawn = draw_cross_section(wanted=DRAWN, **where)
            done = invite_families(reason=Reason.CROSS_SECTION, draw_id=drawn.pk, **where)
        except Refused:
            return  # a school that is too small to ask anybody
    term.stage.wrote(at)
    term.counts["visit invitations"] += done.new
    with term.stage.acting():
        crew.asked = list(
            Invitation.objects.seen_by(term.stage.system).filter(cycle=cycle, school_id=school_id)
        )
    for number, invitation in enumerate(crew.asked):
        term.stage.add(
            at_of(term, INVITED - 1, 13, number),
            partial(_says_when, term, crew, invitation, (CONFIRMED - 1, OVER)),
        )


def _ask_again(term: Term, crew: Crew, year: VisitYear, at: datetime) -> None:
    """Families that were visited ask for the second visit themselves, in person."""
    by, school_id = crew.place.by, crew.place.school.pk
    with term.stage.acting(by):
        cycle = cycles_of(year, school_id, seen_by=by)[1]
        made = Visit.objects.seen_by(by).filter(school_id=school_id, stage=Stage.COMPLETED)
        homes = list(made.order_by("begins_at").values_list("household_id", flat=True))
        again = []
        for home in homes:
            try:
                again.append(
                    note_family_asked(
                        cycle_id=cycle.pk,
                        school_id=school_id,
                        household_id=home,
                        way=Way.IN_PERSON,
                        by=by,
                        at=at,
                    )
                )
            except Refused:
                continue  # asked by its other school meanwhile
    term.counts["visit invitations"] += len(again)
    for number, invitation in enumerate(again):
        # One was there yesterday already; the others have time from today on.
        between = (1, 1) if number == 0 else (0, -9)
        term.stage.add(
            at_of(term, SAID_AGAIN, 13, number), partial(_says_when, term, crew, invitation, between)
        )


def _says_when(
    term: Term, crew: Crew, invitation: Invitation, between: tuple[int, int], at: datetime
) -> None:
    key = next((home.key for home in crew.place.homes if home.id == invitation.household_id), "")
    times = times_wished(term, between, roll_for(term.seed, f"when {key} {between[0]}"))
    first = between[0]
    if not times and first > 0:
        begins = at_of(term, first, 16)
        times = [(begins, begins + timedelta(hours=2))]
    with term.stage.acting():
        answer_invitation(
            invitation_id=invitation.pk, answer=Standing.ACCEPTED, way=Way.LINK, place_kind=PlaceKind.HOME, times=times,
            by=term.stage.system, at=at,
        )  # fmt: skip
    term.counts["visit answers"] += 1
