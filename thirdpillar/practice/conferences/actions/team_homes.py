"""The homes of class teams: each home of a child in the class has a place, whenever the child came into it.

A place stays when the child leaves the class: what the home did in the team stays with it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.people.models import HouseholdStudent, Placement
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.practice.conferences.actions.team_saying import ask_to_say
from thirdpillar.practice.conferences.models import Skill, Team, TeamHome
from thirdpillar.practice.conferences.queries.wanted import homes_of_classes

# So many teams a turn of the clock.
TEAMS = 200


@transaction.atomic
def take_in_new(*, by, at: datetime) -> int:
    """Give a place to every home whose child came into a class after its team was made; answer how many."""
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    years = SchoolYear.objects.seen_by(by).filter(begins_on__lte=on, ends_on__gte=on)
    known = TeamHome.objects.seen_by(by).filter(
        team_id=OuterRef(OuterRef(OuterRef("pk"))), household_id=OuterRef("household_id")
    )
    lives = HouseholdStudent.objects.seen_by(by).filter(
        ~Exists(known), student_id=OuterRef("student_id"), household__dissolved_at=None
    )
    placed = Placement.objects.seen_by(by).filter(
        Exists(lives), section_id=OuterRef("section_id"), left_at=None, student__left_at=None
    )
    waiting = Team.objects.seen_by(by).filter(Exists(placed), year_id__in=years.values("pk"))
    teams = list(waiting.order_by("pk")[:TEAMS])
    taken_in = take_in(teams, on=on, wide=by)
    if taken_in:
        # Somebody may read a language that nobody read before.
        skills = Skill.objects.seen_by(by).filter(meeting__team__in=teams)
        ask_to_say(skills.select_related("meeting"), wide=by, at=at)
        record(by=by, at=at, deed="conferences.take_in_new", subject="team", homes=taken_in)
    return taken_in


def take_in(teams: Collection[Team], *, on: date, wide) -> int:
    """A place in each of these teams for every home of a child of its class in which an adult may hear of it."""
    if not teams:
        return 0
    district = District.objects.get(pk=wide.district_id)
    of = {one.pk: one for one in teams}
    homes = homes_of_classes(
        {one.section_id: one.pk for one in teams},
        on=on,
        first_language=(district.languages or ["en"])[0],
        seen_by=wide,
    )
    # A child may be in two classes, each with a team.
    wanted = [
        (of[key], one)
        for one in homes
        for key in sorted({team for several in one.meets.values() for team in several})
    ]
    rows = TeamHome.objects.seen_by(wide)
    before = rows.filter(team_id__in=list(of)).count()
    rows.bulk_create(
        [
            TeamHome(
                district_id=team.district_id, school_id=team.school_id, account_id=team.account_id,
                section_id=team.section_id, team=team, household_id=one.household_id, adult_id=one.adult_id,
                language=one.reads, code=new_code(),
            )
            for team, one in wanted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    return rows.filter(team_id__in=list(of)).count() - before
