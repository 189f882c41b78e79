"""What a family is asked of a gathering's time, opened by the link of the question. Looking changes nothing, a button does."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.actions.timing import answer_asking
from thirdpillar.practice.gatherings.choices import AskedWhat, Way
from thirdpillar.practice.gatherings.forms.timing import FreeTimesForm, TwoTimesForm
from thirdpillar.practice.gatherings.models import TimeAsking
from thirdpillar.practice.gatherings.queries.timing import asked, free_times_of


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, code: str) -> HttpResponse:
    """Stretches of the week to tick, or two times; what was told to staff is not shown to whoever holds the link."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or not 10 <= len(code) <= 12:
        raise Http404
    by = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(by):
        one = asked.asking_by_code(code, on=clock.today(district.zone), at=clock.now(), seen_by=by)
        if one is None:
            raise Http404
        chosen = translation.get_language() if request.COOKIES.get("tp_language") else one.language
        with translation.override(page_language_or_near(chosen or "en")):
            response = _answer(request, one, by)
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, one: TimeAsking, by: Scope) -> HttpResponse:
    district, language = request.district, translation.get_language() or "en"  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else None
    by_link = one.way == Way.LINK
    form: FreeTimesForm | TwoTimesForm
    if one.what == AskedWhat.TWO:
        said = [
            f"{day_and_time(begins, district.zone, language)}, {place}"
            for begins, _ends, place in asked.between_of(one.gathering, seen_by=by)
        ]
        form = TwoTimesForm(data, said=said, initial={"picks": one.picks} if by_link else None)
    else:
        kept = free_times_of(one.household_id, seen_by=by)
        kept = kept if kept and kept.way == Way.LINK else None
        form = FreeTimesForm(
            data, initial={"parts": kept.parts, "childcare": kept.childcare} if kept else None
        )
    if data is not None and form.is_valid():
        try:
            answer_asking(asking_id=one.pk, way=Way.LINK, by=by, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Saved. Thank you!"))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        return redirect("family_times:times", one.code)
    school = School.objects.seen_by(by).filter(pk=one.school_id).first()
    context = {
        "form": form, "gathering": one.gathering, "host": school.name if school else district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone, "said_at": one.said_at,
    }  # fmt: skip
    return render(request, "family/times.html", context, status=422 if form.errors else 200)
