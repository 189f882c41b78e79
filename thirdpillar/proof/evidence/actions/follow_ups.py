"""Taking on families that were not reached yet, noting what was tried, and letting them go again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household
from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.models import Attempt, FollowUp
from thirdpillar.proof.evidence.queries.years import reach_window
from thirdpillar.proof.evidence.rules import WORKERS


@transaction.atomic
def assign_follow_ups(
    *, household_ids: Iterable[UUID], account_id: UUID, by, at: datetime
) -> dict[UUID, UUID | None]:
    """Give families to a member of staff to follow up; one already given to somebody moves over.

    Answers whose each was before, by the follow-up's id (None: nobody's), so that it can be undone.
    """
    account = Account.objects.seen_by(by).filter(id=account_id, suspended_at=None).first()
    if account is None:
        raise Refused(_("Choose a member of staff who can sign in."))
    homes = list(household_ids)
    had = dict(
        FollowUp.objects.seen_by(by)
        .filter(household_id__in=homes, closed_at=None)
        .values_list("id", "account_id")
    )
    taken = _taken_on(homes, account.id, by=by, at=at)
    FollowUp.objects.seen_by(by).filter(id__in=[one.id for one in taken]).exclude(
        account_id=account.id
    ).update(account_id=account.id, assigned_at=at, assigned_by_id=by.account_id)
    audit.record(
        by=by,
        at=at,
        deed="evidence.assign_follow_ups",
        subject="account",
        subject_id=account.id,
        families=len(taken),
    )
    return {one.id: had.get(one.id) for one in taken}


@transaction.atomic
def undo_assignment(*, before: Mapping[UUID, UUID | None], account_id: UUID | None, by, at: datetime) -> int:
    """Give back what was just given to `account_id`: to whom it was before, or to nobody. Answers how many.

    A family that somebody else took on in the meantime stays theirs.
    """
    _must_work(by)
    given = FollowUp.objects.seen_by(by).filter(
        id__in=list(before), assigned_by_id=by.account_id, account_id=account_id, closed_at=None
    )
    ids = list(given.values_list("id", flat=True))
    for owner in {before[one] for one in ids}:
        those = FollowUp.objects.seen_by(by).filter(id__in=[one for one in ids if before[one] == owner])
        if owner is None:
            those.update(closed_at=at, closed_by_id=by.account_id)
        else:
            those.update(account_id=owner, assigned_at=at)
    audit.record(by=by, at=at, deed="evidence.undo_assignment", subject="household", families=len(ids))
    return len(ids)


@transaction.atomic
def note_attempt(*, household_ids: Iterable[UUID], way: str, on: date, by, at: datetime) -> list[UUID]:
    """Note what was tried for families, and on which day; nobody's families become those of who tried.

    Answers the ids of the attempts, so that they can be undone.
    """
    window = reach_window(on, seen_by=by)
    if way not in Way.values or window is None or on > at.date():
        raise Refused(_("Say what was tried, and on which day up to today."))
    taken = _taken_on(household_ids, by.account_id, by=by, at=at)
    made = Attempt.objects.bulk_create(
        Attempt(district_id=by.district_id, follow_up=one, way=way, on=on, by_account_id=by.account_id)
        for one in taken
    )
    audit.record(
        by=by, at=at, deed="evidence.note_attempt", subject="household", way=way, families=len(taken)
    )
    return [one.id for one in made]


@transaction.atomic
def undo_attempt(*, attempt_ids: Iterable[UUID], by, at: datetime) -> int:
    """Take back attempts that the asker noted by mistake. Answers how many."""
    mine = Attempt.objects.seen_by(by).filter(
        id__in=list(attempt_ids), by_account_id=by.account_id, undone_at=None
    )
    count = mine.update(undone_at=at)
    audit.record(by=by, at=at, deed="evidence.undo_attempt", subject="household", families=count)
    return count


@transaction.atomic
def close_follow_ups(*, household_ids: Iterable[UUID], by, at: datetime) -> list[UUID]:
    """Take families off the follow-up list. Answers the ids of what was closed, so that it can be undone."""
    _must_work(by)
    found = FollowUp.objects.seen_by(by).filter(household_id__in=list(household_ids), closed_at=None)
    ids = list(found.values_list("id", flat=True))
    FollowUp.objects.seen_by(by).filter(id__in=ids).update(closed_at=at, closed_by_id=by.account_id)
    audit.record(by=by, at=at, deed="evidence.close_follow_ups", subject="household", families=len(ids))
    return ids


@transaction.atomic
def reopen_follow_ups(*, follow_up_ids: Iterable[UUID], by, at: datetime) -> int:
    """Put families back on the list, unless somebody took them on anew in the meantime. Answers how many."""
    _must_work(by)
    closed = FollowUp.objects.seen_by(by).filter(id__in=list(follow_up_ids), closed_by_id=by.account_id)
    taken = FollowUp.objects.seen_by(by).filter(
        closed_at=None, household_id__in=closed.values("household_id")
    )
    free = closed.exclude(household_id__in=list(taken.values_list("household_id", flat=True)))
    count = free.update(closed_at=None, closed_by_id=None)
    audit.record(by=by, at=at, deed="evidence.reopen_follow_ups", subject="household", families=count)
    return count


def _must_work(by) -> None:
    if not by.has_role(*WORKERS):
        raise Refused(_("Follow-ups are for the staff of schools and the district office."))


def _taken_on(household_ids: Iterable[UUID], account_id: UUID | None, *, by, at: datetime) -> list[FollowUp]:
    """The open follow-ups of these families in the present reach year; those that have none get one."""
    _must_work(by)
    window = reach_window(None, seen_by=by)
    if window is None or account_id is None:
        raise Refused(_("There is no school year yet."))
    wanted = list(
        Household.objects.seen_by(by).filter(id__in=list(household_ids)).values_list("id", flat=True)
    )
    there = FollowUp.objects.seen_by(by).filter(
        household_id__in=wanted, school_year_id=window.year.id, closed_at=None
    )
    taken = set(there.values_list("household_id", flat=True))
    FollowUp.objects.bulk_create(
        FollowUp(
            district_id=by.district_id,
            household_id=household_id,
            school_year_id=window.year.id,
            account_id=account_id,
            assigned_at=at,
            assigned_by_id=by.account_id,
        )
        for household_id in wanted
        if household_id not in taken
    )
    return list(there.order_by("household_id"))
