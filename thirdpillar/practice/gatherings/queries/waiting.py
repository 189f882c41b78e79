"""Invitations that wait: what they may still say, and which of them never arrived."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import (
    current_adults,
    readers_barred_from,
    students_open_to_adults,
)
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Invitation

INVITATION = "gatherings.invitation"
ON_ITS_WAY = (State.HELD, State.READY, *MAY_HAVE_ARRIVED)


@dataclass(frozen=True)
class Standing:
    """An invitation with the children whom it may still name; `reason` where it must not go at all."""

    invitation: Invitation
    students: tuple[UUID, ...]
    reason: str = ""

    @property
    def is_as_written(self) -> bool:
        return not self.reason and len(self.students) == len(self.invitation.student_ids)


def standing_of(addresses: Mapping[UUID, str], *, on, seen_by) -> list[Standing]:
    """How these invitations (id: number or e-mail) stand today.

    Between the writing and the sending the gathering may have been cancelled, a child named here may have left or be
    hidden from the addressee, or an adult whom a restriction bars from such a child may read at that address too.
    """
    invitations = list(
        Invitation.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("gathering")
    )
    named = {student for one in invitations for student in one.student_ids}
    open_to = _open_to_addressee(invitations, on=on, seen_by=seen_by)
    overheard = readers_barred_from(named, set(addresses.values()), on=on, seen_by=seen_by)
    found = []
    for one in invitations:
        theirs = open_to[one.pk]
        safe = tuple(student for student in theirs if (addresses[one.pk], student) not in overheard)
        reason = ""
        if one.gathering.stage == Stage.CANCELLED:
            reason = "the gathering was cancelled"
        elif one.student_ids and not theirs:
            reason = "no child named here is open to the addressee any more"
        elif one.student_ids and not safe:
            reason = "an adult barred from each child named here reads at this address too"
        found.append(Standing(one, safe, reason))
    return found


def is_closed(invitation: Invitation, *, on, seen_by) -> bool:
    """Whether an invitation is nobody's business any more: its addressee may hear of no child named there today.

    It belongs to the adult to whom it was addressed: another of the same home who may hear of the child has it not.
    """
    if not (invitation.adult_id and invitation.student_ids):
        return False  # it was addressed to a home, or is about no child
    return not _open_to_addressee([invitation], on=on, seen_by=seen_by)[invitation.pk]


def _open_to_addressee(invitations: Collection[Invitation], *, on, seen_by) -> dict[UUID, list[UUID]]:
    """The children named in each invitation of whom its addressee may hear today."""
    # Of two records of one person the standing one has the children by now.
    standing = current_adults({one.adult_id for one in invitations if one.adult_id}, seen_by=seen_by)
    open_now = students_open_to_adults(set(standing.values()), on=on, seen_by=seen_by)
    found: dict[UUID, list[UUID]] = {}
    for one in invitations:
        reader = standing.get(one.adult_id) if one.adult_id else None
        found[one.pk] = [student for student in one.student_ids if reader and (reader, student) in open_now]
    return found


def lost_invitations(*, seen_by) -> QuerySet:
    """Invitations whose message will not arrive: stopped, refused, or too late. Their families were not asked."""
    written = Message.objects.seen_by(seen_by).filter(reference_id=OuterRef("pk"), purpose=INVITATION)
    return Invitation.objects.seen_by(seen_by).filter(
        Exists(written), ~Exists(written.filter(state__in=ON_ITS_WAY))
    )


def tried_addresses(invitations: QuerySet, *, seen_by) -> set[tuple[UUID, str]]:
    """(household, address) that these invitations were written to."""
    homes = dict(invitations.values_list("pk", "household_id"))
    written = Message.objects.seen_by(seen_by).filter(reference_id__in=list(homes), purpose=INVITATION)
    return {(homes[one], address) for one, address in written.values_list("reference_id", "address")}
