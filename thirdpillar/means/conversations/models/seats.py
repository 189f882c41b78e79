"""Two guardians in one thread: each has said yes for themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.means.conversations.choices import Way
from thirdpillar.means.conversations.models.threads import Thread, _InThread


class Seat(_InThread):
    """One guardian's own word on reading a thread together with another: asked, yes, no more. `code` is their link.

    A thread is read together only while both have said yes, neither has left, and no restriction stands between any
    of its children and either of them. Families see none of this table; their pages are answered by a machine.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="seats", db_index=False)
    adult_id = models.UUIDField()
    code = models.CharField(max_length=12)
    # Since when its link carries this code; blank: since it was made.
    code_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=8, choices=Way.choices, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_seat_per_code"),
            models.UniqueConstraint(fields=["district_id", "thread", "adult_id"], name="one_seat_an_adult"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return Q(pk__in=[]) if scope.breadth == "family" else super().visible_to(scope)
