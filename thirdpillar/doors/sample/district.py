"""The sample district: an export taken in by the real import, then a term of gatherings by the real actions."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.doors.instance.first_sample import MADE
from thirdpillar.doors.sample.interpreting import add_interpreting
from thirdpillar.doors.sample.people import choose_families, school_of_choice
from thirdpillar.doors.sample.programme import first_day
from thirdpillar.doors.sample.school_week import add_school_week
from thirdpillar.doors.sample.staffing import office_of, staff_the_schools
from thirdpillar.doors.sample.synth import Order, generate
from thirdpillar.doors.sample.term import Term
from thirdpillar.doors.sample.texts_at_hand import add_picture, add_texts
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.people.roster.actions import found_district_from, take_in_roster
from thirdpillar.ground.people.roster.folders import folder_at
from thirdpillar.ground.people.roster.refusals import sentence
from thirdpillar.ground.schools.actions import change_district
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on, schools
from thirdpillar.practice.gatherings.models import Attendance, Gathering, SignInLine
from thirdpillar.practice.gatherings.queries import open_lines
from thirdpillar.proof.evidence.actions import certify_snapshot, publish_snapshot, rebuild_reach
from thirdpillar.proof.evidence.queries import reach

STUDENTS, SEED = 3_000, 1
ZONE = "America/Chicago"
WAITING_SCHOOLS = 2
Say = Callable[[str], None]


@dataclass
class Made:
    """What was made, and how long each stage took (seconds)."""

    district: District
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    reached: int = 0
    enrolled: int = 0

    def facts(self) -> dict[str, Any]:
        """As JSON values."""
        percent = round(100 * self.reached / self.enrolled, 1) if self.enrolled else None
        return {
            "district": {"id": str(self.district.pk), "name": self.district.name},
            "counts": self.counts,
            "reach": {"reached": self.reached, "enrolled": self.enrolled, "percent": percent},
            "seconds": {stage: round(took, 2) for stage, took in self.seconds.items()},
        }


def make_sample(
    *, export: Path | None = None, students: int = STUDENTS, seed: int = SEED, say: Say = lambda words: None
) -> Made:
    """Make a sample district and its term; with an `export`, of the people in it, else of invented ones.

    A sample that was interrupted is gone on with. Raises Refused where a district is here that is none, or whole,
    and where the export cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="third-pillar-sample-") as folder:
        began = time.monotonic()
        invented = export is None
        if export is None:
            say(f"inventing {students:,} students and their families")
            export = Path(folder, "sample-district")
            export.mkdir()
            generate(Order(students=students, seed=seed, out=export))
        made = Made(_the_district(export))
        made.seconds["made up"] = time.monotonic() - began
        by = Scope.system(made.district.pk, "making the sample")
        with _timed(made, "roster"):
            _take_in(made, export, by, say)
            if invented:
                _put_phones_up(by)
    with _timed(made, "term"):
        say("a term of gatherings")
        _live(made, by, seed, say)
    with _timed(made, "reach"):
        say("who was reached")
        rebuild_reach(district_id=made.district.pk, at=clock.now())
    with _timed(made, "published"):
        _publish(made, by)
    _conclude(made, by)
    return made


def unfinished_sample() -> District | None:
    """The sample district whose making was interrupted, if this instance holds only that."""
    districts = list(District.objects.all()[:2])
    if len(districts) != 1 or not districts[0].is_sample:
        return None
    by = Scope.system(districts[0].pk, "making the sample")
    with transaction.atomic():
        tenancy.enter_scope(by)
        return None if Entry.objects.seen_by(by).filter(deed=MADE).exists() else districts[0]


@contextmanager
def _timed(made: Made, stage: str):
    began = time.monotonic()
    yield
    made.seconds[stage] = time.monotonic() - began


def _the_district(export: Path) -> District:
    folder_at(export)  # what cannot be read founds no district
    if not District.objects.exists():
        return found_district_from(export, zone=ZONE, is_sample=True, at=clock.now())
    interrupted = unfinished_sample()
    if interrupted is None:
        raise Refused("There is a district here already. A sample needs an instance of its own.")
    return interrupted


