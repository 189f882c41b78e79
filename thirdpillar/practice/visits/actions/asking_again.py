"""Asking again: the silent and those who said later, by message or by word; and leaving in peace who stays silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.practice.visits.actions.asking import Writer, cycle_at, day_of, renew_where_barred
from thirdpillar.practice.visits.actions.inviting import (
    MESSAGES,
    READDRESSED,
    Invited,
    ask,
    locked,
    readdress,
)
from thirdpillar.practice.visits.choices import BY_WORD, Standing
from thirdpillar.practice.visits.models import Asking, Cycle, Invitation
from thirdpillar.practice.visits.queries.addressing import addressed
from thirdpillar.practice.visits.queries.cycles import terms_at
from thirdpillar.practice.visits.queries.families import asked_elsewhere
from thirdpillar.practice.visits.queries.invitations import (
    left_in_peace,
    to_ask_again,
    without_times,
)
from thirdpillar.practice.visits.rules import enforce, may_ask_for_times, may_invite, may_plan

# By these an answer comes while it is still of use; who is reached by post alone is called.
BY_MESSAGE = (Channel.SMS, Channel.EMAIL)


@transaction.atomic
def ask_again(
    *, cycle_id: UUID, school_id: UUID, by, at: datetime, way: str = "", later_only: bool = False
) -> Invited:
    """Ask the silent ones and those who said later once more, as far as the terms allow. `later_only`: only the latter."""
    enforce(may_plan(by, school_id))
    cycle = cycle_at(cycle_id, school_id, by)
    writer = Writer(cycle, school_id, by)
    on = day_of(at, by=by)
    terms = terms_at(cycle, school_id, on=on, seen_by=by)
    due = to_ask_again(cycle, school_id, on=on, at=at, seen_by=by).select_for_update(of=("self",))
    if later_only:
        due = due.filter(standing=Standing.LATER)
    asked = list(due)
    others = _elsewhere(cycle, school_id, [one.household_id for one in asked], by)
    rows = {
        one.household_id: one
        for one in asked
        if may_invite(one, cycle, terms, reason=one.reason, on=on, **others.get(one.household_id, {})) is None
    }
    found = addressed(
        list(rows), school_id, cycle=cycle, on=on, languages=writer.district.languages, seen_by=by,
        only=way if way in MESSAGES else "",
    )  # fmt: skip
    pairs = [(rows[one.household_id], one) for one in found if one.adult]
    for one, to in pairs:
        readdress(one, to, at)
        one.standing, one.standing_at, one.ask_again_on = Standing.INVITED, at, None
    Invitation.objects.seen_by(by).bulk_update(
        [one for one, _to_whom in pairs],
        [*READDRESSED, "standing", "standing_at", "ask_again_on"],
        batch_size=1000,
    )
    renew_where_barred([one for one, _to_whom in pairs], on=on, by=by, at=at)
    channels = ask(pairs, writer, way=way, by=by, at=at)
    record(
        by=by, at=at, deed="visits.ask_again", subject="cycle", subject_id=cycle.pk, school=str(school_id),
        asked=len(pairs), **channels,
    )  # fmt: skip
    return Invited(len(pairs), channels, len(pairs) - sum(channels.values()), len(rows) - len(pairs))


@transaction.atomic
def ask_for_times(*, by, at: datetime) -> int:
    """Ask those who said yes and named no time once for one, by text or e-mail; how many. By a machine.

    It counts among the times that a family may be asked, at all its schools (R-PTHV-1d).
    """
    due: dict[tuple[UUID, UUID], list[Invitation]] = {}
    on, asked = day_of(at, by=by), 0
    waiting = without_times(on=on, at=at, seen_by=by).select_for_update(of=("self",))
    for one in waiting.select_related("cycle__visit_year").order_by("pk"):
        due.setdefault((one.cycle_id, one.school_id), []).append(one)
    for (_cycle, school_id), homes in due.items():
        cycle = homes[0].cycle
        terms = terms_at(cycle, school_id, on=on, seen_by=by)
        others = _elsewhere(cycle, school_id, [one.household_id for one in homes], by)
        rows = {
            one.household_id: one
            for one in homes
            if may_ask_for_times(one, terms, **others.get(one.household_id, {})) is None
        }
        writer = Writer(cycle, school_id, by)
        found = addressed(
            list(rows), school_id, cycle=cycle, on=on, languages=writer.district.languages, seen_by=by
        )
        pairs = [(rows[to.household_id], to) for to in found if to.adult and to.channel in BY_MESSAGE]
        for one, to in pairs:
            readdress(one, to, at)
        Invitation.objects.seen_by(by).bulk_update([one for one, _to in pairs], READDRESSED, batch_size=1000)
        renew_where_barred([one for one, _to in pairs], on=on, by=by, at=at)
        ask(pairs, writer, way="", by=by, at=at)
        asked += len(pairs)
    if asked:
        record(by=by, at=at, deed="visits.ask_for_times", subject="visit_invitation", asked=asked)
    return asked


@transaction.atomic
def note_asked(*, invitation_id: UUID, way: str, by, at: datetime) -> Invitation:
    """Somebody asked the family by phone or in person; it counts like any other time. Whoever told a family that nobody comes
    when it wished has asked nothing anew."""
    found = locked(invitation_id, by)
    enforce(may_plan(by, found.school_id))
    if found.to_tell_of is not None:
        found.to_tell_of = None
        found.save(update_fields=["to_tell_of"])
        record(
            by=by, at=at, deed="visits.note_told", subject="visit_invitation", subject_id=found.pk, way=way
        )
        return found
    on = day_of(at, by=by)
    terms = terms_at(found.cycle, found.school_id, on=on, seen_by=by)
    others = _elsewhere(found.cycle, found.school_id, [found.household_id], by).get(found.household_id, {})
    enforce(may_invite(found, found.cycle, terms, reason=found.reason, on=on, **others))
    if way not in BY_WORD:
        raise Refused(_("Say whether it was by phone or in person."))
    Asking(
        district_id=by.district_id,
        invitation=found,
        school_id=found.school_id,
        channel=way,
        by_id=by.account_id,
        at=at,
    ).save(force_insert=True)
    found.asked += 1
    found.save(update_fields=["asked"])
    record(by=by, at=at, deed="visits.note_asked", subject="visit_invitation", subject_id=found.pk, way=way)
    return found


@transaction.atomic
def leave_in_peace(*, by, at: datetime) -> int:
    """Whoever was asked as often as may be and stayed silent is not asked any more in this cycle; answer how many."""
    on = day_of(at, by=by)
    silent = list(left_in_peace(on=on, at=at, seen_by=by).values_list("pk", flat=True))
    if silent:
        Invitation.objects.seen_by(by).filter(pk__in=silent).update(
            standing=Standing.NO_RESPONSE, standing_at=at, ask_again_on=None
        )
        record(
            by=by, at=at, deed="visits.leave_in_peace", subject="visit_invitation", invitations=len(silent)
        )
    return len(silent)


def may_be_asked_again(one: Invitation, *, by, at: datetime) -> bool:
    """Whether anybody may ask this family once more in this cycle, by the terms and by what others asked it."""
    on = day_of(at, by=by)
    others = _elsewhere(one.cycle, one.school_id, [one.household_id], by).get(one.household_id, {})
    return may_ask_for_times(one, terms_at(one.cycle, one.school_id, on=on, seen_by=by), **others) is None


def _elsewhere(cycle: Cycle, school_id: UUID, household_ids: Collection[UUID], by) -> dict[UUID, dict]:
    """What these families were asked and said on other invitations: of other schools, or under another record of their home."""
    wide = Scope.system(by.district_id, "a family is asked so often, whoever asks it")
    with tenancy.acting_as(wide):
        return asked_elsewhere(household_ids, cycle, school_id, seen_by=wide)
