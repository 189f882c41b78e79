"""Broadcasts: one text to many families, in their languages, and whom it was written to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from thirdpillar.ground.base.models import OfTheOffice, Tenant
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Unreached, Wellbeing


class Broadcast(Tenant):
    """A text for many families. `audience` is a question, answered anew when it goes.

    `school_ids` are the schools it may go to (none: the whole district), `section_id` the class of a teacher's own.
    `goes_on` and `goes_at` are the wall clock of `zone`: blank means at once. `spread_after` is the last adult that was
    written to: whoever goes on begins after it. `preview` is what was counted before it went (queries/previews.py).
    `waiting_languages` are those whose families wait until a person has checked the words, unless its sender lets it go
    `in_original`; `only_languages` are those that are written to now, after the others. `failures` in a row, `retry_at`
    and `stuck_at` (since when people know) belong to one that cannot go on, see actions/stuck.py. `follower_school_ids`
    are the schools whose staff follow an alert of the district; `alive_hours` is how long an alert tries, blank: as long
    as it may. `confirmed` is the number of people that was said yes to last; from `over_at` on an alert asks nobody any more.
    `told_waiting_at` is when it was last said that families wait for words; at `lapsed_at` it was noted whom it did not
    reach by its last day.
    """

    school_ids = ArrayField(models.UUIDField(), default=list)
    section_id = models.UUIDField(null=True, blank=True)
    follower_school_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    title = models.CharField(max_length=120)
    pace = models.CharField(max_length=10, choices=Pace.choices, default=Pace.SOON)
    asks_wellbeing = models.BooleanField(default=False, db_default=False)
    audience = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    stage_at = models.DateTimeField()
    goes_on = models.DateField(null=True, blank=True)
    goes_at = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    alive_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    written_by_id = models.UUIDField(null=True, blank=True)
    sent_by_id = models.UUIDField(null=True, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    preview = models.JSONField(default=dict)
    spread_after = models.UUIDField(null=True, blank=True)
    spread = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    stuck_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    text_class = models.CharField(
        max_length=10, choices=TextClass.choices, default=TextClass.EVERYDAY, db_default="everyday"
    )
    in_original = models.BooleanField(default=False, db_default=False)
    waiting_languages = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    only_languages = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    confirmed = models.PositiveIntegerField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    told_waiting_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        indexes = [
            models.Index(fields=["district_id", "stage", "stage_at"], name="broadcast_by_stage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_urgent(self) -> bool:
        return self.pace == Pace.EMERGENCY

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            here = list(scope.school_ids)
            return inside & (Q(school_ids__overlap=here) | Q(follower_school_ids__overlap=here))
        if scope.breadth == "class":
            return inside & Q(section_id__in=scope.section_ids)
        return inside & Q(pk__in=[])


class BroadcastVersion(Tenant):
    """The words in one language: by whom or by which engine, and from which version they were made.

    `is_vouched`: another person, tested in the language, has checked them, where the message's class asks for that.
    `anew_id` is set while they are said anew to whoever got them wrong before `anew_since` (the database's own clock):
    the doubt that was right. `anew_after` is the last recipient who was looked at.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    is_original = models.BooleanField(default=False, db_default=False)
    is_vouched = models.BooleanField(default=False, db_default=False)
    made_by = models.CharField(max_length=10, choices=MadeBy.choices, default=MadeBy.PERSON)
    engine = models.CharField(max_length=40, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    from_version_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    anew_id = models.UUIDField(null=True, blank=True)
    anew_since = models.DateTimeField(null=True, blank=True)
    anew_after = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "language", "district_id"], name="one_version_per_language"
            ),
        ]
        indexes = [
            models.Index(
                fields=["district_id"], condition=Q(anew_id__isnull=False), name="version_said_anew"
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        whole = Broadcast.all_rows.filter(Broadcast.visible_to(scope), pk=OuterRef("broadcast_id"))
        return Q(district_id=scope.district_id) & Q(Exists(whole))


class Recipient(Tenant):
    """One adult whom a broadcast is for, about which children, and what they answered to an alert.

    Its id is the reference of the messages in the outbox. `school_ids` are the schools of all the children that it is
    about, of which `school_id` is one: a family of two schools is each one's. `is_news` waits for the digest that then
    names it. `written_at` is when their message, or that digest, was written.

    A call for help stands until one of us has spoken with them (`settled_at`), whatever they say after it: `said_at` is
    its last word, `help_since` its first, `safe_at` since when they say that they are safe meanwhile. `called_by_id` is
    calling them since `called_at`.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    adult_id = models.UUIDField()
    household_id = models.UUIDField(null=True, blank=True)
    school_id = models.UUIDField(null=True, blank=True)
    school_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    section_id = models.UUIDField(null=True, blank=True)
    student_ids = ArrayField(models.UUIDField(), default=list)
    language = models.CharField(max_length=20, blank=True)
    unreached = models.CharField(max_length=10, choices=Unreached.choices, blank=True)
    is_news = models.BooleanField(default=False, db_default=False)
    digest_id = models.UUIDField(null=True, blank=True)
    code = models.CharField(max_length=12)
    written_at = models.DateTimeField(db_default=Now())
    said = models.CharField(max_length=6, choices=Wellbeing.choices, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by_way = models.CharField(max_length=8, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.UUIDField(null=True, blank=True)
    help_since = models.DateTimeField(null=True, blank=True)
    safe_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "adult_id", "district_id"], name="one_recipient_per_adult"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_recipient_per_code"),
        ]
        indexes = [
            models.Index(fields=["district_id", "adult_id"], name="recipient_by_adult"),
            models.Index(
                fields=["district_id", "adult_id", "id"], condition=Q(is_news=True, digest_id=None),
                name="recipient_of_news",
            ),
            models.Index(fields=["district_id", "digest_id"], name="recipient_by_digest"),
            models.Index(fields=["district_id", "said_at"], condition=~Q(said=""), name="recipient_by_answer"),
            models.Index(
                fields=["district_id", "broadcast"], condition=Q(said="help", settled_at=None), name="recipient_calling"
            ),
            models.Index(
                fields=["district_id", "settled_at"], condition=Q(settled_at__isnull=False), name="recipient_settled"
            ),
        ]  # fmt: skip

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & Q(school_ids__overlap=list(scope.school_ids))
        if scope.breadth == "class":
            return inside & Q(section_id__in=scope.section_ids)
        return inside & Q(pk__in=[])


class Digest(OfTheOffice):
    """The news of one day for one adult, in one message."""

    adult_id = models.UUIDField()
    on = models.DateField()
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "adult_id", "on"], name="one_digest_a_day"),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_digest_per_code"),
        ]


class BroadcastTerms(Tenant):
    """What the district sets for broadcasts: when news go, what a part of a text costs, and where links may lead.

    `second_person_above` is stricter than the standard, or blank. `part_price` is money of `currency` for one part,
    `picture_price` for one text with pictures, however many words and pictures it has, `call_price` for one call and
    `letter_price` for one letter.
    """

    digest_at = models.TimeField()
    second_person_above = models.PositiveIntegerField(null=True, blank=True)
    part_price = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    picture_price = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    call_price = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    letter_price = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD", db_default="USD")
    link_hosts = ArrayField(models.CharField(max_length=253), default=list, db_default=[])
    digest_done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="one_terms_per_district")]
