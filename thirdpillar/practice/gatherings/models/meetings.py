"""A parent meeting: its agenda, what families said there, and the points in which the school answers, version by version."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.gatherings.choices import AnswerKind, InputWay, ItemKind, PointState
from thirdpillar.practice.gatherings.models.at_school import AtSchool
from thirdpillar.practice.gatherings.models.gathering import Gathering


class Translated(AtSchool):
    """What the worker has a machine say in other languages. `lacks`: in which it is still to be said."""

    lacks = ArrayField(models.CharField(max_length=20), default=list)
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class SaidByWhom(Translated):
    """`in_languages` says the words in further languages, and who translated them: {tag: {…: "…", "by": "machine"}}."""

    in_languages = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def said_in(self, language: str) -> dict[str, str]:
        """The words in a language (BCP 47) and `by` whom; empty where nobody said them in it."""
        tag = language.lower()
        return self.in_languages.get(tag) or self.in_languages.get(tag.partition("-")[0]) or {}


class Meeting(AtSchool):
    """What makes a gathering a parent meeting. `code`: what the squares on its tables carry, which opens nothing but it.

    `text_word` is what a text begins with that says something to it. `language` is that in which its words are written
    first. From `published_at` on nobody says more; `forgotten_at`: when the words of families were removed.
    """

    gathering = models.OneToOneField(Gathering, on_delete=models.CASCADE, related_name="meeting")
    language = models.CharField(max_length=20)
    code = models.CharField(max_length=12)
    text_word = models.CharField(max_length=8, blank=True, default="", db_default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_id = models.UUIDField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_meeting_per_code"),
            models.UniqueConstraint(
                fields=["district_id", "text_word"], condition=~Q(text_word=""), name="one_meeting_per_word"
            ),
        ]


class AgendaItem(SaidByWhom):
    """One item of an agenda, in its `place` from 1 on; of those that ask, families say something."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="agenda", db_index=False)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=6, choices=ItemKind.choices, default=ItemKind.INFORM)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "place", "district_id"],
                name="one_item_per_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """The title as it is said in a language, else as it was written first."""
        return self.said_in(language).get("title") or self.title


class Point(AtSchool):
    """What several said, in short, and what the school answers. It is cited as `reference`, which never changes."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="points", db_index=False)
    year = models.PositiveSmallIntegerField()
    named = models.CharField(max_length=30)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "year", "named", "number"], name="one_point_per_reference"
            )
        ]
        indexes = [models.Index(fields=["gathering", "number"], name="point_by_gathering")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Such as 2027-Oak-12: the year in which the school year ends, the school, the number."""
        return f"{self.year}-{self.named}-{self.number}"


class PointVersion(SaidByWhom):
    """A point as it was worded once; the latest counts. Families see those with `shown_at`.

    `said`: in our words. `answer`: what will be done, or why not; `who` as families read it, `owner_id` whose it is
    here. `told_at`: when the owner was told that the day is past.
    """

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    said = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=AnswerKind.choices, blank=True, default="")
    answer = models.TextField(blank=True)
    who = models.CharField(max_length=120, blank=True)
    owner_id = models.UUIDField(null=True, blank=True)
    by_when = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PointState.choices, default=PointState.OPEN)
    state_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point", "number", "district_id"], name="one_point_version_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.WILL) | (~Q(answer="") & ~Q(who="") & Q(by_when__isnull=False)),
                name="a_promise_says_what_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(kind=AnswerKind.WONT) | ~Q(answer=""), name="a_no_says_why"),
            models.CheckConstraint(
                condition=Q(shown_at=None) | ~Q(kind=""), name="what_families_see_is_answered"
            ),
        ]


class MeetingInput(Translated):
    """What one table or one family said to an item that asks, in its own words and language, sealed.

    `key` is made where it was written, so that it is stored once. A family's is a digest of its household, burned when
    the answers are published; whose words they are is kept only where the family said that we may ask it about them.
    `reading`: the words in the school's language, `reading_by` whom. `gone_at`: taken back by who wrote it.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="inputs", db_index=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.RESTRICT, related_name="inputs", db_index=False)
    key = models.CharField(max_length=64)
    way = models.CharField(max_length=6, choices=InputWay.choices)
    table_number = models.PositiveSmallIntegerField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=20, blank=True)
    words = SealedTextField(blank=True)
    reading = SealedTextField(blank=True, default="")
    reading_by = models.CharField(max_length=10, blank=True)
    may_quote = models.BooleanField(default=False)
    household_id = models.UUIDField(null=True, blank=True)
    adult_id = models.UUIDField(null=True, blank=True)
    said_on = models.DateField()
    by_account_id = models.UUIDField(null=True, blank=True)
    point = models.ForeignKey(
        Point, on_delete=models.SET_NULL, null=True, blank=True, related_name="inputs", db_index=False
    )
    is_aside = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True, blank=True)

    is_sealed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "key", "district_id"], name="one_input_per_key"),
            models.CheckConstraint(
                condition=Q(table_number=None) | Q(way=InputWay.TABLE), name="tables_alone_have_a_number"
            ),
            models.CheckConstraint(
                condition=Q(household_id=None) | Q(way=InputWay.LINK),
                name="a_home_is_kept_of_its_own_link_alone",
            ),
            models.CheckConstraint(
                condition=Q(point=None) | Q(gone_at=None, is_aside=False), name="what_a_point_holds_stands"
            ),
        ]
        indexes = [
            models.Index(fields=["gathering", "item"], name="input_by_item"),
            models.Index(fields=["point"], condition=Q(point__isnull=False), name="input_by_point"),
        ]
