"""The year of a class's team: its meetings, skills, scores, who was there, and what families set as goals."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District, SchoolYear, Section
from thirdpillar.practice.conferences.actions.team_homes import take_in
from thirdpillar.practice.conferences.actions.team_saying import WORDS, ask_to_read, ask_to_say
from thirdpillar.practice.conferences.choices import GoalResult, Presence
from thirdpillar.practice.conferences.models import (
    Goal,
    Score,
    Skill,
    Team,
    TeamHome,
    TeamMeeting,
    TeamPresence,
)
from thirdpillar.practice.conferences.queries.staff import teachers_of
from thirdpillar.practice.conferences.queries.teams import homes_of
from thirdpillar.practice.conferences.rules import enforce
from thirdpillar.practice.conferences.rules.teams import (
    CYCLE,
    SKILLS,
    citation,
    goal_due,
    may_lead,
    may_score,
    may_set_goal,
    team_terms,
)


@transaction.atomic
def make_team(*, section_id: UUID, begins_at: Sequence[datetime], place: str = "", by, at: datetime) -> Team:
    """The team of a class: its meetings of the year, as many as the model has and as long, and a place for every home.

    Raises Refused for a class of another school, and where the number of meetings is not the model's.
    """
    wide = _wide(by)
    with tenancy.acting_as(wide):
        on = _day(at, wide)
        section = Section.objects.seen_by(wide).filter(pk=section_id, left_at=None).first()
        year = SchoolYear.objects.seen_by(wide).filter(begins_on__lte=on, ends_on__gte=on).first()
        teacher = teachers_of([section_id], on=on, district_id=by.district_id).get(section_id)
        if section is None or year is None or teacher is None:
            raise Refused(_("Choose one."))
        enforce(may_lead(by, section.school_id, section_id))
        terms = team_terms(CYCLE, on)
        if len(set(begins_at)) != terms["meetings"]:
            raise Refused(_("Choose one."), citation(CYCLE, on))
        same = {
            "district_id": by.district_id, "school_id": section.school_id, "account_id": teacher,
            "section_id": section_id,
        }  # fmt: skip
        team, is_new = Team.objects.seen_by(wide).get_or_create(
            section_id=section_id, year_id=year.pk, district_id=by.district_id, defaults=same
        )
        if not is_new:
            return team
        long = timedelta(minutes=terms["meeting_minutes"])
        TeamMeeting.objects.bulk_create(
            TeamMeeting(**same, team=team, number=number, begins_at=each, ends_at=each + long, place=place)
            for number, each in enumerate(sorted(set(begins_at)), 1)
        )
        homes = take_in([team], on=on, wide=wide)
    record(by=by, at=at, deed="conferences.make_team", subject="team", subject_id=team.pk, homes=homes)
    return team


@transaction.atomic
def move_meeting(*, meeting_id: UUID, begins_at: datetime, place: str, by, at: datetime) -> TeamMeeting:
    """Another day, hour or place, as long as before; one that was called off takes place again. Its homes are told by the clock.

    Raises Refused for one that is over, and for a moment that is past."""
    meeting = _meeting(meeting_id, by)
    if meeting.begins_at <= at or begins_at <= at:
        raise Refused(_("It is over"))
    meeting.ends_at += begins_at - meeting.begins_at
    meeting.begins_at, meeting.place, meeting.off_at = begins_at, place.strip(), None
    meeting.save(update_fields=["begins_at", "ends_at", "place", "off_at"])
    record(by=by, at=at, deed="conferences.move_meeting", subject="team_meeting", subject_id=meeting.pk)
    return meeting


@transaction.atomic
def call_off_meeting(*, meeting_id: UUID, by, at: datetime) -> None:
    """It does not take place; who was told of it hears so by the clock."""
    meeting = _meeting(meeting_id, by)
    if meeting.begins_at <= at:
        raise Refused(_("It is over"))
    if meeting.off_at is None:
        meeting.off_at = at
        meeting.save(update_fields=["off_at"])
        record(
            by=by, at=at, deed="conferences.call_off_meeting", subject="team_meeting", subject_id=meeting.pk
        )


@transaction.atomic
def set_skills(*, meeting_id: UUID, skills: Sequence[Mapping], by, at: datetime) -> int:
    """What a meeting is about: {title, measure, scale, goal_now, goal_end, practice}, one or two (R-APTT-1)."""
    meeting = _meeting(meeting_id, by)
    terms = team_terms(SKILLS, meeting.begins_at.date())
    if not terms["least_skills"] <= len(skills) <= terms["most_skills"]:
        raise Refused(_("Choose one or two skills."), citation(SKILLS, meeting.begins_at.date()))
    same, rows = _same(meeting), []
    for place, one in enumerate(skills, 1):  # two at most
        before = Skill.objects.seen_by(by).filter(meeting=meeting, place=place).first()
        if before and any(getattr(before, name) != one[name] for name in WORDS[Skill] if name in one):
            # What a machine said of other words is no translation of these.
            one = {**one, "in_languages": {}}
        row, _is_new = Skill.objects.seen_by(by).update_or_create(
            meeting=meeting, place=place, district_id=by.district_id, defaults={**same, **one}
        )
        rows.append(row)
    wide = _wide(by)
    with tenancy.acting_as(wide):
        ask_to_say(rows, wide=wide, at=at)
    Skill.objects.seen_by(by).filter(meeting=meeting, place__gt=len(skills)).delete()
    record(
        by=by,
        at=at,
        deed="conferences.set_skills",
        subject="team_meeting",
        subject_id=meeting.pk,
        skills=len(skills),
    )
    return len(skills)


@transaction.atomic
def record_scores(*, skill_id: UUID, values: Mapping[UUID, int], by, at: datetime) -> int:
    """Where the children are, today. Numbers of the chart are drawn anew for all of them, so that no order tells who is who
    and none is used twice (R-APTT-3)."""
    skill = Skill.objects.seen_by(by).select_related("meeting").filter(pk=skill_id).first()
    if skill is None:
        raise Refused(_("Choose one."))
    meeting = _meeting(skill.meeting_id, by)
    on = _day(at, by)
    enforce(may_score(on, _day(meeting.begins_at, by)))
    if not values:
        raise Refused(_("Choose one."))
    if any(not 0 <= value <= skill.scale for value in values.values()):
        raise Refused(_("That is too short or too long."))
    rows = Score.objects.seen_by(by).filter(skill=skill)
    rows.delete()
    numbers = secrets.SystemRandom().sample(range(10, 10 + max(90, 3 * len(values))), len(values))
    Score.objects.bulk_create(
        [
            Score(**_same(meeting), skill=skill, student_id=student, value=value, taken_on=on, number=number)
            for (student, value), number in zip(values.items(), numbers, strict=True)
        ],
        batch_size=500,
    )
    record(
        by=by,
        at=at,
        deed="conferences.record_scores",
        subject="skill",
        subject_id=skill.pk,
        scores=len(values),
    )
    return len(values)


@transaction.atomic
def note_presence(
    *, meeting_id: UUID, household_ids: Collection[UUID], way: str = Presence.THERE, by, at: datetime
) -> int:
    """Which homes were at a meeting, or made it up since; who was there did not make it up."""
    meeting = _meeting(meeting_id, by)
    known = set(
        TeamHome.objects.seen_by(by)
        .filter(team=meeting.team, household_id__in=list(household_ids))
        .values_list("household_id", flat=True)
    )
    rows = TeamPresence.objects.seen_by(by).filter(meeting=meeting)
    # Who left the class is on no list of it any more, and was there all the same.
    here = [row["home"].household_id for row in homes_of(meeting, seen_by=by) if row["children"]]
    rows.filter(way=way, household_id__in=here).exclude(household_id__in=known).delete()
    TeamPresence.objects.bulk_create(
        [
            TeamPresence(**_same(meeting), meeting=meeting, household_id=home, way=way, at=at)
            for home in sorted(known)
        ],
        ignore_conflicts=True,
    )
    record(
        by=by,
        at=at,
        deed="conferences.note_presence",
        subject="team_meeting",
        subject_id=meeting.pk,
        homes=len(known),
    )
    return len(known)


@transaction.atomic
def set_goal(
    *,
    skill_id: UUID,
    home_id: UUID,
    student_id: UUID,
    target: int,
    words: str,
    minutes_a_week: int,
    by,
    at: datetime,
) -> Goal:
    """A family's goal for its child, in its own words, until so many days after the meeting (R-APTT-6)."""
    wide = _wide(by)
    with tenancy.acting_as(wide):
        home = TeamHome.objects.seen_by(wide).filter(pk=home_id).first()
        skill = Skill.objects.seen_by(wide).select_related("meeting").filter(pk=skill_id).first()
        score = Score.objects.seen_by(wide).filter(skill_id=skill_id, student_id=student_id).first()
        if home is None or skill is None or score is None or skill.meeting.team_id != home.team_id:
            raise Refused(_("Choose one."))
        on = _day(skill.meeting.begins_at, wide)
        enforce(
            may_set_goal(
                baseline=score.value, target=target, scale=skill.scale, minutes=minutes_a_week, on=on
            )
        )
        goal, _is_new = Goal.objects.seen_by(wide).update_or_create(
            skill=skill, student_id=student_id, household_id=home.household_id, district_id=by.district_id,
            defaults={
                **_same(skill), "baseline": score.value, "target": target, "due_on": goal_due(on), "words": words,
                "language": home.language, "minutes_a_week": minutes_a_week, "set_at": at, "in_languages": {},
            },
        )  # fmt: skip
        ask_to_read(goal, District.objects.get(pk=by.district_id), at)
    record(by=by, at=at, deed="conferences.set_goal", subject="goal", subject_id=goal.pk)
    return goal


@transaction.atomic
def note_result(*, goal_id: UUID, result: str, by, at: datetime) -> None:
    """What came of a goal (R-APTT-7)."""
    goal = Goal.objects.seen_by(by).filter(pk=goal_id).first()
    if goal is None or result not in GoalResult.values:
        raise Refused(_("Choose one."))
    enforce(may_lead(by, goal.school_id, goal.section_id))
    goal.result, goal.result_at = result, at
    goal.save(update_fields=["result", "result_at"])
    record(by=by, at=at, deed="conferences.note_result", subject="goal", subject_id=goal.pk, result=result)


def _meeting(meeting_id: UUID, by) -> TeamMeeting:
    found = (
        TeamMeeting.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("team")
        .filter(pk=meeting_id)
        .first()
    )
    if found is None:
        raise Refused(_("Choose one."))
    enforce(may_lead(by, found.school_id, found.section_id))
    return found


def _same(row) -> dict:
    return {name: getattr(row, name) for name in ("district_id", "school_id", "account_id", "section_id")}


def _day(at: datetime, by):
    return at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "the team of a class")
