"""Approved texts, each in the languages that a person has written it in."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.schools.models import Section


class Template(Tenant):
    """A text to begin from; `school_id` blank means every school's. It may hold {children}, {school} and {staff}."""

    school_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=80)
    account_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible_to(cls, scope) -> Q:
        """Everybody sees the texts of all schools, staff those of their own, teachers those of their classes' schools."""
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        of_classes = Section._base_manager.filter(pk__in=scope.section_ids, district_id=scope.district_id)
        return inside & (
            Q(school_id=None)
            | Q(school_id__in=scope.school_ids)
            | Q(school_id__in=of_classes.values("school_id"))
        )


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

    @classmethod
    def visible_to(cls, scope) -> Q:
        template = Template.all_rows.filter(Template.visible_to(scope), pk=OuterRef("template_id"))
        return Q(district_id=scope.district_id) & Q(Exists(template))
