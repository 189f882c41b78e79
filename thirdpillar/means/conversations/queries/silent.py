"""Who was asked by an alert how they are, and has not answered."""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from thirdpillar.ground.people.models import Enrollment
from thirdpillar.means.conversations.choices.broadcasts import FOR_PEOPLE
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.broadcasts import who_is_unclear


def who_is_silent(
    found: Broadcast, *, seen_by, school_id: UUID | None = None, grade: str = ""
) -> QuerySet[Recipient]:
    """Adults who were asked and said nothing, of families of which nobody did; of one school, or of children in one grade
    (there), where it is given."""
    asked = Recipient.objects.seen_by(seen_by).filter(broadcast=found).exclude(unreached__in=FOR_PEOPLE)
    unclear = who_is_unclear(found, seen_by=seen_by)
    spoke = (
        asked.filter(~Q(said="") | Q(adult_id__in=unclear)).exclude(household_id=None).values("household_id")
    )
    silent = asked.filter(said="").exclude(household_id__in=spoke).exclude(adult_id__in=unclear)
    silent = silent.filter(school_ids__contains=[school_id]) if school_id else silent
    if grade:
        silent = silent.filter(Exists(_children(seen_by, school_id).filter(grade=grade)))
    return silent.order_by("pk")


def _children(seen_by, school_id: UUID | None) -> QuerySet[Enrollment]:
    """Where the children are enrolled whom a recipient was asked about, as far as the asker sees them."""
    theirs = Func(
        F("student_id"), Func(OuterRef("student_ids"), function="ANY"), arg_joiner=" = ",
        template="(%(expressions)s)", output_field=BooleanField(),
    )  # fmt: skip
    here = Enrollment.objects.seen_by(seen_by).filter(theirs, left_at=None)
    return here.filter(school_id=school_id) if school_id else here