def _take_in(made: Made, export: Path, by: Scope, say: Say) -> None:
    """The real import, dated before the term; there is nobody here whom a guard rail could protect."""
    with transaction.atomic():
        tenancy.enter_scope(by)
        applied = (
            RosterImport.objects.seen_by(by).filter(state=ImportState.APPLIED).order_by("started_at").first()
        )
    if applied is None:
        today = clock.today(made.district.zone)
        at = datetime.combine(first_day(today, None), datetime.min.time(), ZoneInfo(made.district.zone))
        with clock.set_to(at + timedelta(hours=6)):
            applied = take_in_roster(path=export, by=by, at=clock.now(), force=True, say=say)
        if applied.state != ImportState.APPLIED:
            raise Refused(sentence(applied.failure, {}) if applied.failure else applied.state)
    made.counts |= {name: number for name, number in applied.counts.items() if type(number) is int}


def _put_phones_up(by: Scope) -> None:
    """Numbers that families may call, of those kept for fiction: 800-555-0100 and on."""
    with transaction.atomic():
        tenancy.enter_scope(by)
        places = sorted(schools(seen_by=by), key=lambda school: school.sourced_id)
        phones = {school.pk: f"+1800555{101 + place % 99:04}" for place, school in enumerate(places)}
        change_district(by=by, at=clock.now(), changes={"reply_phone": "+18005550100"}, phones=phones)


def _live(made: Made, by: Scope, seed: int, say: Say) -> None:
    district = made.district
    today = clock.today(district.zone)
    with transaction.atomic():
        tenancy.enter_scope(by)
        year = school_year_on(today, seen_by=by)
        places = sorted(schools(seen_by=by), key=lambda school: school.sourced_id)
        home = school_of_choice(by=by, on=today)
        has_begun = Gathering.objects.seen_by(by).exists()
    begins = first_day(today, year.begins_on if year else None)
    at = datetime.combine(begins, datetime.min.time(), ZoneInfo(district.zone)) + timedelta(hours=7)
    ids = [school.pk for school in places]
    with clock.set_to(at):
        staff_the_schools(school_ids=ids, by=by, at=at)
        if home is not None:
            choose_families(by=by, at=at, school_id=home, on=today)
    if home is None or has_begun:
        return  # nobody to invite; or interrupted in the middle, and what happened stays as it is
    place = ids.index(home)
    waiting_at = [ids[(place + step) % len(ids)] for step in range(WAITING_SCHOOLS)]
    term = Term(district, seed, waiting_at, say)
    term.play()
    made.counts |= dict(sorted(term.counts.items()))
    office = office_of(district, by)
    if office is not None:
        now = clock.now()
        made.counts["approved texts"] = add_texts(office=office, at=now)
        made.counts["pictures"] = add_picture(by=by, at=now)
        made.counts["interpreter requests"] = add_interpreting(
            district=district, office=office, school_ids=[home, *ids], at=now
        )
        made.counts["conferences of a whole school"] = add_school_week(
            district, home, seed=seed, office=office, at=now
        )
        term.stage.carry(now)  # staff are asked by e-mail: it stays in the sandbox like all else


def _publish(made: Made, by: Scope) -> None:
    """The office certifies and publishes the figure of the last month's end, so that a board reader finds one."""
    district, at = made.district, clock.now()
    office = office_of(district, by)
    today = clock.today(district.zone)
    month_end = today.replace(day=1) - timedelta(days=1)
    if office is None:
        return
    try:
        with transaction.atomic():
            tenancy.enter_scope(office)
            snapshot = certify_snapshot(
                by=office, at=at, as_of=month_end, title=f"Families reached by {month_end:%B} {month_end.day}"
            )
    except Refused:
        return  # an export without a school year has no figure yet
    try:
        with transaction.atomic():
            tenancy.enter_scope(office)
            publish_snapshot(snapshot_id=snapshot.pk, by=office, at=at)
    except Refused:
        made.counts["published"] = 0  # too few families to publish anything that gives nobody away
    else:
        made.counts["published"] = 1


def _conclude(made: Made, by: Scope) -> None:
    with transaction.atomic():
        tenancy.enter_scope(by)
        figure = reach(seen_by=by)
        if figure is not None:
            made.reached, made.enrolled = figure.total.reached, figure.total.enrolled
        made.counts |= {
            "gatherings": Gathering.objects.seen_by(by).count(),
            "attendances": Attendance.objects.seen_by(by).filter(removed_at=None).count(),
            "lines": SignInLine.objects.seen_by(by).count(),
            "lines waiting": open_lines(seen_by=by).count(),
        }
        record(by=by, at=clock.now(), deed=MADE, subject="district", subject_id=made.district.pk)
