"""The directory of providers: searched, printed, written in, brought as a table; one provider with its services and link."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sheets import BadFile, read_sheet
from thirdpillar.practice.partners.actions.directory import (
    change_organization,
    change_service,
    end_provider_links,
    keep_offers,
    open_provider_link,
)
from thirdpillar.practice.partners.choices import Status, Topic
from thirdpillar.practice.partners.forms.directory import (
    BadTable,
    OfferForm,
    OrganizationForm,
    offers_of_table,
)
from thirdpillar.practice.partners.models import Organization
from thirdpillar.practice.partners.queries import directory as queries
from thirdpillar.practice.partners.views.common import MOST_BROUGHT, WHO, done

_HELD = ("name", "contact_name", "phone", "email", "website", "status")


@open_to(*WHO)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Who offers what, by words, topic and language; the same page is the printed list."""
    scope, on = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("words", "topic", "language")}
    rows = list(queries.services_offered(seen_by=scope, **asked)[:500])
    tags = sorted({tag for row in queries.services_offered(seen_by=scope) for tag in row.languages})
    return render(
        request,
        "partners/directory.html",
        {
            "rows": [{"it": row, "topics": topics_of(row.topics)} for row in rows], "asked": asked,
            "topics": Topic.choices, "languages": language_choices(tags), "is_asked": any(asked.values()),
            "stale": queries.stale_before(on),
        },
    )  # fmt: skip


def topics_of(keys) -> list[str]:
    """Topics by their names on this page."""
    labels = dict(Topic.choices)
    return [str(labels[key]) for key in keys if key in labels]


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A provider with one service; a further service where the provider is there already."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    known = _asked_for(request)
    form = OfferForm(
        request.POST or None, country=district.country, languages=district.languages,
        initial={"organization": known.name} if known else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            (one,) = keep_offers(
                offers=[form.offer()], on=clock.today(district.zone), by=scope, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:one", one.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/new.html", {"form": form}, status=status)


def _asked_for(request: HttpRequest) -> Organization | None:
    for key in ids_among([request.GET.get("of", "")]):
        return queries.organization(key, seen_by=request.scope)  # type: ignore[attr-defined]
    return None


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """A provider: what is written of it, its services, and the link by which it sees what families asked it."""
    scope, district, at = request.scope, request.district, clock.now()  # type: ignore[attr-defined]
    row = queries.organization(organization_id, seen_by=scope)
    if row is None:
        raise Http404
    on, deed = clock.today(district.zone), request.POST.get("deed", "")
    form = OrganizationForm(
        request.POST if deed == "change" else None, country=district.country,
        initial={name: getattr(row, name) for name in _HELD},
    )  # fmt: skip
    if deed == "change" and form.is_valid():
        said = form.cleaned_data
        done(
            request, lambda: change_organization(organization_id=row.pk, by=scope, at=at, **said), _("Saved.")
        )
        return redirect("partners:one", row.pk)
    if deed == "link":
        done(request, lambda: open_provider_link(organization_id=row.pk, on=on, by=scope, at=at), _("Saved."))
        return redirect("partners:one", row.pk)
    if deed == "end":
        done(request, lambda: end_provider_links(organization_id=row.pk, by=scope, at=at), _("Saved."))
        return redirect("partners:one", row.pk)
    for key in ids_among([request.POST.get("service", "")]) if deed in ("close", "vouch") else ():
        status = Status.INACTIVE if deed == "close" else Status.ACTIVE
        done(
            request,
            lambda key=key, status=status: change_service(
                service_id=key, status=status, on=on, by=scope, at=at
            ),  # type: ignore[misc]
            _("Saved."),
        )
        return redirect("partners:one", row.pk)
    link = queries.link_of(row.pk, on=on, seen_by=scope)
    return render(
        request,
        "partners/one.html",
        {
            "row": row, "form": form, "stale": queries.stale_before(on), "link": link,
            "address": request.build_absolute_uri(f"/f/p/{link.code}") if link else "",
            "services": [{"it": each, "topics": topics_of(each.topics)} for each in row.services.all()],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Many providers as CSV or XLSX, or pasted: all of them, or none and what is wrong with which line."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    if request.method != "POST":
        return render(request, "partners/bring.html", {"topics": Topic.choices})
    try:
        offers = offers_brought(request)
        keep_offers(offers=offers, on=clock.today(district.zone), by=scope, at=clock.now())
    except BadFile as problem:
        return faults_page(request, problem, "partners/bring.html", {"topics": Topic.choices})
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("partners:bring")
    messages.success(request, _("Saved."))
    return redirect("partners:directory")


def offers_brought(request: HttpRequest):
    """The offers of an uploaded or pasted table. Raises BadFile."""
    upload, pasted = request.FILES.get("file"), request.POST.get("text", "").strip()
    if upload is not None and upload.size is not None and upload.size <= MOST_BROUGHT:
        name, data = upload.name or "", upload.read()
    elif upload is None and pasted:
        name, data = "pasted.txt", pasted.encode()
    else:
        raise BadFile(None, None, _("Choose a file of up to 2 MB, or paste some lines."), "")
    return offers_of_table(read_sheet(name, data), country=request.district.country)  # type: ignore[attr-defined]


def faults_page(request: HttpRequest, problem: BadFile, template: str, context: dict) -> HttpResponse:
    """The same page with every line that is wrong; nothing of the file was taken."""
    lines = (
        problem.lines
        if isinstance(problem, BadTable)
        else [(problem.line, f"{problem.reason} {problem.what_to_do}")]
    )
    return render(
        request, template,
        context | {"faults": lines[:100], "text": request.POST.get("text", "")},
        status=422,
    )  # fmt: skip
