"""The pair thinks a visit over: alone or together, one child at a time, for itself (R-PTHV-5b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import Noticed, Strength
from thirdpillar.practice.visits.models import Reflection, Seat, Visit
from thirdpillar.practice.visits.rules import enforce, may_reflect


@transaction.atomic
def reflect(
    *,
    visit_id: UUID,
    student_id: UUID,
    by,
    at: datetime,
    is_joint: bool = False,
    strengths: Sequence[str] = (),
    noticed: Sequence[str] = (),
    changes_class: bool | None = None,
    assumption_changed: bool | None = None,
    words: str = "",
    may_be_pooled: bool = True,
) -> Reflection:
    """Write one's own reflection about one child, or the pair's together; written again, it takes the place of the first.

    What somebody saw that worries them is not asked and has no field: the page leads to the procedure.
    """
    visit = Visit.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        raise Refused(_("This visit is not on the plan any more."))
    seat = Seat.objects.seen_by(by).filter(visit_id=visit.pk, account_id=by.account_id).first()
    enforce(may_reflect(visit, account_id=by.account_id, part=seat.part if seat else ""))
    if student_id not in visit.student_ids:
        raise Refused(_("This visit was not about this child."))
    # A joint one belongs to both: whoever goes on with it changes the same one.
    written = (
        Reflection.objects.seen_by(by)
        .filter(Q(is_joint=True) | Q(account_id=by.account_id), visit_id=visit.pk, student_id=student_id)
        .order_by("-is_joint")
        .first()
    )
    one = written or Reflection(
        district_id=by.district_id, visit=visit, school_id=visit.school_id, student_id=student_id,
        account_id=by.account_id,
    )  # fmt: skip
    # The other's joint words are not made one's own by unticking a box.
    one.is_joint = is_joint or (one.is_joint and one.account_id != by.account_id)
    one.strengths = [Strength(each).value for each in dict.fromkeys(strengths)]
    one.noticed = [Noticed(each).value for each in dict.fromkeys(noticed)]
    one.changes_class, one.assumption_changed = changes_class, assumption_changed
    one.words, one.may_be_pooled, one.at = words.strip(), may_be_pooled, at
    one.save(force_insert=written is None)
    record(
        by=by, at=at, deed="visits.reflect", subject="visit", subject_id=visit.pk, student=str(student_id),
        is_joint=one.is_joint,
    )  # fmt: skip
    return one
