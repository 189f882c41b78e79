"""A stage on which deeds happen at their own moments: the clock is set, the asker entered, what is due is sent."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from thirdpillar.doors.objecting import objections, still
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import Objection, send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.schools.models import District

Deed = Callable[[datetime], None]
BATCH = 20  # so many at most go one by one
AFTER = timedelta(minutes=8)  # so long after something was written it is sent


class Stage:
    """Deeds in the order of their moments, each with the clock set to it; nothing happens after `until`."""

    def __init__(
        self, district: District, until: datetime, say: Callable[[str], None] = lambda words: None
    ) -> None:
        self.district = district
        self.say = say
        self.until = until
        self.system = Scope.system(district.pk, "the sample's made term")
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._number = count()
        self._written_at: datetime | None = None
        # Whatever the instance is set up with: nothing about invented people ever leaves.
        self._providers = {channel.value: Sandbox() for channel in Channel if channel != Channel.LETTER}

    def add(self, at: datetime, deed: Deed) -> None:
        """Have a deed done at a moment; left out where that is still to come."""
        if at <= self.until:
            heapq.heappush(self._deeds, (at, next(self._number), deed))

    def play(self) -> None:
        """Do all deeds, and those that they add."""
        said: date | None = None
        # Losing the last moment in a crash would cost nothing: no promise to a provider was made.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        try:
            while self._deeds:
                at, _, deed = heapq.heappop(self._deeds)
                if (monday := self._monday(at)) != said:
                    said = monday
                    self.say(f"the week of {monday:%B} {monday.day}")
                if self._written_at and self._written_at + AFTER <= at:
                    self._send(self._written_at + AFTER)
                with clock.set_to(at):
                    deed(at)
            if self._written_at:
                self._send(min(self._written_at + AFTER, self.until))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")

    def _monday(self, at: datetime) -> date:
        """The first day of the week that a moment lies in where the district is."""
        day = at.astimezone(ZoneInfo(self.district.zone)).date()
        return day - timedelta(days=day.weekday())

    def wrote(self, at: datetime) -> None:
        """Say that something was put into the outbox."""
        self._written_at = self._written_at or at

    @contextmanager
    def acting(self, by: Scope | None = None):
        """A transaction in which the database sees this asker (the machine at work, unless one is named)."""
        with transaction.atomic():
            tenancy.enter_scope(by or self.system)
            yield

    def carry(self, at: datetime) -> None:
        """Have all that waits go at once, to the sandbox."""
        by = Scope.system(self.district.pk, "sending")
        with self.acting(by):
            _carry(_due(by, at), at, objections(self.district, by), by)

    def _send(self, at: datetime) -> None:
        self._written_at = None
        by = Scope.system(self.district.pk, "sending")
        with clock.set_to(at):
            with self.acting(by):
                due = _due(by, at)
                is_many = due.count() > BATCH
                if is_many:
                    _carry(due, at, objections(self.district, by), by)
            if is_many:
                return
            name = self.district.sender_name or self.district.name
            terms = SendingTerms(zone=self.district.zone, sender=name, batch=BATCH)
            send_batch(
                by=by, at=at, terms=terms, providers=self._providers, objections=objections(self.district, by),
                still=still(by),
            )  # fmt: skip


def _due(by: Scope, at: datetime):
    return Message.objects.seen_by(by).filter(state=State.READY).exclude(channel=Channel.LETTER)


def _carry(due, at: datetime, objections: Mapping[str, Objection], by: Scope) -> None:
    """What `send_batch` would have done with these messages, in one statement: the sandbox accepts everything.

    A real sender commits before and after each single call, so that nothing goes twice; here there is no call, and
    some thousand messages would take half a minute.
    """
    waiting = list(due.values_list("reference_id", "purpose", "address"))
    barred: set[UUID] = set()
    for purpose, objection in objections.items():
        barred |= set(
            objection({one: to for one, named, to in waiting if named.partition(":")[0] == purpose})
        )
    stopped = Stop.objects.seen_by(by).filter(
        lifted_at=None, address=OuterRef("address"), channel=OuterRef("channel")
    )
    held = due.filter(Q(reference_id__in=barred) | Exists(stopped))
    held.update(state=State.STOPPED, state_at=at, why="held back when it was to be sent")
    carried = due.update(
        state=State.ACCEPTED,
        state_at=at,
        provider=Sandbox.name,
        provider_reference=Cast("pk", TextField()),
        attempt=1,
    )
    record(by=by, at=at, deed="delivery.send_batch", subject="message", messages=carried)
