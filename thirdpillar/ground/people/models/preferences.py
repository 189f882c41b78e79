"""How an adult wants to be reached, as they said it last and before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.ground.people.choices import Pace, ReachWay, SaidBy
from thirdpillar.ground.people.models.adults import Adult, _OfAdult

# Own quiet hours that leave less of the day than this, beside the district's, give way to the district's alone: nobody
# means never to hear from the school again.
LEAST_OPEN = timedelta(hours=1)
Hours = tuple[time, time]


class Preference(_OfAdult):
    """One saying of one adult; the one that is not replaced holds. The language and the permissions stand where they
    always stood, on the adult and on each tie; `was` keeps what those were before, so that it can be put back.

    `ways` are in the order wanted; those not named come after them in ours. No quiet hours of their own: the district's.
    """

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="preferences", db_index=False)
    ways = ArrayField(models.CharField(max_length=10, choices=ReachWay.choices), default=list, blank=True)
    pace = models.CharField(max_length=10, choices=Pace.choices, default=Pace.USUAL)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    said_by = models.CharField(max_length=10, choices=SaidBy.choices)
    account_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    was = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "adult"], condition=Q(replaced_at=None), name="one_preference_holds"
            ),
        ]
        indexes = [models.Index(fields=["adult", "at"], name="preference_by_adult")]

    def may_go_at(self, moment: datetime, zone: str) -> datetime:
        """`moment`, or the end of this adult's own quiet hours where it falls into them, by their clock.

        Hours that leave no time beside the district's do not count.
        """
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return moment
        if not leave_time([(self.quiet_from, self.quiet_until)]):
            return moment
        there = moment.astimezone(ZoneInfo(zone)).time()
        if not _between(self.quiet_from, there, self.quiet_until):
            return moment
        # In the small hours, or at noon, it ends today; in the evening it ends tomorrow.
        closes = time.max if there < self.quiet_until else self.quiet_from
        return QuietHours(self.quiet_until, closes).over_at(moment, zone)


def leave_time(hours: Collection[Hours], apart: timedelta = timedelta(0)) -> bool:
    """Whether these quiet hours, taken together, leave time for a message between the district's. `apart`: by how much
    their clock is ahead of the district's; it must be day here and there."""
    return _leave_time(frozenset(hours), int(apart.total_seconds()) // 60)


@lru_cache(maxsize=1024)
def _leave_time(hours: frozenset[Hours], ahead: int) -> bool:
    minutes = [time(*divmod(minute, 60)) for minute in range(24 * 60)]
    day, own = QuietHours(), [(begins, ends) for begins, ends in hours if begins != ends]
    here = [day.opens <= each < day.closes for each in minutes]
    there = [
        is_day and not any(_between(begins, each, ends) for begins, ends in own)
        for is_day, each in zip(here, minutes, strict=True)
    ]
    both = sum(here[n] and there[(n + ahead) % len(minutes)] for n in range(len(minutes)))
    return timedelta(minutes=both) >= LEAST_OPEN


def _between(begins: time, there: time, ends: time) -> bool:
    """Whether it is quiet; a night goes over midnight."""
    return begins <= there < ends if begins < ends else there >= begins or there < ends
