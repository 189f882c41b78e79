"""A volunteer of a school; what a family knows; and the lessons that it was asked for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from thirdpillar.practice.volunteers.choices import FoundBy, How, Kind, LessonStage, Version, Way
from thirdpillar.practice.volunteers.models.sight import AtSchool, kept_by, my_own


class Volunteer(AtSchool):
    """One adult at one school. `code` is what their link carries, `code_at` since when."""

    adult_id = models.UUIDField()
    language = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_id", "adult_id", "district_id"], name="one_volunteer_an_adult_and_school"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_volunteer_per_code"),
        ]
        indexes = [models.Index(fields=["district_id", "adult_id"], name="volunteer_by_adult")]


class Offer(AtSchool):
    """What a family knows and would share, in its own words (`words` in `language`), and who may find it.

    `body` are the same words in our language, `made_by` what or who made them (`version` where that stands; lease and attempts
    on the row). `found_as` is the folded text that it is found by. `key`: of its form and what it said, so that sending it twice
    stores it once. Withdrawn, all words are gone.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="offers", db_index=False)
    adult_id = models.UUIDField()
    household_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    hows = ArrayField(models.CharField(max_length=8, choices=How.choices), default=list)
    grades = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    when = models.CharField(max_length=160, blank=True)
    found_by = models.CharField(max_length=10, choices=FoundBy.choices)
    consent_at = models.DateTimeField()
    way = models.CharField(max_length=6, choices=Way.choices)
    by_account_id = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True)
    body_language = models.CharField(max_length=20, blank=True)
    made_by = models.CharField(max_length=10, blank=True)
    version = models.CharField(max_length=8, choices=Version.choices, default=Version.NONE)
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    found_as = models.TextField(blank=True, default="")
    key = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, words__gt="")
                | Q(withdrawn_at__isnull=False, words="", body="", when="", found_as=""),
                name="a_withdrawn_offer_has_no_words",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "key", "district_id"],
                condition=Q(key__gt="", withdrawn_at=None),
                name="one_offer_per_key",
            ),
        ]
        indexes = [
            GinIndex(SearchVector("found_as", config="simple"), name="offer_by_words"),
            models.Index(fields=["district_id", "adult_id"], name="offer_by_adult"),
            models.Index(
                fields=["district_id", "next_try_at"],
                condition=Q(version="waiting"),
                name="offer_to_translate",
            ),
        ]


class Lesson(AtSchool):
    """A teacher asks for an offer: which class, what, when; what the family said, and that it was used.

    `answer`: the family's own words with it. `used_at`: held; `told_at`: since when the family knows that. `minutes` of it
    count as the volunteer's hours. `body` is the title as a machine says it in the family's `body_language` (`version`, lease
    and attempts as an offer's). `key`: as an offer's. `is_service`: students serve others in it. `offer_id` stays when its
    words are gone.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    account_id = models.UUIDField()
    section_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=160)
    how = models.CharField(max_length=8, choices=How.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stage = models.CharField(max_length=8, choices=LessonStage.choices, default=LessonStage.ASKED)
    stage_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=40, blank=True, default="")
    body = models.CharField(max_length=300, blank=True, default="")
    body_language = models.CharField(max_length=20, blank=True, default="")
    version = models.CharField(max_length=8, choices=Version.choices, default=Version.NONE)
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="lesson_begins_before_end"),
            models.CheckConstraint(
                condition=Q(stage="held", used_at__isnull=False) | (~Q(stage="held") & Q(used_at=None)),
                name="a_held_lesson_was_used",
            ),
            models.UniqueConstraint(
                fields=["offer", "account_id", "key", "district_id"],
                condition=Q(key__gt="") & ~Q(stage="off"),
                name="one_lesson_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "account_id"], name="lesson_by_teacher"),
            models.Index(
                fields=["district_id", "next_try_at"],
                condition=Q(version="waiting"),
                name="lesson_to_translate",
            ),
        ]

    def title_in(self, language: str) -> str:
        """The machine's title for whoever reads its language (BCP 47, region aside), else the teacher's own."""
        theirs = self.body_language.lower().partition("-")[0]
        return self.body if self.body and language.lower().partition("-")[0] == theirs else self.title

    @classmethod
    def visible_to(cls, scope) -> Q:
        return kept_by(scope) | my_own(scope, "account_id")
