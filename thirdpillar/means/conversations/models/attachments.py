"""Pictures, papers and sounds that hang on what was said; their bytes stand in a table of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedBytesField, SealedTextField
from thirdpillar.means.conversations.choices import AttachmentKind, AttachmentState, From
from thirdpillar.means.conversations.models.inbound import Inbound
from thirdpillar.means.conversations.models.threads import Post, Thread


class Attachment(Tenant):
    """One file, as visible as its thread; as the text that brought it, while that belongs to none.

    `source` is where the provider holds it until it is fetched; `because` says why it was not taken. `name` is only
    what it was called: nothing goes by it. `alt` says what it shows, for who cannot see it.
    """

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="+", db_index=False, null=True, blank=True
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="attachments", db_index=False, null=True, blank=True
    )
    inbound = models.ForeignKey(
        Inbound, on_delete=models.CASCADE, related_name="attachments", db_index=False, null=True, blank=True
    )
    said_by = models.CharField(max_length=10, choices=From.choices)
    account_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=AttachmentState.choices, default=AttachmentState.KEPT)
    kind = models.CharField(max_length=10, choices=AttachmentKind.choices, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    name = SealedTextField(blank=True, default="")
    alt = SealedTextField(blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=500, blank=True)
    because = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(thread__isnull=False) | Q(inbound__isnull=False),
                name="attachment_hangs_on_something",
            ),
            models.UniqueConstraint(
                fields=["district_id", "post", "digest"],
                condition=Q(inbound=None) & ~Q(digest=""),
                name="one_file_once_per_post",
            ),
            models.UniqueConstraint(
                fields=["district_id", "inbound", "source"],
                condition=Q(inbound__isnull=False),
                name="one_medium_once_per_text",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "at"], name="attachment_by_thread"),
            models.Index(fields=["inbound"], name="attachment_by_inbound"),
            models.Index(
                fields=["district_id", "tried_at"],
                condition=Q(state=AttachmentState.WAITING),
                name="attachment_waiting",
            ),
        ]

    @property
    def is_sealed(self) -> bool:
        """Of a case; and of a text, of which nobody knew yet whether it goes to one."""
        return self.inbound_id is not None or (self.thread is not None and self.thread.is_sealed)

    @classmethod
    def visible_to(cls, scope) -> Q:
        thread = Thread.all_rows.filter(Thread.visible_to(scope), pk=OuterRef("thread_id"))
        inbound = Inbound._base_manager.filter(Inbound.visible_to(scope), pk=OuterRef("inbound_id"))
        return Q(district_id=scope.district_id) & (
            Q(Exists(thread)) | (Q(thread_id__isnull=True) & Q(Exists(inbound)))
        )


class AttachmentContent(Tenant):
    """The bytes of one attachment, for whoever may see it."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="content")
    body = SealedBytesField()

    @property
    def is_sealed(self) -> bool:
        return self.attachment.is_sealed

    @classmethod
    def visible_to(cls, scope) -> Q:
        whole = Attachment._base_manager.filter(Attachment.visible_to(scope), pk=OuterRef("attachment_id"))
        return Q(district_id=scope.district_id) & Q(Exists(whole))
