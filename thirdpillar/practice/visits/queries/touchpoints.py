"""What visits give to the evidence: a family visited, or answered. Only the fact of it: no words, no visitor, no place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, F, QuerySet, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.visits.choices import Stage, Way
from thirdpillar.practice.visits.models import Invitation, Visit

COMPLETED, ANSWERED = "visit.completed", "visit.answered"


def touchpoints(*, seen_by) -> list[QuerySet]:
    """One queryset a kind; each row has household_id (as noted then), adult_id, school_id, at, kind and two_way."""
    done = Visit.objects.seen_by(seen_by).filter(stage=Stage.COMPLETED)
    # An answer by text is among the texts; this is the button on the family's own page.
    answered = Invitation.objects.seen_by(seen_by).filter(answered_way__in=(Way.LINK, Way.PAGE))
    return [
        done.annotate(
            adult_id=F("invitation__adult_id"),
            at=F("begins_at"),
            kind=Value(COMPLETED, output_field=CharField()),
            two_way=Value(True, output_field=BooleanField()),
        ),
        answered.annotate(
            at=F("standing_at"),
            kind=Value(ANSWERED, output_field=CharField()),
            two_way=Value(True, output_field=BooleanField()),
        ),
    ]


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Households of which a visit was recorded, put right or taken back, or which answered, since `moment`, as they are now."""
    said = Visit.objects.seen_by(seen_by).filter(recorded_at__gte=moment)
    answered = Invitation.objects.seen_by(seen_by).filter(standing_at__gte=moment)
    pairs = list(said.values_list("household_id", "invitation__adult_id").distinct())
    pairs += answered.values_list("household_id", "adult_id").distinct()
    members = HouseholdAdult.objects.seen_by(seen_by).filter(
        adult_id__in={adult for _home, adult in pairs if adult}
    )
    return {home for home, _adult in pairs} | set(members.values_list("household_id", flat=True))
