"""Doing one deed for a form, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries.worklists import LISTS, households_of
from thirdpillar.ground.schools.queries import schools


def done(request: HttpRequest, form: Form, deed: Callable[[], object], said: str) -> bool:
    """Whether the deed was done; a refusal stands in the form, with the rule that it rests on."""
    try:
        deed()
    except Refused as refused:
        reason = str(refused.reason)
        form.add_error(None, f"{reason} ({refused.citation})" if refused.citation else reason)
        return False
    messages.success(request, said)
    return True


def way_back(request: HttpRequest, adult_id: UUID) -> str:
    """Where the work came from: one of the lists, else the page where the adult stands."""
    if request.GET.get("list") in LISTS:
        return reverse("people:worklist", args=[request.GET["list"]])
    return page_of_adult(adult_id, scope=request.scope)


def page_of_adult(adult_id: UUID, *, scope) -> str:
    """The page where an adult stands: their household's, else their own."""
    homes, _students = households_of([adult_id], [], seen_by=scope)
    if adult_id in homes:
        return reverse("people:family", args=[homes[adult_id]])
    return reverse("people:adult", args=[adult_id])


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page, from the list of families on."""
    way = [(_("Families"), reverse("people:families")), *steps]
    return [{"label": label, "url": url} for label, url in way]


def school_names(scope) -> dict[UUID, str]:
    return {school.id: school.name for school in schools(seen_by=scope)}
