"""Whoever was told that we try for a time hears in time that nobody comes then, and is asked anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.practice.visits.actions.asking import Writer, day_of, renew_where_barred
from thirdpillar.practice.visits.actions.asking_again import BY_MESSAGE
from thirdpillar.practice.visits.actions.inviting import READDRESSED, ask, readdress
from thirdpillar.practice.visits.actions.wishes import plan_for_wishes
from thirdpillar.practice.visits.models import Invitation, WishedTime
from thirdpillar.practice.visits.queries.addressing import addressed
from thirdpillar.practice.visits.queries.lost_wishes import lost_wishes


@transaction.atomic
def tell_of_lost_wishes(*, by, at: datetime) -> int:
    """Write to these families that nobody comes at the time that they named, and ask for another; how many. By a machine.

    The time is their wish no more. That is our debt and no asking: it goes however often they were asked, and counts as none.
    Whom no message reaches a person tells. Their schools are planned anew, and whoever plans there hears of it.
    """
    on, told = day_of(at, by=by), 0
    due: dict[tuple[UUID, UUID], list[Invitation]] = {}
    lost = lost_wishes(on=on, at=at, seen_by=by).select_for_update(of=("self",), skip_locked=True)
    for one in lost.select_related("cycle__visit_year").order_by("pk"):
        due.setdefault((one.cycle_id, one.school_id), []).append(one)
    ids = [one.pk for homes in due.values() for one in homes]
    wished = WishedTime.objects.seen_by(by).filter(invitation_id__in=ids)
    times: dict[UUID, list[datetime]] = {}
    for key, begins in (
        wished.filter(ends_at__gt=at).order_by("begins_at").values_list("invitation_id", "begins_at")
    ):
        times.setdefault(key, []).append(begins)
    wished.delete()
    for (_cycle, school_id), homes in due.items():
        rows = {one.household_id: one for one in homes}
        writer = Writer(homes[0].cycle, school_id, by, lost=times)
        found = addressed(
            list(rows),
            school_id,
            cycle=homes[0].cycle,
            on=on,
            languages=writer.district.languages,
            seen_by=by,
        )
        pairs = [(rows[to.household_id], to) for to in found if to.adult and to.channel in BY_MESSAGE]
        for one, to in pairs:
            readdress(one, to, at)
        Invitation.objects.seen_by(by).bulk_update([one for one, _to in pairs], READDRESSED, batch_size=1000)
        renew_where_barred([one for one, _to in pairs], on=on, by=by, at=at)
        ask(pairs, writer, way="", counts=False, by=by, at=at)
        told += len(pairs)
        unreached = {one.pk for one in homes} - {one.pk for one, _to in pairs}
        for one in homes:
            one.to_tell_of = times[one.pk][0] if one.pk in unreached else None
        Invitation.objects.seen_by(by).bulk_update(homes, ["to_tell_of"], batch_size=1000)
    if ids:
        plan_for_wishes(school_ids={school_id for _cycle, school_id in due}, by=by, at=at)
        record(
            by=by, at=at, deed="visits.tell_of_lost_wishes", subject="visit_invitation", asked=told, to_call=len(ids) - told
        )  # fmt: skip
    return told
