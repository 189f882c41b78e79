"""Whoever opted in, for those who plan; and trainings, written down for many people at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, staff_at
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import grade_name
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.credentials.actions import record_trainings, revoke_training
from thirdpillar.means.credentials.choices import Kind
from thirdpillar.means.credentials.models import Credential
from thirdpillar.means.credentials.queries import trained_until
from thirdpillar.practice.visits.forms.visitors import TrainingForm
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries.serving import titles_of
from thirdpillar.practice.visits.queries.visitors import visitors_of
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.practice.visits.rules import practice
from thirdpillar.practice.visits.rules.planning import VISITORS
from thirdpillar.practice.visits.views.common import PLAN, done, tabs

PAGE = 50


def months_of(year: VisitYear | None, on) -> int:
    """How long a training holds: as the year has it, else as the model does."""
    return year.training_months if year else practice("R-PTHV-2a", on).terms["training_months"]


@open_to(*PLAN, support=False)
@require_safe
def visitors_page(request: HttpRequest) -> HttpResponse:
    """Who visits, until when they are trained, and how much they offer; who does not is listed nowhere."""
    scope, today = request.scope, clock.today(request.district.zone)
    year = year_on(today, seen_by=scope)
    names = {one.pk: one.name for one in schools(seen_by=scope)}
    listed = list(visitors_of(year, seen_by=scope)) if year else []
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    ids = [one.account_id for one in page]
    people = account_names(ids, seen_by=scope)
    held = trained_until(ids, kind=Kind.HOME_VISITS, on=today, seen_by=scope, months=months_of(year, today))
    titles = titles_of({pk for one in page for pk in one.serves_classes}, seen_by=scope)
    rows = [
        {
            "it": one,
            "name": people.get(one.account_id, ""),
            "school": names.get(one.school_id, ""),
            "trained": held.get(one.account_id),
            "holds": one.account_id in held and held[one.account_id].holds_on(today),
            "serves": _serves(one, titles),
            "days": len({hours.weekday for hours in one.hours.all()}),
        }
        for one in page
    ]
    context = {"tabs": tabs(request, "visits:visitors"), "year": year, "page": page, "rows": rows}
    return render(request, "visits/visitors.html", context)


def _serves(one, titles: dict) -> str:
    """The grades and classes that the school named."""
    told = [grade_name(grade) for grade in one.serves_grades]
    return ", ".join([*told, *(titles[pk] for pk in one.serves_classes if pk in titles)])


@open_to(*PLAN, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def training_page(request: HttpRequest) -> HttpResponse:
    """Who of the staff is trained, and a sheet to write down who was there."""
    scope, today = request.scope, clock.today(request.district.zone)
    own = list(schools(seen_by=scope))
    school = _school(request, own)
    staff = staff_at([school.pk] if school else None, seen_by=scope, roles=VISITORS)
    ticked = _ticked(request, staff) if request.method == "POST" else []
    form = TrainingForm(request.POST or None, today=today, ticked=ticked)
    if request.method == "POST" and form.is_valid():
        people, missing = _people(form, ticked, staff)
        if not missing:
            try:
                noted = record_trainings(
                    account_ids=people, kind=Kind.HOME_VISITS, earned_on=form.cleaned_data["earned_on"],
                    trainer=form.cleaned_data["trainer"], school_id=school.pk if school else None,
                    by=scope, at=clock.now(),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
            else:
                said = ngettext("Written down for %d person.", "Written down for %d people.", noted)
                messages.success(request, said % noted)
                return redirect(request.get_full_path())
        else:
            form.add_error(
                "addresses", _("Nobody of this staff has this address: %(shown)s") % {"shown": ", ".join(missing)}
            )  # fmt: skip
    found = _named(staff, request.GET.get("words", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    year = year_on(today, seen_by=scope, adopted=False)
    months = months_of(year, today)
    held = trained_until(
        [one.pk for one in page], kind=Kind.HOME_VISITS, on=today, seen_by=scope, months=months
    )
    mine = Credential.objects.seen_by(scope).filter(kind=Kind.HOME_VISITS, revoked_at=None)
    ids = {
        (one.account_id, one.earned_on): one.pk for one in mine.filter(account_id__in=[one.pk for one in page])
    }  # fmt: skip
    rows = [
        {
            "account": one,
            "trained": (trained := held.get(one.pk)),
            "holds": bool(trained and trained.holds_on(today)),
            "credential_id": ids.get((one.pk, trained.since)) if trained else None,
            "ticked": one.pk in ticked,
        }
        for one in page
    ]
    context = {
        "tabs": tabs(request, "visits:training"), "form": form, "page": page, "rows": rows, "school": school,
        "schools": own if scope.role == Role.OFFICE or len(own) > 1 else [], "months": months,
        "words": request.GET.get("words", ""), "is_office": scope.role == Role.OFFICE,
    }  # fmt: skip
    return render(request, "visits/training.html", context, status=422 if form.errors else 200)


@open_to(*PLAN, support=False)
@require_POST
def revoke(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """It was written down by mistake."""
    if not Credential.objects.seen_by(request.scope).filter(pk=credential_id).exists():
        raise Http404
    done(
        request,
        lambda: revoke_training(credential_id=credential_id, by=request.scope, at=clock.now()),
        _("Taken back."),
    )
    return redirect("visits:training")


def _school(request: HttpRequest, own):
    """The school asked for; whoever is of a school looks at one of their own, the office at all unless it says."""
    asked = request.GET.get("school", "")
    found = next((one for one in own if str(one.pk) == asked), None)
    if found or request.scope.role == Role.OFFICE:  # type: ignore[attr-defined]
        return found
    return own[0] if own else None


def _ticked(request: HttpRequest, staff) -> list[UUID]:
    """The people ticked, of this staff."""
    asked = {one for one in request.POST.getlist("person") if len(one) == 36}
    return [pk for pk in staff.values_list("pk", flat=True) if str(pk) in asked]


def _people(form: TrainingForm, ticked, staff) -> tuple[set[UUID], list[str]]:
    """Everybody meant, and the addresses that are nobody's."""
    addresses = form.cleaned_data["addresses"]
    same = staff.annotate(lower=Lower("email")).filter(lower__in=addresses)
    known = dict(same.values_list("lower", "pk"))
    return {*ticked, *known.values()}, [one for one in addresses if one not in known]


def _named(staff, words: str):
    for word in words.split():
        staff = staff.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
        )
    return staff
