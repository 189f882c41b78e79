"""Hopes and dreams, as the pair and the family itself read them."""

from __future__ import annotations

from collections.abc import Collection, Set
from uuid import UUID

from django.db.models import Q, QuerySet

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Household, HouseholdAdult, HouseholdStudent
from thirdpillar.ground.people.queries import current_adult, students_open_to_adult
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion, Invitation, Visit
from thirdpillar.practice.visits.models.reflecting import asked_of


def hopes_of_homes(household_ids: Collection[UUID], *, seen_by) -> dict[UUID, HopesAndDreams]:
    """The latest of each home, for whoever visits it."""
    found = HopesAndDreams.objects.seen_by(seen_by).filter(
        household_id__in=list(household_ids), replaced_at=None
    )
    return {one.household_id: one for one in found.exclude(words="").order_by("at")}


def version_of(hopes: HopesAndDreams | None, *, seen_by) -> HopesVersion | None:
    """What was written in the other side's language, or that it is being translated; None where all read it as it is."""
    return HopesVersion.objects.seen_by(seen_by).filter(hopes=hopes).first() if hopes else None


def version_to_read(version_id: UUID, *, seen_by) -> HopesVersion | None:
    """One version with what it is of, for the pair and for whoever is asked to translate it."""
    found = HopesVersion.objects.seen_by(seen_by).filter(pk=version_id, hopes__replaced_at=None)
    return found.select_related("hopes").first()


def to_translate(*, seen_by) -> QuerySet[HopesVersion]:
    """What the asker was asked to translate, the oldest first."""
    found = HopesVersion.objects.seen_by(seen_by).filter(asked_of(seen_by), hopes__replaced_at=None)
    return found.order_by("at", "pk")


def hopes_of_family(invitation: Invitation, *, seen_by) -> HopesAndDreams | None:
    """What a family reads and corrects through its own link; `seen_by` is the scope of the link. What went along with
    who moved out is theirs at once, and no more of those who stay."""
    homes = homes_of_reader(invitation, seen_by=seen_by)
    theirs = Q(household_id__in=homes) | Q(visit__invitation__adult_id__in=_adults_of(invitation, seen_by))
    found = HopesAndDreams.objects.seen_by(seen_by).filter(theirs, replaced_at=None).exclude(words="")
    rows = found.select_related("visit__invitation").order_by("-at")
    return next((one for one in rows if _home_of(one.visit, one.household_id, seen_by) in homes), None)


def visit_of_family(invitation: Invitation, *, seen_by) -> Visit | None:
    """The latest visit that the family of an invitation had, whichever of its schools came; None before the first."""
    adults = _adults_of(invitation, seen_by)
    homes = homes_of_reader(invitation, seen_by=seen_by)
    same = Q(household_id__in=homes) | Q(invitation__adult_id__in=adults)
    found = Visit.objects.seen_by(seen_by).filter(same, stage=Stage.COMPLETED)
    rows = found.select_related("invitation").order_by("-begins_at")
    return next(
        (
            one
            for one in rows
            if one.invitation.adult_id in adults or _home_of(one, one.household_id, seen_by) in homes
        ),
        None,
    )


def may_read_hopes(invitation: Invitation, told: Set[UUID], *, seen_by) -> bool:
    """Whether a link's reader may read what the home hopes for: there was a visit, and no child of it, or of the one at which
    that was said, is closed to them. `told`: children of the invitation that are open to them."""
    visit, hopes = visit_of_family(invitation, seen_by=seen_by), hopes_of_family(invitation, seen_by=seen_by)
    if visit is None:
        return False
    spoken_of = set(visit.student_ids)
    if hopes is not None and hopes.visit_id != visit.pk:
        spoken_of |= set(Visit.objects.seen_by(seen_by).get(pk=hopes.visit_id).student_ids)
    if told >= spoken_of:
        return True
    # Of siblings whom another of their schools asked about.
    adult = _adult_of(invitation, seen_by)
    on = clock.today(District.objects.get(pk=seen_by.district_id).zone)
    return adult is not None and students_open_to_adult(adult, on=on, seen_by=seen_by) >= spoken_of


def homes_gone_to(household_id: UUID, *, seen_by) -> set[UUID]:
    """Where that is by now which was said in a home: with who was asked, or still there."""
    said = HopesAndDreams.objects.seen_by(seen_by).filter(household_id=household_id)
    return {_home_of(one.visit, household_id, seen_by) for one in said.select_related("visit__invitation")}


def _home_of(visit: Visit, household_id: UUID, seen_by) -> UUID:
    """The home that words said on a visit are of today, before they follow too: of who was asked, where a child of that visit
    lives with them (as `actions.following` takes it along)."""
    lives = HouseholdAdult.objects.seen_by(seen_by).filter(
        adult_id=_adult_of(visit.invitation, seen_by), household__dissolved_at=None
    )
    now = lives.values_list("household_id", flat=True).first()
    if now is None or now == household_id:
        return household_id
    children = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id=now, student_id__in=visit.student_ids
    )
    return now if children.exists() else household_id


def _adult_of(invitation: Invitation, seen_by) -> UUID | None:
    return current_adult(invitation.adult_id, seen_by=seen_by) if invitation.adult_id else None


def _adults_of(invitation: Invitation, seen_by) -> set[UUID]:
    """Who reads a link, by the record of then and by that of now."""
    return {one for one in (invitation.adult_id, _adult_of(invitation, seen_by)) if one}


def homes_of_reader(invitation: Invitation, *, seen_by) -> list[UUID]:
    """The home in which the reader of a link lives now, then the one that was asked, where it is no more: what they hope for
    goes with them, and stays with those who stay."""
    lives = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id=_adult_of(invitation, seen_by))
    now = lives.values_list("household_id", flat=True).first()
    asked = Household.objects.seen_by(seen_by).filter(pk=invitation.household_id, dissolved_at=None)
    if now is None:
        return [invitation.household_id]
    return [now] if now == invitation.household_id or asked.exists() else [now, invitation.household_id]
