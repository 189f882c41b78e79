"""An adult becomes a volunteer of a school: by themselves, or noted by staff; and gets the link of their own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adult, records_of
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.volunteers.actions.telling import tell
from thirdpillar.practice.volunteers.models import Volunteer
from thirdpillar.practice.volunteers.rules import enforce, may_keep


@transaction.atomic
def take_in_volunteer(
    *, adult_id: UUID, school_id: UUID, by, at: datetime, language: str = "", quietly: bool = False
) -> Volunteer:
    """The page of one adult at one school, sent to them; they have one already, that is it. `quietly`: nothing is sent.

    Raises Refused for an adult or school that is not the asker's.
    """
    enforce(may_keep(by, school_id))
    seen = Adult.objects.seen_by(by).filter(pk=adult_id).exists()
    school = School.objects.seen_by(by).filter(pk=school_id, left_at=None).exists()
    standing = current_adult(adult_id, seen_by=by) if seen else None
    if standing is None or not school:
        raise Refused(_("One of these people is not on your list."))
    machine = Scope.system(by.district_id, "a person has one page at a school")
    with tenancy.acting_as(machine):
        mine = records_of([standing], seen_by=machine)[standing]
        row = Volunteer.objects.seen_by(machine).filter(school_id=school_id, adult_id__in=mine).first()
        is_new = row is None
        if row is None:
            row, is_new = Volunteer.objects.seen_by(machine).get_or_create(
                district_id=by.district_id, school_id=school_id, adult_id=standing,
                defaults={"code": new_code(), "language": language},
            )  # fmt: skip
    sent = 0 if quietly else tell([row], "link", by=by, at=at, mark=f"{at:%d%H%M}")
    if is_new or sent:
        record(
            by=by,
            at=at,
            deed="volunteers.take_in_volunteer",
            subject="volunteer",
            subject_id=row.pk,
            sent=sent,
        )
    return row


def person_of(row: Volunteer, *, by) -> set[UUID]:
    """All records of the person behind a volunteer: what hangs on any of them is theirs."""
    standing = current_adult(row.adult_id, seen_by=by) or row.adult_id
    return records_of([standing], seen_by=by)[standing]


def found_volunteer(volunteer_id: UUID, by) -> Volunteer:
    row = Volunteer.objects.seen_by(by).filter(pk=volunteer_id).first()
    if row is None:
        raise Refused(_("One of these people is not on your list."))
    enforce(may_keep(by, row.school_id))
    return row
