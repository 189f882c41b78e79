"""What a retention rule takes from messages that were settled long ago."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.choices import ScriptKind, State
from thirdpillar.ground.delivery.models import Message, Script

SETTLED = (State.ACCEPTED, State.REFUSED, State.EXPIRED, State.STOPPED)
# What nothing ends by itself: held, a letter that nobody printed, and what nobody knows whether it went.
UNSETTLED = (State.HELD, State.READY, State.AMBIGUOUS)
# What every call says, and what an alert will say, is nobody's: it is spoken before it is needed.
OF_SOMEBODY = (ScriptKind.POST, ScriptKind.BROADCAST, ScriptKind.GATHERING, ScriptKind.VISIT)


@transaction.atomic
def empty_words(*, by, at: datetime, before: datetime, keep: QuerySet | Collection[UUID] = ()) -> int:
    """Remove the words of all that was settled before then, whatever it was for; `keep` are references to spare.

    What still waits from before then is too late from now on, and its sender reads that: without words nothing may go.
    """
    old = (
        Message.objects.seen_by(by)
        .filter(state_at__lt=before)
        .exclude(reference_id__in=keep)
        .exclude(body="", subject="", letter__isnull=True, media__isnull=True)
    )
    gone = {"body": "", "subject": "", "letter": None, "media": None}
    count = old.filter(state__in=SETTLED).update(**gone)
    count += old.filter(state__in=UNSETTLED).update(
        state=State.EXPIRED, state_at=at, claimed_until=None, **gone
    )
    if count:
        record(by=by, at=at, deed="delivery.empty_words", subject="message", messages=count)
    return count


@transaction.atomic
def forget_scripts(*, by, at: datetime, before: datetime, keep: QuerySet | Collection[UUID] = ()) -> int:
    """Remove what was written down to be spoken before then, and what was spoken of it; `keep` are references to spare."""
    old = Script.objects.seen_by(by).filter(kind__in=OF_SOMEBODY, about_since__lt=before)
    gone = old.exclude(reference_id__isnull=False, reference_id__in=keep)
    count = gone.count()
    if count:
        gone.delete()
        record(by=by, at=at, deed="delivery.forget_scripts", subject="script", scripts=count)
    return count
