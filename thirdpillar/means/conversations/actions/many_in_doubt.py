"""What is said to many and finds a number in doubt waits there, listed as unreached, until a person has looked: then it goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from thirdpillar.ground.delivery.actions import hold_messages, release_messages
from thirdpillar.means.conversations.choices.broadcasts import Unreached
from thirdpillar.means.conversations.models import Recipient
from thirdpillar.means.conversations.queries.doubted import DOUBTED, held_of_many
from thirdpillar.means.conversations.wording.composing import DIGEST, MESSAGE


def hold_until_looked(
    family: str, reference_ids: Collection[UUID], address: str, *, by, at: datetime
) -> None:
    """Hold these there; meanwhile people may call. Of what was corrected they have the words, if wrong ones."""
    hold_messages(by=by, at=at, purpose=family, why=DOUBTED, reference_ids=reference_ids, address=address)
    told = {MESSAGE: "pk__in", DIGEST: "digest_id__in"}
    if family in told:
        theirs = Recipient.objects.seen_by(by).filter(**{told[family]: list(reference_ids)})
        theirs.filter(unreached="").update(unreached=Unreached.NO_WAY)


def let_many_go(adult_ids: Collection[UUID], *, by, at: datetime) -> int:
    """A person has looked: what was held for these adults goes, once, where its time is not over; answer how many."""
    held = list(held_of_many(adult_ids, seen_by=by))
    if not held:
        return 0
    missed = Recipient.objects.seen_by(by).filter(unreached=Unreached.NO_WAY)
    for by_what in ("pk__in", "digest_id__in"):
        missed.filter(**{by_what: held}).update(unreached="")
    return release_messages(by=by, at=at, why=DOUBTED, reference_ids=held)
