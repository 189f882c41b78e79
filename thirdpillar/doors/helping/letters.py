"""Letters of thanks as paper: a batch for the school, the own one for a family."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.actions.thanking import letters_of
from thirdpillar.practice.volunteers.models import Thanks
from thirdpillar.practice.volunteers.queries.thanking import thanks_given
from thirdpillar.proof.reports.pdf import render as paper

MOST = 500


@open_to(Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, support=False)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The latest letter of each volunteer of the asker's schools, each in its language."""
    scope = request.scope  # type: ignore[attr-defined]
    latest: dict = {}
    for one in thanks_given(seen_by=scope)[:MOST]:
        latest.setdefault(one.volunteer_id, one)
    record_read(by=scope, at=clock.now(), deed="volunteers.see", subject="letter", people=len(latest))
    return letter_of(list(latest.values()), district=request.district, by=scope)  # type: ignore[attr-defined]


def letter_of(rows: list[Thanks], *, district: District, by: Scope, language: str = "") -> HttpResponse:
    """These letters as one PDF; where there is none, no page."""
    made = letters_of(rows, by=by, language=language)
    if not made:
        raise Http404
    answer = HttpResponse(
        paper("letter", made, made[0]["language"], is_sample=district.is_sample),
        content_type="application/pdf",
    )
    answer.headers["Content-Disposition"] = 'inline; filename="thanks.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
