"""Threads: what is said with one caregiver about one subject, and what staff note beside it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.means.conversations.choices import (
    From,
    Interest,
    MadeBy,
    MayMean,
    NoteKind,
    Standing,
    TextClass,
    Way,
)


class Thread(Tenant):
    """One subject with one caregiver. Nobody else of the family is in it, not even the child's other parent.

    `staff_ids` are the accounts named in it: they see a case, as long as a child of it is theirs. `interpreter_ids` are
    those who may translate a case: they see its texts one by one, and not the thread. `school_id` blank means the
    district office. `code` is what the family's own link carries. Of a case the subject and all that is said are stored sealed;
    `folded_subject` is then a digest, which tells only that two are the same.
    """

    school_id = models.UUIDField(null=True, blank=True)
    section_id = models.UUIDField(null=True, blank=True)
    adult_id = models.UUIDField()
    household_id = models.UUIDField(null=True, blank=True)
    student_ids = ArrayField(models.UUIDField(), default=list)
    interest = models.CharField(max_length=10, choices=Interest.choices)
    subject = SealedTextField()
    folded_subject = models.CharField(max_length=120)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.FOR_THEM)
    standing_at = models.DateTimeField()
    staff_ids = ArrayField(models.UUIDField(), default=list)
    interpreter_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    assigned_to_id = models.UUIDField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    begun_by_id = models.UUIDField(null=True, blank=True)
    code = models.CharField(max_length=12)
    # Since when its link carries this code; blank: since it was made.
    code_at = models.DateTimeField(null=True, blank=True)
    # Said to be abusive, by whom: it stands still until the office has looked.
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_from = models.CharField(max_length=10, choices=From.choices, blank=True)
    report = SealedTextField(blank=True, default="")
    # Kept beyond the retention rule, for a dispute.
    held_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True, default="")

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_thread_per_code"),
            # On each ground apart: that a subject is taken must tell nobody of a thread that they may not see.
            models.UniqueConstraint(
                fields=["district_id", "adult_id", "school_id", "section_id", "folded_subject"],
                condition=~Q(standing=Standing.CLOSED) & ~Q(interest=Interest.CASE),
                nulls_distinct=False,
                name="one_open_thread_per_subject",
            ),
            models.UniqueConstraint(
                fields=["district_id", "adult_id", "begun_by_id", "folded_subject"],
                condition=~Q(standing=Standing.CLOSED) & Q(interest=Interest.CASE),
                nulls_distinct=False,
                name="one_open_case_per_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "standing", "standing_at"], name="thread_by_standing"),
            models.Index(fields=["district_id", "adult_id"], name="thread_by_adult"),
            models.Index(fields=["district_id", "household_id"], name="thread_by_household"),
            models.Index(
                fields=["district_id", "reported_at"],
                condition=Q(reported_at__isnull=False),
                name="thread_reported",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_sealed(self) -> bool:
        """Whether its words are stored sealed."""
        return self.interest == Interest.CASE

    @property
    def school_of_outbox(self) -> UUID | None:
        """Whose staff may see its messages in the outbox and among the texts: of a case no school's."""
        return None if self.interest == Interest.CASE else self.school_id

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "family":
            return inside & Q(adult_id=scope.adult_id)
        # Looked at anew each time: who was named once, and has no child of it any more, reads it no longer.
        named = Q(staff_ids__contains=[scope.account_id]) if scope.account_id else Q(pk__in=[])
        if scope.breadth == "school":
            of_it = Func(
                F("student_id"), Func(OuterRef("student_ids"), function="ANY"), arg_joiner=" = ",
                template="(%(expressions)s)", output_field=models.BooleanField(),
            )  # fmt: skip
            here = Enrollment.all_rows.filter(of_it, left_at=None, school_id__in=scope.school_ids)
            of_the_office = Q(interest__in=[Interest.CLASS, Interest.SCHOOL]) | named
            return inside & Q(school_id__in=scope.school_ids) & of_the_office & Q(Exists(here))
        if scope.breadth == "class":
            of_class = Q(interest=Interest.CLASS, section_id__in=scope.section_ids)
            taught = Q(student_ids__overlap=list(scope.student_ids))
            return inside & taught & (of_class | named & ~Q(interest=Interest.CLASS))
        return Q(pk__in=[])


class _InThread(Tenant):
    """Rows that are as visible as their thread."""

    class Meta:
        abstract = True

    @property
    def is_sealed(self) -> bool:
        return self.thread.is_sealed  # type: ignore[attr-defined]

    @classmethod
    def visible_to(cls, scope) -> Q:
        thread = Thread.all_rows.filter(Thread.visible_to(scope), pk=OuterRef("thread_id"))
        return Q(district_id=scope.district_id) & Q(Exists(thread))


class Post(_InThread):
    """What one side said, in the words and the language it was said in; it is never changed afterwards."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    said_by = models.CharField(max_length=10, choices=From.choices)
    account_id = models.UUIDField(null=True, blank=True)
    adult_id = models.UUIDField(null=True, blank=True)
    household_id = models.UUIDField(null=True, blank=True)
    body = SealedTextField()
    language = models.CharField(max_length=20, blank=True)
    # What it weighs: whether a machine's translation may leave unchecked.
    text_class = models.CharField(
        max_length=10, choices=TextClass.choices, default=TextClass.EVERYDAY, db_default=TextClass.EVERYDAY
    )
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    inbound_id = models.UUIDField(null=True, blank=True)
    # What these words may say of the number, or that somebody calls for help; a person finds out.
    may_mean = models.CharField(max_length=12, choices=MayMean.choices, blank=True, default="", db_default="")
    # Thanks, or an "ok", where nothing was asked: nobody is owed an answer.
    is_thanks = models.BooleanField(default=False, db_default=False)
    template_id = models.UUIDField(null=True, blank=True)
    # Since when its words are gone, as the retention rule says; that it was said stays.
    emptied_at = models.DateTimeField(null=True, blank=True)
    # Made where it was written, so that a page sent twice says it once.
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "key"], name="one_post_per_key"),
        ]
        indexes = [
            models.Index(fields=["thread", "at"], name="post_by_thread"),
            models.Index(fields=["district_id", "at"], name="post_by_time"),
        ]


class Version(_InThread):
    """A post in another language: by whom or by which engine, and from which version it was made.

    `subject` is the thread's own, said in this language with the post that brought it; blank where none was needed.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions", db_index=False)
    language = models.CharField(max_length=20)
    subject = SealedTextField(blank=True, default="", db_default="")
    body = SealedTextField()
    made_by = models.CharField(max_length=10, choices=MadeBy.choices)
    engine = models.CharField(max_length=40, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    from_version_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "at"], name="version_by_post")]


class Note(_InThread):
    """What staff tell each other beside a thread, and who came into it or left it; no family ever sees one.

    `whom_id` is who was given it or taken out, by `account_id`; none of whom a rule took out.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="notes", db_index=False)
    account_id = models.UUIDField(null=True)
    kind = models.CharField(
        max_length=8, choices=NoteKind.choices, default=NoteKind.NOTE, db_default=NoteKind.NOTE
    )
    whom_id = models.UUIDField(null=True, blank=True)
    body = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["thread", "at"], name="note_by_thread")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return Q(pk__in=[]) if scope.breadth == "family" else super().visible_to(scope)
