"""What was said in a voice note, written down: by which machine, and as a person put it right."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.means.conversations.choices import TranscriptState, WrittenBy
from thirdpillar.means.conversations.models.attachments import Attachment
from thirdpillar.means.conversations.models.inbound import Inbound
from thirdpillar.means.conversations.models.threads import Thread


class Transcript(Tenant):
    """One voice note on its way into words: what came by phone (`inbound` alone), or a sound that hangs on something.

    As visible as its thread; as the text that brought it, while that belongs to none. `at` is when it was said.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    inbound = models.ForeignKey(
        Inbound, on_delete=models.CASCADE, related_name="+", db_index=False, null=True, blank=True
    )
    attachment = models.ForeignKey(
        Attachment, on_delete=models.CASCADE, related_name="+", db_index=False, null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=TranscriptState.choices, default=TranscriptState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField()
    # Why it came to nothing, for the office and the log; never a word of it.
    why = models.CharField(max_length=80, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(inbound__isnull=False) | Q(attachment__isnull=False),
                name="transcript_of_something",
            ),
            models.UniqueConstraint(
                fields=["district_id", "inbound"],
                condition=Q(attachment=None),
                name="one_transcript_per_call",
            ),
            models.UniqueConstraint(
                fields=["district_id", "attachment"],
                condition=Q(attachment__isnull=False),
                name="one_transcript_per_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "next_at"],
                condition=Q(state=TranscriptState.WAITING),
                name="transcript_waiting",
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.breadth == "family":
            return Q(pk__in=[])
        thread = Thread.all_rows.filter(Thread.visible_to(scope), pk=OuterRef("thread_id"))
        inbound = Inbound._base_manager.filter(Inbound.visible_to(scope), pk=OuterRef("inbound_id"))
        return Q(district_id=scope.district_id) & (
            Q(Exists(thread)) | (Q(thread_id__isnull=True) & Q(Exists(inbound)))
        )


class TranscriptVersion(Tenant):
    """The words as a machine heard them (`engine`, `model`), or as a person wrote them; none is ever changed."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=20, blank=True)
    body = SealedTextField()
    made_by = models.CharField(max_length=10, choices=WrittenBy.choices)
    engine = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    from_version_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    # As the voice itself.
    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        whole = Transcript._base_manager.filter(Transcript.visible_to(scope), pk=OuterRef("transcript_id"))
        return Q(district_id=scope.district_id) & Q(Exists(whole))
