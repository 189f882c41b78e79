"""What pages ask of teams."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, HouseholdStudent, Placement, Student
from thirdpillar.ground.schools.models import Section
from thirdpillar.practice.conferences.choices import STANDING, Presence, Stage, WeekStage
from thirdpillar.practice.conferences.models import (
    Coming,
    Conference,
    Goal,
    Score,
    Skill,
    Team,
    TeamHome,
    TeamMeeting,
    TeamPresence,
    TeamWord,
    Week,
)
from thirdpillar.practice.conferences.models.teams import said_key
from thirdpillar.practice.conferences.queries.readers import readers_of
from thirdpillar.practice.conferences.queries.staff import teachers_of
from thirdpillar.practice.conferences.rules.teams import Chart, may_lead


def classes(*, year_id: UUID | None, on: date, seen_by) -> list[dict]:
    """The classes that the asker may keep a team of: [{section, teacher, team}]; a teacher's own alone."""
    sections = Section.objects.seen_by(seen_by).filter(left_at=None)
    placed = Placement.objects.seen_by(seen_by).filter(left_at=None)
    teachers = teachers_of(sections.values_list("pk", flat=True), on=on, district_id=seen_by.district_id)
    if seen_by.role == Role.TEACHER:
        teachers = {
            section: who
            for section, who in teachers.items()
            if who == seen_by.account_id and section in seen_by.section_ids
        }
    rows = sections.filter(
        pk__in=set(teachers) & set(placed.order_by().values_list("section_id", flat=True).distinct())
    )
    if rows.filter(is_homeroom=True).exists():
        rows = rows.filter(is_homeroom=True)
    teams = {one.section_id: one for one in Team.objects.seen_by(seen_by).filter(year_id=year_id)}
    names = account_names(teachers.values(), seen_by=seen_by)
    return [
        {"section": row, "teacher": names.get(teachers[row.pk], ""), "team": teams.get(row.pk)}
        for row in rows.order_by("title", "pk")
    ]


def team(team_id: UUID, *, seen_by) -> Team | None:
    """A team that the asker keeps by now: whoever had the class before sees it no more."""
    found = Team.objects.seen_by(seen_by).filter(pk=team_id).first()
    return found if found and _keeps(found, seen_by) else None


def meeting(meeting_id: UUID, *, seen_by) -> TeamMeeting | None:
    found = TeamMeeting.objects.seen_by(seen_by).select_related("team").filter(pk=meeting_id).first()
    return found if found and _keeps(found.team, seen_by) else None


def _keeps(team: Team, seen_by) -> bool:
    return may_lead(seen_by, team.school_id, team.section_id) is None


def meetings_of(team: Team, *, seen_by) -> list[dict]:
    """The year's meetings with how many homes were there, or made it up: [{it, there, made_up, present, skills}]; `present`:
    which they were, also those that have left the class since."""
    rows = list(TeamMeeting.objects.seen_by(seen_by).filter(team=team).order_by("number"))
    present: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    known = TeamPresence.objects.seen_by(seen_by).filter(meeting__in=rows)
    for one, way, home in known.values_list("meeting_id", "way", "household_id"):
        present[one, way].add(home)
    skills: dict[UUID, list[Skill]] = defaultdict(list)
    for skill in Skill.objects.seen_by(seen_by).filter(meeting__in=rows).order_by("place"):
        skills[skill.meeting_id].append(skill)
    return [
        {
            "it": one, "there": len(present[one.pk, Presence.THERE]), "skills": skills[one.pk],
            "made_up": len(present[one.pk, Presence.MADE_UP]), "present": present[one.pk, Presence.THERE],
        }
        for one in rows
    ]  # fmt: skip


def individual_of(team: Team) -> dict | None:
    """The individual meetings of a team that the asker keeps: {week, first, placed, held, of}; None before they are planned.
    The week is the school's to see, so this asks in the sight of the whole district."""
    wide = Scope.system(team.district_id, "the individual meetings of a class's team")
    with tenancy.acting_as(wide):
        rows = Week.objects.seen_by(wide).filter(team=team).exclude(stage=WeekStage.CANCELLED)
        week = rows.annotate(first=Min("evenings__begins_at")).first()
        if week is None:
            return None
        talks = Conference.objects.seen_by(wide).filter(week=week).exclude(stage=Stage.CANCELLED)
        counts = talks.order_by().aggregate(
            placed=Count("pk", filter=Q(stage__in=STANDING)), held=Count("pk", filter=Q(stage=Stage.HELD)), of=Count("pk")
        )  # fmt: skip
    return {"week": week, "first": week.first} | counts


def section_title(team: Team, *, seen_by) -> str:
    found = Section.objects.seen_by(seen_by).filter(pk=team.section_id).first()
    return found.title if found else ""


def skills_of(meeting: TeamMeeting, *, seen_by) -> list[Skill]:
    return list(Skill.objects.seen_by(seen_by).filter(meeting=meeting).order_by("place"))


def children_of(team: Team, *, seen_by) -> list[Student]:
    """The children of the class, by name."""
    placed = Placement.objects.seen_by(seen_by).filter(section_id=team.section_id, left_at=None)
    return list(
        Student.objects.seen_by(seen_by)
        .filter(pk__in=placed.values("student_id"), left_at=None)
        .order_by("sort_name", "pk")
    )


def scores_of(skill: Skill, *, seen_by) -> dict[UUID, tuple[int, int]]:
    """{student: (value, number of the chart)}."""
    rows = Score.objects.seen_by(seen_by).filter(skill=skill)
    return {
        student: (value, number)
        for student, value, number in rows.values_list("student_id", "value", "number")
    }


