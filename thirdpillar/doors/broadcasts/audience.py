"""What rooms above know of a broadcast's audience: who was invited, who came, who is not yet reached."""

from __future__ import annotations

from django.db.models import QuerySet

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.means.conversations.queries.audiences import CAME, Audience
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation
from thirdpillar.proof.evidence.queries import unreached_households


def households_of(audience: Audience | dict, *, seen_by) -> list[QuerySet]:
    """Queries of household ids, all of which must hold; none where the audience asks nothing of above."""
    if isinstance(audience, dict):
        audience = Audience.of(audience)
    found: list[QuerySet] = []
    if audience.gathering:
        gatherings = [str(one) for one in ids_among([audience.gathering])]
        if audience.which == CAME:
            came = Attendance.objects.seen_by(seen_by).filter(gathering_id__in=gatherings, removed_at=None)
            found.append(came.exclude(household_id=None).values("household_id"))
        else:
            invited = Invitation.objects.seen_by(seen_by).filter(gathering_id__in=gatherings)
            found.append(invited.values("household_id"))
    if audience.not_reached:
        found.append(unreached_households(seen_by=seen_by))
    return found


def gatherings_to_choose(*, seen_by) -> list[tuple[str, str]]:
    """The latest gatherings, for choosing their families."""
    rows = Gathering.objects.seen_by(seen_by).order_by("-begins_at")[:40]
    return [(str(one.pk), f"{one.title} · {one.begins_at:%Y-%m-%d}") for one in rows]


def gathering_title(gathering_id: str, *, seen_by) -> str:
    row = Gathering.objects.seen_by(seen_by).filter(pk__in=ids_among([gathering_id])).first()
    return row.title if row else ""
