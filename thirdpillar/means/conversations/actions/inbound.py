"""Keeping what families wrote, and settling what a machine could not understand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound

LONGEST = 2000


@transaction.atomic
def keep_inbound(
    *,
    by,
    at: datetime,
    provider: str,
    provider_reference: str,
    sender: str,
    body: str,
    adult_id: UUID | None = None,
    household_id: UUID | None = None,
    school_id: UUID | None = None,
    language: str = "",
) -> Inbound | None:
    """Keep a text, once per provider's own id; None where it was kept before. It needs a person until answered."""
    row = Inbound(
        district_id=by.district_id,
        school_id=school_id,
        provider=provider,
        provider_reference=provider_reference[:200],
        sender=sender[:254],
        adult_id=adult_id,
        household_id=household_id,
        body=body.replace("\x00", "")[:LONGEST],
        language=language,
        at=at,
        state=InboundState.NEEDS_PERSON if adult_id or household_id else InboundState.UNKNOWN_SENDER,
    )
    Inbound.objects.bulk_create([row], ignore_conflicts=True)
    kept = Inbound.objects.seen_by(by).filter(pk=row.pk).first()
    if kept:
        record(by=by, at=at, deed="conversations.keep_inbound", subject="inbound", subject_id=kept.pk)
    return kept


@transaction.atomic
def note_answer(
    *,
    inbound_id: UUID,
    answers: str,
    by,
    at: datetime,
    reference_id: UUID | None = None,
    school_id: UUID | None = None,
) -> Inbound:
    """Note which deed a text became ("gatherings.answer", "stop", …), and on what."""
    row = Inbound.objects.seen_by(by).select_for_update().get(pk=inbound_id)
    row.state, row.answers, row.reference_id = InboundState.ANSWERED, answers, reference_id
    row.school_id = row.school_id or school_id
    row.save(update_fields=["state", "answers", "reference_id", "school_id"])
    record(
        by=by, at=at, deed="conversations.note_answer", subject="inbound", subject_id=row.pk, answers=answers
    )
    return row


@transaction.atomic
def settle_inbound(
    *, inbound_id: UUID, by, at: datetime, answers: str = "", reference_id: UUID | None = None
) -> Inbound:
    """A person has read a text and done what it asked for. Raises Refused where somebody did so already."""
    open_states = [InboundState.NEEDS_PERSON, InboundState.UNKNOWN_SENDER]
    row = Inbound.objects.seen_by(by).select_for_update().filter(pk=inbound_id, state__in=open_states).first()
    if row is None:
        raise Refused(_("Somebody has settled this text already."))
    row.settled_at, row.settled_by_id = at, by.account_id
    row.answers, row.reference_id = answers or row.answers, reference_id or row.reference_id
    # Still of an unknown sender: it must not count for any family.
    if row.state == InboundState.NEEDS_PERSON:
        row.state = InboundState.SETTLED
    row.save(update_fields=["state", "settled_at", "settled_by_id", "answers", "reference_id"])
    record(
        by=by,
        at=at,
        deed="conversations.settle_inbound",
        subject="inbound",
        subject_id=row.pk,
        answers=answers,
    )
    return row
