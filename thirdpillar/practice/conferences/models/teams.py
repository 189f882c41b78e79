"""Academic parent-teacher teams: a class and its families, their meetings, skills, scores, goals, and who was there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.languages import page_language
from thirdpillar.practice.conferences.choices import GoalResult, Presence
from thirdpillar.practice.conferences.models.sight import AtSchool, my_own, planned_by


class OfTeacher(AtSchool):
    """Rows that name a teacher, who sees them too."""

    account_id = models.UUIDField()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope, "account_id")


class OfClass(AtSchool):
    """Rows of a class's team: whoever teaches the class today sees them, and nobody who taught it before.

    `account_id` is who taught it when the row was made.
    """

    account_id = models.UUIDField()
    section_id = models.UUIDField()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | (
            Q(district_id=scope.district_id, section_id__in=scope.section_ids)
            if scope.breadth == "class"
            else Q(pk__in=[])
        )


def said_key(language: str) -> str:
    """Under which tag words in a language stand: that of its pages, where there are any."""
    return page_language(language) or language.lower()


class Said(OfClass):
    """What the worker has a machine say in other languages: {tag: {field: words, "by": "machine"}}. `lacks`: in which it is
    still to be said."""

    in_languages = models.JSONField(default=dict, db_default={}, blank=True)
    lacks = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        abstract = True

    def said_in(self, language: str) -> dict[str, str]:
        """Its words in a language, with `by` whom; none where they are in that language, or not said in it yet."""
        return self.in_languages.get(said_key(language), {})


class Team(OfClass):
    """The team of one class in one school year."""

    year_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section_id", "year_id", "district_id"], name="one_team_a_class_and_year"
            )
        ]
        indexes = [models.Index(fields=["district_id", "account_id"], name="team_by_teacher")]


class TeamHome(OfClass):
    """One home in a team: whom its link was made for, and in which language it reads. `code` is what the link carries."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="homes", db_index=False)
    household_id = models.UUIDField()
    adult_id = models.UUIDField()
    language = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "household_id", "district_id"], name="one_place_a_home_and_team"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_team_home_per_code"),
        ]


class TeamMeeting(OfClass):
    """One of the year's meetings of a team, by its `number`; `off_at`: since when it does not take place."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="meetings", db_index=False)
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "number", "district_id"], name="one_meeting_a_number"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="team_meeting_begins_before_end"
            ),
        ]
        ordering = ["number"]


class TeamWord(OfClass):
    """What a home was last told of a meeting: when and where it is, or that it `is_off`. `reached`: a message went; whoever
    has none is called."""

    home = models.ForeignKey(TeamHome, on_delete=models.CASCADE, related_name="words", db_index=False)
    meeting = models.ForeignKey(TeamMeeting, on_delete=models.CASCADE, related_name="words", db_index=False)
    begins_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    is_off = models.BooleanField(default=False)
    reached = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["home", "meeting", "district_id"], name="one_word_a_home_and_team_meeting"
            )
        ]


class Skill(Said):
    """A foundational skill of a meeting: how it is measured (0 to `scale`), where children should be now (`goal_now`) and at the
    end of the year; and what families practise at home with which material."""

    meeting = models.ForeignKey(TeamMeeting, on_delete=models.CASCADE, related_name="skills", db_index=False)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    measure = models.CharField(max_length=160)
    scale = models.PositiveSmallIntegerField()
    goal_now = models.PositiveSmallIntegerField()
    goal_end = models.PositiveSmallIntegerField()
    practice = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "place", "district_id"], name="one_skill_a_place"),
            models.CheckConstraint(
                condition=Q(scale__gte=1, goal_now__lte=F("scale"), goal_end__lte=F("scale")),
                name="goals_lie_on_the_scale",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="skill_to_say",
            )
        ]
        ordering = ["place"]


class Score(OfClass):
    """Where one child is in a skill. `number` is what the class chart shows in the place of its name: drawn for this skill
    alone, and told to its own family."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="scores", db_index=False)
    student_id = models.UUIDField()
    value = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "student_id", "district_id"], name="one_score_a_child_and_skill"
            ),
            models.UniqueConstraint(fields=["skill", "number", "district_id"], name="one_child_a_number"),
        ]


class Goal(Said):
    """What a family set for its child: from where to where, by when, with which practice; in its own words.

    `result` says afterwards what came of it.
    """

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="goals", db_index=False)
    household_id = models.UUIDField()
    student_id = models.UUIDField()
    baseline = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    words = models.CharField(max_length=300)
    language = models.CharField(max_length=20, blank=True)
    minutes_a_week = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=GoalResult.choices, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "student_id", "household_id", "district_id"],
                name="one_goal_a_home_and_child",
            ),
            models.CheckConstraint(condition=Q(target__gte=F("baseline")), name="a_goal_leads_upwards"),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="goal_to_say",
            )
        ]


class TeamPresence(OfClass):
    """A home was at a meeting, or made it up since. Who was at none has no row: nothing is held against it."""

    meeting = models.ForeignKey(TeamMeeting, on_delete=models.CASCADE, related_name="present", db_index=False)
    household_id = models.UUIDField()
    way = models.CharField(max_length=8, choices=Presence.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "household_id", "district_id"], name="a_home_is_at_a_meeting_once"
            )
        ]
