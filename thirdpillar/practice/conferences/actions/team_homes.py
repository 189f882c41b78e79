"""The homes of class teams: each home of a child in the class has a place, whenever the child came into it.

A place stays when the child leaves the class: what the home did in the team stays with it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.actions.team_saying import ask_to_say
from thirdpillar.practice.conferences.actions.team_telling import forget_words
from thirdpillar.practice.conferences.models import Skill, Team, TeamHome
from thirdpillar.practice.conferences.queries.readers import homes_to_read_anew, teams_lacking_homes
from thirdpillar.practice.conferences.queries.wanted import homes_of_teams

# So many teams, and so many homes that somebody else reads for, a turn of the clock.
TEAMS, HOMES = 200, 500


@transaction.atomic
def take_in_new(*, by, at: datetime) -> int:
    """Give a place to every home whose child came into a class after its team was made; answer how many.

    A home whose reader may hear of no child of the class any more, or lives elsewhere, is read by another adult of it; and
    where somebody was barred since its link was made it has a new link. Either is told anew.
    """
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    lacking = teams_lacking_homes(on=on, most=TEAMS, seen_by=by)
    teams = list(Team.objects.seen_by(by).filter(pk__in=lacking).order_by("pk"))
    taken_in = take_in(teams, on=on, wide=by)
    anew = _choose_readers_anew(on=on, by=by, at=at)
    if taken_in or anew:
        # Somebody may read a language that nobody read before.
        skills = Skill.objects.seen_by(by).filter(meeting__team__in=[*teams, *{one.team_id for one in anew}])
        ask_to_say(skills.select_related("meeting"), wide=by, at=at)
        record(
            by=by, at=at, deed="conferences.take_in_new", subject="team", homes=taken_in, readers=len(anew)
        )
    return taken_in


def _choose_readers_anew(*, on: date, by, at: datetime) -> list[TeamHome]:
    """The homes that are read by somebody else from now on, or have a new link."""
    closed = homes_to_read_anew(on=on, most=HOMES, seen_by=by)
    if not closed:
        return []
    homes = list(TeamHome.objects.seen_by(by).select_for_update().filter(pk__in=list(closed)).order_by("pk"))
    standing = current_adults({one.adult_id for one in homes}, seen_by=by)
    found = homes_of_teams(
        {one.section_id for one in homes},
        on=on,
        first_language=_first_language(by),
        seen_by=by,
        keep={
            (one.section_id, one.household_id): standing[one.adult_id]
            for one in homes
            if one.adult_id in standing
        },
    )
    anew = []
    for home in homes:
        one = found.get((home.section_id, home.household_id))
        if one is None:
            continue
        if closed[home.pk] or one.adult_id != standing.get(home.adult_id):
            home.code, home.code_at = new_code(), at
            anew.append(home)
        home.adult_id, home.language = one.adult_id, one.reads
    TeamHome.objects.seen_by(by).bulk_update(
        homes, ["adult_id", "language", "code", "code_at"], batch_size=500
    )
    forget_words(anew, by=by, at=at)
    return anew


def take_in(teams: Collection[Team], *, on: date, wide) -> int:
    """A place in each of these teams for every home of a child of its class in which an adult may hear of it."""
    if not teams:
        return 0
    of = {one.section_id: one for one in teams}
    homes = homes_of_teams(of, on=on, first_language=_first_language(wide), seen_by=wide)
    rows = TeamHome.objects.seen_by(wide)
    before = rows.filter(team__in=teams).count()
    rows.bulk_create(
        [
            TeamHome(
                district_id=team.district_id, school_id=team.school_id, account_id=team.account_id,
                section_id=team.section_id, team=team, household_id=one.household_id, adult_id=one.adult_id,
                language=one.reads, code=new_code(),
            )
            for team, one in ((of[section], one) for (section, _home), one in homes.items())
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    return rows.filter(team__in=teams).count() - before


def _first_language(by) -> str:
    return (District.objects.get(pk=by.district_id).languages or ["en"])[0]
