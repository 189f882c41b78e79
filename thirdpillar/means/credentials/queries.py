"""Who is trained, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.queries import records_of
from thirdpillar.means.credentials.models import KEEPERS, Clearance, Credential


class Trained(NamedTuple):
    """From the day it was earned until its last day (`date.max`: it has no end)."""

    since: date
    until: date

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until


def credentials_of(account_id: UUID, kind: str, *, seen_by) -> QuerySet:
    """What somebody earned of one kind and that was not taken back, the newest first."""
    found = Credential.objects.seen_by(seen_by).filter(account_id=account_id, kind=kind, revoked_at=None)
    return found.order_by("-earned_on")


def trained_until(
    account_ids: Iterable[UUID], *, kind: str, on: date, seen_by, months: int | None = None
) -> dict[UUID, Trained]:
    """Since when and until when each of these people is trained; whoever never was is left out.

    Of several trainings the one that holds on the day counts (of these the longest), else the latest. `months` is how
    long the asking room lets one hold. Keepers learn it of their schools' staff, everybody of themselves; who recorded
    it does not matter, so a training noted by another school counts here, too.
    """
    wanted = _may_know(set(account_ids), seen_by)
    if not wanted:
        return {}
    machine = Scope.system(seen_by.district_id, "who is trained")
    with tenancy.acting_as(machine), connection.cursor() as cursor:
        cursor.execute(
            """WITH held AS (
                 SELECT account_id, earned_on, least(coalesce(ends_on, 'infinity'::date),
                        coalesce((earned_on + make_interval(months => %(months)s::int))::date, 'infinity'::date)) AS until
                 FROM credentials_credential
                 WHERE district_id = %(district)s AND kind = %(kind)s AND revoked_at IS NULL
                   AND account_id = ANY(%(wanted)s))
               SELECT DISTINCT ON (account_id) account_id, earned_on, nullif(until, 'infinity'::date) FROM held
               ORDER BY account_id, (%(on)s::date BETWEEN earned_on AND until) DESC, until DESC, earned_on""",
            {"months": months, "district": seen_by.district_id, "kind": kind, "wanted": list(wanted), "on": on},
        )  # fmt: skip
        return {one: Trained(since, until or date.max) for one, since, until in cursor.fetchall()}


def _may_know(wanted: set[UUID], seen_by) -> set[UUID]:
    if seen_by.sees_all or not wanted:
        return wanted
    mine = wanted & {seen_by.account_id}
    if seen_by.role in KEEPERS and seen_by.breadth == "school":
        here = staff_at(seen_by.school_ids, seen_by=seen_by).filter(pk__in=wanted)
        return mine | set(here.values_list("pk", flat=True))
    return mine


def clearances_of(adult_ids: Iterable[UUID], *, seen_by) -> dict[tuple[UUID, str], list[Trained]]:
    """{(adult, kind): from when until when}, of each check that stands: dates alone, whichever school wrote it down, and
    whichever of a person's records it hangs on. Who may ask is the asking room's to say."""
    machine = Scope.system(seen_by.district_id, "until when volunteers are cleared")
    with tenancy.acting_as(machine):
        of = {
            record: adult
            for adult, records in records_of(adult_ids, seen_by=machine).items()
            for record in records
        }
        rows = Clearance.objects.seen_by(machine).filter(adult_id__in=list(of), revoked_at=None)
        found: dict[tuple[UUID, str], list[Trained]] = {}
        for adult, kind, since, until in rows.order_by("ends_on").values_list(
            "adult_id", "kind", "begins_on", "ends_on"
        ):
            found.setdefault((of[adult], kind), []).append(Trained(since, until))
    return found
