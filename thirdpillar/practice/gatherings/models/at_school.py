"""What the rows of this room have in common: whose they are, titles in languages, needs; and a school's rooms."""

from __future__ import annotations

import json

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField


class AtSchool(Tenant):
    """Rows of a school (or, with no school, of the district office)."""

    school_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class SaidInLanguages(AtSchool):
    """What has a title and a few words for families, in further languages where somebody wrote them."""

    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    in_languages = models.JSONField(default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """The title as somebody wrote it in a language (BCP 47), else as it was written first."""
        return self._said(language, "title") or self.title

    def about_in(self, language: str) -> str:
        """The words for families, likewise."""
        return self._said(language, "about") or self.about

    def _said(self, language: str, what: str) -> str:
        tag = language.lower()
        here = self.in_languages.get(tag) or self.in_languages.get(tag.partition("-")[0]) or {}
        return here.get(what, "")


class Room(AtSchool):
    """A room in which one gathering is at a time; not offered any more from `closed_at` on."""

    name = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("district_id"),
                Coalesce("school_id", "district_id"),
                Lower("name"),
                name="one_room_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WithNeeds(models.Model):
    """What somebody needs to be able to come. What one eats and how one takes part is sealed in the database.

    `needs` has the rest: who asked for an interpreter or childcare is found in SQL, and under "sealed" that there is
    something about food or access, not what.
    """

    needs = models.JSONField(default=dict)
    sealed_needs = SealedTextField(blank=True, default="", db_default="")

    class Meta:
        abstract = True

    is_sealed = True
    SEALED = {"food": "food", "diets": "food", "access": "access"}

    @property
    def said_needs(self) -> dict:
        """All of it, as `clean_needs` made it."""
        plain = {name: value for name, value in (self.needs or {}).items() if name != "sealed"}
        return plain | (json.loads(self.sealed_needs) if self.sealed_needs else {})

    @said_needs.setter
    def said_needs(self, needs: dict) -> None:
        sealed = {name: needs[name] for name in self.SEALED if needs.get(name)}
        self.needs = {name: value for name, value in needs.items() if name not in (*self.SEALED, "sealed")}
        if sealed:
            self.needs["sealed"] = sorted({self.SEALED[name] for name in sealed})
        self.sealed_needs = json.dumps(sealed, ensure_ascii=False) if sealed else ""
