"""The office's side of a fair: stands and who asks for one, the plan, cards and questions to print, figures."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.fairs.common import (
    Hall,
    Home,
    asked_when,
    hall_of,
    homes_of_badges,
    homes_of_numbers,
    occasion_of,
    stand_rows,
    token_of,
)
from thirdpillar.doors.fairs.forms import StaffAskForm
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sheets import BadFile
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.queries.door import numbers_at
from thirdpillar.practice.partners.actions.asking import Asked, take_questions
from thirdpillar.practice.partners.actions.fairs import (
    add_stands,
    change_plan,
    decide_application,
    make_fair,
    move_stand,
    remove_stand,
)
from thirdpillar.practice.partners.actions.telling_providers import tell_applicant
from thirdpillar.practice.partners.choices import Topic, Way
from thirdpillar.practice.partners.forms.directory import OfferForm
from thirdpillar.practice.partners.models import Stand
from thirdpillar.practice.partners.queries import fairs as queries
from thirdpillar.practice.partners.queries.questions import disclosure_rule, figures, protected, questions
from thirdpillar.practice.partners.views.common import WHO, done
from thirdpillar.practice.partners.views.directory import faults_page, offers_brought


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def fair_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """A fair: its stands, who asks for one, how many questions there are. A gathering becomes one by a button."""
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    gathering = gatherings.gathering(gathering_id, seen_by=scope)
    if gathering is None:
        raise Http404
    fair = queries.fair_of(gathering.pk, seen_by=scope)
    if request.method == "POST":
        _do(request, gathering, fair)
        return redirect("fairs:fair", gathering.pk)
    if fair is None:
        return render(request, "fairs/make.html", {"gathering": gathering})
    stands = list(queries.stands_of(fair, seen_by=scope))
    asked = questions(seen_by=scope, fair=fair)
    return render(
        request,
        "fairs/fair.html",
        {
            "gathering": gathering, "fair": fair, "stands": stand_rows(stands), "plan": queries.plan_of(fair, stands),
            "applications": [
                stand_rows([row])[0] | {"known": known}
                for row, known in queries.applications_as_read(fair, seen_by=scope)
            ],
            "join": request.build_absolute_uri(f"/f/join/{fair.join_code}"),
            "tables": sum(one.needs_table for one in stands), "power": sum(one.needs_power for one in stands),
            "asked": asked.count(), "numbers": numbers_at(gathering, seen_by=scope), "at": at,
        },
    )  # fmt: skip


def _do(request: HttpRequest, gathering, fair) -> None:
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    deed = request.POST.get("deed", "")
    if fair is None:
        done(
            request,
            lambda: make_fair(gathering_id=gathering.pk, school_id=gathering.school_id, by=scope, at=at),
            _("Saved."),
        )
    elif deed == "row" and request.POST.get("a_row", "").isdecimal():
        number = int(request.POST["a_row"][:3])
        done(request, lambda: change_plan(fair_id=fair.pk, a_row=number, by=scope, at=at), _("Saved."))
    for key in (
        ids_among([request.POST.get("application", "")]) if deed in ("accept", "same", "decline") else ()
    ):
        done(request, lambda key=key: _decide(request, gathering, key, deed), _("Saved."))  # type: ignore[misc]


@transaction.atomic
def _decide(request: HttpRequest, gathering, key: UUID, deed: str) -> None:
    """Yes or no to a provider that registered, which hears of it by mail."""
    scope, at, district = request.scope, clock.now(), request.district  # type: ignore[attr-defined]
    decide_application(
        application_id=key, accepted=deed != "decline", is_same=deed == "same", by=scope, at=at,
        name=request.POST.get("name", "") if deed == "accept" else "", on=clock.today(district.zone),
    )  # fmt: skip
    tell_applicant(application_id=key, occasion=occasion_of(gathering, district), by=scope, at=at)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Give a provider a stand, as a form."""
    scope, district, hall = request.scope, request.district, hall_of(request, gathering_id)  # type: ignore[attr-defined]
    form = OfferForm(request.POST or None, country=district.country, languages=district.languages)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, hall, [form.offer()])
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return redirect("fairs:fair", hall.gathering.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "gathering": hall.gathering, "scope": scope}
    return render(request, "fairs/add.html", context, status=status)


