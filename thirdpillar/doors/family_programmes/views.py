"""No sign-in; looking changes nothing, a button does. The link speaks of nobody but whom it was sent to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.catalogue.shown import shown
from thirdpillar.doors.certificates import certificate_of
from thirdpillar.doors.family_needs import kept_open, kept_page
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.actions import programmes as actions
from thirdpillar.practice.gatherings.actions.barred import barred_at
from thirdpillar.practice.gatherings.actions.telling_places import ways_of
from thirdpillar.practice.gatherings.choices import CONCERNED, ProgrammeStage, Stage, Standing, Way
from thirdpillar.practice.gatherings.forms.answers import NeedsForm
from thirdpillar.practice.gatherings.models import Gathering, PlaceOffer, Registration
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.rules import may_sign_in_by_code
from thirdpillar.practice.gatherings.rules.programmes import may_register, step_after
from thirdpillar.practice.gatherings.views.common import language_options
from thirdpillar.practice.volunteers.queries.rung import RUNG


class Holder(NamedTuple):
    """Whoever holds the link: their registration, and a machine's scope to look it up with."""

    it: Registration
    by: Scope


def with_code(view: Callable) -> Callable:
    """Find the registration of the code, within its district; speak its reader's language until another is chosen."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        district = request.district  # type: ignore[attr-defined]
        if district is None or not 10 <= len(code) <= 12:
            raise Http404
        by = Scope.system(district.pk, "somebody's own link to a programme")
        with tenancy.acting_as(by):
            # Signed in as the very person, they need no link that nobody else may have.
            reader = getattr(request.scope, "adult_id", None)  # type: ignore[attr-defined]
            one = queries.registration_by_code(code, seen_by=by, reader=reader)
            if one is None:
                raise Http404
            asked = translation.get_language() or "en"
            reads = page_language(ways_of([one], by=by)[one.pk].language) or asked
            with translation.override(asked if request.COOKIES.get("tp_language") else reads):
                response = view(request, Holder(one, by))
                response.headers["Content-Language"] = translation.get_language() or "en"
        # The address holds the code: it must not travel on to other sites, nor stay in shared places.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def registration_page(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Where they stand, and the one thing to do next."""
    one, by, now = holder.it, holder.by, clock.now()
    if request.method == "POST":
        try:
            if said := _do(request, one, by, now):
                messages.success(request, said)
        except Refused as problem:
            messages.error(request, str(problem.reason))
        return redirect("family_programmes:registration", one.code)
    district, programme = request.district, one.programme  # type: ignore[attr-defined]
    language = translation.get_language() or "en"
    school = School.objects.seen_by(by).filter(pk=programme.school_id).first()
    schools = dict(School.objects.seen_by(by).values_list("pk", "name"))
    rows = Gathering.objects.seen_by(by).filter(programme=programme).order_by("begins_at")
    live = [each for each in rows if each.stage != Stage.CANCELLED]
    dosage = queries.dosage_of(programme, at=now, seen_by=by)
    offer = PlaceOffer.objects.seen_by(by).filter(registration=one, over_at=None, answer_by__gt=now).first()
    refusal = may_register(
        programme, on=clock.today(district.zone), last_ends_at=live[-1].ends_at if live else None, at=now
    )
    # Said where there is something to press, and in the door's own words: nothing else tells that it is so.
    asks_office = bool(barred_at(programme.school_id, [one.adult_id], by=by))
    steps = (
        queries.next_steps(one, at=now, zone=district.zone, seen_by=by)
        if one.standing == Standing.COMPLETED
        else []
    )
    phone = (school.reply_phone if school else "") or district.reply_phone
    kept = kept_open(
        one.adult_id, over_at=queries.over_at(programme, seen_by=by), zone=district.zone, by=by, at=now
    )
    return render(
        request,
        "family_programmes/registration.html",
        {
            "kept": kept, "needs": kept.needs if kept else {}, "said_needs": one.said_needs,
            "concerned": one.standing in CONCERNED,
            "interpreter_options": language_options(ways_of([one], by=by)[one.pk].language, *programme.languages),
            "it": one, "programme": programme, "standing": one.standing, "code": one.code,
            "host": school.name if school else district.name,
            "phone": phone, "phone_label": number_label(phone) if phone else "",
            "sessions": [
                {
                    "when": day_and_time(each.begins_at, district.zone, language), "place": each.place,
                    "is_off": each.stage == Stage.CANCELLED, "came": dosage.was_at(one, each.pk),
                }
                for each in rows
            ],
            "came": dosage.sessions(one), "hours": dosage.hours(one), "held": len(dosage.held),
            "on_now": next(
                (
                    each
                    for each in live
                    if one.standing == Standing.REGISTERED
                    and may_sign_in_by_code(each, now) is None
                    and not dosage.was_at(one, each.pk)
                ),
                None,
            ),
            "kept_until": day_and_time(offer.answer_by, district.zone, language) if offer else "",
            "may_register": refusal is None and not asks_office and one.standing in (Standing.ASKED, Standing.WITHDREW),
            "asks_office": asks_office,
            "refused": refusal.reason if refusal else _("Please call the office.") if asks_office else "",
            "is_cancelled": programme.stage == ProgrammeStage.CANCELLED,
            "may_withdraw": one.standing in (Standing.REGISTERED, Standing.WAITING)
            and programme.stage == ProgrammeStage.OPEN,
            "questions": queries.questions_of(programme, seen_by=by), "steps": shown(steps, schools, district),
            # What the rung above it is, the volunteers' own page has.
            "helps": one.standing == Standing.COMPLETED and step_after(programme.step, now.date()) == RUNG,
        },
    )  # fmt: skip


def _do(request: HttpRequest, one: Registration, by: Scope, now) -> str:
    """The button that was pressed; what is said then."""
    deed = request.POST.get("deed", "")
    if deed == "register":
        answers = {
            name.removeprefix("q-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("q-")
        }
        said = NeedsForm(request.POST)
        asked = said.is_valid() and said.cleaned_data["asked"]
        actions.register(
            programme_id=one.programme_id, adult_id=one.adult_id, answers=answers, way=Way.LINK, by=by, at=now,
            quietly=True, needs=said.needs() if asked else None, remember=asked and said.cleaned_data["remember"],
        )  # fmt: skip
    elif deed in ("yes", "no"):
        actions.answer_offer(registration_id=one.pk, answer=deed, by=by, at=now, quietly=True)
    elif deed == "here":
        for session in ids_among([request.POST.get("session", "")]):
            actions.sign_in_registered(registration=one, gathering_id=session, by=by, at=now)
            return _("Thank you! You are signed in.")
        return ""
    elif deed == "withdraw":
        actions.withdraw_from(registration_id=one.pk, by=by, at=now)
    else:
        return ""
    return _("Saved. Thank you!")


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def needs(request: HttpRequest, holder: Holder) -> HttpResponse:
    """What they need in this programme, and what we remember for the next."""
    one = holder.it
    if one.adult_id is None:
        raise Http404
    back = reverse("family_programmes:registration", args=[one.code])
    return kept_page(
        request, one.adult_id, by=holder.by, back=back, school_id=one.school_id,
        over_at=queries.over_at(one.programme, seen_by=holder.by), registration=one,
    )  # fmt: skip


@by_link
@never_cache
@require_safe
@with_code
def certificate(request: HttpRequest, holder: Holder) -> HttpResponse:
    """The certificate in the language that the page is read in."""
    return certificate_of(
        holder.it, district=request.district, at=clock.now(), language=translation.get_language() or ""  # type: ignore[attr-defined]
    )  # fmt: skip
