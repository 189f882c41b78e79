"""A roster import: what came, what it would change, what was refused, and what is needed to undo it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import OfTheOffice
from thirdpillar.ground.people.choices import ImportState, Wanted


class RosterImport(OfTheOffice):
    """One export taken in (or not). `counts`, `changes` and `held` are what the preview shows."""

    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.LOADING)
    source = models.CharField(max_length=200)
    source_format = models.CharField(max_length=20, blank=True)
    is_delta = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    exported_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    # What was asked for: only a look, taking in unless held, or taking in whatever the guard rails say.
    wanted = models.CharField(
        max_length=10, choices=Wanted.choices, default=Wanted.PREVIEW, db_default="preview"
    )
    step = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    held = models.JSONField(default=list)
    dropped_columns = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district_id", "started_at"], name="import_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["district_id"], condition=Q(state__in=["loading"]), name="one_import_at_a_time"
            ),
        ]


class RosterRefusal(OfTheOffice):
    """A row that was not taken, where it stands, why, and what to do. Never holds the row's own values."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="refusals")
    file = models.CharField(max_length=120)
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40)
    words = models.JSONField(default=dict)


class RosterChange(OfTheOffice):
    """What a row was before an import changed it: enough to put it back."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="row_changes")
    table = models.CharField(max_length=40)
    row_id = models.UUIDField()
    was = models.JSONField()


class RosterFile(OfTheOffice):
    """A piece of an uploaded file, kept until its import is taken in or set aside: nothing lives on a local disk."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "name", "number", "district_id"], name="one_piece_per_number"
            ),
        ]
