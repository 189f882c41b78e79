"""What comes after a made home visit: recorded, thought over, promised, paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from thirdpillar.doors.sample.synth.dice import pick, roll_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.means.funds.actions.deciding import approve_pay
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.actions.hoping import write_hopes
from thirdpillar.practice.visits.actions.promising import make_promise
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit, say_so_too
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.actions.safety import check_in
from thirdpillar.practice.visits.choices import Noticed, Stage, Strength
from thirdpillar.practice.visits.models import Visit

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Term
    from thirdpillar.doors.sample.visiting import Crew

NOT_HAPPENED, REFLECTS, PROMISES, HOPES = 0.08, 0.8, 0.4, 0.5
HOPED = (
    "That school is a place to look forward to.",
    "To read for fun, and to help the little brother with it.",
    "To find out what they are good at and be proud of it.",
    "To keep our language and do well in English.",
)
PROMISED = ("Send the list of books home", "Call on Friday about the reading group", "Ask about the bus stop")


def happen(term: Term, crew: Crew, visit: Visit, at: datetime) -> None:
    """One of the pair writes that the visit happened, and the other says so too."""
    with term.stage.acting():
        now = Visit.objects.seen_by(term.stage.system).get(pk=visit.pk)
    pair = [crew.visitors[one] for one in now.people_ids if one in crew.visitors]
    if now.stage != Stage.SCHEDULED or not pair:
        return
    keys = {home.id: home.key for home in crew.place.homes}
    roll = roll_for(term.seed, f"visited {keys.get(now.household_id, '')}")
    first = pair[0]
    if roll() < NOT_HAPPENED and not crew.is_ahead:
        with term.stage.acting(first):
            record_not_happened(visit_id=now.pk, by_family=True, by=first, at=at)
        return
    for by in pair:
        with term.stage.acting(by):
            check_in(visit_id=now.pk, by=by, at=at)
    with term.stage.acting(first):
        record_visit(
            visit_id=now.pk, minutes=30 + 5 * int(4 * roll()), adults=1 + int(2 * roll()),
            student_there=roll() < 0.8, by=first, at=at,
        )  # fmt: skip
    for by in pair[1:]:
        with term.stage.acting(by):
            say_so_too(visit_id=now.pk, by=by, at=at)
    term.counts["visits"] += 1
    if roll() < REFLECTS or crew.is_ahead:
        term.stage.add(at + timedelta(hours=20), partial(_reflect, term, now, first, crew.is_ahead))
    term.stage.add(at + timedelta(days=4), partial(_approve, term, crew, now))


def _reflect(term: Term, visit: Visit, by: Scope, is_sure: bool, at: datetime) -> None:
    """The pair thinks it over together, one child at a time, and writes down what was hoped for and promised."""
    roll = roll_for(term.seed, f"reflects {visit.begins_at.isoformat()}")
    with term.stage.acting(by):
        for student_id in visit.student_ids:
            reflect(
                visit_id=visit.pk, student_id=student_id, is_joint=True, strengths=[pick(roll, list(Strength))],
                noticed=[pick(roll, list(Noticed))], changes_class=roll() < 0.7, assumption_changed=roll() < 0.5,
                by=by, at=at,
            )  # fmt: skip
        if roll() < HOPES:
            write_hopes(visit_id=visit.pk, words=pick(roll, HOPED), by=by, at=at)
        if roll() < PROMISES or is_sure:
            make_promise(
                visit_id=visit.pk,
                words=pick(roll, PROMISED),
                due_on=at.date() + timedelta(days=10),
                by=by,
                at=at,
            )
    term.counts["reflections"] += len(visit.student_ids)


def _approve(term: Term, crew: Crew, visit: Visit, at: datetime) -> None:
    by = crew.place.by
    with term.stage.acting(by):
        due = PayItem.objects.seen_by(by).filter(reference_id=visit.pk, state=PayState.DUE)
        approve_pay(pay_item_ids=list(due.values_list("pk", flat=True)), by=by, at=at)
