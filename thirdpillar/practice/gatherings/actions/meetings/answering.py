"""What several said becomes a point, and the point is answered: every wording is a version, and none is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District, School
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.gatherings.actions.meetings.common import (
    in_languages,
    planned,
    to_say_in,
    to_translate,
)
from thirdpillar.practice.gatherings.actions.staffing import owners
from thirdpillar.practice.gatherings.choices import AnswerKind, PointState
from thirdpillar.practice.gatherings.models import Gathering, MeetingInput, Point, PointVersion
from thirdpillar.practice.gatherings.rules import enforce
from thirdpillar.practice.gatherings.rules.meetings import (
    may_answer_so,
    may_say,
    may_show,
    name_in_references,
)

# What is new wherever it is promised anew.
PROMISED = ("kind", "answer", "who", "by_when")
COPIED = (
    "said",
    "kind",
    "answer",
    "who",
    "owner_id",
    "by_when",
    "state",
    "state_on",
    "in_languages",
    "shown_at",
)


@transaction.atomic
def write_point(
    *,
    gathering_id: UUID,
    said: str,
    by,
    at: datetime,
    point_id: UUID | None = None,
    kind: str = "",
    answer: str = "",
    who: str = "",
    by_when: date | None = None,
    owner_id: UUID | None = None,
    written: Mapping[str, Mapping[str, str]] | None = None,
    input_ids: Collection[UUID] = (),
) -> Point:
    """Word a point and its answer; without a `point_id` it is a new one, holding these inputs.

    `written`: a person's words in further languages, {tag: {"said": …, "answer": …, "who": …}}. Where the answers are
    published families read the new version at once, as changed. Raises Refused.
    """
    gathering, meeting = planned(gathering_id, by)
    said, answer, who = said.strip(), answer.strip(), who.strip()
    if not said:
        raise Refused(_("Write what was said."))
    if kind or meeting.published_at:
        enforce(may_answer_so(kind, answer, who, by_when))
    if meeting.published_at and kind not in AnswerKind.values:
        raise Refused(_("Every point needs an answer first."))
    if owner_id is not None and not owners(gathering.school_id, seen_by=by).filter(pk=owner_id).exists():
        raise Refused(_("Choose one."))
    district = District.objects.get(pk=by.district_id)
    enforce(may_show([said, answer], _unshown(gathering, by), _today(district, at)))
    point = _point(gathering, point_id, by)
    if point is None:
        enforce(may_say(gathering, meeting, at))
        point = _new_point(gathering, district, by, at)
    before = latest(point, by)
    version = PointVersion(
        district_id=by.district_id, school_id=gathering.school_id, point=point, number=before.number + 1 if before else 1,
        said=said, kind=kind, answer=answer, who=who, by_when=by_when if kind == AnswerKind.WILL else None,
        owner_id=owner_id, at=at, by_account_id=by.account_id, shown_at=at if meeting.published_at else None,
    )  # fmt: skip
    is_same = before is not None and all(
        getattr(before, one) == getattr(version, one) for one in ("said", "answer", "who")
    )
    version.in_languages = in_languages(written or {}, before.in_languages if before else {}, is_same=is_same)
    if before is not None:
        version.state, version.state_on = before.state, before.state_on
        if meeting.published_at and any(getattr(before, one) != getattr(version, one) for one in PROMISED):
            version.state, version.state_on = PointState.CHANGED, _today(district, at)
    to_translate(version, to_say_in(gathering, district), at)
    version.save(force_insert=True)
    if input_ids:
        group_inputs(gathering_id=gathering.pk, point_id=point.pk, input_ids=input_ids, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.write_point", subject="gathering", subject_id=gathering.pk,
        point=point.reference, version=version.number,
    )  # fmt: skip
    return point


@transaction.atomic
def group_inputs(
    *, gathering_id: UUID, point_id: UUID | None, input_ids: Collection[UUID], by, at: datetime
) -> int:
    """Put inputs under a point, or (None) under none again, until the answers are published; how many."""
    gathering, meeting = planned(gathering_id, by)
    enforce(may_say(gathering, meeting, at))
    if point_id is not None and _point(gathering, point_id, by) is None:
        raise Refused(_("Choose one."))
    rows = MeetingInput.objects.seen_by(by).filter(gathering=gathering, pk__in=list(input_ids), gone_at=None)
    moved = rows.update(point_id=point_id, is_aside=False)
    if moved:
        _noted("gatherings.group_inputs", gathering, by, at, inputs=moved)
    return moved


@transaction.atomic
def set_aside(*, gathering_id: UUID, input_ids: Collection[UUID], by, at: datetime) -> int:
    """Leave inputs out of all points: they name somebody, or belong elsewhere. How many."""
    gathering, meeting = planned(gathering_id, by)
    enforce(may_say(gathering, meeting, at))
    rows = MeetingInput.objects.seen_by(by).filter(gathering=gathering, pk__in=list(input_ids), gone_at=None)
    moved = rows.update(point=None, is_aside=True)
    if moved:
        _noted("gatherings.group_inputs", gathering, by, at, inputs=moved)
    return moved


@transaction.atomic
def drop_point(*, gathering_id: UUID, point_id: UUID, by, at: datetime) -> None:
    """Take back a point that families have not seen; its number is not given again while a later one stands."""
    gathering, meeting = planned(gathering_id, by)
    enforce(may_say(gathering, meeting, at))
    point = _point(gathering, point_id, by)
    if point is not None:
        point.delete()
        _noted("gatherings.drop_point", gathering, by, at, point=point.reference)


@transaction.atomic
def say_state(*, gathering_id: UUID, point_id: UUID, state: str, on: date, by, at: datetime) -> PointVersion:
    """Say what became of a promise, as of a day: a version that families read at once. Raises Refused."""
    gathering, meeting = planned(gathering_id, by)
    point = _point(gathering, point_id, by)
    before = latest(point, by) if point else None
    district = District.objects.get(pk=by.district_id)
    if (
        point is None or before is None or meeting.published_at is None or before.kind != AnswerKind.WILL
        or state not in PointState.values or on > _today(district, at)
    ):  # fmt: skip
        raise Refused(_("Choose one."))
    if before.state == state and before.state_on == on:
        return before
    version = PointVersion(
        district_id=by.district_id, school_id=gathering.school_id, point=point, number=before.number + 1, at=at,
        by_account_id=by.account_id, **{name: getattr(before, name) for name in COPIED},
    )  # fmt: skip
    version.state, version.state_on, version.shown_at = state, on, at
    to_translate(version, to_say_in(gathering, district), at)
    version.save(force_insert=True)
    _noted("gatherings.say_state", gathering, by, at, point=point.reference, state=state)
    return version


def latest(point: Point, by) -> PointVersion | None:
    """How a point is worded now."""
    return PointVersion.objects.seen_by(by).filter(point=point).order_by("-number").first()


def _point(gathering: Gathering, point_id: UUID | None, by) -> Point | None:
    return Point.objects.seen_by(by).filter(gathering=gathering, pk=point_id).first() if point_id else None


def _new_point(gathering: Gathering, district: District, by, at: datetime) -> Point:
    """A point under the next free number of its school and year: one at a time."""
    day = _today(district, gathering.begins_at)
    term = school_year_on(day, seen_by=by)
    year = term.ends_on.year if term else day.year
    school = School.objects.seen_by(by).filter(pk=gathering.school_id).first()
    named = name_in_references(school.name if school else district.name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('gatherings.point' || %s::text, 0))",
            [by.district_id],
        )
    # Schools may be called alike, and whoever asks sees one of them: the numbers run on over all.
    return Point.objects.create(
        district_id=by.district_id, school_id=gathering.school_id, gathering=gathering, year=year, named=named,
        number=_last_number(district, year, named) + 1,
    )  # fmt: skip


def _last_number(district: District, year: int, named: str) -> int:
    machine = Scope.system(district.pk, "the next number of a reference")
    with tenancy.acting_as(machine):
        here = Point.objects.seen_by(machine).filter(year=year, named=named)
        return here.aggregate(last=Max("number"))["last"] or 0


def _unshown(gathering: Gathering, by) -> list[str]:
    """Words, and what they read as here, of which nobody said that they may be shown."""
    rows = MeetingInput.objects.seen_by(by).filter(gathering=gathering, may_quote=False, gone_at=None)
    return [text for one in rows for text in (one.words, one.reading) if text]


def _today(district: District, at: datetime) -> date:
    return at.astimezone(ZoneInfo(district.zone)).date()


def _noted(deed: str, gathering: Gathering, by, at: datetime, **more) -> None:
    record(by=by, at=at, deed=deed, subject="gathering", subject_id=gathering.pk, **more)
