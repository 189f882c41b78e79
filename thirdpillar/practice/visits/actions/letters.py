"""Letters about visits hold the code by which a family answers: on the paper, and after it was printed nowhere here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.asking import INVITATION
from thirdpillar.practice.visits.models import Asking, Invitation, Visit

OF_VISITS = "visits."
HIDDEN = "/v/…"
CODE = re.compile(r"/v/[\w-]+")


@transaction.atomic
def with_codes(messages: Iterable[Message], *, by, at: datetime) -> list[Message]:
    """The letters as they go onto paper: one that was printed before has a new code, and the one before opens nothing more."""
    found = list(messages)
    again = [one for one in found if one.purpose.startswith(OF_VISITS) and HIDDEN in _all_words(one)]
    invitations = _invitations(again, by)
    for one in {one.pk: one for one in invitations.values()}.values():
        one.code, one.code_at = new_code(), at
    Invitation.objects.seen_by(by).bulk_update(
        {one.pk: one for one in invitations.values()}.values(), ["code", "code_at"], batch_size=500
    )
    if again:
        record(by=by, at=at, deed="visits.print_again", subject="message", messages=len(again))
    fresh = {one.pk for one in again}
    return [
        _with(one, f"/v/{invitations[one.reference_id].code}")
        if one.pk in fresh and one.reference_id in invitations
        else copy(one)
        for one in found
    ]


def hide_codes(messages: Iterable[Message], *, by) -> None:
    """Keep these letters without their codes, now that they are on paper."""
    of_visits = [
        one for one in messages if one.purpose.startswith(OF_VISITS) and CODE.search(_all_words(one))
    ]
    for one in of_visits:
        bare = without_code(one)
        one.letter, one.body = bare.letter, bare.body
    Message.objects.seen_by(by).bulk_update(of_visits, ["letter", "body"], batch_size=500)


def without_code(message: Message) -> Message:
    """The letter as it may be looked at later."""
    found = copy(message)
    found.letter = {
        key: CODE.sub(HIDDEN, said) if isinstance(said, str) else said
        for key, said in (message.letter or {}).items()
    }
    found.body = CODE.sub(HIDDEN, message.body)
    return found


def _invitations(messages: list[Message], by) -> dict[UUID, Invitation]:
    """{what a letter refers to (an asking or a visit): the invitation whose code is on it}."""
    asked = [one.reference_id for one in messages if one.purpose.startswith(INVITATION)]
    booked = [one.reference_id for one in messages if not one.purpose.startswith(INVITATION)]
    of = dict(Asking.objects.seen_by(by).filter(pk__in=asked).values_list("pk", "invitation_id"))
    of |= dict(Visit.objects.seen_by(by).filter(pk__in=booked).values_list("pk", "invitation_id"))
    rows = Invitation.objects.seen_by(by).select_for_update(of=("self",)).in_bulk(set(of.values()))
    return {key: rows[one] for key, one in of.items() if one in rows}


def _all_words(message: Message) -> str:
    return "\n".join(
        [message.body, *(one for one in (message.letter or {}).values() if isinstance(one, str))]
    )


def _with(message: Message, path: str) -> Message:
    found = copy(message)
    found.letter = {
        key: said.replace(HIDDEN, path) if isinstance(said, str) else said
        for key, said in (message.letter or {}).items()
    }
    found.body = message.body.replace(HIDDEN, path)
    return found
