"""The homes of class teams: each home of a child in the class has a place, whenever the child came into it.

A place stays when the child leaves the class: what the home did in the team stays with it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.schools.models import District, SchoolYear
from thirdpillar.practice.conferences.actions.team_saying import ask_to_say
from thirdpillar.practice.conferences.actions.team_telling import forget_words
from thirdpillar.practice.conferences.models import Skill, Team, TeamHome
from thirdpillar.practice.conferences.queries.readers import hearers
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
    years = SchoolYear.objects.seen_by(by).filter(begins_on__lte=on, ends_on__gte=on)
    known = TeamHome.objects.seen_by(by).filter(
        team_id=OuterRef(OuterRef("pk")), household_id=OuterRef("adult__household__household_id")
    )
    # Only where somebody may hear of the child: a home without would be looked at for ever, and others behind it never.
    waiting = Team.objects.seen_by(by).filter(
        Exists(_hearing(on, by).filter(~Exists(known))), year_id__in=years.values("pk")
    )
    teams = list(waiting.order_by("pk")[:TEAMS])
    taken_in = take_in(teams, on=on, wide=by)
    anew = _choose_readers_anew(years, on=on, by=by, at=at)
    if taken_in or anew:
        # Somebody may read a language that nobody read before.
        skills = Skill.objects.seen_by(by).filter(meeting__team__in=[*teams, *{one.team_id for one in anew}])
        ask_to_say(skills.select_related("meeting"), wide=by, at=at)
        record(
            by=by, at=at, deed="conferences.take_in_new", subject="team", homes=taken_in, readers=len(anew)
        )
    return taken_in


def _hearing(on: date, by) -> QuerySet[Tie]:
    """Of a team or of a place in one: who may hear of a child of the class in the home where they live."""
    return hearers(on=on, seen_by=by).filter(
        student__placements__section_id=OuterRef("section_id"), student__placements__left_at=None
    )


def _choose_readers_anew(years, *, on: date, by, at: datetime) -> list[TeamHome]:
    """The homes that are read by somebody else from now on, or have a new link."""
    able = _hearing(on, by).filter(adult__household__household_id=OuterRef("household_id"))
    # An old link may lie with whoever was barred since; it is closed for all (`is_astray`).
    barred = restrictions_in_force(on, seen_by=by).filter(
        student__households__household_id=OuterRef("household_id"),
        student__placements__section_id=OuterRef("section_id"), student__placements__left_at=None,
    )  # fmt: skip
    since = barred.filter(Q(made_at__gt=OuterRef("link_at")) | Q(begins_on__gt=OuterRef("link_on")))
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    linked = TeamHome.objects.seen_by(by).annotate(
        link_at=Coalesce("code_at", "made_at"), link_on=TruncDate(Coalesce("code_at", "made_at"), tzinfo=zone)
    )
    rows = linked.filter(
        ~Exists(able.filter(adult_id=OuterRef("adult_id"))) | Exists(since),
        Exists(able),
        team__year_id__in=years.values("pk"),
    )
    homes = list(rows.select_for_update(of=("self",)).order_by("pk")[:HOMES])
    if not homes:
        return []
    closed = set(rows.filter(Exists(since), pk__in=[one.pk for one in homes]).values_list("pk", flat=True))
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
        if home.pk in closed or one.adult_id != standing.get(home.adult_id):
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
