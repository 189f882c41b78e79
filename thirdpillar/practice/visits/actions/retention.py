"""The words about visits are kept as long as the rule says; that there was a visit, and what was chosen from lists, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.retention import kept_since
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import (
    ConcernMark,
    CoreAnswer,
    CoreAsking,
    HopesAndDreams,
    HopesVersion,
    Invitation,
    Promise,
    Reflection,
    Visit,
)
from thirdpillar.standards import library

RULE = "home_visits"


@transaction.atomic
def remove_old_words(*, by, at: datetime) -> dict[str, int]:
    """Remove what is no longer to be kept; answers how much of what."""
    district = District.objects.get(pk=by.district_id)
    with clock.set_to(at):
        on = clock.today(district.zone)
    before = kept_since(district, on=on, seen_by=by, rule=RULE)
    places = at - timedelta(days=library.entry("retention", RULE, on).terms["place_days"])
    counts = {
        "reflections": _emptied(Reflection.objects.seen_by(by).filter(at__lt=before)),
        "hopes": _emptied(HopesAndDreams.objects.seen_by(by).filter(at__lt=before), may_be_quoted=False),
        "versions": HopesVersion.objects.seen_by(by).filter(hopes__at__lt=before).delete()[0],
        "promises": _emptied(
            Promise.objects.seen_by(by).filter(visit__ends_at__lt=before), let_go_at=_closed(at)
        ),
        "places": Visit.objects.seen_by(by).filter(ends_at__lt=places).exclude(place="").update(place=""),
        "answers": CoreAnswer.objects.seen_by(by).filter(week_on__lt=before.date()).delete()[0],
        "askings": CoreAsking.objects.seen_by(by).filter(at__lt=before).delete()[0],
        "wishes": _places_of_invitations(places, by),
        "marks": ConcernMark.objects.seen_by(by).filter(until__lt=on).delete()[0],
    }
    if any(counts.values()):
        record(
            by=by, at=at, deed="visits.remove_old_words", subject="visit", before=before.isoformat(), **counts
        )
    return counts


def _emptied(rows, **more) -> int:
    return rows.exclude(words="").update(words="", **more)


def _closed(at: datetime):
    """A promise whose words are gone is nobody's work any more, unless it was kept."""
    return Case(When(kept_at=None, then=Coalesce("let_go_at", Value(at))), default=F("let_go_at"))


def _places_of_invitations(before: datetime, by) -> int:
    """Where a family wanted to meet: not needed once they met, nor when the time for it is over."""
    done = Visit.objects.seen_by(by).filter(stage=Stage.COMPLETED, ends_at__lt=before)
    over = Q(pk__in=done.values("invitation_id")) | Q(cycle__closes_on__lt=before.date())
    return Invitation.objects.seen_by(by).filter(over).exclude(place="").update(place="")
