"""What families answer to an alert, and who of us has taken care of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.rules.threads import must_be_writer


@transaction.atomic
def say_wellbeing(*, recipient_id: UUID, said: str, way: str, by, at: datetime) -> Recipient:
    """Take down that a family is safe or needs help; the last word holds, and a new call for help opens it again."""
    found = Recipient.objects.seen_by(by).select_for_update().filter(pk=recipient_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    if said not in Wellbeing.values:
        raise Refused(_("Say safe or help."))
    if said == Wellbeing.HELP and found.said != said:
        found.settled_at, found.settled_by_id = None, None
    found.said, found.said_at, found.said_by_way = said, at, way
    found.save(update_fields=["said", "said_at", "said_by_way", "settled_at", "settled_by_id"])
    record(
        by=by,
        at=at,
        deed="conversations.say_wellbeing",
        subject="adult",
        subject_id=found.adult_id,
        said=said,
        way=way,
    )
    return found


@transaction.atomic
def settle_help(*, recipient_id: UUID, by, at: datetime) -> Recipient:
    """Note that somebody of us has spoken with a family that needs help."""
    must_be_writer(by)
    found = Recipient.objects.seen_by(by).select_for_update().filter(pk=recipient_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    found.settled_at, found.settled_by_id = at, by.account_id
    found.save(update_fields=["settled_at", "settled_by_id"])
    record(by=by, at=at, deed="conversations.settle_help", subject="adult", subject_id=found.adult_id)
    return found
