"""Texts that came in from families."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models.threads import Thread

# Not understood, or from a number that we do not know: few of all that ever came in.
WAITS = Q(state=InboundState.NEEDS_PERSON) | Q(state=InboundState.UNKNOWN_SENDER, settled_at=None)
# About home visits: it became a deed there, or nobody has understood it and that was asked last.
OF_VISITS = Q(answers__startswith="visits.") | Q(of_visit=True, answers="")


class Inbound(Tenant):
    """One text from a family, kept once per provider's own id; `answers` names the deed it became."""

    school_id = models.UUIDField(null=True, blank=True)
    # Where it answers nothing of ours: the schools of its sender's children, each of which may see to it.
    school_ids = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    # The cases whose words it may answer, or that hold it: of these schools then only who may read one of them reads it.
    may_be_of = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    provider = models.CharField(max_length=40)
    provider_reference = models.CharField(max_length=200)
    sender = models.CharField(max_length=254)
    adult_id = models.UUIDField(null=True, blank=True)
    household_id = models.UUIDField(null=True, blank=True)
    body = SealedTextField()
    # As it was detected (BCP 47); blank where nobody can tell.
    language = models.CharField(max_length=20, blank=True)
    # A mail that did not say truly how its letters are written: some of them may be others.
    is_guessed = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=InboundState.choices)
    answers = models.CharField(max_length=60, blank=True)
    # What we asked there last was about a home visit: unread, it may tell what the family answers.
    of_visit = models.BooleanField(default=False, db_default=False)
    reference_id = models.UUIDField(null=True, blank=True)
    # Whose it is to see to; they read it whatever their school. And who of us has had it before them.
    handed_to_id = models.UUIDField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    seen_by_ids = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    settled_by_id = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "provider", "provider_reference"],
                name="one_inbound_per_provider_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "at"], name="inbound_by_time"),
            # Asked on every page of the staff: what waits, and which families wrote to an alert what nobody has read.
            models.Index(
                fields=["district_id", "answers", "reference_id", "adult_id"],
                condition=WAITS,
                name="inbound_waiting",
            ),
        ]

    # Whether it goes to a case is known only after it came in.
    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.evaluates_at and (scope.sees_all or scope.breadth == "school"):
            # What a visitor texts says who visits, and what a family of their school texts which family said no: nobody
            # who evaluates reads it (R-PTHV-1b, 1d), whoever handed it to them.
            at = list(scope.evaluates_at)
            here = Q(school_id=None, school_ids=[]) | Q(school_id__in=at) | Q(school_ids__overlap=at)
            inside &= ~(OF_VISITS & (Q(adult_id=None) | here))
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            handed = Q(handed_to_id=scope.account_id) if scope.account_id else Q(pk__in=[])
            theirs = Q(school_id__in=scope.school_ids) | Q(school_ids__overlap=list(scope.school_ids))
            meant = Func(
                F("pk"), Func(OuterRef("may_be_of"), function="ANY"), arg_joiner=" = ",
                template="(%(expressions)s)", output_field=models.BooleanField(),
            )  # fmt: skip
            case = Thread.all_rows.filter(meant).filter(Thread.visible_to(scope))
            of_a_case = ~Q(may_be_of=[])
            return inside & (theirs & ~of_a_case | handed | of_a_case & Q(Exists(case)))
        return inside & Q(adult_id=scope.adult_id) if scope.adult_id else Q(pk__in=[])
