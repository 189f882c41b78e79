"""Approved texts, each in the languages that a person has written it in."""

from __future__ import annotations

from django.db import models

from thirdpillar.ground.base.models import Tenant


class Template(Tenant):
    """A text to begin from; `school_id` blank means every school's. It may hold {children}, {school} and {staff}."""

    school_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=80)
    account_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class TemplateText(Tenant):
    """A template in one language, written or confirmed by a person."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=20)
    body = models.TextField()
    account_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "language", "district_id"], name="one_template_text_a_language"
            ),
        ]