def _add(request: HttpRequest, hall: Hall, offers) -> list[Stand]:
    made = add_stands(
        fair_id=hall.fair.pk, offers=offers, on=clock.today(request.district.zone),  # type: ignore[attr-defined]
        by=request.scope, at=clock.now(),  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.success(request, _("Saved."))
    return made


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Stands for a whole table of providers, or for none."""
    hall = hall_of(request, gathering_id)
    context = {"gathering": hall.gathering, "topics": Topic.choices}
    if request.method != "POST":
        return render(request, "fairs/bring.html", context)
    try:
        _add(request, hall, offers_brought(request))
    except BadFile as problem:
        return faults_page(request, problem, "fairs/bring.html", context)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("fairs:fair", hall.gathering.pk)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def stand(request: HttpRequest, stand_id: UUID) -> HttpResponse:
    """Another number or square for a stand, or no stand; and the link for its phone."""
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    row = Stand.objects.seen_by(scope).select_related("organization", "fair").filter(pk=stand_id).first()
    if row is None:
        raise Http404
    hall = hall_of(request, row.fair.gathering_id)
    if request.method == "POST":
        if request.POST.get("deed") == "remove":
            done(request, lambda: remove_stand(stand_id=row.pk, by=scope, at=at), _("Removed."))
            return redirect("fairs:fair", hall.gathering.pk)
        number, square = (_number(request.POST.get(name, "")) for name in ("number", "square"))
        if done(
            request,
            lambda: move_stand(stand_id=row.pk, number=number, square=square - 1, by=scope, at=at),
            _("Saved."),
        ):
            return redirect("fairs:fair", hall.gathering.pk)
        return redirect("fairs:stand", row.pk)
    address = request.build_absolute_uri(f"/f/at/{token_of(hall.fair, row)}/")
    context = {"gathering": hall.gathering, "row": row, "square": row.square + 1, "phone": address}
    return render(request, "fairs/stand.html", context)


def _number(text: str) -> int:
    return int(text[:4]) if text[:4].isdecimal() else -1


@open_to(*WHO)
@require_safe
def plan(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The plan and the list of stands to print for families: in every language that the fair promises, or in one."""
    hall, scope, district = hall_of(request, gathering_id), request.scope, request.district  # type: ignore[attr-defined]
    stands = list(queries.stands_of(hall.fair, seen_by=scope))
    asked = request.GET.get("language", "")
    tags = [asked] if asked else [*district.languages, *hall.gathering.languages]
    languages = list(dict.fromkeys(page_language_or_near(tag) for tag in tags)) or ["en"]
    sheets = [_sheet(hall, stands, language) for language in languages]
    context = {"gathering": hall.gathering, "sheets": sheets, "plan": queries.plan_of(hall.fair, stands)}
    context["link"] = request.build_absolute_uri(f"/f/plan/{hall.fair.code}")
    return render(request, "fairs/plan.html", context)


def _sheet(hall: Hall, stands: list[Stand], language: str) -> dict:
    """What stands on a sheet in one language."""
    with translation.override(language):
        return {
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "title": hall.gathering.title_in(language),
            "stands": stand_rows(stands),
            "heads": [_("Stand"), _("Provider"), _("What it is about"), _("Languages")],
            "scan": _("Scan with the camera of your phone"),
        }


@open_to(*WHO)
@require_safe
def cards(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """A card for each stand, with the square by which a family asks; or the sheet for the provider behind it."""
    hall, scope, district = hall_of(request, gathering_id), request.scope, request.district  # type: ignore[attr-defined]
    for_providers = "providers" in request.GET
    tags = list(
        dict.fromkeys(page_language_or_near(tag) for tag in [*district.languages, *hall.gathering.languages])
    )
    said = []
    for tag in tags or ["en"]:
        with translation.override(tag):
            direction = "rtl" if translation.get_language_bidi() else "ltr"
            said.append((tag, direction, _("What do you want to hear about?")))
    shown = []
    for row in stand_rows(queries.stands_of(hall.fair, seen_by=scope)):
        path = f"/f/at/{token_of(hall.fair, row['it'])}/" if for_providers else f"/f/s/{row['it'].code}"
        shown.append(row | {"link": request.build_absolute_uri(path)})
    context = {"gathering": hall.gathering, "cards": shown, "said": said, "for_providers": for_providers}
    return render(request, "fairs/cards.html", context)


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """A question from paper, typed in later."""
    hall, scope, district = hall_of(request, gathering_id), request.scope, request.district  # type: ignore[attr-defined]
    stands = list(queries.stands_of(hall.fair, seen_by=scope))
    with_badge = bool(request.POST.get("badge", "").strip())
    form = StaffAskForm(
        request.POST or None, country=district.country, languages=district.languages, stands=stands,
        known=with_badge, initial={"key": uuid4().hex, "language": (district.languages or ["en"])[0]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _take(request, hall, form):
        return redirect("fairs:ask", hall.gathering.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "gathering": hall.gathering, "phone": f"/f/at/{token_of(hall.fair)}/"}
    return render(request, "fairs/ask.html", context, status=status)


def _take(request: HttpRequest, hall: Hall, form: StaffAskForm) -> bool:
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    on, badge = clock.today(request.district.zone), form.cleaned_data["badge"].strip()  # type: ignore[attr-defined]
    home = homes_of_badges(hall.gathering, [badge], seen_by=scope)[badge] if badge else None
    if isinstance(home, str):
        form.add_error("badge", home)
        return False
    (stand_id,) = ids_among([form.cleaned_data["stand"]])
    # Paper comes later than the day: it is of the fair while the fair takes questions, and of its end after it.
    when = asked_when(hall.gathering, min(at, hall.gathering.ends_at), on)
    number = "" if badge else form.cleaned_data.get("phone", "")
    who = home or homes_of_numbers([number], seen_by=scope).get(number) or Home(None, None)
    one = Asked(
        stand_id=stand_id, at=when, household_id=who.household_id, adult_id=who.adult_id, **form.facts()
    )
    taken = take_questions(
        fair_id=hall.fair.pk, asked=[one], way=Way.PAPER, on=on, by=scope, at=at, account_id=scope.account_id
    )
    for reason in taken.refused.values():
        form.add_error(None, reason)
        return False
    messages.success(request, _("Saved."))
    return True


@open_to(*WHO)
@require_safe
def figures_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The fair in numbers that may leave the house: small ones are hidden, the others rounded."""
    hall, scope = hall_of(request, gathering_id), request.scope  # type: ignore[attr-defined]
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    rows, total = figures(hall.fair, on=on, seen_by=scope)
    rule = disclosure_rule(on, hall.fair.district_id)
    families = protected(
        numbers_at(hall.gathering, seen_by=scope).families, f"{hall.gathering.pk} families", rule
    )
    context = {"gathering": hall.gathering, "rows": rows, "total": total, "families": families}
    return render(request, "fairs/figures.html", context | {"threshold": rule.threshold, "base": rule.base})
