"""Whom inviting many families would reach, added up part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.models import AudienceCount, Gathering
from thirdpillar.practice.gatherings.queries.invitees import Invitee, Preview, in_order, invitees
from thirdpillar.practice.gatherings.queries.rounds import latest_round
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations, tried_addresses

HOLDS = timedelta(hours=1)
MOST_LISTED = 200


@dataclass
class Counts:
    """A preview in numbers, with the first households of those whom nobody can write to or the post reaches too late."""

    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: int = 0
    unreachable: int = 0
    late_homes: list[str] = field(default_factory=list)
    unreachable_homes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: dict) -> Counts:
        ways = Counter({(channel, language): n for channel, language, n in kept.get("ways", ())})
        rest = {key: value for key, value in kept.items() if key != "ways"}
        return cls(ways, **rest)

    def kept(self) -> dict:
        """As JSON."""
        return {
            "ways": self.in_order(),
            "late": self.late,
            "unreachable": self.unreachable,
            "late_homes": self.late_homes,
            "unreachable_homes": self.unreachable_homes,
        }

    def in_order(self) -> list[tuple[str, str, int]]:
        """[(channel, language, households)], as a page shows them."""
        return in_order(self.ways)

    def add(self, part: Preview) -> None:
        self.ways.update((one.channel, one.language) for one in part.reachable)
        self.late += len(part.late)
        self.unreachable += len(part.unreachable)
        for homes, more in ((self.late_homes, part.late), (self.unreachable_homes, part.unreachable)):
            homes += [str(one.household_id) for one in more[: MOST_LISTED - len(homes)]]


def count_kept(gathering: Gathering, at: datetime, *, seen_by) -> AudienceCount | None:
    """The asker's own count, done or under way, where it still holds: nothing changed, nobody was invited since."""
    found = (
        AudienceCount.objects.seen_by(seen_by)
        .filter(gathering=gathering, asked_by_id=seen_by.account_id, asked_as=seen_by.role or "")
        .first()
    )
    if found is None or (found.audience, found.begins_at) != (gathering.audience, gathering.begins_at):
        return None
    if found.done_at and found.done_at < at - HOLDS:
        return None
    last = latest_round(gathering, seen_by=seen_by)
    return None if last and last.asked_at >= found.asked_at else found


def next_to_count(*, seen_by, but: Collection[UUID] = ()) -> AudienceCount | None:
    """The count whose next part is due, the one asked for first; none of `but`."""
    due = AudienceCount.objects.seen_by(seen_by).filter(done_at=None).exclude(pk__in=but)
    return due.select_related("gathering").order_by("asked_at", "pk").first()


def looked_at_again(
    gathering: Gathering, household_ids: Collection[str], *, on: date, languages: list[str], seen_by
) -> list[Invitee]:
    """A few households of a count as they stand now, for a list."""
    homes = Household.objects.seen_by(seen_by).filter(pk__in=household_ids, dissolved_at=None)
    lost = lost_invitations(seen_by=seen_by).filter(gathering=gathering, household_id__in=household_ids)
    tried = tried_addresses(lost, seen_by=seen_by)
    return invitees(homes, gathering.audience, on=on, languages=languages, seen_by=seen_by, tried=tried)
