"""The list of families, one household's page, and the page of an adult without a household."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.people.forms import FamilySearchForm
from thirdpillar.ground.people.queries.families import families, homeless_adults
from thirdpillar.ground.people.queries.household import Grown, home, lone_adult
from thirdpillar.ground.people.rules import FRONT_OFFICE, LOOKERS
from thirdpillar.ground.people.views.deeds import crumbs, school_names
from thirdpillar.ground.people.wording import family_label

PAGE = 50


@open_to(*LOOKERS)
def families_page(request: HttpRequest) -> HttpResponse:
    """The asker's families, found by a child's or an adult's name, or by the end of a number."""
    scope, today = request.scope, clock.today(request.district.zone)
    may_work = scope.role in FRONT_OFFICE
    form = FamilySearchForm(request.GET)
    wanted = form.wanted(may_search_numbers=may_work)
    page = Paginator(families(wanted, seen_by=scope, on=today), PAGE).get_page(request.GET.get("page"))
    record_read(
        by=scope, at=clock.now(), deed="people.families", subject="household", families=len(page.object_list),
        searched=bool(wanted.words.strip() or wanted.digits),
    )  # fmt: skip
    names = school_names(scope)
    return render(
        request,
        "people/families.html",
        {
            "form": form,
            "page_obj": page,
            "total": page.paginator.count,
            "homeless": homeless_adults(wanted, seen_by=scope),
            "schools": [{"value": key, "label": name} for key, name in names.items()],
            "languages_known": [
                {"value": tag, "label": label}
                for tag, label in (*language_choices(), ("unknown", _("Language not known")))
            ],
            "is_narrowed": bool(
                wanted.words.strip() or wanted.digits or wanted.school or wanted.language is not None
            ),
            "may_work": may_work,
        },
    )


@open_to(*LOOKERS)
def family_page(
    request: HttpRequest, household_id: UUID, template: str = "people/family.html"
) -> HttpResponse:
    """One household. The rooms above add to it by extending the template's `extra` block in one of their own."""
    scope = request.scope
    may_work = scope.role in FRONT_OFFICE
    found = home(household_id, seen_by=scope, on=clock.today(request.district.zone), with_addresses=may_work)
    if found is None:
        raise Http404
    record_read(
        by=scope, at=clock.now(), deed="people.family", subject="household", subject_id=household_id,
        children=len(found.children), adults=len(found.adults),
    )  # fmt: skip
    title = _("Family of %(names)s") % {"names": family_label([child.student for child in found.children])}
    by = [each for grown in (*found.adults, *found.others) for each in _deeds_by(grown)]
    return render(
        request,
        template,
        {
            "home": found,
            "title": title,
            "crumbs": crumbs((title, "")),
            "schools": school_names(scope),
            "staff": account_names(by, seen_by=scope) if by else {},
            "may_work": may_work,
        },
    )


@open_to(*LOOKERS)
def adult_page(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """An adult by themselves: above all those who live in no household here."""
    scope = request.scope
    may_work = scope.role in FRONT_OFFICE
    found = lone_adult(
        adult_id, seen_by=scope, on=clock.today(request.district.zone), with_addresses=may_work
    )
    if found is None:
        raise Http404
    grown, children = found
    record_read(by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=adult_id)
    by = _deeds_by(grown)
    return render(
        request,
        "people/adult.html",
        {
            "grown": grown,
            "children": children,
            "title": grown.adult.display_name,
            "crumbs": crumbs((grown.adult.display_name, reverse("people:adult", args=[adult_id]))),
            "schools": school_names(scope),
            "staff": account_names(by, seen_by=scope) if by else {},
            "may_work": may_work,
        },
    )


def _deeds_by(grown: Grown) -> set[UUID]:
    """The accounts that changed an adult's numbers or made records one with theirs."""
    by = {change.by_account_id for change in grown.changes} | {
        each.merge.by_account_id for each in grown.folded
    }
    return {each for each in by if each}
