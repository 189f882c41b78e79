"""Planning a gathering, changing it, calling it off; families who were invited are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Value
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import withdraw
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions.rooms import (
    in_a_free_room,
    must_be_room,
    room_at,
    rooms_settled_at_the_end,
)
from thirdpillar.practice.gatherings.actions.staffing import follow_gathering
from thirdpillar.practice.gatherings.actions.telling import Told, rewrite_waiting, tell_invited
from thirdpillar.practice.gatherings.actions.telling_places import tell_registered
from thirdpillar.practice.gatherings.choices import GatheringKind, Stage
from thirdpillar.practice.gatherings.models import Gathering, Invitation, SpaceUseDate
from thirdpillar.practice.gatherings.queries.audience import Audience
from thirdpillar.practice.gatherings.queries.waiting import INVITATION, NEWS
from thirdpillar.practice.gatherings.rules import enforce, may_plan

CHANGEABLE = frozenset(
    {
        "title",
        "about",
        "in_languages",
        "purpose",
        "department",
        "commitment",
        "place",
        "begins_at",
        "ends_at",
        "languages",
        "supports",
        "audience",
        "room_id",
    }
)
WORTH_TELLING = frozenset({"title", "place", "begins_at"})


@transaction.atomic
def plan_gathering(
    *,
    by,
    at: datetime,
    title: str,
    purpose: str,
    place: str,
    begins_at: datetime,
    ends_at: datetime,
    school_id: UUID | None = None,
    about: str = "",
    in_languages: dict[str, dict[str, str]] | None = None,
    commitment: str = "",
    department: str = "",
    kind: str = GatheringKind.PLAIN,
    languages: Sequence[str] = (),
    supports: Sequence[str] = (),
    audience: Audience | dict | None = None,
    room_id: UUID | None = None,
) -> Gathering:
    """Plan one; raises Refused for a school that is not the planner's, an end before the beginning, a room that is taken."""
    enforce(may_plan(by, school_id))
    must_be_room(room_id, school_id, by)
    _in_order(begins_at, ends_at)
    gathering = Gathering(
        district_id=by.district_id,
        school_id=school_id,
        title=title,
        about=about,
        in_languages=in_languages or {},
        kind=kind,
        purpose=purpose,
        department=" ".join(department.split()),
        commitment=commitment,
        place=place,
        room_id=room_id,
        begins_at=begins_at,
        ends_at=ends_at,
        languages=list(languages),
        supports=list(supports),
        audience=_stored(audience),
        stage=Stage.OPEN,
        made_by_id=by.account_id,
    )
    with in_a_free_room():
        gathering.save(force_insert=True)
    record(by=by, at=at, deed="gatherings.plan_gathering", subject="gathering", subject_id=gathering.pk)
    return gathering


@transaction.atomic
def change_gathering(*, gathering_id: UUID, by, at: datetime, **changes: Any) -> Gathering:
    """Change some of CHANGEABLE; a new time, place or title is told to every family invited (not to a "no").

    A new place with no other room chosen takes the room that it names, and lets the old one go. Raises Refused where that is
    taken.
    """
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    if gathering.stage == Stage.CANCELLED:
        raise Refused(_("This gathering is cancelled."))
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    if "audience" in changes:
        changes["audience"] = _stored(changes["audience"])
    is_left = changes.get("room_id", gathering.room_id) == gathering.room_id
    if is_left and changes.get("place", gathering.place) != gathering.place:
        changes["room_id"] = room_at(
            changes["place"], school_id=gathering.school_id, now=gathering.room, by=by
        )
    changed = [name for name, value in changes.items() if getattr(gathering, name) != value]
    for name in changed:
        setattr(gathering, name, changes[name])
    _in_order(gathering.begins_at, gathering.ends_at)
    if "room_id" in changed:
        must_be_room(gathering.room_id, gathering.school_id, by)
    if changed:
        with in_a_free_room():
            gathering.save(update_fields=changed)
        follow_gathering(gathering, by=by, at=at)
        rewritten, told = rewrite_waiting([gathering], by=by, at=at), Told(0, 0)
        if WORTH_TELLING & set(changed):
            _withdraw(gathering, NEWS["changed"], "the gathering changed again", by=by, at=at)
            told = tell_invited(gathering, "changed", by=by, at=at)
            tell_registered(gathering, "changed", by=by, at=at)
        record(
            by=by,
            at=at,
            deed="gatherings.change_gathering",
            subject="gathering",
            subject_id=gathering.pk,
            changed=sorted(changed),
            told=told.told,
            untold=told.untold,
            rewritten=rewritten,
        )
    return gathering


