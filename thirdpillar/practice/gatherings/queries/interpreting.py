"""Where interpreters are wanted: coming gatherings and how many families asked, by language; no names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from thirdpillar.practice.gatherings.choices import Answered, Stage
from thirdpillar.practice.gatherings.models import Answer, Gathering


@dataclass
class Wanted:
    """A coming gathering that has an interpreter, or where a family asked for one; `families` by language tag."""

    it: Gathering
    families: dict[str, int] = field(default_factory=dict)


def interpreters_wanted(at: datetime, *, seen_by, most: int = 200) -> list[Wanted]:
    """Soonest first, of those not over and not cancelled; of a family's answers the latest counts."""
    coming = Gathering.objects.seen_by(seen_by).filter(ends_at__gte=at, stage=Stage.OPEN)
    answers = Answer.objects.seen_by(seen_by)
    latest = (
        answers.filter(gathering__in=coming)
        .order_by("gathering_id", "household_id", "-at")
        .distinct("gathering_id", "household_id")
    )
    asked = (
        answers.filter(pk__in=latest.values("pk"), answer=Answered.YES)
        .annotate(language=KeyTextTransform("interpreter", "needs"))
        .exclude(language=None)
        .exclude(language="")
        .values("gathering_id", "language")
        .annotate(families=Count("pk"))
        .order_by("-families", "language")
    )
    by_gathering: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in asked:
        by_gathering[row["gathering_id"]][row["language"]] = row["families"]
    offered = coming.filter(supports__contains=["interpreter"]) | coming.filter(pk__in=list(by_gathering))
    return [Wanted(one, by_gathering.get(one.pk, {})) for one in offered.order_by("begins_at", "pk")[:most]]
