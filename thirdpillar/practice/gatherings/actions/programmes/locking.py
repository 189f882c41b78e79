"""One hand at a time on a programme's places."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.models import Programme


def locked_programme(programme_id: UUID, by) -> Programme:
    """The programme, locked for this transaction: nobody else gives a place in it meanwhile."""
    found = Programme.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=programme_id).first()
    if found is None:
        raise Refused(_("There is no such programme."))
    return found
