"""How much of a programme each person had: sessions and minutes, derived from who came; nothing is counted along the way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import (
    Attendance,
    Gathering,
    Programme,
    Registration,
    StaffPresence,
)
from thirdpillar.practice.gatherings.rules.programmes import sessions_needed


@dataclass
class Dosage:
    """The sessions of a programme, and who (adult or account, by id) was at which; cancelled sessions are no sessions.

    `standing`: for each record of an adult the one that it was folded into, if any.
    """

    programme: Programme
    held: list[Gathering] = field(default_factory=list)
    to_come: list[Gathering] = field(default_factory=list)
    came: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    standing: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """To how many of the sessions held somebody must have come to complete it."""
        return sessions_needed(self.programme, len(self.held))

    def sessions(self, one: Registration) -> int:
        """To how many this person came."""
        return len(self.came.get(self._whose(one), ()))

    def minutes(self, one: Registration) -> int:
        """How long the sessions lasted that they came to."""
        there = self.came.get(self._whose(one), set())
        spans = (each.ends_at - each.begins_at for each in self.held if each.pk in there)
        return sum(int(span.total_seconds() // 60) for span in spans)

    def hours(self, one: Registration) -> float:
        return self.minutes(one) / 60

    def _whose(self, one: Registration) -> UUID:
        whose = one.adult_id or one.account_id
        return self.standing.get(whose, whose)  # type: ignore[arg-type,return-value]  # the database has one of the two

    def was_at(self, one: Registration, session_id: UUID) -> bool:
        return session_id in self.came.get(self._whose(one), ())

    def is_enough(self, one: Registration) -> bool:
        """Whether they completed it by the programme's own rule."""
        return bool(self.held) and self.sessions(one) >= self.needed


def dosage_of(programme: Programme, *, at: datetime, seen_by) -> Dosage:
    """Who came to which session. Of two records of one person the standing one has what both came to."""
    found = Dosage(programme)
    sessions = Gathering.objects.seen_by(seen_by).filter(programme=programme).exclude(stage=Stage.CANCELLED)
    for session in sessions.order_by("begins_at"):
        (found.held if session.begins_at <= at else found.to_come).append(session)
    held = [one.pk for one in found.held]
    came = Attendance.objects.seen_by(seen_by).filter(
        gathering__in=held, removed_at=None, adult_id__isnull=False
    )
    pairs = list(came.values_list("adult_id", "gathering_id"))
    registered = Registration.objects.seen_by(seen_by).filter(programme=programme, adult_id__isnull=False)
    known = {adult for adult, _session in pairs}.union(registered.values_list("adult_id", flat=True))
    found.standing = current_adults(known, seen_by=seen_by)
    for adult_id, session in pairs:
        found.came[found.standing.get(adult_id, adult_id)].add(session)
    staff = StaffPresence.objects.seen_by(seen_by).filter(gathering__in=held, removed_at=None)
    for account_id, session in staff.values_list("account_id", "gathering_id"):
        found.came[account_id].add(session)
    return found
