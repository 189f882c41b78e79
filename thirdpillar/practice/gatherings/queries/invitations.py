"""What would go if the families of an audience were invited now."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from thirdpillar.practice.gatherings.models import Gathering, Invitation
from thirdpillar.practice.gatherings.queries.audience import Audience, audience_households
from thirdpillar.practice.gatherings.queries.invitees import Preview, invitees
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations, tried_addresses


def preview_invitations(
    gathering: Gathering, *, on: date, languages: list[str], seen_by, unreached: QuerySet | None = None
) -> Preview:
    """Whom of the audience to write to and how, leaving out who is invited already; whom nobody can write to.

    A family whose invitation did not arrive is not invited: it is asked another way.
    """
    audience = Audience.of(gathering.audience)
    lost = lost_invitations(seen_by=seen_by).filter(gathering=gathering)
    invited = (
        Invitation.objects.seen_by(seen_by).filter(gathering=gathering).exclude(pk__in=lost.values("pk"))
    )
    households = audience_households(audience, seen_by=seen_by, unreached=unreached)
    households = households.exclude(pk__in=invited.values("household_id"))
    tried = tried_addresses(lost, seen_by=seen_by)
    return Preview(invitees(households, audience, on=on, languages=languages, seen_by=seen_by, tried=tried))
