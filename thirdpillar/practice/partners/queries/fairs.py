"""A fair, its stands and its plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from thirdpillar.practice.partners.choices import ApplicationStage
from thirdpillar.practice.partners.models import Application, Fair, Organization, Question, Stand
from thirdpillar.practice.partners.queries.directory import organizations_named
from thirdpillar.practice.partners.rules import may_ask_at, may_register, other_contact


def fair_of(gathering_id: UUID, *, seen_by) -> Fair | None:
    return Fair.objects.seen_by(seen_by).filter(gathering_id=gathering_id).first()


def fair_by_code(code: str, *, seen_by) -> Fair | None:
    return Fair.objects.seen_by(seen_by).filter(code=code).first()


def fair_by_join_code(code: str, *, seen_by) -> Fair | None:
    return Fair.objects.seen_by(seen_by).filter(join_code=code).first()


def fairs_with_stands(*, seen_by) -> QuerySet[Fair]:
    stands = Stand.objects.seen_by(seen_by).filter(fair=OuterRef("pk"))
    return Fair.objects.seen_by(seen_by).filter(Exists(stands))


def stands_of(fair: Fair, *, seen_by) -> QuerySet[Stand]:
    """In the order of their numbers."""
    return Stand.objects.seen_by(seen_by).filter(fair=fair).select_related("organization").order_by("number")


def stand_by_code(code: str, *, seen_by) -> Stand | None:
    return Stand.objects.seen_by(seen_by).filter(code=code).select_related("organization", "fair").first()


def applications_to(fair: Fair, *, seen_by) -> QuerySet[Application]:
    """Providers that wait for a yes or a no."""
    return Application.objects.seen_by(seen_by).filter(fair=fair, stage=ApplicationStage.WAITING)


def is_full(fair: Fair, *, on: date, seen_by) -> bool:
    """Whether no other provider can register now."""
    return may_register(applications_to(fair, seen_by=seen_by).count(), on) is not None


def stand_is_full(stand: Stand, *, on: date, seen_by) -> bool:
    """Whether no other question is taken at this stand."""
    return may_ask_at(Question.objects.seen_by(seen_by).filter(stand=stand).count(), on) is not None


def applications_as_read(fair: Fair, *, seen_by) -> list[tuple[Application, Organization | None]]:
    """Each with the known provider of its name, where that one is reached otherwise."""
    rows = list(applications_to(fair, seen_by=seen_by))
    known = organizations_named([row.name for row in rows], seen_by=seen_by)
    named = ((row, known.get(row.name.lower())) for row in rows)
    return [(row, one if one is not None and other_contact(one, row) else None) for row, one in named]


@dataclass(frozen=True)
class Plan:
    """The hall row by row: each square with its stand, or with nobody."""

    rows: list[list[Stand | None]]
    a_row: int


def plan_of(fair: Fair, stands: list[Stand]) -> Plan:
    by_square = {one.square: one for one in stands}
    last = max(by_square, default=-1)
    height = last // fair.a_row + 1
    squares = [[by_square.get(row * fair.a_row + at) for at in range(fair.a_row)] for row in range(height)]
    return Plan(squares, fair.a_row)
