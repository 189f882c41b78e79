"""A family's hopes and dreams: written down by the pair, read and corrected by the family itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.languages import detect
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.following import follow_families
from thirdpillar.practice.visits.actions.telling import HOPES, tell_families
from thirdpillar.practice.visits.actions.translating import ask_version, drop_versions
from thirdpillar.practice.visits.models import HopesAndDreams, Invitation, Seat, Visit
from thirdpillar.practice.visits.queries.hopes import (
    homes_gone_to,
    homes_of_reader,
    hopes_of_homes,
    visit_of_family,
)
from thirdpillar.practice.visits.rules import enforce
from thirdpillar.practice.visits.rules.afterwards import may_write_hopes

LONGEST = 2000


@transaction.atomic
def write_hopes(*, visit_id: UUID, words: str, by, at: datetime) -> HopesAndDreams:
    """What the family hopes for, as the pair heard it; what they wrote before is kept behind it.

    The family is thanked once, with the link to read and change it. What it wrote itself stays: it alone changes that.
    Raises Refused.
    """
    visit = Visit.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        raise Refused(_("This visit is not on the plan any more."))
    mine = Seat.objects.seen_by(by).filter(visit_id=visit.pk, account_id=by.account_id).first()
    enforce(may_write_hopes(visit, account_id=by.account_id, part=mine.part if mine else ""))
    if not words.strip():
        raise Refused(_("Write something."))
    latest = hopes_of_homes([visit.household_id], seen_by=by).get(visit.household_id)
    if latest is not None and latest.by_family:
        raise Refused(_("Written by the family."))
    is_first = not HopesAndDreams.objects.seen_by(by).filter(visit=visit).exists()
    written = _put(visit, words, by_family=False, may_be_quoted=False, by=by, at=at)
    if is_first:
        tell_families([visit], HOPES, by=by, at=at)
    record(by=by, at=at, deed="visits.write_hopes", subject="visit", subject_id=visit.pk)
    return written


@transaction.atomic
def correct_hopes(
    *,
    invitation_id: UUID,
    words: str,
    by,
    at: datetime,
    may_be_quoted: bool = False,
    goes_on_from: datetime | None = None,
) -> HopesAndDreams | None:
    """The family writes itself what it hopes for, through its own link, and says whether others may read its words.

    Without words all that was ever written is removed (None): it is theirs. `by` is the scope of the family's link.
    `goes_on_from`: what it wrote itself since then goes before these words, as one text after the other does.
    """
    invitation = Invitation.objects.seen_by(by).filter(pk=invitation_id).first()
    visit = visit_of_family(invitation, seen_by=by) if invitation else None
    if visit is None or by.account_id is not None:
        raise Refused(_("There was no visit yet."))
    assert invitation is not None
    visit.household_id = homes_of_reader(invitation, seen_by=by)[0]  # not saved: what was, was there
    others = homes_gone_to(
        visit.household_id, seen_by=by
    )  # what went with who moved out is not theirs to change
    follow_families(home_ids={visit.household_id, *others}, by=by, at=at)
    written = None
    latest = hopes_of_homes([visit.household_id], seen_by=by).get(visit.household_id)
    if goes_on_from and latest and latest.by_family and latest.at >= goes_on_from:
        words = f"{latest.words}\n{words.strip()}"
    if words.strip():
        written = _put(visit, words, by_family=True, may_be_quoted=may_be_quoted, by=by, at=at)
    else:
        HopesAndDreams.objects.seen_by(by).filter(household_id=visit.household_id).update(
            words="", replaced_at=at, may_be_quoted=False
        )
        drop_versions(visit.household_id, by=by)
    record(by=by, at=at, deed="visits.correct_hopes", subject="household", subject_id=visit.household_id)
    return written


def _put(
    visit: Visit, words: str, *, by_family: bool, may_be_quoted: bool, by, at: datetime
) -> HopesAndDreams:
    HopesAndDreams.objects.seen_by(by).filter(household_id=visit.household_id, replaced_at=None).update(
        replaced_at=at
    )
    # As it is written, not as the page or the visit was; of two likely ones the family's.
    district = District.objects.get(pk=by.district_id)
    language = detect(words, (visit.language, *(district.languages or ["en"])[:1])).language
    one = HopesAndDreams(
        district_id=by.district_id, visit=visit, school_id=visit.school_id, household_id=visit.household_id,
        words=words.strip()[:LONGEST], language=language, by_family=by_family,
        account_id=by.account_id, may_be_quoted=may_be_quoted, at=at,
    )  # fmt: skip
    one.save(force_insert=True)
    drop_versions(visit.household_id, by=by)
    wide = Scope.system(by.district_id, "what a family hopes for, in the other language")
    with tenancy.acting_as(wide):
        ask_version(one, Visit.objects.seen_by(wide).select_related("invitation").get(pk=visit.pk), at=at)
    return one
