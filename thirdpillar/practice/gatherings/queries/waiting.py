"""Invitations that wait: what they may still say, and which of them never arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult, current_adults, students_open_to_adult
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Gathering, Invitation

INVITATION = "gatherings.invitation"
NEWS = {
    "changed": "gatherings.changed",
    "cancelled": "gatherings.cancelled",
    "answered": "gatherings.answered",
}
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


def standing_of(
    addresses: Mapping[UUID, str], *, on, seen_by, though_cancelled: bool = False
) -> list[Standing]:
    """How these invitations (id: number, e-mail or postal address) stand today.

    Between the writing and the sending the gathering may have been cancelled, a child named here may have left or be
    hidden from the addressee, the number may have turned out wrong or be taken off the list, the family may no longer
    wish to be written to this way, or an adult whom a restriction bars from such a child may read there too. What is
    asked is what inviting asks. `though_cancelled`: for news that it is.
    """
    invitations = list(
        Invitation.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("gathering")
    )
    # Of two records of one person the standing one has the children and the numbers by now.
    standing = current_adults({one.adult_id for one in invitations if one.adult_id}, seen_by=seen_by)
    ways = Ways(
        adults=set(standing.values()),
        students={student for one in invitations for student in one.student_ids},
        on=on,
        seen_by=seen_by,
    )
    found = []
    for one in invitations:
        reader = standing.get(one.adult_id)
        safe, reason = told(reader, one.student_ids, addresses[one.pk], ways)
        if one.gathering.stage == Stage.CANCELLED and not though_cancelled:
            reason = "the gathering was cancelled"
        found.append(Standing(one, safe, reason))
    return found


def is_closed(invitation: Invitation, *, on, seen_by) -> bool:
    """Whether an invitation is nobody's business any more: its addressee may hear of no child named there today.

    It belongs to the adult to whom it was addressed: another of the same home who may hear of the child has it not.
    """
    if not (invitation.adult_id and invitation.student_ids):
        return False  # it was addressed to a home, or is about no child
    # Of two records of one person the standing one has the children by now.
    reader = current_adult(invitation.adult_id, seen_by=seen_by)
    return reader is None or not students_open_to_adult(reader, on=on, seen_by=seen_by) & set(
        invitation.student_ids
    )


def told(reader: UUID | None, students: list[UUID], address: str, ways: Ways) -> tuple[tuple[UUID, ...], str]:
    """The students of whom this reader may be told at this address; where it is none, why."""
    theirs = [student for student in students if ways.is_open(reader, student)]
    if students and not theirs:
        return (), "no child named here is open to the addressee any more"
    leading = ways.leading_to(reader, address)
    if reader and not leading:
        return (), "this number or address is no longer a way to the addressee"
    told = [
        student
        for student in theirs
        if reader and any(ways.is_permitted(reader, student, way) for way in leading)
    ]
    if theirs and not told:
        return (), "the family does not wish to be written to this way any more"
    safe = tuple(student for student in told if not ways.is_overheard(address, student))
    if told and not safe:
        return (), "an adult barred from each child named here reads at this address too"
    return safe, ""


def lost_invitations(*, seen_by) -> QuerySet:
    """Invitations whose message will not arrive: stopped, refused, or too late. Their families were not asked."""
    written = Message.objects.seen_by(seen_by).filter(reference_id=OuterRef("pk"), purpose=INVITATION)
    return Invitation.objects.seen_by(seen_by).filter(
        Exists(written), ~Exists(written.filter(state__in=ON_ITS_WAY))
    )


def untold_invitations(gathering: Gathering, *, seen_by) -> QuerySet:
    """Invitations whose family the last news (changed, cancelled) did not reach and will not: somebody must call."""
    invited = Invitation.objects.seen_by(seen_by).filter(gathering=gathering)
    about = Q(purpose=NEWS["cancelled"]) | Q(purpose__startswith=f"{NEWS['changed']}:")
    news = Message.objects.seen_by(seen_by).filter(about, reference_id__in=invited.values("pk"))
    # What is passed on is written after what failed; of two written in one moment, the one that goes counts.
    goes = Case(When(state__in=ON_ITS_WAY, then=0), default=1, output_field=IntegerField())
    last = news.order_by("reference_id", "-made_at", goes, "pk").distinct("reference_id")
    lost = Message.objects.seen_by(seen_by).filter(pk__in=last.values("pk")).exclude(state__in=ON_ITS_WAY)
    return invited.filter(pk__in=lost.values("reference_id"))


def tried_addresses(invitations: QuerySet, *, seen_by) -> set[tuple[UUID, str]]:
    """(household, address) that these invitations were written to."""
    homes = dict(invitations.values_list("pk", "household_id"))
    written = Message.objects.seen_by(seen_by).filter(reference_id__in=list(homes), purpose=INVITATION)
    return {(homes[one], address) for one, address in written.values_list("reference_id", "address")}
