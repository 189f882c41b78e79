"""What we remember of somebody, on their own page: read, changed, taken along as a text, forgotten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.needs import forget_remembered, remember_needs, say_needs
from thirdpillar.practice.gatherings.choices import CONCERNED, Way
from thirdpillar.practice.gatherings.forms.answers import NeedsForm
from thirdpillar.practice.gatherings.models import KeptNeeds, Registration
from thirdpillar.practice.gatherings.queries.needs import kept_needs, opens_kept
from thirdpillar.practice.gatherings.templatetags.gatherings import needs_in_words
from thirdpillar.practice.gatherings.views.common import language_options


def kept_page(
    request: HttpRequest, adult_id: UUID, *, by: Scope, back: str, school_id: UUID | None,
    over_at: datetime | None, registration: Registration | None = None,
) -> HttpResponse:  # fmt: skip
    """What somebody's link opens of what we remember; at a registration also what they need there. After `over_at`, nothing."""
    now, zone = clock.now(), request.district.zone  # type: ignore[attr-defined]
    if not opens_kept(adult_id, over_at=over_at, at=now, on=clock.today(zone), seen_by=by):
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "forget":
                forget_remembered(adult_id=adult_id, by=by, at=now)
                messages.success(request, _("We have forgotten it."))
            else:
                form = NeedsForm(request.POST)
                if not form.is_valid():
                    messages.error(request, _("Please look at what you wrote and press again."))
                    return redirect(request.path)
                _save(form, adult_id, by, now, school_id, registration)
                messages.success(request, _("Saved. Thank you!"))
        except Refused as problem:
            messages.error(request, str(problem.reason))
        return redirect(back)
    kept = kept_needs(adult_id, seen_by=by)
    kept = kept if kept and kept.holds_at(now) else None
    here = registration.said_needs if registration and registration.standing in CONCERNED else None
    local = clock.ZoneInfo(zone)
    told = {
        "on": date_format(kept.said_at.astimezone(local), "DATE_FORMAT"), "way": kept.get_way_display(),
        "until": date_format(kept.keep_until.astimezone(local), "DATE_FORMAT"),
    } if kept else {}  # fmt: skip
    if request.GET.get("as") == "text":
        lines = [_("What we remember"), ""]
        for title, needs in (
            (registration.programme.title if registration else "", here),
            ("", kept and kept.needs),
        ):
            if needs:
                lines += [title] if title else []
                lines += [f"{one['label']}: {one['said']}" for one in needs_in_words(needs)] + [""]
        lines += [f"{told['way']}, {told['on']} – {told['until']}"] if told else []
        answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="needs.txt"'
        return answer
    return render(
        request,
        "family/needs.html",
        {
            "kept": kept, "told": told, "needs": here if here is not None else (kept.needs if kept else {}),
            "registration": registration if here is not None else None, "back": back,
            "interpreter_options": language_options(),
        },
    )  # fmt: skip


def kept_open(
    adult_id: UUID | None, *, over_at: datetime | None, zone: str, by: Scope, at: datetime
) -> KeptNeeds | None:
    """What a link shows of what is remembered of its reader; None also where it does so no more."""
    if adult_id is None or not opens_kept(adult_id, over_at=over_at, at=at, on=clock.today(zone), seen_by=by):
        return None
    kept = kept_needs(adult_id, seen_by=by)
    return kept if kept and kept.holds_at(at) else None


def _save(form: NeedsForm, adult_id: UUID, by: Scope, now, school_id: UUID | None, registration) -> None:
    remember = form.cleaned_data["remember"]
    if registration is not None and registration.standing in CONCERNED:
        say_needs(
            registration_id=registration.pk, needs=form.needs(), remember=remember, way=Way.LINK, by=by, at=now
        )  # fmt: skip
    elif remember:
        remember_needs(
            adult_id=adult_id, needs=form.needs(), way=Way.LINK, school_id=school_id, by=by, at=now
        )  # fmt: skip
