"""What the door team's phones bring: who arrived together, each bringing under the key that its phone made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from thirdpillar.practice.gatherings.models.at_school import AtSchool
from thirdpillar.practice.gatherings.models.gathering import Gathering, SignInLine


class Arrival(AtSchool):
    """Some who came in together: adults of one household, or somebody new as a `line`; and how many children.

    `key` is made on the phone, so that sending it twice stores it once. `undone_at`: it was a slip. An undo that is here
    before what it undoes is kept as an arrival of nobody.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="arrivals", db_index=False
    )
    key = models.CharField(max_length=40)
    household_id = models.UUIDField(null=True, blank=True)
    adult_ids = ArrayField(models.UUIDField(), default=list)
    line = models.OneToOneField(
        SignInLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="arrival"
    )
    children = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "key", "district_id"], name="one_arrival_per_key")
        ]
