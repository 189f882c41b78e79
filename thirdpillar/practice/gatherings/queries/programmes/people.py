"""The people of a programme: by name for whoever runs it, by their link for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.practice.gatherings.choices import ProgrammeStage, Standing
from thirdpillar.practice.gatherings.models import Programme, Registration

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


def registration_by_code(code: str, *, seen_by) -> Registration | None:
    """The registration that a link's code stands for; None where the link lies with somebody else by now."""
    found = Registration.objects.seen_by(seen_by).filter(code=code.lower(), adult_id__isnull=False)
    one = found.exclude(programme__stage=ProgrammeStage.DRAFT).select_related("programme").first()
    if one is None:
        return None
    references = [one.pk, *one.offers.values_list("pk", flat=True)]
    astray = is_astray(one.adult_id, references, student_ids=(), since=one.code_at, seen_by=seen_by)  # type: ignore[arg-type]
    return None if astray else one


def registrations_of_adult(adult_id: UUID, *, seen_by) -> QuerySet[Registration]:
    """Where one adult stands in programmes that are not over, or that they completed; withdrawn ones left out."""
    rows = Registration.objects.seen_by(seen_by).filter(adult_id=adult_id)
    rows = rows.exclude(standing=Standing.WITHDREW).exclude(programme__stage=ProgrammeStage.DRAFT)
    return rows.select_related("programme").order_by("-standing_at")
