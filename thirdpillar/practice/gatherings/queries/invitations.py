"""What would go if the families of an audience were invited now."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.rules import Post
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.models import Gathering, Invitation
from thirdpillar.practice.gatherings.queries.audience import Audience, audience_households
from thirdpillar.practice.gatherings.queries.invitees import Preview, invitees
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations, tried_addresses


def households_to_invite(
    gathering: Gathering, *, seen_by, unreached: QuerySet | None = None, after: UUID | None = None
) -> QuerySet[Household]:
    """The households of the audience that are not invited (those whose invitation did not arrive are among them).

    `after` an id where one is given: of a round far advanced only the few invitations beyond it are looked up.
    """
    beyond = {"household_id__gt": after} if after else {}
    lost = lost_invitations(seen_by=seen_by).filter(gathering=gathering, **beyond)
    invitations = Invitation.objects.seen_by(seen_by).filter(gathering=gathering, **beyond)
    invited = invitations.exclude(pk__in=lost.values("pk"))
    found = audience_households(Audience.of(gathering.audience), seen_by=seen_by, unreached=unreached)
    if after:
        found = found.filter(pk__gt=after)
    return found.exclude(pk__in=invited.values("household_id"))


def count_to_invite(gathering: Gathering, *, seen_by, unreached: QuerySet | None = None) -> int:
    """How many households that is."""
    with over_all_rows(wide=seen_by.sees_all):
        return households_to_invite(gathering, seen_by=seen_by, unreached=unreached).count()


def preview_invitations(
    gathering: Gathering,
    *,
    on: date,
    at: datetime,
    languages: list[str],
    seen_by,
    unreached: QuerySet | None = None,
    after: UUID | None = None,
    most: int | None = None,
) -> Preview:
    """Whom of the audience to write to and how, leaving out who is invited already; whom nobody can write to.

    A family whose invitation did not arrive is not invited: it is asked another way. With `most` only so many
    households are looked at, those `after` an id; the preview's `last` is where to go on.
    """
    audience = Audience.of(gathering.audience)
    # Looked up row by row, two thousand homes of a large district took a minute.
    with over_all_rows(wide=seen_by.sees_all):
        lost = lost_invitations(seen_by=seen_by).filter(gathering=gathering)
        households = households_to_invite(gathering, seen_by=seen_by, unreached=unreached, after=after)
        last = None
        if most:
            part = list(households.order_by("pk").values_list("pk", flat=True)[:most])
            last = part[-1] if len(part) == most else None
            households = Household.objects.seen_by(seen_by).filter(pk__in=part)
            lost = lost.filter(household_id__in=part)
        tried = tried_addresses(lost, seen_by=seen_by)
        return Preview(
            invitees(households, audience, on=on, languages=languages, seen_by=seen_by, tried=tried),
            last,
            Post().is_too_late(at, gathering.begins_at),
        )
