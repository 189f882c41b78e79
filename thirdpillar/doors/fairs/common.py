"""What pages of fairs share: the fair with its gathering, its day, and who stands behind a badge or a link."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint, HouseholdAdult
from thirdpillar.ground.people.queries.doubts import owners_in_doubt
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.practice.gatherings.rules.door import as_badge_code, badge_code
from thirdpillar.practice.partners.actions.telling_providers import Occasion, language_of
from thirdpillar.practice.partners.choices import Topic
from thirdpillar.practice.partners.models import Fair, Stand
from thirdpillar.practice.partners.queries.fairs import fair_of
from thirdpillar.practice.partners.queries.questions import who_asked_is_barred
from thirdpillar.practice.partners.rules import terms

SALT = "fairs.stand"


class Hall(NamedTuple):
    fair: Fair
    gathering: Gathering


def hall_of(request: HttpRequest, gathering_id: UUID) -> Hall:
    """The fair of a gathering that the asker may see; else the page does not exist."""
    scope = request.scope  # type: ignore[attr-defined]
    gathering = gatherings.gathering(gathering_id, seen_by=scope)
    fair = fair_of(gathering_id, seen_by=scope) if gathering else None
    if gathering is None or fair is None:
        raise Http404
    return Hall(fair, gathering)


def occasion_of(gathering: Gathering, district: District) -> Occasion:
    """A fair's gathering as a mail to providers names it."""
    return Occasion(
        gathering.title_in(language_of(district)), gathering.begins_at, gathering.place,
        gathering.stage == Stage.CANCELLED,
    )  # fmt: skip


def asked_when(gathering: Gathering, at: datetime, on: date) -> datetime | None:
    """When a question of now counts as asked: within the time in which the fair takes some, else None."""
    said = terms("fair", on)
    opens = gathering.begins_at - timedelta(hours=said["opens_hours"])
    closes = gathering.ends_at + timedelta(days=said["closes_days"])
    return at if gathering.stage != Stage.CANCELLED and opens <= at <= closes else None


def is_on(gathering: Gathering, at: datetime, on: date) -> bool:
    """Whether people are in its hall: while it lasts, and a little before and after."""
    around = timedelta(hours=terms("fair", on)["hall_hours"])
    return gathering.begins_at - around <= at <= gathering.ends_at + around


def token_of(fair: Fair, stand: Stand | None = None) -> str:
    """What the address of a stand's phone carries; without a stand one chooses it there."""
    return signing.dumps([str(fair.pk), str(stand.pk) if stand else ""], salt=SALT)


class Home(NamedTuple):
    household_id: UUID | None
    adult_id: UUID | None


def homes_of_badges(gathering: Gathering, typed: Collection[str], *, seen_by) -> Mapping[str, Home | str]:
    """{what was typed: the home of that badge, with the adult of it who is surely the one; or why nobody is}.

    A badge is of a home: who of it asks is sure where one adult alone came, or lives there. Why nobody is, is one answer,
    as at the door: nobody learns of a restriction by it.
    """
    codes = {text: code for text in typed if (code := as_badge_code(text))}
    if not codes:
        return {text: _("Please call the office.") for text in typed}
    roll = gatherings.roll_at_door(gathering, seen_by=seen_by)
    by_code = {
        badge_code(gathering.pk, one.household_id): one.household_id for one in roll if one.household_id
    }
    homes = {home for code in codes.values() if (home := by_code.get(code))}
    living: dict[UUID, set[UUID]] = {}
    rows = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=homes)
    for home, adult in rows.values_list("household_id", "adult_id"):
        living.setdefault(home, set()).add(adult)
    adults = {adult for several in living.values() for adult in several}
    barred = who_asked_is_barred(adults, seen_by=seen_by)
    here = Attendance.objects.seen_by(seen_by).filter(
        Q(adult_id__in=adults), gathering=gathering, removed_at=None
    )
    came = set(here.values_list("adult_id", flat=True))
    found: dict[str, Home | str] = {}
    for text in typed:
        home = by_code.get(codes.get(text, ""))
        able = living.get(home, set()) - barred if home else set()
        there = able & came or able
        if home is None or (living.get(home) and not able):
            found[text] = _("Please call the office.")
        else:
            found[text] = Home(home, next(iter(there)) if len(there) == 1 else None)
    return found


def homes_of_numbers(numbers: Collection[str], *, seen_by) -> dict[str, Home]:
    """{number: whose alone on the roster it is, with their home}: of several adults, of one with whom the office speaks
    first, or in doubt, it is nobody's. Only for what staff write down: whoever asks by a square alone proves no number."""
    machine = Scope.system(seen_by.district_id, "whose number a family wrote at a fair")
    with tenancy.acting_as(machine):
        points = ContactPoint.objects.seen_by(machine).filter(
            value__in=set(numbers), left_at=None, adult__left_at=None, adult__merged_into_id=None
        )
        owners: dict[str, set[UUID]] = {}
        wrong = set(owners_in_doubt(set(numbers), seen_by=machine))
        for value, adult_id, state in points.values_list("value", "adult_id", "state"):
            owners.setdefault(value, set()).add(adult_id)
            if state == ContactState.WRONG:
                wrong.add(value)
        sure = {
            value: next(iter(several))
            for value, several in owners.items()
            if len(several) == 1 and value not in wrong
        }
        barred = who_asked_is_barred(sure.values(), seen_by=machine)
        rows = HouseholdAdult.objects.seen_by(machine).filter(adult_id__in=sure.values())
        homes = dict(rows.values_list("adult_id", "household_id"))
    return {value: Home(homes.get(one), one) for value, one in sure.items() if one not in barred}


def home_of_adult(adult_id: UUID, *, seen_by) -> UUID | None:
    rows = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id=adult_id)
    return rows.values_list("household_id", flat=True).first()


def topics_said(keys) -> str:
    """Topics by their names on this page, in a row."""
    labels = dict(Topic.choices)
    return ", ".join(str(labels[key]) for key in keys if key in labels)


def languages_said(tags) -> str:
    return ", ".join(language_label(tag) for tag in tags)


def stand_rows(stands) -> list[dict]:
    """Stands as lists show them, in this page's language."""
    return [
        {"it": one, "topics": topics_said(one.topics), "languages": languages_said(one.languages)}
        for one in stands
    ]
