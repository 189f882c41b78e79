"""What visits have for one adult's own page: what is asked, booked, promised and made, by invitations addressed to them alone.

Another adult of the home, and the child's other home, have invitations of their own. `adult_ids` are all records of the one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from thirdpillar.practice.visits.choices import Stage, Standing
from thirdpillar.practice.visits.models import Invitation, Promise, Visit, WishedTime


def invitations_open_to(
    adult_ids: Collection[UUID], *, on: date, at: datetime, seen_by
) -> QuerySet[Invitation]:
    """Invitations that wait for an answer of one adult, in cycles that are not over: yes or no, or after a yes the time."""
    found = Invitation.objects.seen_by(seen_by).filter(adult_id__in=adult_ids, asked__gt=0)
    times = WishedTime.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), ends_at__gt=at)
    stands = (Stage.PROPOSED, Stage.SCHEDULED, Stage.COMPLETED)
    visits = Visit.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), stage__in=stands)
    owes_a_time = Q(~Exists(times), ~Exists(visits), standing=Standing.ACCEPTED)
    waits = Q(standing__in=(Standing.INVITED, Standing.LATER))
    return found.filter(waits | owes_a_time, cycle__closes_on__gte=on).order_by("-standing_at", "pk")


def visits_of_adult(
    adult_ids: Collection[UUID], *, stage: Stage, seen_by, after: datetime | None = None
) -> QuerySet[Visit]:
    """Visits booked with or made to one adult, in their order; a proposal is no family's to read."""
    found = Visit.objects.seen_by(seen_by).filter(invitation__adult_id__in=adult_ids, stage=stage)
    found = found.filter(ends_at__gt=after) if after else found
    return found.select_related("invitation").order_by("begins_at")


def promises_to_adult(adult_ids: Collection[UUID], *, seen_by) -> QuerySet[Promise]:
    """What was promised on their visits and is not kept yet, what is due first before the rest."""
    found = Promise.objects.seen_by(seen_by).filter(
        visit__invitation__adult_id__in=adult_ids, kept_at=None, let_go_at=None
    )
    return found.select_related("visit__invitation").order_by("due_on", "pk")
