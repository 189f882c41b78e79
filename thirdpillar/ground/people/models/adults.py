"""Adults around students, and how each can be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.choices import ContactKind, ContactState
from thirdpillar.ground.people.models.students import enrolled_here


class Adult(Tenant):
    """An adult in a student's life. Languages are the adult's own, apart for reading and for speaking.

    `home_school_id` is set on adults first met at a school's gathering and tied to no student yet.
    """

    sourced_id = models.CharField(max_length=255, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    sort_name = models.CharField(max_length=210)
    reads_language = models.CharField(max_length=20, blank=True)
    speaks_language = models.CharField(max_length=20, blank=True)
    needs_interpreter = models.BooleanField(null=True, blank=True)
    # Since when the languages stand as a person here wrote them down; no roster writes over that.
    languages_said_at = models.DateTimeField(null=True, blank=True)
    home_school_id = models.UUIDField(null=True, blank=True)
    merged_into_id = models.UUIDField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="one_adult_per_sourced_id",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "sort_name"], name="adult_by_name")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        own = Q(pk=scope.adult_id) if scope.adult_id else Q(pk__in=[])
        if scope.breadth == "school":
            return inside & (own | Q(home_school_id__in=scope.school_ids) | Q(Exists(_ties(scope))))
        if scope.breadth == "class":
            return inside & (own | Q(Exists(_ties(scope))))
        return inside & own  # a family member sees no other adult, not even the child's other parent


def _ties(scope, adult="pk"):
    from thirdpillar.ground.people.models.ties import Tie

    ties = Tie.all_rows.filter(adult_id=OuterRef(adult))
    if scope.breadth == "school":
        return ties.filter(enrolled_here(scope, "student_id"))
    return ties.filter(student_id__in=scope.student_ids)


class _OfAdult(Tenant):
    """Rows that are as visible as the adult they belong to."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        own = Q(adult_id=scope.adult_id) if scope.adult_id else Q(pk__in=[])
        if scope.breadth == "school":
            first_met = Q(adult__home_school_id__in=scope.school_ids)
            return inside & (own | first_met | Q(Exists(_ties(scope, "adult_id"))))
        if scope.breadth == "class":
            return inside & (own | Q(Exists(_ties(scope, "adult_id"))))
        return inside & own


class ContactPoint(_OfAdult):
    """A phone number (E.164) or e-mail address of an adult, with what is known of its state."""

    adult = models.ForeignKey(
        Adult, on_delete=models.CASCADE, related_name="contact_points", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    value = models.CharField(max_length=254)
    as_given = models.CharField(max_length=254, blank=True)
    state = models.CharField(
        max_length=12,
        choices=ContactState.choices,
        default=ContactState.UNCONFIRMED,
        db_default="unconfirmed",
    )
    state_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # Words from it say that it may be somebody else's: nothing goes there, but what is urgent, until a person has looked.
    doubted_at = models.DateTimeField(null=True, blank=True)
    from_roster = models.BooleanField(default=True, db_default=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # A person took it off the list: the roster does not bring it back.
    removed_at = models.DateTimeField(null=True, blank=True)
    # A person has asked: adults of several homes share this number, and rightly so.
    shared_said_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["adult", "kind", "value", "district_id"], name="one_contact_point_per_value"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "value"], name="contact_point_by_value")]


class ContactPointChange(_OfAdult):
    """What a contact point was before it changed, and why."""

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="contact_point_changes")
    contact_point_id = models.UUIDField()
    at = models.DateTimeField()
    was = models.JSONField()
    became = models.JSONField()
    because = models.CharField(max_length=120)
    by_account_id = models.UUIDField(null=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)


class MailingAddress(_OfAdult):
    """Where an adult gets mail. `residence` is the folded address that tells which adults share a home."""

    adult = models.OneToOneField(
        Adult, on_delete=models.CASCADE, related_name="mailing_address", db_constraint=False
    )
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    residence = models.CharField(max_length=300)
    is_protected = models.BooleanField(default=False, db_default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)
