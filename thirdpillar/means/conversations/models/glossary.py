"""How a district says its school terms, and where it is stricter than the law about machines."""

from __future__ import annotations

from django.db import models

from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.conversations.choices import TextClass


class SchoolTerm(Tenant):
    """A school term in one language, in the district's own words: over the draft that standards holds for it.

    `keep`: it stays as it is in English. A keeper has confirmed it where `confirmed_at` is set; only then it is enforced.
    """

    language = models.CharField(max_length=20)
    english = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    wanted = models.CharField(max_length=200, blank=True)
    keep = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    written_by_id = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "language", "folded"], name="one_term_per_language"
            ),
        ]


class ClassRule(Tenant):
    """A district wants a person to check texts of a class that the standard lets a machine translate alone."""

    text_class = models.CharField(max_length=10, choices=TextClass.choices)
    machine_alone = models.BooleanField()
    set_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "text_class"], name="one_rule_per_text_class"),
            # Stricter is all that a district may be; looser has no row.
            models.CheckConstraint(condition=models.Q(machine_alone=False), name="a_rule_is_only_stricter"),
        ]
