"""A merge taken back: two records of one adult apart again, exactly as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    ContactPointChange,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Merge,
    Preference,
    Restriction,
    RosterImport,
    Student,
    Tie,
)


@transaction.atomic
def undo_merge(*, by: Scope, at: datetime, merge_id: UUID) -> Merge:
    """Take two records apart again: what moved goes back, and what was restricted meanwhile bars both."""
    rules.must_be_front_office(by)
    merge = Merge.objects.seen_by(by).filter(pk=merge_id, undone_at=None).first()
    if merge is None:
        raise Refused(_("This merge is not on your list, or it was undone already."))
    system = Scope.system(by.district_id, "take two records apart")
    with tenancy.acting_as(system):
        pair = (merge.kept_id, merge.gone_id)
        here = list(
            Adult.objects.seen_by(system)
            .select_for_update()
            .filter(pk__in=pair)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if set(here) != set(pair):
            raise Refused(_("One of these two records is no longer here, so there is nothing to take apart."))
        later = Merge.objects.seen_by(system).filter(undone_at=None, at__gt=merge.at)
        if later.filter(kept_id__in=pair).exists() or later.filter(gone_id__in=pair).exists():
            raise Refused(_("One of these records was merged again since. Undo that first."))
        _take_apart(system, merge)
        Merge.objects.seen_by(system).filter(pk=merge.pk).update(undone_at=at, undone_by_id=by.account_id)
    record(
        by=by, at=at, deed="people.undo_merge", subject="adult", subject_id=merge.kept_id, gone=str(merge.gone_id),
        merge=str(merge.id),
    )  # fmt: skip
    return merge


def _take_apart(system: Scope, merge: Merge) -> None:
    kept, gone, moved = merge.kept_id, merge.gone_id, merge.moved
    theirs = Adult.objects.seen_by(system).filter(pk=gone)
    theirs.update(merged_into_id=None)
    # Whom an undone import had brought is on no list until an export names them again.
    undone = RosterImport.objects.seen_by(system).filter(state=ImportState.UNDONE).values("pk")
    theirs.exclude(made_by_import_id__in=undone).update(left_at=None)
    if moved["kept_before"]:
        Adult.objects.seen_by(system).filter(pk=kept).update(**moved["kept_before"])
    Tie.objects.seen_by(system).filter(pk__in=moved["ties"], adult_id=kept).update(adult_id=gone)
    for key, was in moved["ties_before"].items():
        Tie.objects.seen_by(system).filter(pk=key).update(**was)
    Restriction.objects.seen_by(system).filter(pk__in=moved["restrictions"], adult_id=kept).update(
        adult_id=gone
    )
    _bar_both(system, merge)
    ContactPoint.objects.seen_by(system).filter(pk__in=moved["points"], adult_id=kept).update(adult_id=gone)
    changes = ContactPointChange.objects.seen_by(system).filter(contact_point_id__in=moved["points"])
    changes.update(adult_id=gone)
    for key, was in moved["points_before"].items():
        ContactPoint.objects.seen_by(system).filter(pk=key).update(**was)
    if moved["address"]:
        MailingAddress.objects.seen_by(system).filter(pk=moved["address"], adult_id=kept).update(
            adult_id=gone
        )
    if moved["address_protected"]:
        MailingAddress.objects.seen_by(system).filter(pk=moved["address_protected"]).update(
            is_protected=False
        )
    if moved["account"]:
        Account.objects.seen_by(system).filter(pk=moved["account"], adult_id=kept).update(adult_id=gone)
    # A merge made before preferences were carried along has none.
    said = Preference.objects.seen_by(system).filter(adult_id=kept)
    said.filter(pk__in=moved.get("preferences", [])).update(adult_id=gone)
    if holds := moved.get("preference"):
        # What they said since, as one person, is the kept record's; what held before holds again for the other.
        Preference.objects.seen_by(system).filter(pk=holds, adult_id=gone).update(replaced_at=None)
    _homes_apart(system, gone, moved["home"])


def _bar_both(system: Scope, merge: Merge) -> None:
    """Restrictions imposed while the two were one hold for both: nobody knows which of them was meant."""
    known = [*merge.moved["restrictions"], *merge.moved["restrictions_kept"]]
    since = (
        Restriction.objects.seen_by(system).filter(adult_id=merge.kept_id, left_at=None).exclude(pk__in=known)
    )
    tied = set(
        Tie.objects.seen_by(system)
        .filter(adult_id=merge.gone_id, left_at=None)
        .values_list("student_id", flat=True)
    )
    for one in since:
        if one.student_id in tied:
            Restriction(
                district_id=one.district_id, student_id=one.student_id, adult_id=merge.gone_id, scopes=one.scopes,
                source=one.source, reference=one.reference, begins_on=one.begins_on, ends_on=one.ends_on,
                imposed_by_id=one.imposed_by_id, unread_at=one.unread_at,
            ).save(force_insert=True)  # fmt: skip


def _homes_apart(system: Scope, gone: UUID, home: dict[str, Any]) -> None:
    members = HouseholdAdult.objects.seen_by(system)
    members.filter(adult_id__in=home["home_made"]).delete()
    if home["dissolved"]:
        Household.objects.seen_by(system).filter(pk=home["dissolved"]).update(dissolved_at=None)
    # The import that made a home or brought a child may have been undone since: nobody is put where nothing is.
    removed = home["students_removed"]
    homes = _here(system, Household, [*(each["household"] for each in removed), home["home_before"]])
    children = _here(system, Student, [each["student"] for each in removed])
    for each in removed:
        if each["household"] in homes and each["student"] in children:
            HouseholdStudent.objects.seen_by(system).get_or_create(
                household_id=each["household"],
                student_id=each["student"],
                defaults={"district_id": system.district_id},
            )
    for each in home["students_added"]:
        HouseholdStudent.objects.seen_by(system).filter(
            household_id=each["household"], student_id=each["student"]
        ).delete()
    before = home["home_before"]
    if before and before not in homes:
        members.filter(adult_id=gone).delete()
    # A roster taken in meanwhile may have dropped the folded record from its home.
    elif before and not members.filter(adult_id=gone).update(household_id=before):
        HouseholdAdult(district_id=system.district_id, household_id=before, adult_id=gone).save(
            force_insert=True
        )


def _here(system: Scope, model: type[Household] | type[Student], ids: list[str | None]) -> set[str]:
    """Which of these records there still are."""
    found = model.objects.seen_by(system).filter(pk__in=[each for each in ids if each])
    return {str(key) for key in found.values_list("pk", flat=True)}
