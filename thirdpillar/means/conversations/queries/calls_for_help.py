"""Calls for help after an alert that nobody of us has settled, and what those families said in their own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Broadcast, Inbound, Recipient
from thirdpillar.means.conversations.queries.inbound import WELLBEING

MOST_WORDS = 3


def open_calls(*, seen_by) -> QuerySet[Recipient]:
    """Whoever called for help after any alert and was not spoken with."""
    return Recipient.objects.seen_by(seen_by).filter(said=Wellbeing.HELP, settled_at=None)


def how_many_call(*, seen_by) -> int:
    return open_calls(seen_by=seen_by).count()


def alerts_with_calls(*, seen_by) -> list[tuple[UUID, str, int]]:
    """[(alert, its title, how many call)], most first: one query, which finds nothing on most days."""
    rows = open_calls(seen_by=seen_by).order_by().values_list("broadcast_id", "broadcast__title")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "broadcast_id"))


def with_open_calls(found: QuerySet[Broadcast], *, seen_by) -> QuerySet[Broadcast]:
    """The same broadcasts with `calls`: whether somebody calls for help there."""
    return found.annotate(calls=Exists(open_calls(seen_by=seen_by).filter(broadcast=OuterRef("pk"))))


def words_of_families(
    found: Broadcast, rows: Iterable[Recipient], *, seen_by
) -> dict[UUID, list[tuple[datetime, str, str]]]:
    """{adult: [(when, their words, the language)]} of what these wrote to an alert, the latest first, a few of each.

    A family of two schools is each one's, wherever its text belongs.
    """
    adults = {one.adult_id for one in rows}
    said: dict[UUID, list[tuple[datetime, str, str]]] = defaultdict(list)
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(
            answers=WELLBEING, reference_id=found.pk, adult_id__in=adults
        )
        for adult, at, body, language in texts.order_by("-at", "-pk").values_list(
            "adult_id", "at", "body", "language"
        ):
            if len(said[adult]) < MOST_WORDS:
                said[adult].append((at, body, language))
    return said


def new_since(found: Broadcast, moment: datetime, *, seen_by) -> int:
    """How many families said something, or wrote what a person must read, after this moment."""
    spoke = Recipient.objects.seen_by(seen_by).filter(broadcast=found)
    spoken = spoke.filter(Q(said_at__gt=moment) | Q(safe_at__gt=moment)).values_list("adult_id", flat=True)
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(
            answers=WELLBEING, reference_id=found.pk, at__gt=moment, adult_id__in=spoke.values("adult_id")
        )
        return len({*spoken, *texts.values_list("adult_id", flat=True)})
