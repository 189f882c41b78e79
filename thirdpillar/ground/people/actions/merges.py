"""Two records of one adult made one, and taken apart again exactly as they were."""

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
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactState
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
    Tie,
)

_MAY = ("may_text", "may_email", "may_call", "may_mail")
_FILLED = ("reads_language", "speaks_language", "needs_interpreter", "preferred_name", "home_school_id")


@transaction.atomic
def merge_adults(*, by: Scope, at: datetime, kept_id: UUID, gone_id: UUID, because: str = "") -> Merge:
    """Fold one record into another: ties, numbers, home, address and sign-in go along, and every restriction with them.

    Where both are tied to one child, the stricter permission holds. Nothing is deleted.
    """
    rules.must_be_front_office(by)
    rules.may_keep_text(because, on=at.date())
    if kept_id == gone_id:
        raise Refused(_("These are the same record."))
    found = set(
        Adult.objects.seen_by(by).filter(pk__in=(kept_id, gone_id), left_at=None).values_list("pk", flat=True)
    )
    if found != {kept_id, gone_id}:
        raise Refused(_("One of these people is not on your list."))
    # Some of their children may be at schools that the asker does not see: a merge is whole or not at all.
    system = Scope.system(by.district_id, "merge two records of one adult")
    with tenancy.acting_as(system):
        both = (
            Adult.objects.seen_by(system).select_for_update().filter(pk__in=(kept_id, gone_id)).order_by("pk")
        )
        rows = {adult.pk: adult for adult in both}
        kept, gone = rows[kept_id], rows[gone_id]
        moved = {
            **_ties(system, kept, gone, at),
            **_points(system, kept, gone, at),
            **_address(system, kept, gone),
            **_home(system, kept, gone, at),
            **_account(system, kept, gone),
            **_preference(system, kept, gone),
            **_self(system, kept, gone, at),
        }
        merge = Merge(
            district_id=by.district_id, kept_id=kept_id, gone_id=gone_id, at=at, by_account_id=by.account_id,
            because=because[:200], moved=moved,
        )  # fmt: skip
        merge.save(force_insert=True)
    record(
        by=by, at=at, deed="people.merge_adults", subject="adult", subject_id=kept_id, reason=because,
        gone=str(gone_id), merge=str(merge.id), ties=len(moved["ties"]), restrictions=len(moved["restrictions"]),
    )  # fmt: skip
    return merge


def _ids(rows) -> list[str]:
    return [str(key) for key in rows.values_list("pk", flat=True)]


def _ties(system: Scope, kept: Adult, gone: Adult, at: datetime) -> dict[str, Any]:
    own = {tie.student_id: tie for tie in Tie.objects.seen_by(system).filter(adult_id=kept.id)}
    moved: dict[str, Any] = {"ties": [], "ties_before": {}}
    for tie in Tie.objects.seen_by(system).filter(adult_id=gone.id, left_at=None):
        same = own.get(tie.student_id)
        if same is None:
            moved["ties"].append(str(tie.id))
            continue
        # One child, two ties: the kept one stands, opened again if it had ended, and takes the stricter permission.
        moved["ties_before"][str(same.id)] = _tie_facts(same)
        moved["ties_before"][str(tie.id)] = _tie_facts(tie)
        if same.left_at is not None:
            for name in ("relation", "has_legal_authority", "lives_with", "records_access", *_MAY):
                setattr(same, name, getattr(tie, name))
            same.left_at = None
        else:
            for name in _MAY:
                setattr(same, name, getattr(same, name) and getattr(tie, name))
        same.save()
        Tie.objects.seen_by(system).filter(pk=tie.pk).update(left_at=at)
    Tie.objects.seen_by(system).filter(pk__in=moved["ties"]).update(adult_id=kept.id)
    barred = Restriction.objects.seen_by(system).filter(adult_id=gone.id)
    moved["restrictions"] = _ids(barred)
    moved["restrictions_kept"] = _ids(Restriction.objects.seen_by(system).filter(adult_id=kept.id))
    barred.update(adult_id=kept.id)
    return moved


def _tie_facts(tie: Tie) -> dict[str, Any]:
    names = ("relation", "has_legal_authority", "lives_with", "records_access", *_MAY)
    return {name: getattr(tie, name) for name in names} | {
        "left_at": tie.left_at.isoformat() if tie.left_at else None
    }


def _points(system: Scope, kept: Adult, gone: Adult, at: datetime) -> dict[str, Any]:
    own = {
        (point.kind, point.value): point
        for point in ContactPoint.objects.seen_by(system).filter(adult_id=kept.id)
    }
    moved: dict[str, Any] = {"points": [], "points_before": {}}
    for point in ContactPoint.objects.seen_by(system).filter(adult_id=gone.id):
        same = own.get((point.kind, point.value))
        if same is None:
            moved["points"].append(str(point.id))
            continue
        moved["points_before"][str(same.id)] = _point_facts(same)
        moved["points_before"][str(point.id)] = _point_facts(point)
        if point.left_at is None:
            same.left_at = None
        same.stopped_at = same.stopped_at or point.stopped_at  # a STOP on either record is the person's STOP
        doubted = point.state in (ContactState.WRONG, ContactState.STALE)
        if doubted and same.state != ContactState.WRONG:
            same.state, same.state_at = point.state, point.state_at
        same.save()
        ContactPoint.objects.seen_by(system).filter(pk=point.pk).update(left_at=at)
    ContactPoint.objects.seen_by(system).filter(pk__in=moved["points"]).update(adult_id=kept.id)
    changes = ContactPointChange.objects.seen_by(system).filter(contact_point_id__in=moved["points"])
    moved["point_changes"] = _ids(changes)
    changes.update(adult_id=kept.id)
    return moved


