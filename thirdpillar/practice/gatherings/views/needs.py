"""What somebody registered needs, told to staff by phone or on paper; and what is remembered of them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.practice.gatherings.actions.needs import forget_remembered, say_needs
from thirdpillar.practice.gatherings.choices import CONCERNED, Way
from thirdpillar.practice.gatherings.forms.answers import NeedsForm
from thirdpillar.practice.gatherings.queries.needs import kept_needs
from thirdpillar.practice.gatherings.queries.programmes import people_of
from thirdpillar.practice.gatherings.rules.needs import STAFFS
from thirdpillar.practice.gatherings.views.common import done, language_options
from thirdpillar.practice.gatherings.views.programmes.common import found_programme

WAYS = (Way.STAFF, Way.PAPER)


@open_to(*STAFFS)
@require_http_methods(["GET", "HEAD", "POST"])
def needs_page(request: HttpRequest, programme_id: UUID, registration_id: UUID) -> HttpResponse:
    """Note it as the family says it; with its consent it is remembered, and forgotten when it wishes."""
    programme, scope = found_programme(request, programme_id, to_run=True), request.scope  # type: ignore[attr-defined]
    person = next(
        (
            one
            for one in people_of(programme, seen_by=scope, standings=CONCERNED)
            if one.it.pk == registration_id and one.it.adult_id
        ),
        None,
    )
    if person is None:
        raise Http404
    whose: UUID = person.it.adult_id  # type: ignore[assignment]  # asked above
    if request.method == "POST":
        if request.POST.get("deed") == "forget":
            done(
                request, lambda: forget_remembered(adult_id=whose, by=scope, at=clock.now()), _("We have forgotten it.")
            )  # fmt: skip
        elif (form := NeedsForm(request.POST)).is_valid():
            way = request.POST.get("way")
            done(
                request,
                lambda: say_needs(
                    registration_id=registration_id, needs=form.needs(), remember=form.cleaned_data["remember"],
                    way=way if way in WAYS else Way.STAFF, by=scope, at=clock.now(),
                ),
                _("Noted."),
            )  # fmt: skip
        return redirect("gatherings:needs", programme.pk, registration_id)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.needs", subject="adult", subject_id=whose, families=1
    )  # fmt: skip
    machine = Scope.system(scope.district_id, "what a family lets us remember")
    with tenancy.acting_as(machine):
        standing = current_adult(whose, seen_by=machine)
        kept = kept_needs(standing, seen_by=machine) if standing else None
        kept = kept if kept and kept.holds_at(clock.now()) else None
        noted = (
            Account.objects.seen_by(machine).filter(pk=kept.by_account_id).first()
            if kept and kept.by_account_id
            else None
        )
    return render(
        request,
        "gatherings/needs.html",
        {
            "programme": programme, "person": person, "kept": kept, "noted": noted, "needs": person.it.said_needs,
            "ways": [{"value": way.value, "label": way.label} for way in WAYS],
            "interpreter_options": language_options(person.language, *programme.languages),
        },
    )  # fmt: skip
