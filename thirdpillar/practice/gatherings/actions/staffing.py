"""Somebody takes a need in hand, says that it is done, looks for an interpreter; whoever plans is told what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.interpreter_changes import change_interpreting
from thirdpillar.means.conversations.actions.interpreting import ask_for_interpreter, cancel_interpreting
from thirdpillar.means.conversations.choices.interpreting import RequestState, Stakes, Wanted, Where
from thirdpillar.means.conversations.models import InterpreterRequest
from thirdpillar.practice.gatherings.choices import Need, Stage
from thirdpillar.practice.gatherings.models import Gathering, StaffingTask
from thirdpillar.practice.gatherings.queries.staffing import lines_of, to_prepare
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.needs import STAFFS

GAP = "gatherings.gap"
GOOD_FOR = timedelta(days=2)
_OPEN = (RequestState.OPEN, RequestState.CONFIRMED, RequestState.BOOKED, RequestState.NOBODY)


@transaction.atomic
def give_task(
    *, gathering_id: UUID, need: str, by, at: datetime, language: str = "", owner_id: UUID | None = None,
    due_on: date | None = None,
) -> StaffingTask:  # fmt: skip
    """Who arranges it, and by which day. Raises Refused for somebody who does not staff gatherings there."""
    task = _task(gathering_id, need, language, by)
    enforce(may_plan(by, task.school_id))
    if owner_id is not None and not owners(task.school_id, seen_by=by).filter(pk=owner_id).exists():
        raise Refused(_("Choose somebody of the staff."))
    task.owner_id, task.due_on, task.told_at = owner_id, due_on, None
    task.save()
    record(
        by=by, at=at, deed="gatherings.give_task", subject="gathering", subject_id=task.gathering_id, need=str(need),
        owner=str(owner_id or ""),
    )  # fmt: skip
    return task


@transaction.atomic
def say_done(
    *, gathering_id: UUID, need: str, by, at: datetime, language: str = "", arranged: int | None = None
) -> StaffingTask:
    """Its owner says how much is arranged (blank: all that is needed now); it is done where nothing is missing.

    Where families ask for more later, it is open again by itself.
    """
    task = _task(gathering_id, need, language, by)
    if (task.owner_id or task.gathering.made_by_id) != by.account_id:
        enforce(may_plan(by, task.school_id))
    lines = lines_of([task.gathering], seen_by=by)[task.gathering_id]
    needed = next((one.needed for one in lines if (one.need, one.language) == (need, language)), 0)
    task.arranged = needed if arranged is None else max(0, min(arranged, 9999))
    task.done_at, task.done_by_id = (at, by.account_id) if task.arranged >= needed else (None, None)
    task.save()
    record(
        by=by, at=at, deed="gatherings.say_done", subject="gathering", subject_id=task.gathering_id, need=str(need),
        arranged=task.arranged,
    )  # fmt: skip
    return task


@transaction.atomic
def look_for_interpreter(*, gathering_id: UUID, language: str, by, at: datetime) -> StaffingTask:
    """Ask whoever interprets; the first who says yes has it, and nobody can say yes to two at one time.

    The database holds it (no_interpreter_at_two_places) for gatherings, talks and meetings alike. Asked twice, nothing
    more is asked while the first request stands.
    """
    task = _task(gathering_id, Need.INTERPRETER, language, by)
    enforce(may_plan(by, task.school_id))
    gathering = task.gathering
    if gathering.stage == Stage.CANCELLED:
        raise Refused(_("This gathering is cancelled."))
    standing = InterpreterRequest.objects.seen_by(by).filter(pk=task.request_id, state__in=_OPEN).first()
    if standing is None:
        task.request_id = ask_for_interpreter(
            wanted=Wanted.GATHERING, stakes=Stakes.EVERYDAY, language=language, where=Where.IN_PERSON,
            place=gathering.place, begins_at=gathering.begins_at, ends_at=gathering.ends_at, about=gathering.title,
            school_id=gathering.school_id, by=by, at=at,
        ).pk  # fmt: skip
        task.save()
        record(
            by=by, at=at, deed="gatherings.look_for_interpreter", subject="gathering", subject_id=gathering.pk,
            language=language,
        )  # fmt: skip
    return task


def follow_gathering(gathering: Gathering, *, by, at: datetime) -> None:
    """The interpreters of a gathering that moved are asked anew; of one that is cancelled they are free again."""
    if by.role is None:
        return  # a machine asks no interpreter
    ids = StaffingTask.objects.seen_by(by).filter(gathering=gathering).values("request_id")
    for found in InterpreterRequest.objects.seen_by(by).filter(pk__in=ids, state__in=_OPEN):  # a few
        where = (gathering.begins_at, gathering.ends_at, gathering.place)
        if gathering.stage == Stage.CANCELLED:
            cancel_interpreting(request_id=found.pk, by=by, at=at)
        elif (found.begins_at, found.ends_at, found.place) != where and gathering.begins_at > at:
            change_interpreting(
                request_id=found.pk, begins_at=gathering.begins_at, ends_at=gathering.ends_at, where=found.where,
                place=gathering.place, by=by, at=at,
            )  # fmt: skip


@transaction.atomic
def tell_gaps(*, by, at: datetime) -> int:
    """Write to whoever has something in hand that is missing and soon due, and to whoever plans; how many people.

    Once a day at most, by day only; counts and addresses of pages, never what a family said.
    """
    district = District.objects.get(pk=by.district_id)
    there = at.astimezone(ZoneInfo(district.zone))
    if QuietHours().hold_at(at, district.zone):
        return 0
    late = [line for line in to_prepare(at, seen_by=by) if not line.is_done and line.tell_on <= there.date()]  # type: ignore[operator]
    told: dict[UUID, dict[UUID, Gathering]] = defaultdict(dict)
    for line in late:
        for whose in {line.owner_id, line.gathering.made_by_id} - {None}:
            told[whose][line.gathering.pk] = line.gathering  # type: ignore[index]
    accounts = Account.objects.seen_by(by).filter(pk__in=told, suspended_at=None).exclude(email="")
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    rows = [_written(one, list(told[one.pk].values()), base, district, there, at) for one in accounts]
    sent = enqueue_many(rows, by=by, at=at)
    ids = [line.task.pk for line in late if line.task]
    StaffingTask.objects.seen_by(by).filter(pk__in=ids, told_at=None).update(told_at=at)
    if rows and sent:
        record(by=by, at=at, deed="gatherings.tell_gaps", subject="account", people=len(rows))
    return len(rows)


def owners(school_id: UUID | None, *, seen_by):
    """Who may have something in hand: whoever staffs gatherings at the school, and the district office."""
    machine = Scope.system(seen_by.district_id, "who staffs gatherings")
    with tenancy.acting_as(machine):
        here = staff_at([school_id] if school_id else None, seen_by=machine, roles=STAFFS)
        return Account.objects.seen_by(seen_by).filter(pk__in=list(here.values_list("pk", flat=True)))


def _written(
    account: Account, gatherings: Iterable[Gathering], base: str, district: District, there: datetime, at: datetime
) -> dict:  # fmt: skip
    language = account.language
    with translation.override(language if language and translation.check_for_language(language) else "en"):
        spoken = translation.get_language() or "en"
        lines = [_("Something is missing that families asked for:"), ""]
        for one in gatherings:
            lines += [
                f"{one.title_in(spoken)} – {day_and_time(one.begins_at, district.zone, spoken)}",
                f"{base}/gatherings/{one.pk}/prepare/",
            ]
        return {
            "channel": Channel.EMAIL, "purpose": GAP, "reference_id": uuid5(account.pk, f"gaps {there:%Y-%m-%d}"),
            "address": account.email, "language": spoken, "expires_at": at + GOOD_FOR,
            "subject": f"{district.sender_name or district.name}: {_('What to prepare')}", "body": "\n".join(lines),
        }  # fmt: skip


def _task(gathering_id: UUID, need: str, language: str, by) -> StaffingTask:
    gathering = Gathering.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=gathering_id).first()
    if gathering is None:
        raise Refused(_("There is no such gathering."))
    if need not in Need.values or (language and need != Need.INTERPRETER) or len(language) > 20:
        raise Refused(_("Choose one."))
    found = StaffingTask.objects.seen_by(by).filter(gathering=gathering, need=need, language=language).first()
    return found or StaffingTask(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        need=need,
        language=language,
    )
