"""What families answer to an alert, and who of us has taken care of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.ringing import ring_for_help
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.rules.threads import must_be_writer

_OF_THE_CALL = ("settled_at", "settled_by_id", "help_since", "safe_at", "called_at", "called_by_id")


@transaction.atomic
def say_wellbeing(
    *, recipient_id: UUID, said: str, way: str, by, at: datetime, read: datetime | None = None
) -> Recipient:
    """Take down that a family is safe or needs help; answers what holds now.

    A call for help stands until one of us settles it: thanks, or another's "1", never take it back. Whoever called and
    says "safe" is noted as saying so. `read`: one of us has read what came at this moment; where it came after the call,
    that settles it. Each call after somebody spoke with them opens it again.
    """
    found = _locked(recipient_id, by)
    if said not in Wellbeing.values:
        raise Refused(_("Say safe or help."))
    is_open = found.said == Wellbeing.HELP and found.settled_at is None
    if said == Wellbeing.HELP:
        if not is_open:
            found.help_since, found.safe_at, found.called_at, found.called_by_id = at, None, None, None
        found.settled_at, found.settled_by_id = None, None
        found.said, found.said_at, found.said_by_way = said, at, way
    elif is_open and (read is None or found.said_at is None or read < found.said_at):
        found.safe_at = at
    else:
        if is_open:
            found.settled_at, found.settled_by_id = at, by.account_id
        found.said, found.said_at, found.said_by_way = said, at, way
    found.save(update_fields=["said", "said_at", "said_by_way", *_OF_THE_CALL])
    record(
        by=by,
        at=at,
        deed="conversations.say_wellbeing",
        subject="adult",
        subject_id=found.adult_id,
        said=said,
        way=way,
    )
    if said == Wellbeing.HELP:
        ring_for_help(found, by=by, at=at)
    return found


@transaction.atomic
def call_family(*, recipient_id: UUID, by, at: datetime, seen: datetime | None = None) -> Recipient:
    """Note that the asker is calling a family that needs help. `seen`: since when another was, on the page they read.

    Raises Refused where somebody else took it meanwhile: one family is not called twice, and the next one never.
    """
    must_be_writer(by)
    found = _locked(recipient_id, by)
    _must_be_open(found)
    if found.called_at != seen and found.called_by_id != by.account_id:
        raise Refused(_("Somebody else is calling them."))
    found.called_at, found.called_by_id = at, by.account_id
    found.save(update_fields=["called_at", "called_by_id"])
    record(by=by, at=at, deed="conversations.call_family", subject="adult", subject_id=found.adult_id)
    return found


@transaction.atomic
def settle_help(*, recipient_id: UUID, seen: datetime | None, by, at: datetime) -> Recipient:
    """Note that somebody of us has spoken with a family that needs help; `seen` is their last word on the page they read.

    Raises Refused where they called again since: nobody has spoken with them about that.
    """
    must_be_writer(by)
    found = _locked(recipient_id, by)
    _must_be_open(found)
    if found.said_at != seen:
        raise Refused(_("They asked for help again. Read it once more."))
    found.settled_at, found.settled_by_id = at, by.account_id
    found.save(update_fields=["settled_at", "settled_by_id"])
    record(by=by, at=at, deed="conversations.settle_help", subject="adult", subject_id=found.adult_id)
    return found


def _locked(recipient_id: UUID, by) -> Recipient:
    found = Recipient.objects.seen_by(by).select_for_update().filter(pk=recipient_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    return found


def _must_be_open(found: Recipient) -> None:
    if found.said != Wellbeing.HELP or found.settled_at is not None:
        raise Refused(_("Somebody spoke with them"))
