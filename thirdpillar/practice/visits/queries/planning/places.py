"""Where a visit is, for those on it and those who plan it, as the rule lets them know; a protected address on its day alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import HouseholdAdult, MailingAddress
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.visits.choices import PlaceKind
from thirdpillar.practice.visits.models import Invitation, Visit
from thirdpillar.practice.visits.rules import may_plan, may_see_place


def places_of(
    visits: Collection[Visit], *, on: date, zone: str, seen_by, is_alarm: bool = False
) -> dict[UUID, str]:
    """{visit: where it is}, of those alone whose place the asker may know on this day. `is_alarm`: they act on open alarms.

    What the family said comes first; a visit at home without a word of theirs is where the adult who was asked lives today,
    and never where another of the home does: they may have parted.
    """
    wide = Scope.system(seen_by.district_id, "where a visit is")
    there = ZoneInfo(zone)
    with tenancy.acting_as(wide):
        ids = {one.invitation_id for one in visits}
        asked = dict(Invitation.objects.seen_by(wide).filter(pk__in=ids).values_list("pk", "adult_id"))
        readers = current_adults({one for one in asked.values() if one}, seen_by=wide)
        homes = dict(
            HouseholdAdult.objects.seen_by(wide)
            .filter(adult_id__in=set(readers.values()))
            .values_list("adult_id", "household_id")
        )
        members = dict(
            HouseholdAdult.objects.seen_by(wide)
            .filter(household_id__in=set(homes.values()))
            .values_list("adult_id", "household_id")
        )
        addresses = list(
            MailingAddress.objects.seen_by(wide).filter(
                adult_id__in={*members, *readers.values()}, left_at=None
            )
        )
    # Who lives with somebody whose address is protected lives at a protected one.
    protected = {members.get(one.adult_id, one.adult_id) for one in addresses if one.is_protected}
    live_at = {one.adult_id: f"{one.street}, {one.city}".strip(", ") for one in addresses}
    found = {}
    for visit in visits:
        adult = readers.get(asked[visit.invitation_id])
        may = may_see_place(
            visit, account_id=seen_by.account_id, on=on, visit_on=visit.begins_at.astimezone(there).date(),
            is_protected=homes.get(adult, adult) in protected, plans=may_plan(seen_by, visit.school_id) is None,
            is_alarm=is_alarm and visit.alarm_at is not None and visit.alarm_settled_at is None,
        )  # fmt: skip
        place = visit.place or (live_at.get(adult, "") if visit.place_kind == PlaceKind.HOME else "")
        if may and place:
            found[visit.pk] = place
    return found
