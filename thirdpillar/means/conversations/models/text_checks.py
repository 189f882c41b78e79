"""What people said of our own texts in a language."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.conversations.choices.text_checks import Verdict


class TextCheck(Tenant):
    """The latest word on one text of ours in one language: the draft that was looked at, and what it should say.

    `text` is the text's key (gettext's, or that of a message's room); of both `draft` and `words` one form a plural.
    """

    language = models.CharField(max_length=20)
    digest = models.CharField(max_length=32)
    text = models.TextField()
    draft = ArrayField(models.TextField())
    words = ArrayField(models.TextField())
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    account_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    taken_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "language", "digest"], name="one_check_per_text"),
        ]
        indexes = [models.Index(fields=["district_id", "language", "verdict"], name="check_by_verdict")]
