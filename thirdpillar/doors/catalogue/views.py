"""The catalogue of a district and of each of its schools: to read, to print, to subscribe to; and to ask for one's link."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.catalogue.asking import send_link
from thirdpillar.doors.catalogue.shown import entries_of, shown, structured
from thirdpillar.doors.certificates import certificate_of
from thirdpillar.doors.family_sign_in.forms import Address
from thirdpillar.ground.accounts.choices import FAMILY
from thirdpillar.ground.accounts.policy import for_anyone, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ical import calendar
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.gatherings.actions.programmes import ask_to_register
from thirdpillar.practice.gatherings.choices import ProgrammeKind, ProgrammeStage, Way
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration
from thirdpillar.practice.gatherings.queries import programmes as queries
from thirdpillar.practice.gatherings.views.common import WHO

KINDS = [each for each in ProgrammeKind.choices if each[0] != ProgrammeKind.STAFF]


def _district(request: HttpRequest) -> tuple[District, Scope]:
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    return district, Scope.system(district.pk, "what anybody may read of programmes")


def _asked(request: HttpRequest) -> dict:
    """What the reader narrows the catalogue to; what is no such thing narrows nothing."""
    said = request.GET
    day = said.get("day", "")
    language = said.get("language", "")
    return {
        "school_id": next(iter(ids_among([said.get("school", "")])), None),
        "kind": said.get("kind", "") if said.get("kind") in dict(KINDS) else "",
        "language": language if len(language) <= 20 and "\0" not in language else "",
        "weekday": int(day) if day in {"1", "2", "3", "4", "5", "6", "7"} else 0,
    }


@for_anyone
@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """What there is, the next to begin first."""
    district, by = _district(request)
    asked = _asked(request)
    with tenancy.acting_as(by):
        schools = dict(
            School.objects.seen_by(by).filter(left_at=None).order_by("name").values_list("pk", "name")
        )
        found = queries.catalogue(at=clock.now(), zone=district.zone, seen_by=by, **asked)
        everything = found if not any(asked.values()) else None
        spoken = _languages(by)
    rows = shown(found, schools, district)
    query = request.GET.urlencode()
    return render(
        request,
        "catalogue/catalogue.html",
        {
            "rows": rows, "asked": asked, "is_narrow": everything is None, "query": query,
            "data": structured(rows, request),
            "schools": [{"value": str(pk), "label": name} for pk, name in schools.items()],
            "kinds": [{"value": value, "label": label} for value, label in KINDS],
            "spoken": [{"value": tag, "label": label} for tag, label in language_choices(spoken)],
            "days": [{"value": place + 1, "label": name} for place, name in WEEKDAYS.items()],
        },
    )  # fmt: skip


@for_anyone
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The same, for a calendar to subscribe to."""
    district, by = _district(request)
    with tenancy.acting_as(by):
        found = queries.catalogue(at=clock.now(), zone=district.zone, seen_by=by, **_asked(request))
        sessions = _with_those_off([one.it.pk for one in found], by)
    return _calendar(request, sessions, f"{_('Programmes')} · {district.name}")


@for_anyone
@require_safe
def programme_calendar(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The dates of one programme, also of one that was called off: so it goes from calendars, too."""
    _district_found, by = _district(request)
    with tenancy.acting_as(by):
        public = Programme.objects.seen_by(by).exclude(stage=ProgrammeStage.DRAFT)
        programme = public.exclude(kind=ProgrammeKind.STAFF).filter(pk=programme_id).first()
        if programme is None:
            raise Http404
        sessions = _with_those_off([programme.pk], by)
    return _calendar(request, sessions, programme.title)


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
def programme_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One programme, and how to register. Known or unknown, whoever asks for a link reads the same answer."""
    district, by = _district(request)
    now = clock.now()
    with tenancy.acting_as(by):
        found = queries.offered(programme_id, at=now, zone=district.zone, seen_by=by)
        if found is None:
            raise Http404
        schools = dict(School.objects.seen_by(by).values_list("pk", "name"))
        school = School.objects.seen_by(by).filter(pk=found.it.school_id).first()
    scope = getattr(request, "scope", None)
    is_family = scope is not None and scope.role in FAMILY and bool(scope.adult_id)
    form = Address(
        request.POST if request.method == "POST" and not is_family else None, country=district.country
    )
    if request.method == "POST" and is_family and scope is not None:
        return _as_oneself(request, found.it, scope, by, now)
    if request.method == "POST" and form.is_valid():
        send_link(found.it, form.cleaned_data["value"], by=by, at=now)
        messages.success(
            request, _("If the school knows this number or address, your link is on its way to you.")
        )
        return redirect("catalogue:programme", found.it.pk)
    (row,) = shown([found], schools, district)
    phone = (school.reply_phone if school else "") or district.reply_phone
    return render(
        request,
        "catalogue/programme.html",
        {
            "row": row, "it": found, "form": form, "is_family": is_family, "data": structured([row], request),
            "phone": phone, "phone_label": number_label(phone) if phone else "",
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _as_oneself(request: HttpRequest, programme: Programme, scope: Scope, by: Scope, now) -> HttpResponse:
    """A caregiver who is signed in goes on to their own page at once."""
    try:
        with tenancy.acting_as(by):
            row = ask_to_register(
                programme_id=programme.pk, adult_id=scope.adult_id, way=Way.LINK, by=by, at=now, quietly=True  # type: ignore[arg-type]
            )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("catalogue:programme", programme.pk)
    return redirect("family_programmes:registration", row.code)


@open_to(*WHO)
@require_safe
def certificate(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """For staff to print, in the language of whoever completed it."""
    scope = request.scope  # type: ignore[attr-defined]
    one = Registration.objects.seen_by(scope).filter(pk=registration_id).first()
    if one is None:
        raise Http404
    record_read(
        by=scope, at=clock.now(), deed="gatherings.roll", subject="registration", subject_id=one.pk, people=1
    )
    return certificate_of(one, district=request.district, at=clock.now())  # type: ignore[attr-defined]


def _languages(by: Scope) -> list[str]:
    rows = Programme.objects.seen_by(by).filter(~Q(kind=ProgrammeKind.STAFF), stage=ProgrammeStage.OPEN)
    return sorted({tag for tags in rows.values_list("languages", flat=True) for tag in tags})


def _with_those_off(programme_ids: list[UUID], by: Scope) -> list[Gathering]:
    since = clock.now() - timedelta(days=60)
    rows = Gathering.objects.seen_by(by).filter(programme__in=programme_ids, ends_at__gte=since)
    return list(rows.order_by("begins_at"))


def _calendar(request: HttpRequest, sessions: list[Gathering], name: str) -> HttpResponse:
    district = request.district  # type: ignore[attr-defined]
    told = calendar(entries_of(sessions, request), name=name, zone=district.zone, at=clock.now())
    return HttpResponse(told, content_type="text/calendar; charset=utf-8")