def _point_facts(point: ContactPoint) -> dict[str, Any]:
    return {
        "state": point.state,
        "state_at": point.state_at.isoformat() if point.state_at else None,
        "stopped_at": point.stopped_at.isoformat() if point.stopped_at else None,
        "left_at": point.left_at.isoformat() if point.left_at else None,
    }


def _address(system: Scope, kept: Adult, gone: Adult) -> dict[str, Any]:
    """The kept record's address stands; an address goes along only where there was none. Protection always does."""
    rows = {
        row.adult_id: row
        for row in MailingAddress.objects.seen_by(system).filter(adult_id__in=(kept.id, gone.id))
    }
    theirs, own = rows.get(gone.id), rows.get(kept.id)
    if theirs is None:
        return {"address": None, "address_protected": None}
    if own is None:
        MailingAddress.objects.seen_by(system).filter(pk=theirs.pk).update(adult_id=kept.id)
        return {"address": str(theirs.id), "address_protected": None}
    if theirs.is_protected and not own.is_protected:
        MailingAddress.objects.seen_by(system).filter(pk=own.pk).update(is_protected=True)
        return {"address": None, "address_protected": str(own.id)}
    return {"address": None, "address_protected": None}


def _home(system: Scope, kept: Adult, gone: Adult, at: datetime) -> dict[str, Any]:
    """One person, one home: the kept record's, and the children of the other record live there too.

    The folded record stays on the list of that home, so that what was recorded under its id counts for the family.
    """
    moved: dict[str, Any] = {
        "home_before": None, "home_made": [], "students_added": [], "students_removed": [], "dissolved": None
    }  # fmt: skip
    members = HouseholdAdult.objects.seen_by(system)
    own = members.filter(adult_id=kept.id).values_list("household_id", flat=True).first()
    theirs = members.filter(adult_id=gone.id).values_list("household_id", flat=True).first()
    if (own is None and theirs is None) or own == theirs:
        return {"home": moved}
    if own is None or theirs is None:
        lacking, home = (kept, theirs) if own is None else (gone, own)
        HouseholdAdult(district_id=system.district_id, household_id=home, adult_id=lacking.id).save(
            force_insert=True
        )
        moved["home_made"].append(str(lacking.id))
        return {"home": moved}
    moved["home_before"] = str(theirs)
    members.filter(adult_id=gone.id).update(household_id=own)
    left = members.filter(household_id=theirs, adult__left_at=None).exists()
    tied = (
        Tie.objects.seen_by(system)
        .filter(adult_id=kept.id, left_at=None)
        .exclude(relation__in=NARROW_RELATIONS)
    )
    at_theirs = HouseholdStudent.objects.seen_by(system).filter(household_id=theirs)
    coming = at_theirs.filter(student_id__in=tied.values("student_id")) if left else at_theirs
    here = set(
        HouseholdStudent.objects.seen_by(system).filter(household_id=own).values_list("student_id", flat=True)
    )
    for membership in list(coming):
        if membership.student_id not in here:
            HouseholdStudent(
                district_id=system.district_id, household_id=own, student_id=membership.student_id
            ).save(force_insert=True)
            moved["students_added"].append({"household": str(own), "student": str(membership.student_id)})
        if not left:
            moved["students_removed"].append(
                {"household": str(theirs), "student": str(membership.student_id)}
            )
    if not left:
        at_theirs.delete()
        Household.objects.seen_by(system).filter(pk=theirs).update(dissolved_at=at)
        moved["dissolved"] = str(theirs)
    return {"home": moved}


def _account(system: Scope, kept: Adult, gone: Adult) -> dict[str, Any]:
    """A sign-in goes along where the kept record has none; of two, the folded record's opens nothing any more."""
    accounts = {
        row.adult_id: row for row in Account.objects.seen_by(system).filter(adult_id__in=(kept.id, gone.id))
    }
    if gone.id in accounts and kept.id not in accounts:
        Account.objects.seen_by(system).filter(pk=accounts[gone.id].pk).update(adult_id=kept.id)
        return {"account": str(accounts[gone.id].pk)}
    return {"account": None}


def _preference(system: Scope, kept: Adult, gone: Adult) -> dict[str, Any]:
    """How they want to be reached goes along, with what they said before, where the kept record has said nothing."""
    said = Preference.objects.seen_by(system)
    theirs = said.filter(adult_id=gone.id)
    holds = theirs.filter(replaced_at=None).values_list("pk", flat=True).first()
    if holds is None or said.filter(adult_id=kept.id, replaced_at=None).exists():
        return {"preferences": [], "preference": None}
    moved = _ids(theirs)
    theirs.update(adult_id=kept.id)
    return {"preferences": moved, "preference": str(holds)}


def _self(system: Scope, kept: Adult, gone: Adult, at: datetime) -> dict[str, Any]:
    filled = {
        name: getattr(gone, name)
        for name in _FILLED
        if getattr(kept, name) in ("", None) and getattr(gone, name) not in ("", None)
    }
    before = {name: getattr(kept, name) for name in filled}
    if filled:
        Adult.objects.seen_by(system).filter(pk=kept.pk).update(**filled)
    Adult.objects.seen_by(system).filter(pk=gone.pk).update(merged_into_id=kept.id, left_at=at)
    return {"kept_before": before}