def homes_of(meeting: TeamMeeting, *, seen_by) -> list[dict]:
    """The homes of a team: [{home, adult, children, way, to_call, nobody}], by the children's names.

    `adult`: whom its link was made for, by whom two homes of one child are told apart; `nobody`: they may not hear of the
    child any more, so nobody is named, called or given the link; `way` is blank for who was not there yet.

    No children: they left the class, and so has their home, whose history stays. `to_call`: no message tells them of it.
    """
    homes = list(TeamHome.objects.seen_by(seen_by).filter(team=meeting.team))
    known = {one.pk: one for one in children_of(meeting.team, seen_by=seen_by)}
    lives = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id__in=[one.household_id for one in homes], student_id__in=list(known)
    )
    mine: dict[UUID, list[Student]] = defaultdict(list)
    for home, student in lives.values_list("household_id", "student_id"):
        mine[home].append(known[student])
    ways = dict(
        TeamPresence.objects.seen_by(seen_by).filter(meeting=meeting).values_list("household_id", "way")
    )
    readers = readers_of(homes, seen_by=seen_by)
    adults = Adult.objects.seen_by(seen_by).in_bulk(set(readers.values()))
    words = TeamWord.objects.seen_by(seen_by).filter(meeting=meeting, reached=False)
    unreached = set(words.values_list("home_id", flat=True))
    rows = [
        {
            "home": one, "children": mine[one.household_id], "way": ways.get(one.household_id, ""),
            "to_call": one.pk in unreached, "adult": adults.get(readers.get(one.pk)), "nobody": one.pk not in readers,
        }
        for one in homes
    ]  # fmt: skip
    return sorted(rows, key=lambda row: ([each.sort_name for each in row["children"]], str(row["home"].pk)))


def slips_of(homes: list[dict]) -> list[dict]:
    """The homes in which somebody hears of a child of the class, each with the `sheet` of paper that its link is printed on:
    two homes of one child never stand on one, whether or not anything stands between them."""
    rows = [row for row in homes if row["children"] and not row["nobody"]]
    taken: dict[UUID, set[int]] = defaultdict(set)
    for row in rows:
        used = set().union(*(taken[child.pk] for child in row["children"]))
        row["sheet"] = next(number for number in range(1, len(rows) + 1) if number not in used)
        for child in row["children"]:
            taken[child.pk].add(row["sheet"])
    return rows


def goals_of(meeting: TeamMeeting, *, language: str, seen_by) -> list[dict]:
    """What families set at a meeting: [{it, child, said}]; `said`: a machine's words in the language that staff write in."""
    rows = list(
        Goal.objects.seen_by(seen_by)
        .filter(skill__meeting=meeting)
        .select_related("skill")
        .order_by("due_on", "pk")
    )
    known = Student.objects.seen_by(seen_by).in_bulk({one.student_id for one in rows})
    return [
        {"it": one, "child": known.get(one.student_id), "said": one.said_in(language).get("words", "")}
        for one in rows
    ]


def team_home_by_code(code: str, *, seen_by) -> TeamHome | None:
    """The home whose link this is."""
    return TeamHome.objects.seen_by(seen_by).select_related("team").filter(code=code).first()


def talk_code(home: TeamHome, *, seen_by) -> str:
    """What the link to this home's own individual meeting carries, once its family was told; blank before."""
    told = Coming.objects.seen_by(seen_by).filter(
        week__team=home.team, week__stage=WeekStage.PUBLISHED, household_id=home.household_id, adult_id=home.adult_id
    )  # fmt: skip
    return told.values_list("code", flat=True).first() or ""


def shown_to(home: TeamHome, *, at: datetime, seen_by) -> list[dict]:
    """What a home reads of its team: every meeting with its skills, this home's goals beside them."""
    goals = {
        (one.skill_id, one.student_id): one
        for one in Goal.objects.seen_by(seen_by).filter(
            skill__meeting__team=home.team, household_id=home.household_id
        )
    }
    found = meetings_of(home.team, seen_by=seen_by)
    for row in found:
        row["is_over"] = row["it"].ends_at <= at
        row["skills"] = [
            {"it": one, "scores": scores_of(one, seen_by=seen_by), "goals": goals} for one in row["skills"]
        ]  # two skills a meeting at most
    return found


def said_of(skill: Skill, language: str) -> dict:
    """A skill as it is shown to who reads a language: its words, `by` whom (blank: as they were written), whether they are
    `waiting` to be said in it; and its figures."""
    said = skill.said_in(language)
    return {
        "title": said.get("title") or skill.title, "measure": said.get("measure") or skill.measure,
        "practice": said.get("practice") or skill.practice, "by": said.get("by", ""),
        "waiting": said_key(language) in skill.lacks, "language": language if said else "",
        "scale": skill.scale, "goal_now": skill.goal_now, "goal_end": skill.goal_end,
    }  # fmt: skip


def languages_of(team: Team, *, seen_by) -> list[str]:
    """What the homes of the class's team read, each once."""
    rows = TeamHome.objects.seen_by(seen_by).filter(team=team).exclude(language="")
    return sorted({said_key(one) for one in rows.values_list("language", flat=True)})


def chart_rows(chart: Chart, own_label: str = "") -> list[dict]:
    """A class chart as the page draws it: numbers in the place of names, the family's own in another colour, with a word
    beside it. On a phone the heads of the columns are gone, so each row says that its first figure is a number."""
    return [
        {
            "label": f"{_('Number')} {bar.number}", "value": bar.value, "note": own_label if bar.is_own else "",
            "waiting": bar.is_own,
        }
        for bar in chart.bars
    ]  # fmt: skip
