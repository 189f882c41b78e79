"""What people spoke so that calls can play it: the words as they were written, and each recording of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedBytesField, SealedTextField
from thirdpillar.ground.delivery.choices import ScriptKind, SpokenBy


class Script(Tenant):
    """Words of one text in one language, exactly as written, that a person may speak.

    `digest` is made of the language and the words (voices.digest_of): words that change become another script, and what was
    spoken of the first is not played for them. `reference_id` is the row of the room whose text it is, of which the newest
    script in a language (`about_since`) is how it reads now. `original` is what it was translated from.
    `wanted_at`: somebody wants it spoken before a call waits for it. `asked_at`: people were asked for it.
    """

    school_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=ScriptKind.choices)
    reference_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    words = SealedTextField()
    original = SealedTextField(blank=True, default="")
    wanted_at = models.DateTimeField(null=True, blank=True)
    about_since = models.DateTimeField(db_default=Now())
    asked_at = models.DateTimeField(null=True, blank=True)

    all_rows = models.Manager()  # for sub-queries inside visible_to alone

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "school_id", "language", "digest"],
                name="one_script_per_words",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "language", "digest"], name="script_by_words"),
            models.Index(fields=["district_id", "reference_id"], name="script_by_reference"),
        ]

    # It may be what one family was written.
    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class Speech(Tenant):
    """A script as somebody of the staff spoke it, in a file or by phone; the one that is kept and not replaced is played.

    `provider_reference` is the provider's own of what was spoken by phone; `content` is empty until that is fetched, and
    `kept_at` blank until whoever spoke has heard it and said that it is to be kept.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="speeches", db_index=False)
    account_id = models.UUIDField(null=True, blank=True)
    spoken_by = models.CharField(max_length=10, choices=SpokenBy.choices)
    seconds = models.PositiveIntegerField(default=0)
    content = SealedBytesField(default=b"", db_default=b"")
    content_type = models.CharField(max_length=40, blank=True, db_default="")
    provider_reference = models.CharField(max_length=200, blank=True, default="", db_default="")
    is_synthetic = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["script", "district_id"],
                condition=Q(kept_at__isnull=False, replaced_at=None),
                name="one_speech_played",
            ),
        ]
        indexes = [models.Index(fields=["script", "at"], name="speech_by_script")]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        whole = Script.all_rows.filter(Script.visible_to(scope), pk=OuterRef("script_id"))
        return Q(district_id=scope.district_id) & Q(Exists(whole))


# What a call can play now.
PLAYED = Q(kept_at__isnull=False, replaced_at=None) & ~Q(content=b"")
