"""One volunteer: their page to hand out, what they offer, their checks and hours; hours that wait; checks that lack."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among, one_id
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.credentials.actions import record_clearance, revoke_clearance
from thirdpillar.means.credentials.models import Clearance
from thirdpillar.practice.volunteers.actions.hours import approve_all, decide_hours, log_hours
from thirdpillar.practice.volunteers.actions.offers import make_offer, withdraw_offer
from thirdpillar.practice.volunteers.actions.telling import page_link
from thirdpillar.practice.volunteers.actions.volunteering import take_in_volunteer
from thirdpillar.practice.volunteers.choices import How, Way
from thirdpillar.practice.volunteers.forms import CheckForm, DecideForm, HoursForm, OfferForm
from thirdpillar.practice.volunteers.models import Hours, Volunteer
from thirdpillar.practice.volunteers.queries import of_adult, pages
from thirdpillar.practice.volunteers.queries.checks import checks_listed
from thirdpillar.practice.volunteers.views.common import WHO, done, found, grades_taught, note_read


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Find an adult, and make them a page of their own, sent by their own way."""
    scope = request.scope  # type: ignore[attr-defined]
    words = request.GET.get("name", "").strip()[:80]
    own = list(schools(seen_by=scope))
    if request.method == "POST":
        kept: list[Volunteer] = []
        school = one_id(request.POST.get("school", "")) or (own[0].pk if own else None)
        if (
            (key := one_id(request.POST.get("adult", "")))
            and school
            and done(
                request,
                lambda: kept.append(
                    take_in_volunteer(adult_id=key, school_id=school, by=scope, at=clock.now())
                ),
            )
        ):
            return redirect("volunteers:volunteer", kept[0].pk)
        return redirect("volunteers:new")
    people = []
    if words:
        rows = Adult.objects.seen_by(scope).filter(left_at=None, merged_into_id=None)
        for each in fold(words).split()[:4]:
            rows = rows.filter(sort_name__contains=each)
        people = list(rows.order_by("sort_name", "pk")[:25])
        note_read(scope, len(people), "adult")
    return render(request, "volunteers/new.html", {"people": people, "words": words, "schools": own})


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """All that the school keeps of one volunteer."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    one = found(request, Volunteer, volunteer_id)
    adult = pages.names_of([one.adult_id], seen_by=scope).get(one.adult_id)
    deed = request.POST.get("deed", "")
    grades = grades_taught(one.district_id, one.school_id)
    offer = OfferForm(request.POST if deed == "offer" else None, grades=grades, told=True, prefix="o")
    hours = HoursForm(request.POST if deed == "hours" else None, prefix="h")
    check = CheckForm(request.POST if deed == "check" else None, prefix="c")
    if request.method == "POST" and _do(request, one, deed, offer, hours, check):
        return redirect("volunteers:volunteer", one.pk)
    note_read(scope, 1, "volunteer", one.pk)
    offers = list(pages.offers_of([one.pk], seen_by=scope))
    for each in offers:
        each.hows_said = [How(how).label for how in each.hows]  # type: ignore[attr-defined]
    records = of_adult.records(one.adult_id, seen_by=scope)
    given = Hours.objects.seen_by(scope).filter(volunteer=one).select_related("sign_up__shift__role")
    return render(
        request,
        "volunteers/volunteer.html",
        {
            "one": one, "adult": adult, "offers": offers, "offer_form": offer, "hours_form": hours, "check_form": check,
            "hours": [
                {"it": each, "minutes": pages.minutes(each)} for each in given.order_by("-during")[:100]
            ],
            "checks": Clearance.objects.seen_by(scope).filter(adult_id__in=records, revoked_at=None).order_by("-ends_on"),
            "link": page_link(request.district, one.code), "zone": zone,  # type: ignore[attr-defined]
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _do(request: HttpRequest, one: Volunteer, deed: str, offer, hours, check) -> bool:
    scope, zone, at = request.scope, request.district.zone, clock.now()  # type: ignore[attr-defined]
    saved = _("Saved.")
    if deed == "offer":
        return offer.is_valid() and done(
            request, lambda: make_offer(volunteer_id=one.pk, by=scope, at=at, **offer.facts()), saved
        )
    if deed == "hours":
        return hours.is_valid() and done(
            request,
            lambda: log_hours(volunteer_id=one.pk, way=Way.PAPER, by=scope, at=at, **hours.facts(zone)),
            saved,
        )
    if deed == "check":
        return check.is_valid() and done(
            request,
            lambda: record_clearance(
                adult_id=one.adult_id, school_id=one.school_id, by=scope, at=at, **check.cleaned_data
            ),
            saved,
        )
    if key := one_id(request.POST.get("row", "")):
        if deed == "withdraw":
            done(request, lambda: withdraw_offer(offer_id=key, by=scope, at=at), saved)
        elif deed == "revoke":
            done(request, lambda: revoke_clearance(clearance_id=key, by=scope, at=at), saved)
    if deed == "link":
        done(
            request,
            lambda: take_in_volunteer(adult_id=one.adult_id, school_id=one.school_id, by=scope, at=at),
            saved,
        )
    return True


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """Hours that wait for the school's yes."""
    scope, zone, at = request.scope, request.district.zone, clock.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed == "all":
            ids = ids_among(request.POST.getlist("row"))
            done(request, lambda: approve_all(hours_ids=ids, by=scope, at=at), _("Saved."))
        if (deed in ("yes", "no")) and (key := one_id(request.POST.get("row", ""))):
            row, form = found(request, Hours, key), DecideForm(request.POST)
            if form.is_valid():
                times = form.moments(row.during.lower, row.during.upper, zone) if deed == "yes" else {}
                done(
                    request,
                    lambda: decide_hours(
                        hours_id=key,
                        counts=deed == "yes",
                        word=form.cleaned_data["word"],
                        by=scope,
                        at=at,
                        **times,
                    ),
                    _("Saved."),
                )
        return redirect("volunteers:hours")
    rows = pages.hours_waiting(seen_by=scope)
    note_read(scope, len(rows), "hours")
    return render(request, "volunteers/hours.html", {"rows": rows})


@open_to(*WHO)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Which checks lack or end soon, and for which shifts that matters. Dates only."""
    scope = request.scope  # type: ignore[attr-defined]
    rows = checks_listed(on=clock.today(request.district.zone), seen_by=scope)  # type: ignore[attr-defined]
    note_read(scope, len(rows))
    return render(request, "volunteers/checks.html", {"rows": rows})
