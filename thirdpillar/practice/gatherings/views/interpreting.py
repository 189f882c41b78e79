"""What an interpreter comes for: when, where, in which languages; never who."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.wording import listed
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.queries.interpreting import interpreters_wanted


@open_to(Role.INTERPRETER)
@require_safe
def interpreting_page(request: HttpRequest) -> HttpResponse:
    """Coming gatherings of the district where an interpreter works or is asked for."""
    # An interpreter sees no family; times, places and counts by language are picked out here.
    by = Scope.system(request.scope.district_id, "where interpreters are wanted")
    with tenancy.acting_as(by):
        found = interpreters_wanted(clock.now(), seen_by=by)
        names = {school.id: school.name for school in schools(seen_by=by)}
    rows = [
        {
            "it": one.it,
            "school": names.get(one.it.school_id, ""),
            "spoken": listed(language_label(tag) for tag in one.it.languages),
            "asked": [
                {"language": language_label(tag), "families": number} for tag, number in one.families.items()
            ],
        }
        for one in found
    ]
    return render(request, "gatherings/interpreting.html", {"rows": rows})
