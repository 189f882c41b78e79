"""A text that another room keeps sealed itself goes the way of every translation; nothing of it stays here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet

from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.actions.drafting import Draft, Prepared, prepare, translate
from thirdpillar.means.conversations.choices import TextClass, Trouble
from thirdpillar.means.conversations.engines import engines_for
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.rules import translation as rules

# So long a row is a worker's own while its words are drafted.
LEASE = timedelta(minutes=3)
Row = TypeVar("Row", bound=models.Model)


def claim_apart(
    waiting: QuerySet[Row], *, by, at: datetime, order: tuple[str, ...] = ("next_try_at", "pk")
) -> Row | None:
    """The next row of another room whose words wait, held for one try; its columns: next_try_at, lease_until, attempt."""
    with transaction.atomic(), tenancy.acting_as(by):
        free = waiting.filter(Q(lease_until=None) | Q(lease_until__lt=at), next_try_at__lte=at)
        found = free.select_for_update(of=("self",), skip_locked=True).order_by(*order).first()
        if found is not None:
            found.attempt, found.lease_until = found.attempt + 1, at + LEASE  # type: ignore[attr-defined]
            found.save(update_fields=["attempt", "lease_until"])
        return found


def prepare_apart(
    text: str, *, source: str, target: str, names: Collection[str], on: date, seen_by
) -> Prepared | None:
    """What the district knows about an everyday text; None where it has a person translate those."""
    terms = rules.class_terms(TextClass.EVERYDAY, on=on, stricter=stricter_classes(seen_by=seen_by))
    if not terms.machine_alone:
        return None
    return prepare(text, source=source, target=target, names=names, seen_by=seen_by)


def is_drafted_apart(*, on: date, seen_by) -> bool:
    """Whether a machine is at hand that may be given an everyday text; whether it can, only trying tells."""
    terms = rules.class_terms(TextClass.EVERYDAY, on=on, stricter=stricter_classes(seen_by=seen_by))
    return terms.machine_alone and bool(engines_for(may_go_out=rules.may_go_out(is_case=False)))


def draft_apart(asked: Prepared | None) -> Draft:
    """The draft of a machine, or why there is none; an engine takes its time, so outside of any transaction."""
    if asked is None:
        return Draft(trouble=Trouble.BY_CLASS)
    return translate(asked, engines_for(may_go_out=rules.may_go_out(is_case=False)))
