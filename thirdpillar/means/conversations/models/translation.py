"""Texts on their way into another language, and what readers said of a translation."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from thirdpillar.ground.base.models import OfTheOffice, Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.means.conversations.choices import DoubtOutcome, MadeBy, TextClass, TranslationState, Trouble
from thirdpillar.means.conversations.models.threads import Post, Thread


class Translation(Tenant):
    """One text into one language: what the worker does and how far it came, all on this row.

    Of a post, or of something of another room (`purpose` and `reference_id`). `names` must not be translated.
    `leaves_at` is when a post leaves in its original where nothing has come (blank: never); `left` says that it has.
    `draft` is nobody's version yet; that is made when it may leave. `subject` is the thread's, where it is to be said in
    this language too, and `subject_draft` how. Of a message to a class one row a language is translated, with {children}
    in it; those of its posts follow it (`lead`), each with the names of its own `children`.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, related_name="translations", db_index=False
    )
    purpose = models.CharField(max_length=60)
    reference_id = models.UUIDField()
    for_family = models.BooleanField(default=True)
    # To whom it goes once it may: the thread's own caregiver, the second guardian who reads this language, or both.
    to_first = models.BooleanField(default=True, db_default=True)
    to_second = models.BooleanField(default=False, db_default=False)
    lead = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="followers", db_index=False
    )
    children = ArrayField(models.CharField(max_length=200), default=list, db_default=[])
    original = SealedTextField()
    subject = SealedTextField(blank=True, default="", db_default="")
    from_language = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=20)
    names = ArrayField(models.CharField(max_length=200), default=list)
    text_class = models.CharField(max_length=10, choices=TextClass.choices, default=TextClass.EVERYDAY)
    state = models.CharField(
        max_length=10, choices=TranslationState.choices, default=TranslationState.WAITING
    )
    draft = SealedTextField(blank=True, default="")
    subject_draft = SealedTextField(blank=True, default="", db_default="")
    engine = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=10, choices=MadeBy.choices, blank=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)
    terms_missing = ArrayField(models.CharField(max_length=120), default=list)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True)
    left = models.BooleanField(default=False)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "purpose", "reference_id", "language"],
                name="one_translation_per_language",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "state", "next_try_at"], name="translation_by_state"),
            models.Index(fields=["thread"], name="translation_by_thread"),
            models.Index(fields=["lead"], condition=Q(lead__isnull=False), name="translation_by_lead"),
        ]

    @property
    def is_guess(self) -> bool:
        """Whether its language is only what its writer is known to read."""
        return bool(self.from_language) and self.trouble == Trouble.UNKNOWN_LANGUAGE

    @property
    def is_named(self) -> bool:
        """Whether its language was named in answer to words that had gone before it was asked for."""
        return self.left and self.leaves_at is not None and self.leaves_at < self.asked_at

    @property
    def is_sealed(self) -> bool:
        return self.thread is not None and self.thread.is_sealed

    @classmethod
    def visible_to(cls, scope) -> Q:
        """Staff who see the conversation. No family: a draft is nothing to read yet."""
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "family":
            return Q(pk__in=[])
        thread = Thread.all_rows.filter(Thread.visible_to(scope), pk=OuterRef("thread_id"))
        return inside & Q(Exists(thread))


class Doubt(OfTheOffice):
    """A reader said that a translation is wrong. Who it was stands nowhere here: the words are what is in doubt."""

    purpose = models.CharField(max_length=60)
    reference_id = models.UUIDField()
    version_id = models.UUIDField()
    language = models.CharField(max_length=20)
    # Whether it is of a case: its words are stored sealed then.
    is_sealed = models.BooleanField(default=False, db_default=False)
    original = SealedTextField()
    from_language = models.CharField(max_length=20, blank=True)
    body = SealedTextField()
    names = ArrayField(models.CharField(max_length=200), default=list)
    said = SealedTextField(blank=True, default="")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=DoubtOutcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "version_id"],
                condition=Q(settled_at=None),
                name="one_open_doubt_per_version",
            ),
        ]

    @property
    def outcome_words(self) -> str:
        """How it was settled; without an outcome the office took the translation back."""
        return str(self.get_outcome_display()) if self.outcome else _("Taken back")  # type: ignore[attr-defined]
