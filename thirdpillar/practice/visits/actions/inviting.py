"""Asking families for a visit: everybody, those drawn at random, or who asked themselves; there is no other reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.visits.actions.asking import (
    Writer,
    cycle_at,
    day_of,
    names_of,
)
from thirdpillar.practice.visits.actions.judging import judge_cross_sections
from thirdpillar.practice.visits.choices import BY_WORD, Reason, Standing
from thirdpillar.practice.visits.models import Asking, Cycle, Draw, Invitation
from thirdpillar.practice.visits.queries.addressing import Addressed, addressed
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.homes import homes_of, not_invited
from thirdpillar.practice.visits.rules import enforce, may_invite, may_leave_out, may_plan
from thirdpillar.practice.visits.rules.drawing import is_as_drawn
from thirdpillar.practice.visits.rules.planning import MODEL

# A message may go by these; a call or a word at the door is asked by a person.
MESSAGES = (Channel.SMS, Channel.EMAIL, Channel.LETTER)


@dataclass(frozen=True)
class Invited:
    """What came of asking, in homes: invited now, by which channel, to be called by a person, closed to everybody in
    the home (the office knows why), and how many are still to be invited where it was done in part."""

    new: int
    by_channel: dict[str, int]
    to_call: int
    closed: int = 0
    left: int = 0


@transaction.atomic
def invite_families(
    *,
    cycle_id: UUID,
    school_id: UUID,
    reason: str,
    by,
    at: datetime,
    household_ids: Collection[UUID] | None = None,
    section_id: UUID | None = None,
    draw_id: UUID | None = None,
    from_roster_of_id: UUID | None = None,
    way: str = "",
    most: int | None = None,
) -> Invited:
    """Invite homes of the school that were not invited in this cycle; set-based, and safe to repeat.

    `section_id` narrows it to a class; `household_ids` leaves nobody of it out, unless they asked themselves; a draw
    invites those whom it drew alone. `from_roster_of_id`: the educator from whose class they were proposed. `way`: this
    channel alone, or by phone or in person, which sends nothing. Raises Refused.
    """
    enforce(may_plan(by, school_id))
    cycle = cycle_at(cycle_id, school_id, by)
    writer = Writer(cycle, school_id, by)
    on = day_of(at, by=by)
    terms = terms_at(cycle, school_id, on=on, seen_by=by)
    enforce(may_invite(None, cycle, terms, reason=reason, on=on))
    drawn, household_ids = _meant(reason, draw_id, household_ids, cycle, school_id, by)
    homes = homes_of(school_id, seen_by=by, section_id=section_id)
    they_ask = reason == Reason.FAMILY_ASKED
    if household_ids is not None and reason != Reason.UNIVERSAL:
        homes = homes.filter(pk__in=list(household_ids))
    homes = not_invited(homes, cycle, school_id, seen_by=by, they_ask=they_ask).order_by("pk")
    ids = list(homes.values_list("pk", flat=True))
    if household_ids is not None:
        chosen = set(household_ids)
        enforce(may_leave_out(len(set(ids) - chosen), reason=reason))
        ids = [home for home in ids if home in chosen]
    now, left = (ids[:most], max(0, len(ids) - most)) if most else (ids, 0)
    found = addressed(
        now, school_id, cycle=cycle, on=on, languages=writer.district.languages, seen_by=by,
        only=way if way in MESSAGES else "",
    )  # fmt: skip
    able = [one for one in found if one.adult]
    rows = {
        one.household_id: Invitation(
            district_id=by.district_id, cycle=cycle, school_id=school_id, household_id=one.household_id,
            reason=reason, draw=drawn, from_roster_of_id=from_roster_of_id, standing_at=at, code=new_code(),
            **_to(one),
        )
        for one in able
    }  # fmt: skip
    Invitation.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=1000)
    kept = Invitation.objects.seen_by(by).in_bulk([row.pk for row in rows.values()])
    pairs = [(kept[row.pk], one) for one in able if (row := rows[one.household_id]).pk in kept]
    channels = ask(pairs, writer, way=way, by=by, at=at)
    record(
        by=by, at=at, deed="visits.invite_families", subject="cycle", subject_id=cycle.pk, school=str(school_id),
        reason_code=reason, invited=len(pairs), draw=str(draw_id or ""), closed=len(found) - len(able), **channels,
    )  # fmt: skip
    judge_cross_sections(cycle_id=cycle.pk, school_ids=[school_id], by=by, at=at)
    return Invited(len(pairs), channels, len(pairs) - sum(channels.values()), len(found) - len(able), left)


@transaction.atomic
def note_family_asked(
    *, cycle_id: UUID, school_id: UUID, household_id: UUID, way: str, by, at: datetime
) -> Invitation:
    """A family asked for a visit itself: invited whatever it said before, and nothing is sent. Its yes is noted next.

    `way` is by phone or in person, and `by` who heard it (R-PTHV-1a). Raises Refused.
    """
    enforce(may_plan(by, school_id))
    if way not in BY_WORD:
        raise Refused(_("Say whether it was by phone or in person."))
    if by.account_id is None:
        raise Refused(_("Say who took this answer."))
    cycle = cycle_at(cycle_id, school_id, by)
    mine = Invitation.objects.seen_by(by).select_for_update().filter(
        cycle=cycle, school_id=school_id, household_id=household_id
    )  # fmt: skip
    moved = _of_who_moved_in(cycle, school_id, household_id, by) if mine.first() is None else None
    if moved is not None:
        # A yes for the home before is none for this one.
        mine = Invitation.objects.seen_by(by).select_for_update().filter(pk=moved)
        mine.update(household_id=household_id, standing=Standing.INVITED, standing_at=at)
    if mine.first() is None:
        done = invite_families(
            cycle_id=cycle_id, school_id=school_id, reason=Reason.FAMILY_ASKED, household_ids=[household_id],
            way=way, by=by, at=at,
        )  # fmt: skip
        if not done.new:
            raise Refused(_("Nobody of this family can be asked here: ask the office."))
        mine.update(answered_way=way, recorded_by_id=by.account_id)
        return mine.get()
    found = mine.get()
    on = day_of(at, by=by)
    found.ask_again_on = None  # they ask now
    terms = terms_at(cycle, school_id, on=on, seen_by=by)
    enforce(may_invite(found, cycle, terms, reason=Reason.FAMILY_ASKED, on=on, they_ask=True))
    found.reason, found.draw = Reason.FAMILY_ASKED, None
    found.standing, found.standing_at = Standing.INVITED, at
    found.answered_way, found.recorded_by_id = way, by.account_id
    found.save(
        update_fields=[
            "reason", "draw", "standing", "standing_at", "ask_again_on", "answered_way", "recorded_by_id",
        ]
    )  # fmt: skip
    record(
        by=by,
        at=at,
        deed="visits.note_family_asked",
        subject="visit_invitation",
        subject_id=found.pk,
        way=way,
    )
    return found


def _of_who_moved_in(cycle: Cycle, school_id: UUID, household_id: UUID, by) -> UUID | None:
    """The invitation of an adult who lives in this home now and was asked in another one; with it goes how often."""
    wide = Scope.system(by.district_id, "a family that was asked in another home")
    with tenancy.acting_as(wide):
        here = HouseholdAdult.objects.seen_by(wide).filter(household_id=household_id).values("adult_id")
        asked = Invitation.objects.seen_by(wide).filter(cycle=cycle, school_id=school_id, adult_id__in=here)
        return asked.order_by("-standing_at").values_list("pk", flat=True).first()


def locked(invitation_id: UUID, by) -> Invitation:
    """An invitation for change. Raises Refused where the asker does not see it."""
    found = (
        Invitation.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("cycle__visit_year")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise Refused(_("There is no such invitation."))
    return found


READDRESSED = ("adult_id", "student_ids", "language", "code", "code_at")


def readdress(one: Invitation, to: Addressed, at: datetime) -> None:
    """Write to whom the way leads by now; a link that lies with somebody else is made anew."""
    values = _to(to)
    if one.adult_id != values["adult_id"] or set(one.student_ids) - set(values["student_ids"]):
        one.code, one.code_at = new_code(), at
    for name, value in values.items():
        setattr(one, name, value)


def _to(one: Addressed) -> dict:
    return {
        "adult_id": one.adult.pk if one.adult else None,
        "student_ids": [student.pk for student in one.students],
        "language": one.language,
    }


def ask(
    pairs: Iterable[tuple[Invitation, Addressed]],
    writer: Writer,
    *,
    way: str,
    by,
    at: datetime,
    counts: bool = True,
) -> dict[str, Any]:
    """Note each asking and put its message into the outbox; answer how many were asked, by channel. `counts`: as one of the
    times that a family may be asked at the most."""
    askings, messages = [], []
    for invitation, to in pairs:
        channel = way if way in BY_WORD else to.channel
        if not channel:
            continue
        asking = Asking(
            district_id=by.district_id, invitation=invitation, school_id=invitation.school_id, channel=channel,
            by_id=by.account_id, at=at,
        )  # fmt: skip
        askings.append(asking)
        invitation.asked += counts
        if channel not in BY_WORD:
            messages.append(writer.row(asking, invitation, names_of(to.students), to.address))
    Asking.objects.bulk_create(askings, batch_size=1000)
    asked = [one.invitation for one in askings]
    Invitation.objects.seen_by(by).bulk_update(asked, ["asked"], batch_size=1000)
    enqueue_many(messages, by=by, at=at)
    return dict(Counter(str(one.channel) for one in askings))


def _meant(
    reason: str,
    draw_id: UUID | None,
    household_ids: Collection[UUID] | None,
    cycle: Cycle,
    school_id: UUID,
    by,
) -> tuple[Draw | None, Collection[UUID] | None]:
    """Whom a reason lets one invite: nobody is "drawn" whom no draw took."""
    if reason == Reason.FAMILY_ASKED and not household_ids:
        raise Refused(_("Say which family asked."), f"{MODEL}: R-PTHV-3b")
    if reason != Reason.CROSS_SECTION:
        return None, household_ids
    drawn = Draw.objects.seen_by(by).filter(pk=draw_id, cycle=cycle, school_id=school_id).first()
    if drawn is None:
        raise Refused(_("Draw families first: nobody is drawn by hand."), f"{MODEL}: R-PTHV-3a")
    if not is_as_drawn(drawn):
        raise Refused(
            _("List and seed do not give this draw. Ask the district office."), f"{MODEL}: R-PTHV-3a"
        )
    return drawn, [UUID(home) for each in drawn.record.values() for home in each["taken"]]
