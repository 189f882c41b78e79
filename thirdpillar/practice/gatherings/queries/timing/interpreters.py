"""Which staff can interpret at which of some times, by language."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from thirdpillar.algorithms.timing import Interpreter
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.models import InterpreterHours, InterpreterTime


def interpreters_at(
    times: list[tuple[str, datetime, datetime]], *, district_id: UUID
) -> tuple[Interpreter, ...]:
    """Whoever may interpret, with the times (id, begin, end by the district's clock) that lie in the hours they gave.

    Whoever gave no hours may be asked at any time; whoever interprets elsewhere then, be it on a home visit, is left out.
    Asked as a machine: hours are otherwise their own to see, and only languages go further than this.
    """
    machine = Scope.system(district_id, "who could interpret at a gathering")
    with tenancy.acting_as(machine):
        grants = RoleGrant.objects.seen_by(machine).filter(
            account_id=OuterRef("account_id"), role=Role.INTERPRETER
        )
        staff = Account.objects.seen_by(machine).filter(
            Account.of_staff(), suspended_at=None, student_id=None
        )
        spoken = SpokenLanguage.objects.seen_by(machine).filter(account_id__in=staff.values("pk"))
        spoken = spoken.filter(Q(may_interpret=True) | Q(Exists(grants)))
        languages: dict[UUID, set[str]] = {}
        for account, language in spoken.order_by("account_id", "language").values_list(
            "account_id", "language"
        ):
            languages.setdefault(account, set()).add(language)
        hours: dict[UUID, list[InterpreterHours]] = {}
        for row in InterpreterHours.objects.seen_by(machine).filter(account_id__in=list(languages)):
            hours.setdefault(row.account_id, []).append(row)
        busy = _busy(list(languages), times, seen_by=machine)
    return tuple(
        Interpreter(
            str(account),
            frozenset(spoken_by),
            frozenset(
                name
                for name, begins, ends in times
                if (account not in hours or any(_covers(row, begins, ends) for row in hours[account]))
                and not any(first < ends and begins < last for first, last in busy.get(account, ()))
            ),
        )
        for account, spoken_by in languages.items()
    )


def _busy(
    accounts: list[UUID], times: list[tuple[str, datetime, datetime]], *, seen_by
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When each of these interprets already, from the first of these times to the last."""
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    if not times:
        return found
    span = (min(begins for _name, begins, _ends in times), max(ends for _name, _begins, ends in times))
    taken = InterpreterTime.objects.seen_by(seen_by).filter(account_id__in=accounts, during__overlap=span)
    for account, during in taken.values_list("account_id", "during"):
        found.setdefault(account, []).append((during.lower, during.upper))
    return found


def _covers(row: InterpreterHours, begins: datetime, ends: datetime) -> bool:
    same_day = begins.date() == ends.date() and begins.weekday() == row.weekday
    return same_day and row.begins <= begins.time() and ends.time() <= row.ends
