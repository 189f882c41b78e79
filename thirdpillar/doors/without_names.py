"""Texts to which who brings them gives no name of their own, as over SMPP: which of them is the same one once more?"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import connection, transaction

from thirdpillar.algorithms.languages import detect
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.senders import who_has
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import take_broken_texts
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_inbound
from thirdpillar.means.conversations.models import Inbound

# A centre that heard no confirmation brings a text again within moments.
BROUGHT_AGAIN = timedelta(minutes=5)
# What these do may be done twice, and must never be left undone.
ALWAYS = (Intent.STOP, Intent.START, Intent.WRONG)


def turn_of(sender: str, by: Scope) -> None:
    """One text of a number at a time, until the transaction ends: two lines may bring the same one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('doors.text' || %s::text || %s, 0))",
            [by.district_id, sender],
        )


def named(words: str) -> str:
    """A name for a text that has none: new each time, its end tells the words."""
    return f"{uuid4().hex}:{_digest(words)}"


def was_brought_before(provider: str, sender: str, words: str, *, by: Scope, at: datetime) -> bool:
    """Whether this is the last text of this number once more, and nothing was said since on either side.

    After another text of theirs, or other words of ours than a reply, the same words are said anew: the "yes" to a
    second question.
    """
    if meaning_of(words).intent in ALWAYS:
        return False
    theirs = Inbound.objects.seen_by(by).filter(provider=provider, sender=sender, at__gte=at - BROUGHT_AGAIN)
    last = theirs.order_by("-at", "-made_at").first()
    if last is None or not last.provider_reference.endswith(f":{_digest(words)}"):
        return False
    ours = Message.objects.seen_by(by).filter(
        address=sender, state__in=MAY_HAVE_ARRIVED, state_at__gt=last.at
    )
    return not ours.exclude(purpose__startswith="conversations.reply").exists()


def keep_for_a_person(provider: str, sender: str, words: str, *, by: Scope, at: datetime) -> Inbound | None:
    """Keep a text of which a part is lacking: half a sentence is nothing that a machine should answer."""
    adult_id, household_id, language = who_has(sender, by)
    return keep_inbound(
        by=by, at=at, provider=provider, provider_reference=named(words), sender=sender, body=words,
        adult_id=adult_id, household_id=household_id, language=detect(words, (language, "en") if language else ()).language,
    )  # fmt: skip


def keep_broken_texts(district: District) -> int:
    """Have a person read what there is of long texts whose last part never came; answer how many."""
    by, at = Scope.system(district.pk, "a part of a text never came"), clock.now()
    with transaction.atomic(), tenancy.acting_as(by):
        found = take_broken_texts(by=by, at=at)
        for provider, sender, words in found:
            keep_for_a_person(provider, sender, words, by=by, at=at)
    return len(found)


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:32]
