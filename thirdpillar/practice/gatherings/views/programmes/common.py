"""What the pages of programmes share."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from thirdpillar.practice.gatherings.models import Programme
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.rules.programmes import may_run


def found_programme(request: HttpRequest, programme_id: UUID, *, to_run: bool = False) -> Programme:
    """The programme, where the asker may see it (and run it); else the page does not exist."""
    programme = queries.programme(programme_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if programme is None or (to_run and may_run(request.scope, programme)):  # type: ignore[attr-defined]
        raise Http404
    return programme
