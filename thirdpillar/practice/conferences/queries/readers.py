"""Who of a home may hear of its child in a class today: whoever lives in that home, is tied to the child and not barred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import NARROW_RELATIONS
from thirdpillar.ground.people.models import Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.conferences.models import TeamHome


def hearers(*, on: date, seen_by) -> QuerySet[Tie]:
    """Ties of adults with children of the home that they live in themselves, of whom they may hear."""
    barred = restrictions_in_force(on, seen_by=seen_by).filter(
        adult_id=OuterRef("adult_id"), student_id=OuterRef("student_id")
    )
    return (
        Tie.objects.seen_by(seen_by)
        .filter(
            left_at=None, student__left_at=None, adult__left_at=None, adult__merged_into_id=None,
            adult__household__household__dissolved_at=None,
            student__households__household_id=F("adult__household__household_id"),
        )
        .exclude(relation__in=NARROW_RELATIONS)
        .exclude(Exists(barred))
    )  # fmt: skip


def readers_of(homes: Collection[TeamHome], *, seen_by) -> dict[UUID, UUID]:
    """{place in a team: whom its link was made for}, under the record that is theirs today; without those who may not hear
    of a child of the class any more, or live elsewhere by now. The whole district is asked, whoever looks."""
    wide = Scope.system(seen_by.district_id, "who may read of a class team")
    with tenancy.acting_as(wide):
        today = clock.today(District.objects.get(pk=wide.district_id).zone)
        standing = current_adults({one.adult_id for one in homes}, seen_by=wide)
        able = hearers(on=today, seen_by=wide).filter(
            adult_id__in=set(standing.values()), student__placements__left_at=None,
            student__placements__section_id__in={one.section_id for one in homes},
        )  # fmt: skip
        known = set(
            able.values_list("adult_id", "adult__household__household_id", "student__placements__section_id")
        )
    return {
        one.pk: standing[one.adult_id]
        for one in homes
        if (standing.get(one.adult_id), one.household_id, one.section_id) in known
    }
