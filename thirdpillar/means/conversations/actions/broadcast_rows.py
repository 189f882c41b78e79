"""The outbox rows of recipients to whom a broadcast was written before: for another place, fewer children, other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries.buses import bundles_of
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.wording.composing import ANEW, MESSAGE, Composer, composer_of, purpose_of

# A recipient, a channel and an address.
Place = tuple[Recipient, str, str]


def composers_by(recipients: Iterable[Recipient], *, by, family: str = MESSAGE) -> dict[UUID, Composer]:
    """For each of these who writes the broadcast; of what is said `ANEW`, with the latest word that it was wrong."""
    rows = list(recipients)
    broadcasts = Broadcast.objects.seen_by(by).in_bulk({one.broadcast_id for one in rows})
    said: dict[UUID, str] = {}
    if family == ANEW:
        sent = Message.objects.seen_by(by).filter(
            reference_id__in=[one.pk for one in rows], purpose__startswith=f"{ANEW}:"
        )
        said = dict(sent.order_by("made_at", "pk").values_list("reference_id", "purpose"))
    made: dict[tuple[UUID, str], Composer] = {}
    for one in rows:
        key = one.broadcast_id, said.get(one.pk) or purpose_of(one.broadcast_id)
        if key not in made:
            made[key] = composer_of(broadcasts[one.broadcast_id], seen_by=by, purpose=key[1])
    return {one.pk: made[one.broadcast_id, said.get(one.pk) or purpose_of(one.broadcast_id)] for one in rows}


def rows_at(places: Iterable[Place], composers: Mapping[UUID, Composer], *, by) -> list[dict]:
    """One row for each place, of the children that its recipient has now."""
    places = list(places)
    students = Student.objects.seen_by(by).in_bulk(
        {key for one, *_place in places for key in one.student_ids}
    )
    bundles = bundles_of(students, seen_by=by)
    rows = []
    for one, channel, address in places:
        named = sorted(
            (students[key] for key in one.student_ids if key in students), key=lambda each: each.sort_name
        )
        names = tuple(each.preferred_name or each.given_name for each in named)
        rows.append(
            composers[one.pk].row(
                one.language, names, one.pk, one.code, channel, address, one.school_id, bundles.of(one.student_ids)
            )
        )  # fmt: skip
    return rows
