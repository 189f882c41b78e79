"""What this room's pages share: who may enter, grades, saying a refusal, noting who was looked at."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.people.wording import grade_name, grade_place

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)


def done(request: HttpRequest, deed: Callable[[], object], said: str = "") -> bool:
    """Do a deed; say that it is done, or why it was refused."""
    try:
        deed()
    except Refused as refusal:
        messages.error(
            request,
            f"{refusal.reason} {refusal.citation}".strip() if refusal.citation else str(refusal.reason),
        )
        return False
    if said:
        messages.success(request, said)
    return True


def found(request: HttpRequest, model, pk: UUID, *with_rows: str):
    """A row of this room, where the asker may see it; else the page does not exist."""
    one = model.objects.seen_by(request.scope).select_related(*with_rows).filter(pk=pk).first()  # type: ignore[attr-defined]
    if one is None:
        raise Http404
    return one


def note_read(scope, adults: int, subject: str = "volunteer", subject_id: UUID | None = None) -> None:
    """Note that so many people were looked at by name."""
    if adults:
        record_read(
            by=scope,
            at=clock.now(),
            deed="volunteers.see",
            subject=subject,
            subject_id=subject_id,
            people=adults,
        )


def grades_taught(district_id: UUID, school_id: UUID | None = None) -> list[tuple[str, str]]:
    """The grades that children are in (at a school), by their names, the youngest first."""
    machine = Scope.system(district_id, "which grades there are")
    with tenancy.acting_as(machine):
        rows = Enrollment.objects.seen_by(machine).filter(left_at=None).exclude(grade="")
        rows = rows.filter(school_id=school_id) if school_id else rows
        codes = set(rows.order_by().values_list("grade", flat=True).distinct())
    return [(code, grade_name(code)) for code in sorted(codes, key=grade_place)]
