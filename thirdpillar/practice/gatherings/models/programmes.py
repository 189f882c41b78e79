"""Programmes: a series of sessions that adults register for, and where each of them stands."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.practice.gatherings.choices import (
    Answered,
    ProgrammeKind,
    ProgrammeStage,
    Purpose,
    QuestionKind,
    Standing,
    Way,
)
from thirdpillar.practice.gatherings.models.gathering import AtSchool, Gathering, SaidInLanguages, WithNeeds


class Programme(SaidInLanguages):
    """A series of gatherings (its sessions) with its own list of people; of a school, or of the district.

    `capacity`: blank has no end. Completed is who came to `share_percent` of the sessions held, or to `least_sessions`:
    one of the two is given. `after_ids`: programmes of which one was completed before. `kept_hours`: how long a free place
    is kept for whoever waits. `text_word` is what a text says to register. `credential` is what completing it gives staff.
    `in_languages` says title and words in further languages: {tag: {"title": …, "about": …}}.
    """

    kind = models.CharField(max_length=12, choices=ProgrammeKind.choices)
    step = models.CharField(max_length=12, choices=Purpose.choices)
    term = models.CharField(max_length=80, blank=True)
    cohort = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    supports = ArrayField(models.CharField(max_length=20), default=list)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    register_until = models.DateField(null=True, blank=True)
    after_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    share_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    least_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    kept_hours = models.PositiveSmallIntegerField()
    text_word = models.CharField(max_length=8)
    credential = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=10, choices=ProgrammeStage.choices, default=ProgrammeStage.DRAFT)
    finished_at = models.DateTimeField(null=True, blank=True)
    made_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_percent=None, least_sessions__gte=1)
                | Q(least_sessions=None, share_percent__gte=1, share_percent__lte=100),
                name="programme_is_completed_by_one_rule",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="programme_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(credential="") | Q(kind=ProgrammeKind.STAFF), name="staff_alone_earn_a_credential"
            ),
            models.UniqueConstraint(fields=["district_id", "text_word"], name="one_programme_per_word"),
        ]
        indexes = [models.Index(fields=["district_id", "stage", "kind"], name="programme_by_stage")]

    @property
    def is_for_staff(self) -> bool:
        return self.kind == ProgrammeKind.STAFF


class ProgrammeQuestion(AtSchool):
    """What a programme asks whoever registers; `options` of one that is answered by one of these.

    `in_languages`: its words in further languages, {tag: text}; `options_in_languages`: the options likewise,
    {tag: [text]}, in their order. What is kept is always the option as it was written first.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="questions", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    in_languages = models.JSONField(default=dict, db_default={}, blank=True)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    options = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    options_in_languages = models.JSONField(default=dict, db_default={}, blank=True)
    must_answer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place", "district_id"], name="one_question_per_place"
            )
        ]
        ordering = ["place"]

    def __str__(self) -> str:
        return self.words

    def words_in(self, language: str) -> str:
        """The question as somebody wrote it in a language (BCP 47), else as it was written first."""
        tag = language.lower()
        return self.in_languages.get(tag) or self.in_languages.get(tag.partition("-")[0]) or self.words

    def options_in(self, language: str) -> list[tuple[str, str]]:
        """[(option as it is kept, as the reader's language has it)]; where somebody wrote none, as it was written first."""
        tag, said = language.lower(), self.options_in_languages
        here = said.get(tag) or said.get(tag.partition("-")[0]) or []
        return [
            (option, here[at] if at < len(here) and here[at] else option)
            for at, option in enumerate(self.options)
        ]

    def answer_in(self, answer: str, language: str) -> str:
        """What was answered, in the reader's language where it is one of the options."""
        return dict(self.options_in(language)).get(answer, answer)


class Registration(AtSchool, WithNeeds):
    """One person in one programme: a family's adult, or somebody of the staff; `code` is what their link carries.

    `since`: from when on they wait, by which the list moves. `answers`: {question id: text}; they and what somebody needs
    at each session are emptied 30 days after the end.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="registrations", db_index=False
    )
    adult_id = models.UUIDField(null=True, blank=True)
    household_id = models.UUIDField(null=True, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    standing_at = models.DateTimeField()
    since = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way.choices)
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)
    by_account_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "adult_id", "district_id"],
                condition=Q(adult_id__isnull=False),
                name="adult_registers_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "account_id", "district_id"],
                condition=Q(account_id__isnull=False),
                name="colleague_registers_once",
            ),
            models.CheckConstraint(
                condition=Q(adult_id=None, account_id__isnull=False)
                | Q(account_id=None, adult_id__isnull=False),
                name="registration_is_of_one_person",
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_registration_per_code"),
        ]
        indexes = [
            models.Index(fields=["programme", "standing", "since"], name="registration_in_order"),
            models.Index(fields=["district_id", "adult_id"], name="registration_by_adult"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return super().visible_to(scope) & _not_of_whom_they_evaluate(scope)


def _not_of_whom_they_evaluate(scope) -> Q:
    """A training tells who volunteers for what; who evaluates educators does not read it of them (R-PTHV-1b)."""
    hidden = Q(account_id__isnull=False) & ~Q(account_id=scope.account_id)
    if scope.role == Role.PRINCIPAL:
        return ~hidden
    return ~(hidden & Q(school_id__in=scope.evaluates_at)) if scope.evaluates_at else Q()


class PlaceOffer(AtSchool):
    """A place that is kept for somebody who waits, until `answer_by`; "" where nothing was answered."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="offers", db_index=False
    )
    at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answered.choices, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "district_id"],
                condition=Q(over_at=None),
                name="one_open_offer_each",
            ),
            models.CheckConstraint(condition=Q(at__lt=F("answer_by")), name="offer_gives_time_to_answer"),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(over_at=None), name="offer_still_open")]


class StaffPresence(AtSchool):
    """Somebody of the staff was at a session of a staff programme. No family's attendance, and no touchpoint."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="staff_present", db_index=False
    )
    account_id = models.UUIDField()
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "account_id", "district_id"],
                condition=Q(removed_at=None),
                name="colleague_attends_once",
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return super().visible_to(scope) & _not_of_whom_they_evaluate(scope)