@transaction.atomic
def cancel_gathering(*, gathering_id: UUID, by, at: datetime, tells_registered: bool = True) -> Gathering:
    """Call it off: invitations still waiting do not go, families already written to are told.

    So is whoever registered for its programme, unless that is called off as a whole.
    """
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    if gathering.stage == Stage.CANCELLED:
        return gathering
    gathering.stage = Stage.CANCELLED
    gathering.save(update_fields=["stage"])
    follow_gathering(gathering, by=by, at=at)
    # First what waits is stopped, then whoever had a message already is told: none falls between the two.
    for purpose in (INVITATION, NEWS["changed"]):
        _withdraw(gathering, purpose, "the gathering was cancelled", by=by, at=at)
    told = Told(0, 0)
    if gathering.ends_at > at:
        told = tell_invited(gathering, "cancelled", by=by, at=at)
        if tells_registered:
            tell_registered(gathering, "cancelled", by=by, at=at)
    record(
        by=by,
        at=at,
        deed="gatherings.cancel_gathering",
        subject="gathering",
        subject_id=gathering.pk,
        told=told.told,
        untold=told.untold,
    )
    return gathering


@transaction.atomic
def keep_clock_times(*, was: str, by, at: datetime) -> int:
    """The district's clock went from the zone `was` to the one it has now: 6 p.m. stays 6 p.m.; answer for how many.

    What has begun stays where it was. A time that the new zone skips moves forward; how long it lasts does not change.
    """
    enforce(may_plan(by, None))
    zone = District.objects.get(pk=by.district_id).zone
    coming = Gathering.objects.seen_by(by).filter(begins_at__gt=at)
    ids = list(coming.select_for_update().values_list("pk", flat=True)) if zone != was else []
    rows = Gathering.objects.seen_by(by).filter(pk__in=ids)
    begins = _in_zone(_in_zone(F("begins_at"), was), zone)
    ends = ExpressionWrapper(F("ends_at") + (begins - F("begins_at")), output_field=DateTimeField())
    # One after the other they may be in each other's way for a moment; all moved, they are as before.
    with rooms_settled_at_the_end():
        rows.update(begins_at=begins, ends_at=ends)
        if zone != was:
            partners = SpaceUseDate.objects.seen_by(by).filter(begins_at__gt=at)
            partners.update(begins_at=begins, ends_at=ends)
    kept = list(rows.exclude(stage=Stage.CANCELLED))
    if ids:
        rewritten = rewrite_waiting(kept, by=by, at=at)
        record(
            by=by,
            at=at,
            deed="gatherings.keep_clock_times",
            subject="district",
            subject_id=by.district_id,
            was=was,
            zone=zone,
            gatherings=[str(one) for one in ids],
            rewritten=rewritten,
        )
    return len(kept)


def _in_zone(moment, zone: str) -> Func:
    """A moment as the clock of a zone shows it, or what that clock shows as a moment: PostgreSQL goes both ways."""
    return Func(
        moment,
        Value(zone),
        template="(%(expressions)s)",
        arg_joiner=" AT TIME ZONE ",
        output_field=DateTimeField(),
    )


def locked(gathering_id: UUID, by) -> Gathering:
    """The gathering, locked for this transaction; raises Refused where the asker has none such."""
    gathering = Gathering.objects.seen_by(by).select_for_update().filter(pk=gathering_id).first()
    if gathering is None:
        raise Refused(_("There is no such gathering."))
    return gathering


def _stored(audience: Audience | dict | None) -> dict:
    return (audience if isinstance(audience, Audience) else Audience.of(audience or {})).stored()


def _in_order(begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at:
        raise Refused(_("A gathering ends after it begins."))


def _withdraw(gathering: Gathering, purpose: str, why: str, *, by, at: datetime) -> int:
    """Stop what waits about this gathering, of one purpose."""
    invited = Invitation.objects.seen_by(by).filter(gathering=gathering).values_list("pk", flat=True)
    return withdraw(by=by, at=at, reference_ids=invited, why=why, purpose=purpose)
