"""What no message could tell a family somebody tells it by word, and says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.rules import enforce, may_plan


@transaction.atomic
def note_told(*, visit_id: UUID, by, at: datetime) -> None:
    """Somebody told the family by word what no message could. Raises Refused."""
    seen = Visit.objects.seen_by(by).filter(pk=visit_id).exclude(to_tell_of=None).first()
    if seen is None:
        raise Refused(_("Nothing is waiting."))
    enforce(may_plan(by, seen.school_id))
    Visit.objects.seen_by(by).filter(pk=seen.pk).update(to_tell_of=None, told_at=at, told_by_id=by.account_id)
    record(by=by, at=at, deed="visits.note_told", subject="visit", subject_id=seen.pk)
