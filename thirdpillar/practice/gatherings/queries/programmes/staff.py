"""What staff's pages ask of programmes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet

from thirdpillar.practice.gatherings.choices import HOLDING, ProgrammeStage, Stage, Standing
from thirdpillar.practice.gatherings.models import PlaceOffer, Programme, ProgrammeQuestion

OVER = (ProgrammeStage.FINISHED, ProgrammeStage.CANCELLED)


def programme(programme_id: UUID, *, seen_by) -> Programme | None:
    """One programme, or None where it does not exist for the asker."""
    return Programme.objects.seen_by(seen_by).filter(pk=programme_id).first()


def programmes(*, seen_by, is_over: bool = False) -> QuerySet[Programme]:
    """Programmes with `first`, `last`, `sessions_n`, `taken` and `waiting_n`, the next to begin first."""
    found = Programme.objects.seen_by(seen_by)
    found = found.filter(stage__in=OVER) if is_over else found.exclude(stage__in=OVER)
    held = ~Q(sessions__stage=Stage.CANCELLED)
    return found.annotate(
        first=Min("sessions__begins_at", filter=held),
        last=Max("sessions__ends_at", filter=held),
        sessions_n=Count("sessions", distinct=True, filter=held),
        taken=Count("registrations", distinct=True, filter=Q(registrations__standing__in=HOLDING)),
        waiting_n=Count("registrations", distinct=True, filter=Q(registrations__standing=Standing.WAITING)),
    ).order_by("-last" if is_over else "first", "title")


def questions_of(programme: Programme, *, seen_by) -> list[ProgrammeQuestion]:
    """What the programme asks, in its order."""
    return list(ProgrammeQuestion.objects.seen_by(seen_by).filter(programme=programme).order_by("place"))


def with_free_places_and_waiting(*, seen_by) -> list[UUID]:
    """Programmes with a place that nobody has though somebody waits: whoever had no way may have one by now."""
    found = Programme.objects.seen_by(seen_by).filter(stage=ProgrammeStage.OPEN).annotate(
        taken=Count("registrations", filter=Q(registrations__standing__in=HOLDING)),
        waiting_n=Count("registrations", filter=Q(registrations__standing=Standing.WAITING)),
    )  # fmt: skip
    found = found.filter(Q(capacity=None) | Q(taken__lt=F("capacity")), waiting_n__gt=0)
    return list(found.order_by().values_list("pk", flat=True))


def with_lapsed_offers(at: datetime, *, seen_by) -> list[UUID]:
    """Programmes with a place that was kept long enough for somebody who did not answer."""
    over = PlaceOffer.objects.seen_by(seen_by).filter(over_at=None, answer_by__lte=at)
    return list(over.order_by().values_list("registration__programme_id", flat=True).distinct())
