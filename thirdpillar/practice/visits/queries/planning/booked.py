"""Booked visits to come of which something does not hold any more: they are looked at again until they begin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.choices import Part, SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit, VisitorOptIn
from thirdpillar.practice.visits.queries.engaged import engaged_then
from thirdpillar.practice.visits.queries.planning.facts import HOME_VISITS, holding_grants
from thirdpillar.practice.visits.queries.planning.homes_now import shaken
from thirdpillar.practice.visits.queries.planning.lapsing import book_until
from thirdpillar.practice.visits.rules import practice
from thirdpillar.practice.visits.rules.planning import VISITORS
from thirdpillar.standards import library


def late_seats(*, at: datetime, seen_by) -> QuerySet[Seat]:
    """Seats of booked visits whose people have not said in time that they come."""
    terms = library.entry("home_visit_prompt", "confirm", at.date()).terms
    asked = Seat.objects.seen_by(seen_by).filter(
        state=SeatState.ASKED, visit__stage=Stage.SCHEDULED, visit__begins_at__gt=at
    )
    is_over = Q(until__lte=at, state_at__lte=at - timedelta(hours=terms["after_hours"]))
    is_near = Q(visit__begins_at__lte=at + timedelta(hours=terms["last_hours"]))
    return asked.annotate(until=book_until(seen_by, "visit__")).filter(is_over | is_near)


def taken_on(*, at: datetime, seen_by) -> dict[UUID, frozenset[UUID]]:
    """{booked visit to come: who of it, or its home, has something else then that a family was told of}; the others left out."""
    to_come = list(
        Visit.objects.seen_by(seen_by).filter(stage=Stage.SCHEDULED, begins_at__gt=at).defer("place")
    )
    found = engaged_then(to_come, {one.pk: one.people_ids for one in to_come}, told=True, seen_by=seen_by)
    return {key: who for key, who in found.items() if who}


def unsteady_visits(*, at: datetime, zone, seen_by, taken: Collection[UUID] = ()) -> QuerySet[Visit]:
    """Booked visits to come on which somebody may not go, is late to confirm or is missing, or whose home is not as it was,
    or that are `taken_on`; the soonest first.

    A wide net, thrown by the database: what the terms of the school make of each is looked at by `actions.steadying`.
    """
    seats = Seat.objects.seen_by(seen_by).filter(visit_id=OuterRef("pk")).exclude(state=SeatState.LEFT)
    mine = {"account_id": OuterRef("account_id")}
    works = Account.objects.seen_by(seen_by).filter(pk=OuterRef("account_id"), suspended_at=None)
    opted_in = VisitorOptIn.objects.seen_by(seen_by).filter(
        **mine, school_id=OuterRef("school_id"), withdrawn_at=None,
        visit_year_id=OuterRef("visit__invitation__cycle__visit_year_id"),
    )  # fmt: skip
    today = at.astimezone(zone).date()
    held = holding_grants(today, seen_by=seen_by).filter(**mine)
    roles = held.filter(role__in=VISITORS)
    on = OuterRef("on")
    trained = Credential.objects.seen_by(seen_by).filter(
        Q(ends_on=None) | Q(ends_on__gte=on), **mine, kind=HOME_VISITS, revoked_at=None, earned_on__lte=on
    ).alias(until=_MonthsAfter(F("earned_on"), OuterRef("months"))).filter(until__gte=on)  # fmt: skip
    months = F("visit__invitation__cycle__visit_year__training_months")
    may_go = Exists(opted_in) & Exists(roles) & Exists(trained)
    interprets = Exists(held.filter(role=Role.INTERPRETER))
    shaky = seats.annotate(on=TruncDate("visit__begins_at", tzinfo=zone), months=months).filter(
        ~Exists(works) | (Q(part=Part.VISITOR) & ~may_go) | (Q(part=Part.INTERPRETER) & ~interprets)
    )
    late = late_seats(at=at, seen_by=seen_by).filter(visit_id=OuterRef("pk"))
    visitors = seats.filter(part=Part.VISITOR).order_by().values("visit_id").annotate(n=Count("pk"))
    pair = practice("R-PTHV-5a", at.date()).terms["visitors"]
    to_come = Visit.objects.seen_by(seen_by).filter(stage=Stage.SCHEDULED, begins_at__gt=at)
    moved = shaken(to_come, on=today, seen_by=seen_by).values("pk")
    found = to_come.annotate(visitors=Coalesce(Subquery(visitors.values("n")[:1]), 0))
    found = found.filter(
        Exists(shaky) | Exists(late) | Q(visitors__lt=pair) | Q(pk__in=moved) | Q(pk__in=list(taken))
    )
    return found.order_by("begins_at", "pk")


class _MonthsAfter(Func):
    """A day so many months after another, or the last of a shorter month."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()
