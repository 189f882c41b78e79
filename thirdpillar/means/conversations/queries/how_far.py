"""How far several broadcasts came, for their list: counted in the outbox itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.choices.broadcasts import Pace
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.wording.composing import DIGEST, purpose_of

WAITING = (State.READY, State.CLAIMED, State.HELD, "")


@dataclass
class HowFar:
    """Messages: all of a broadcast, those that went, and those that still wait (for the day's news, too)."""

    messages: int = 0
    sent: int = 0
    waiting: int = 0

    @property
    def is_sent(self) -> bool:
        return self.sent > 0 and not self.waiting


def how_far(found: Collection[Broadcast], *, seen_by) -> dict[UUID, HowFar]:
    """By broadcast; one query, and one more where there is news. Whoever may see a broadcast sees the whole of it."""
    seen: dict[UUID, HowFar] = defaultdict(HowFar)
    by_purpose = {purpose_of(one.pk): one.pk for one in found}
    news = [one.pk for one in found if one.pace == Pace.NEWS]
    machine = Scope.system(seen_by.district_id, "how far broadcasts came")
    with tenancy.acting_as(machine):
        own = Message.objects.seen_by(machine).filter(purpose__in=list(by_purpose)).order_by()
        counted = [
            (by_purpose[purpose], state, n)
            for purpose, state, n in own.values_list("purpose", "state").annotate(n=Count("pk"))
        ]
        if news:
            sheet = Message.objects.seen_by(machine).filter(
                purpose=DIGEST, reference_id=OuterRef("digest_id")
            )
            theirs = Recipient.objects.seen_by(machine).filter(
                broadcast_id__in=news, is_news=True, unreached=""
            )
            state = Coalesce(Subquery(sheet.order_by("-state_at").values("state")[:1]), Value(""))
            rows = theirs.order_by().annotate(went=state).values_list("broadcast_id", "went")
            counted += rows.annotate(n=Count("pk"))
    for key, state, n in counted:
        seen[key].messages += n
        seen[key].sent += n if state == State.ACCEPTED else 0
        seen[key].waiting += n if state in WAITING else 0
    return dict(seen)
