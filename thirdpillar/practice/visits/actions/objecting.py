"""Somebody says that a visit was outside the contract day though it was reckoned otherwise; who approves pay decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.paying import settle_visit
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat
from thirdpillar.practice.visits.rules import enforce, may_object

LONGEST = 200


@transaction.atomic
def object_to_pay(*, visit_id: UUID, words: str, by, at: datetime) -> Seat:
    """Ask for the pay of the whole visit, with a word to whoever approves it; without words it is taken back.

    It says, too, that one was there. What payroll has already is put right by the difference.
    """
    seats = Seat.objects.seen_by(by).select_for_update(of=("self",)).exclude(state=SeatState.LEFT)
    seat = seats.filter(visit_id=visit_id, account_id=by.account_id).select_related("visit").first()
    if seat is None or seat.visit.stage != Stage.COMPLETED:
        raise Refused(_("This visit is not on the plan any more."))
    enforce(may_object(seat.visit, was_there=seat.was_there))
    seat.objection, seat.objected_at = " ".join(words.split())[:LONGEST], at
    seat.validated_at = seat.validated_at or at
    seat.save(update_fields=["objection", "objected_at", "validated_at"])
    settle_visit(visit=seat.visit, by=by, at=at)
    record(
        by=by, at=at, deed="visits.object_to_pay", subject="visit", subject_id=visit_id, taken_back=not seat.objection
    )  # fmt: skip
    return seat
