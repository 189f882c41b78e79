"""Parent leaders: who they are, making somebody one, and ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.forms import ParentLeaderForm
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.queries.leaders import leaderships_of, parent_leaders, schools_of_children
from thirdpillar.ground.people.views.deeds import crumbs, done, page_of_adult, school_names

PAGE = 50


@open_to(Role.OFFICE, support=False)
def leaders(request: HttpRequest) -> HttpResponse:
    """All parent leaders of the district, each with the school."""
    scope = request.scope
    page = Paginator(parent_leaders(seen_by=scope), PAGE).get_page(request.GET.get("page"))
    record_read(
        by=scope, at=clock.now(), deed="people.leaders", subject="account", leaders=len(page.object_list)
    )
    names = school_names(scope)
    return render(
        request,
        "people/leaders.html",
        {
            "page_obj": page,
            "rows": [{"grant": grant, "school": names.get(grant.school_id, "")} for grant in page],
            "crumbs": crumbs((_("Parent leaders"), "")),
        },
    )


@open_to(Role.OFFICE, support=False)
def leader(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Where one adult is a parent leader, and making them one at a school of their child."""
    scope, now = request.scope, clock.now()
    # Also of one who left: the list still leads here.
    adult = Adult.objects.seen_by(scope).filter(pk=adult_id).first()
    if adult is None:
        raise Http404
    open_schools = schools_of_children(adult_id, on=clock.today(request.district.zone), seen_by=scope)
    form = ParentLeaderForm(request.POST or None, schools=open_schools)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        if done(
            request,
            form,
            lambda: actions.make_parent_leader(by=scope, at=now, adult_id=adult_id, school_id=school.pk),
            _("The role is given."),
        ):
            return redirect("people:leader", adult_id=adult_id)
    record_read(by=scope, at=now, deed="people.leader", subject="adult", subject_id=adult_id)
    names = school_names(scope)
    back = page_of_adult(adult_id, scope=scope)
    return render(
        request,
        "people/leader.html",
        {
            "adult": adult,
            "form": form,
            "has_schools": open_schools.exists(),
            "rows": [
                {"grant": grant, "school": names.get(grant.school_id, "")}
                for grant in leaderships_of(adult_id, seen_by=scope)
            ],
            "crumbs": crumbs((adult.display_name, back), (_("Parent leader"), "")),
        },
    )


@open_to(Role.OFFICE, support=False)
@require_POST
def end_leader(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    actions.end_parent_leader(by=request.scope, at=clock.now(), grant_id=grant_id)
    messages.success(request, _("The role is taken back."))
    return redirect("people:leaders")
