"""Texts from families that wait for a person, and those that were settled."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, IntegerField, When

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.models.inbound import WAITS

# What a text answers that was written to an alert: counted, or for a person to read.
WELLBEING = "conversations.wellbeing"
# What a text answers that went into a conversation: it stands there as a post.
OF_THREAD = "conversations.post"


def texts_needing_a_person(*, seen_by):
    """Not understood, or from a number that we do not know: answers to an alert, then the oldest first."""
    alerts_first = Case(When(answers=WELLBEING, then=0), default=1, output_field=IntegerField())
    return Inbound.objects.seen_by(seen_by).filter(WAITS).order_by(alerts_first, "at", "pk")


def texts_done(*, seen_by):
    """Understood or settled; latest first."""
    return Inbound.objects.seen_by(seen_by).exclude(WAITS).order_by("-at", "-pk")


def hidden_among(texts: Collection[Inbound], *, seen_by) -> frozenset[UUID]:
    """Of these, what may answer a case that the asker may not read: that somebody wrote is theirs to know, not the words."""
    flagged = {one.pk for one in texts if one.may_be_of}
    if not flagged:
        return frozenset()
    seen = Inbound.objects.seen_by(seen_by).filter(pk__in=flagged).values_list("pk", flat=True)
    return frozenset(flagged.difference(seen))


def guessed_among(texts: Collection[UUID], *, seen_by) -> frozenset[UUID]:
    """Of these e-mails, in conversations that the asker reads, those of which some letters may be others."""
    machine = Scope.system(seen_by.district_id, "how an e-mail was written")
    with tenancy.acting_as(machine):
        found = Inbound.objects.seen_by(machine).filter(pk__in=texts, is_guessed=True)
        return frozenset(found.values_list("pk", flat=True))
