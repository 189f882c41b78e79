"""The school where whoever tries the sample signs in: its place in the term, its families and its teacher who do so too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.sample.homes import Grown, Home
from thirdpillar.doors.sample.people import accounts_of_families, teacher_of_sample
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.queries import restrictions_in_force

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term


def first_school(term: Term, places: list[Place]) -> Place | None:
    """The school of the sample's people, else the first that has families."""
    own = [one for one in places if one.school.pk in term.waiting_at[:1]]
    return next(iter([*own, *places]), None)


def school_day(days: int, term: Term) -> int:
    """So many days before today (negative: after it), or up to two more: from Monday to Friday."""
    weekday = (term.today.weekday() - days) % 7
    return days + max(0, weekday - 4)


def some_families(term: Term, place: Place, most: int) -> list[tuple[Home, Grown]]:
    """So many homes of a school with one adult each: those who sign in first, then one that reads Spanish, then the others.

    Nobody from whom a child is kept, wherever: what a school may ask of them is not this sample's to show.
    """
    by = term.stage.system
    barred = set(restrictions_in_force(term.today, seen_by=by).values_list("adult_id", flat=True))
    signing_in = {account.adult_id for account in accounts_of_families(by=by)}
    own: list[tuple[Home, Grown]] = []
    others: list[tuple[Home, Grown]] = []
    for home in place.homes:
        adults = [one for one in home.adults_for(place.school.pk) if one.id not in barred]
        known = [one for one in adults if one.id in signing_in]
        if known:
            own.append((home, known[0]))
        elif adults:
            others.append((home, adults[0]))
    spanish = [one for one in others if one[0].language.startswith("es")][:1]
    rest = [one for one in others if one not in spanish]
    return [*own[:2], *spanish, *rest][:most]


def teacher_there(term: Term) -> Scope | None:
    """How far the teacher sees who is listed among the sample's people."""
    account = teacher_of_sample(by=term.stage.system, on=term.today)
    return scope_of_account(account, term.district.zone, Role.TEACHER) if account else None
