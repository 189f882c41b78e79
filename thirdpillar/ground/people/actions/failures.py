"""A provider reports that a number or address is dead: it is not used any more, whoever has it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.choices import STATE_AFTER, USABLE_STATES, ContactKind, Doubt
from thirdpillar.ground.people.models import ContactPoint, ContactPointChange


@transaction.atomic
def doubt_value(
    *, by: Scope, at: datetime, value: str, reason: Doubt, kinds: tuple[str, ...] = tuple(ContactKind.values)
) -> list[UUID]:
    """Stop believing a number or e-mail address (as kept: E.164, lower case) of these kinds; answer whose it is.

    The next way that the family permits takes its place by itself, for the rule of ways asks for usable ones only.
    """
    signal = Doubt(reason)
    state = STATE_AFTER[signal]
    points = list(
        ContactPoint.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(value=value, kind__in=kinds, left_at=None, state__in=USABLE_STATES)
    )
    ContactPointChange.objects.bulk_create(
        ContactPointChange(
            district_id=point.district_id, adult_id=point.adult_id, contact_point_id=point.pk, at=at,
            was={"state": point.state}, became={"state": state}, because=str(signal.label)[:120],
        )
        for point in points
    )  # fmt: skip
    ContactPoint.objects.seen_by(by).filter(pk__in=[point.pk for point in points]).update(
        state=state, state_at=at
    )
    adults = sorted({point.adult_id for point in points})
    if points:
        record(
            by=by, at=at, deed="people.doubt_value", subject="contact_point", signal=str(signal),
            adults=[str(one) for one in adults],
        )  # fmt: skip
    return adults
