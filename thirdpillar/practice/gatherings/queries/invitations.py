"""What would go if the families of an audience were invited now."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from thirdpillar.practice.gatherings.models import Gathering, Invitation
from thirdpillar.practice.gatherings.queries.audience import Audience, audience_households
from thirdpillar.practice.gatherings.queries.invitees import Preview, invitees


def preview_invitations(
    gathering: Gathering, *, on: date, languages: list[str], seen_by, unreached: QuerySet | None = None
) -> Preview:
    """Whom of the audience to write to and how, leaving out who is invited already; whom nobody can write to."""
    audience = Audience.of(gathering.audience)
    invited = Invitation.objects.seen_by(seen_by).filter(gathering=gathering).values("household_id")
    households = audience_households(audience, seen_by=seen_by, unreached=unreached).exclude(pk__in=invited)
    return Preview(invitees(households, audience, on=on, languages=languages, seen_by=seen_by))
