"""Partners' uses of rooms: asked for by a link or written down by staff, decided, cancelled; the partner is told each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.gatherings.actions.rooms import in_a_free_room
from thirdpillar.practice.gatherings.actions.telling_deciders import tell_deciders
from thirdpillar.practice.gatherings.choices import UseDateState, UseStage
from thirdpillar.practice.gatherings.models import Room, SpaceUse, SpaceUseDate
from thirdpillar.practice.gatherings.queries.spaces import Wished, wished
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.spaces import may_ask, may_decide, moments_asked
from thirdpillar.standards import library

SPACE = "gatherings.space"


@dataclass(frozen=True)
class Asked:
    """What a partner asks for: a room, a day from when till when, weekly until when, and what they do there."""

    title: str
    room_id: UUID
    day: date
    begins: time
    ends: time
    until: date | None = None
    people: int = 0
    set_up: str = ""
    contact: str = ""


@transaction.atomic
def invite_partner(
    *, group: str, school_id: UUID, by, at: datetime, email: str = "", phone: str = "", language: str = "",
    organisation_id: UUID | None = None, tells: bool = True,
) -> SpaceUse:  # fmt: skip
    """A link for a partner to ask for a room with, sent to them by mail, or by text; without `tells` staff write it down."""
    enforce(may_plan(by, school_id))
    group = " ".join(group.split())[:120]
    if not group or not (email or phone):
        raise Refused(_("Write a name."))
    use = SpaceUse(
        district_id=by.district_id, school_id=school_id, group=group, email=email, phone=phone, language=language,
        organisation_id=organisation_id, code=new_code(),
    )  # fmt: skip
    use.save(force_insert=True)
    record(by=by, at=at, deed="gatherings.invite_partner", subject="space_use", subject_id=use.pk)
    if tells:
        with override(language or "en"):
            _tell(use, "invited", _("A room in our building"), by=by, at=at)
    return use


@transaction.atomic
def ask_for_space(*, use_id: UUID, asked: Asked, rest: bool, by, at: datetime) -> list[Wished]:
    """Ask for a room; answer the dates, each with why it is not free.

    Where some are not, nothing is asked for unless `rest` says to take the others: then those stay as not free.
    """
    use = _locked(use_id, by)
    enforce(may_ask(use.stage))
    room = _room(asked.room_id, use, by)
    zone = District.objects.get(pk=by.district_id).zone
    moments = moments_asked(asked.day, asked.begins, asked.ends, asked.until, zone=zone, at=at)
    found = wished(moments, room, zone=zone, seen_by=by)
    free = [one for one in found if not one.why]
    if not free or (len(free) < len(found) and not rest):
        return found
    use.title = " ".join(asked.title.split())[:160]
    use.people, use.set_up, use.contact = asked.people, asked.set_up[:400], asked.contact[:120]
    use.stage = UseStage.ASKED
    use.save(update_fields=["title", "people", "set_up", "contact", "stage"])
    SpaceUseDate.objects.bulk_create(
        SpaceUseDate(
            district_id=use.district_id, school_id=use.school_id, use=use, room=room, begins_at=one.begins_at,
            ends_at=one.ends_at, state=UseDateState.TAKEN if one.why else UseDateState.ASKED,
        )
        for one in found
    )  # fmt: skip
    asked_for = list(_dates(use, by, UseDateState.ASKED).order_by("begins_at"))
    tell_deciders(use, UseStage.ASKED, asked_for, by=by, at=at)
    record(
        by=by, at=at, deed="gatherings.ask_for_space", subject="space_use", subject_id=use.pk, dates=len(free),
        not_free=len(found) - len(free),
    )  # fmt: skip
    return found


@transaction.atomic
def approve_space(*, use_id: UUID, by, at: datetime, conditions: str = "", answer: str = "") -> int:
    """Hold the dates that are free; those that something else took meanwhile are not. Answer how many are held."""
    use = _locked(use_id, by)
    enforce(may_decide(by, use.school_id))
    if use.stage != UseStage.ASKED:
        raise Refused(_("This was decided already."))
    zone = District.objects.get(pk=by.district_id).zone
    rows = list(_dates(use, by, UseDateState.ASKED))
    found: dict[datetime, str] = {}
    for room in {one.room_id: one.room for one in rows}.values():
        there = [(one.begins_at, one.ends_at) for one in rows if one.room_id == room.pk]
        found |= {each.begins_at: each.why for each in wished(there, room, zone=zone, seen_by=by)}
    free = [one.pk for one in rows if not found[one.begins_at] and one.ends_at > at]
    if not free:
        raise Refused(_("These dates are not free"))
    with in_a_free_room():
        _dates(use, by, UseDateState.ASKED).filter(pk__in=free).update(state=UseDateState.HELD)
    _dates(use, by, UseDateState.ASKED).update(state=UseDateState.TAKEN)
    _decide(use, UseStage.APPROVED, answer, conditions, by=by, at=at, dates=len(free))
    return len(free)


@transaction.atomic
def decline_space(*, use_id: UUID, by, at: datetime, answer: str = "") -> SpaceUse:
    """Say no, with a word."""
    use = _locked(use_id, by)
    enforce(may_decide(by, use.school_id))
    if use.stage not in (UseStage.ASKED, UseStage.INVITED):
        raise Refused(_("This was decided already."))
    _dates(use, by, UseDateState.ASKED).update(state=UseDateState.CANCELLED)
    _decide(use, UseStage.DECLINED, answer, "", by=by, at=at, dates=0)
    return use


@transaction.atomic
def cancel_space(
    *, use_id: UUID, by, at: datetime, date_id: UUID | None = None, by_partner: bool = False
) -> int:
    """Cancel one date to come, or all of them; answer how many. The partner is told, unless it was they who did it."""
    use = _locked(use_id, by)
    if not by_partner:
        enforce(may_decide(by, use.school_id))
    open_states = (UseDateState.ASKED, UseDateState.HELD)
    rows = SpaceUseDate.objects.seen_by(by).filter(use=use, state__in=open_states, ends_at__gt=at)
    if date_id:
        rows = rows.filter(pk=date_id)
    gone = list(rows.select_related("room").order_by("begins_at"))
    if not gone:
        raise Refused(_("This was decided already."))
    rows.update(state=UseDateState.CANCELLED)
    left = SpaceUseDate.objects.seen_by(by).filter(use=use, state__in=open_states, ends_at__gt=at).exists()
    if not left:
        use.stage = UseStage.CANCELLED
        use.save(update_fields=["stage"])
    record(
        by=by, at=at, deed="gatherings.cancel_space", subject="space_use", subject_id=use.pk, dates=len(gone),
        by_partner=by_partner,
    )  # fmt: skip
    if by_partner:
        tell_deciders(use, UseStage.CANCELLED, gone, by=by, at=at)
    else:
        with override(use.language or "en"):
            said = str(UseDateState.CANCELLED.label)
            _tell(use, "cancelled", said, by=by, at=at, dates=gone, about=gone[0].pk)
    return len(gone)


@transaction.atomic
def forget_partners(*, by, at: datetime) -> int:
    """Remove whom we wrote to about uses that are long over, and the words about them; what was never asked for or decided is
    cancelled. Answer how many."""
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    before = at - timedelta(days=library.entry("retention", "partners_in_rooms", on).terms["days_after"])
    dates = SpaceUseDate.objects.seen_by(by).filter(use=OuterRef("pk"))
    old = SpaceUse.objects.seen_by(by).filter(
        ~Exists(dates.filter(ends_at__gte=before)),
        Exists(dates) | Q(decided_at__lt=before) | Q(decided_at=None, made_at__lt=before),
        forgotten_at=None,
    )
    old.filter(stage__in=(UseStage.INVITED, UseStage.ASKED)).update(stage=UseStage.CANCELLED)
    gone = old.update(
        email="", phone="", contact="", set_up="", conditions="", answer="", forgotten_at=at
    )  # fmt: skip
    if gone:
        record(by=by, at=at, deed="gatherings.forget_partners", subject="space_use", uses=gone)
    return gone


def _decide(use: SpaceUse, stage: str, answer: str, conditions: str, *, by, at: datetime, dates: int) -> None:
    use.stage, use.answer, use.conditions = stage, answer.strip()[:400], conditions.strip()[:400]
    use.decided_by_id, use.decided_at = by.account_id, at
    use.save(update_fields=["stage", "answer", "conditions", "decided_by_id", "decided_at"])
    deed = "gatherings.approve_space" if stage == UseStage.APPROVED else "gatherings.decline_space"
    record(by=by, at=at, deed=deed, subject="space_use", subject_id=use.pk, dates=dates)
    with override(use.language or "en"):
        held = list(_dates(use, by, UseDateState.HELD).order_by("begins_at"))
        _tell(use, str(stage), str(UseStage(stage).label), by=by, at=at, dates=held)


def _tell(
    use: SpaceUse,
    what: str,
    said: str,
    *,
    by,
    at: datetime,
    dates: Sequence[SpaceUseDate] = (),
    about: UUID | None = None,
) -> None:
    """Write to the partner's contact: by mail where there is one, else by text. In the language that is on now."""
    district = District.objects.get(pk=by.district_id)
    school = School.objects.seen_by(by).filter(pk=use.school_id).first()
    sender = district.sender_name or (school.name if school else district.name)
    days = [
        f"{day_and_time(one.begins_at, district.zone, use.language or 'en')} · {one.room}" for one in dates
    ]
    # A text is paid for by its length: of many dates it says the first, the page behind the link all.
    shown = days if use.email or len(days) < 3 else [f"{days[0]} …"]
    lines = [
        f"{sender}: {use.title or use.group}: {said}",
        *shown,
        use.conditions,
        use.answer,
        space_link(district, use.code),
    ]
    enqueue(
        by=by, at=at, channel=Channel.EMAIL if use.email else Channel.SMS, purpose=f"{SPACE}:{what}",
        reference_id=about or use.pk, address=use.email or use.phone, language=use.language or "en",
        subject=f"{sender}: {use.title or use.group}", body="\n".join(line for line in lines if line),
        school_id=use.school_id, expires_at=dates[-1].ends_at if dates else None,
    )  # fmt: skip


def space_link(district: District, code: str) -> str:
    """The address of a partner's own page."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return base + reverse("gatherings:space_link", args=[code])


def _dates(use: SpaceUse, by, state: str):
    return SpaceUseDate.objects.seen_by(by).filter(use=use, state=state).select_related("room")


def _room(room_id: UUID, use: SpaceUse, by) -> Room:
    room = Room.objects.seen_by(by).filter(pk=room_id, school_id=use.school_id, closed_at=None).first()
    if room is None:
        raise Refused(_("There is no such room."))
    return room


def _locked(use_id: UUID, by) -> SpaceUse:
    use = SpaceUse.objects.seen_by(by).select_for_update().filter(pk=use_id).first()
    if use is None:
        raise Refused(_("This was decided already."))
    return use
