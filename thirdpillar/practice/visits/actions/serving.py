"""The school says whose children a visitor serves without teaching them: a counselor, a nurse, a coordinator (R-PTHV-5a)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models import VisitorOptIn
from thirdpillar.practice.visits.queries.serving import classes_at, grades_at
from thirdpillar.practice.visits.rules import enforce, may_plan


@transaction.atomic
def name_served(
    *, visitor_opt_in_id: UUID, grades: Collection[str], classes: Collection[UUID], by, at: datetime
) -> VisitorOptIn:
    """From now on the visitor serves the children of these grades and classes of the school. Raises Refused."""
    found = (
        VisitorOptIn.objects.seen_by(by)
        .select_for_update()
        .filter(pk=visitor_opt_in_id, withdrawn_at=None)
        .first()
    )
    if found is None:
        raise Refused(_("A visitor has not opted in, or has left. Educators say that themselves."))
    enforce(may_plan(by, found.school_id))
    known = {row.pk for row in classes_at(found.school_id, seen_by=by)}
    found.serves_grades = [one for one in grades_at(found.school_id, seen_by=by) if one in set(grades)]
    found.serves_classes = sorted(known & set(classes))
    found.save(update_fields=["serves_grades", "serves_classes"])
    record(
        by=by, at=at, deed="visits.name_served", subject="account", subject_id=found.account_id,
        school=str(found.school_id), grades=len(found.serves_grades), classes=len(found.serves_classes),
    )  # fmt: skip
    return found
