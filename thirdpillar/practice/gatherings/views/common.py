"""What this room's pages share: who may enter, finding the gathering, saying a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import LANGUAGES, language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.templatetags.pictures import language_name
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings import queries
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.calendar import Planned, title_for, who_plans

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
# What a page looks back over where nobody says otherwise.
YEAR = timedelta(days=365)


def found(request: HttpRequest, gathering_id: UUID) -> Gathering:
    """The gathering, where the asker may see it; else the page does not exist."""
    gathering = queries.gathering(gathering_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if gathering is None:
        raise Http404
    return gathering


def done(request: HttpRequest, deed: Callable[[], object], said: str = "") -> bool:
    """Do a deed; say that it is done, or why it was refused."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return False
    if said:
        messages.success(request, said)
    return True


def competing_rows(found: Iterable[Planned], scope: Scope) -> list[dict]:
    """What wants the same families, as a page says it to somebody who plans something else then."""
    names = {school.pk: school.name for school in School.objects.seen_by(scope)}
    return [
        {
            "title": title_for(one, scope, get_language() or "en"), "begins": one.plan.begins, "ends": one.plan.ends,
            "place": one.it.place, "by": who_plans(one, names),
        }
        for one in found
        if one.plan
    ]  # fmt: skip


def days_asked(request: HttpRequest, zone: str) -> tuple[date, date]:
    """The first and the last day that a page is asked about; without any, the year up to today."""
    today = clock.today(zone)
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return today - YEAR, today
    return (first, last) if first <= last else (last, first)


def interpreter_options(gathering: Gathering, own: str = "") -> list[dict]:
    """Languages one may ask an interpreter for: one's own and those promised there first, then all the others."""
    return language_options(own, *gathering.languages)


def language_options(*tags: str) -> list[dict]:
    """Languages one may ask an interpreter for, these first."""
    first = [tag for tag in tags if tag]
    others = sorted((language_option(tag) for tag in LANGUAGES), key=lambda one: fold(one["label"]))
    found = {
        option["value"].lower(): option for option in (*(language_option(tag) for tag in first), *others)
    }
    return [option for tag, option in found.items() if tag != "en"]


def language_option(tag: str) -> dict:
    """A language by its own name; one whose own name we do not know by what the reader calls it."""
    own = language_name(tag)
    return (
        {"value": tag, "label": language_label(tag)}
        if own == tag
        else {"value": tag, "label": own, "lang": tag}
    )
