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
from thirdpillar.means.conversations.queries.inbound import WAITS, WELLBEING, hidden_among

MOST_WORDS = 3


def open_calls(*, seen_by) -> QuerySet[Recipient]:
    """Whoever called for help after any alert and was not spoken with."""
    return Recipient.objects.seen_by(seen_by).filter(said=Wellbeing.HELP, settled_at=None)


def how_many_call(*, seen_by) -> int:
    """How many families call for help, or wrote to an alert what a person must read first."""
    return open_calls(seen_by=seen_by).count() + sum(
        n for _title, n in alerts_in_doubt(seen_by=seen_by).values()
    )


def alerts_in_doubt(*, seen_by) -> dict[UUID, tuple[str, int]]:
    """{alert: (its title, how many families wrote what nobody has read yet)}; who calls for help there is not among them.

    A family of two schools is each one's, wherever its text belongs.
    """
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(
            WAITS, answers=WELLBEING, reference_id=OuterRef("broadcast_id"), adult_id=OuterRef("adult_id")
        )
        calling = Q(said=Wellbeing.HELP, settled_at=None)
        rows = Recipient.objects.seen_by(seen_by).filter(Exists(texts)).exclude(calling).order_by()
        found = rows.values_list("broadcast_id", "broadcast__title").annotate(n=Count("pk"))
        return {alert: (title, n) for alert, title, n in found}


def alerts_with_calls(*, seen_by) -> list[tuple[UUID, str, int, int]]:
    """[(alert, its title, how many call, how many wrote what must be read)], most calls first; none on most days."""
    rows = open_calls(seen_by=seen_by).order_by().values_list("broadcast_id", "broadcast__title")
    found = {alert: (title, n, 0) for alert, title, n in rows.annotate(n=Count("pk"))}
    for alert, (title, unread) in alerts_in_doubt(seen_by=seen_by).items():
        found[alert] = (title, found.get(alert, (title, 0, 0))[1], unread)
    return sorted(
        ((alert, *rest) for alert, rest in found.items()), key=lambda one: (-one[2], -one[3], one[0])
    )


def with_open_calls(found: QuerySet[Broadcast], *, seen_by) -> QuerySet[Broadcast]:
    """The same broadcasts with `calls`: whether somebody calls for help there."""
    return found.annotate(calls=Exists(open_calls(seen_by=seen_by).filter(broadcast=OuterRef("pk"))))


def words_of_families(
    found: Broadcast, rows: Iterable[Recipient], *, seen_by
) -> dict[UUID, list[tuple[datetime, str, str]]]:
    """{adult: [(when, their words, the language)]} of what these wrote to an alert, the latest first, a few of each.

    A family of two schools is each one's, wherever its text belongs; what may answer a case is none of theirs.
    """
    adults = {one.adult_id for one in rows}
    said: dict[UUID, list[tuple[datetime, str, str]]] = defaultdict(list)
    machine = Scope.system(seen_by.district_id, "what families answered to an alert")
    with tenancy.acting_as(machine):
        texts = Inbound.objects.seen_by(machine).filter(
            answers=WELLBEING, reference_id=found.pk, adult_id__in=adults
        )
        theirs = list(texts.order_by("-at", "-pk"))
    hidden = hidden_among(theirs, seen_by=seen_by)
    for one in theirs:
        if one.adult_id and one.pk not in hidden and len(said[one.adult_id]) < MOST_WORDS:
            said[one.adult_id].append((one.at, one.body, one.language))
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
