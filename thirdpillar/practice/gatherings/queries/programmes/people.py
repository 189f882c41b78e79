"""The people of a programme: by name for whoever runs it, by their link for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Max, QuerySet, Value, When

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries import current_adult, current_adults
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Stage, Standing
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration
from thirdpillar.practice.gatherings.queries.records import all_records

_ORDER = (
    Standing.REGISTERED,
    Standing.COMPLETED,
    Standing.OFFERED,
    Standing.WAITING,
    Standing.ASKED,
    Standing.WITHDREW,
)


@dataclass(frozen=True)
class Person:
    """One row of the roll: who, and where they stand."""

    it: Registration
    name: str
    language: str
    sort_name: str


def people_of(
    programme: Programme, *, seen_by, standings: Iterable[str] = (), is_waiting_first: bool = False
) -> list[Person]:
    """Everybody of a programme, those with a place first, waiting ones in the order of the list, else by name.

    Whoever registered at a school is known there by name, whatever school their children go to.
    """
    rows = Registration.objects.seen_by(seen_by).filter(programme=programme)
    rows = rows.filter(standing__in=list(standings)) if standings else rows
    place = Case(
        *(When(standing=standing, then=Value(at)) for at, standing in enumerate(_ORDER)),
        output_field=IntegerField(),
    )
    found = list(rows.annotate(place=place).order_by("place", "since", "pk"))
    machine = Scope.system(seen_by.district_id, "names of those who registered")
    with tenancy.acting_as(machine):
        standing_ids = current_adults({one.adult_id for one in found if one.adult_id}, seen_by=machine)
        adults = Adult.objects.seen_by(machine).in_bulk(set(standing_ids.values()))
        accounts = Account.objects.seen_by(machine).in_bulk(
            [one.account_id for one in found if one.account_id]
        )
    people = []
    for one in found:
        if one.account_id:
            account = accounts.get(one.account_id)
            name = f"{account.given_name} {account.family_name}".strip() if account else ""
            people.append(Person(one, name, "", account.family_name.casefold() if account else ""))
        else:
            adult = adults.get(standing_ids.get(one.adult_id, one.adult_id))
            said = (adult.display_name, adult.speaks_language, adult.sort_name) if adult else ("", "", "")
            people.append(Person(one, *said))
    by_place = {standing: at for at, standing in enumerate(_ORDER)}
    waits = (Standing.WAITING, Standing.OFFERED)
    return sorted(
        people,
        key=lambda each: (
            by_place[Standing(each.it.standing)],
            str(each.it.since) if each.it.standing in waits else each.sort_name,
        ),
    )


def registration_by_code(code: str, *, seen_by, reader: UUID | None = None) -> Registration | None:
    """The registration that a link's code stands for; None where the link may lie with somebody else by now, for all but the
    `reader` who signed in and whose it is."""
    found = Registration.objects.seen_by(seen_by).filter(code=code.lower(), adult_id__isnull=False)
    one = found.exclude(programme__stage=ProgrammeStage.DRAFT).select_related("programme").first()
    if one is None or one.adult_id is None:
        return None
    if reader is not None and current_adult(one.adult_id, seen_by=seen_by) == reader:
        return one
    return None if lies_astray(one, seen_by=seen_by) else one


def lies_astray(one: Registration, *, seen_by) -> bool:
    """Whether the link of somebody's registration may lie with another. It names no child, yet says when and where they are:
    so it is asked for each child of theirs whether somebody is barred from it."""
    assert one.adult_id is not None
    machine = Scope.system(seen_by.district_id, "where the link of a registration lies")
    with tenancy.acting_as(machine):
        whose = current_adult(one.adult_id, seen_by=machine) or one.adult_id
        ties = Tie.objects.seen_by(machine).filter(adult_id=whose, left_at=None)
        children = list(ties.values_list("student_id", flat=True))
        references = [one.pk, *one.offers.values_list("pk", flat=True)]
    return is_astray(
        one.adult_id, references, student_ids=children, since=one.code_at, seen_by=seen_by
    )  # fmt: skip


def over_at(programme: Programme, *, seen_by) -> datetime | None:
    """When the last session that takes place ends; None where none is planned."""
    sessions = Gathering.objects.seen_by(seen_by).filter(programme=programme).exclude(stage=Stage.CANCELLED)
    return sessions.aggregate(last=Max("ends_at"))["last"]


def registrations_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Registration]:
    """Where one adult stands in programmes that are not over, or that they completed; withdrawn ones left out."""
    mine = all_records([adult_id], seen_by=seen_by)
    rows = Registration.objects.seen_by(seen_by).filter(adult_id__in=mine)
    rows = rows.exclude(standing=Standing.WITHDREW).exclude(programme__stage=ProgrammeStage.DRAFT)
    return rows.select_related("programme").order_by("-standing_at")
