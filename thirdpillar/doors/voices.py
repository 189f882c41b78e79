"""Voice notes of families: kept as what they said, in the conversation that they answer, or for a person to hear."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.senders import who_has
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import keep_recording
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_inbound, note_answer, write_as_family
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.models import Post


def keep_voice(
    *,
    district: District,
    provider: str,
    reference: str,
    number: str,
    seconds: int,
    at: datetime,
    message_id: UUID | None = None,
) -> str:
    """Keep a voice note, once; what it answers is the conversation whose words were said in that call, if any.

    No machine listens to it. Answers the language in which whoever spoke is thanked.
    """
    by = Scope.system(district.pk, "a voice note from a family")
    with transaction.atomic(), tenancy.acting_as(by):
        adult_id, household_id, language = who_has(number, by)
        message = Message.objects.seen_by(by).filter(pk=message_id).first() if message_id else None
        body = f"🎤 {seconds // 60}:{seconds % 60:02}"
        inbound = keep_inbound(
            by=by, at=at, provider=provider, provider_reference=reference, sender=number, body=body,
            adult_id=adult_id, household_id=household_id, school_id=message.school_id if message else None,
        )  # fmt: skip
        if inbound is None:
            return language
        keep_recording(
            by=by, at=at, provider=provider, provider_reference=reference, address=number, seconds=seconds,
            message=message, reference_id=inbound.pk,
        )  # fmt: skip
        post = None
        if message is not None and message.purpose == POST and message.address == number:
            posts = Post.objects.seen_by(by).filter(pk=message.reference_id)
            post = posts.select_related("thread").first()
        if post is not None:
            write_as_family(
                thread_id=post.thread_id,
                body=body,
                key=reference,
                way=Way.VOICE,
                by=by,
                at=at,
                inbound_id=inbound.pk,
            )
            note_answer(
                inbound_id=inbound.pk, answers="conversations.post", by=by, at=at, reference_id=post.thread_id,
                school_id=post.thread.school_of_outbox,
            )  # fmt: skip
        return (message.language if message else "") or language


def language_of(district: District, number: str) -> str:
    """The language of whoever has this number, as far as we know."""
    by = Scope.system(district.pk, "which language a caller speaks")
    with tenancy.acting_as(by):
        return who_has(number, by)[2]
