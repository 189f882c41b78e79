"""Service learning of students; and who was thanked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.volunteers.choices import HoursStage
from thirdpillar.practice.volunteers.models.offers import Lesson, Volunteer
from thirdpillar.practice.volunteers.models.sight import AtSchool, kept_by, my_own


class Opportunity(AtSchool):
    """Something in which students of a school serve others and learn: with a partner, from a family's offer, or a lesson.

    It names no person; its school and whoever teaches there may read it.
    """

    title = models.CharField(max_length=160)
    partner = models.CharField(max_length=160, blank=True)
    lesson = models.ForeignKey(
        Lesson, on_delete=models.SET_NULL, null=True, blank=True, related_name="opportunities", db_index=False
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    account_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on__lte=models.F("ends_on")), name="opportunity_begins_before_end"
            ),
            models.UniqueConstraint(
                fields=["lesson", "district_id"],
                condition=Q(lesson__isnull=False),
                name="one_opportunity_a_lesson",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "school_id"], name="opportunity_by_school")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.breadth != "class":
            return kept_by(scope)
        taught = Section.objects.filter(pk__in=scope.section_ids).values("school_id")
        return Q(district_id=scope.district_id, school_id__in=taught)


class ServiceHours(AtSchool):
    """One student's minutes on one day of an opportunity; they count once somebody approved them."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, related_name="hours", db_index=False
    )
    student_id = models.UUIDField()
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=HoursStage.choices, default=HoursStage.LOGGED)
    account_id = models.UUIDField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "student_id", "on", "district_id"], name="a_student_serves_a_day_once"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440), name="service_lasts_some_minutes"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "student_id"], name="service_by_student")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return kept_by(scope) | my_own(scope, "account_id")


class Thanks(AtSchool):
    """A volunteer was thanked for `minutes` approved from one day to another: what the letter says stays as it was."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="thanks", db_index=False)
    since_on = models.DateField()
    until_on = models.DateField()
    minutes = models.PositiveIntegerField()
    titles = models.TextField(blank=True)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "until_on", "district_id"], name="thanked_once_for_a_day"
            )
        ]
