"""Providers by their links: registering for a fair, and answering what families asked them."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.fairs.forms import AnswerForm, JoinForm
from thirdpillar.doors.family_fairs.common import by_machine, gathering_of
from thirdpillar.doors.origins import origin_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.choices import Stage as GatheringStage
from thirdpillar.practice.partners.actions.fairs import apply_for_stand
from thirdpillar.practice.partners.actions.referring import answer_referral
from thirdpillar.practice.partners.choices import Stage
from thirdpillar.practice.partners.queries.directory import link_by_code
from thirdpillar.practice.partners.queries.fairs import fair_by_join_code, is_full
from thirdpillar.practice.partners.queries.questions import referrals_for


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_machine("a provider registers for a fair")
def join(request: HttpRequest, *, by: Scope, code: str) -> HttpResponse:
    """What a provider offers and needs at a fair; the office says yes or no."""
    fair = fair_by_join_code(code, seen_by=by)
    if fair is None:
        raise Http404
    gathering, district = gathering_of(fair, by), request.district  # type: ignore[attr-defined]
    over = gathering.stage == GatheringStage.CANCELLED or gathering.begins_at <= clock.now()
    refused = False
    form = JoinForm(
        request.POST or None, country=district.country, languages=district.languages,
        initial={"key": uuid4().hex, "needs_table": True},
    )  # fmt: skip
    on = clock.today(district.zone)
    if request.method == "POST" and not over and form.is_valid():
        said = form.cleaned_data
        try:
            apply_for_stand(fair_id=fair.pk, on=on, by=by, at=clock.now(), origin=origin_of(request), **said)
        except Refused as refusal:
            refused = True
            form.add_error(None, str(refusal.reason))
        else:
            return render(request, "family_fairs/joined.html", {"gathering": gathering, "name": said["name"]})
    full = not form.is_bound and is_full(fair, on=on, seen_by=by)
    return render(
        request, "family_fairs/join.html", {"gathering": gathering, "form": form, "over": over, "full": full},
        status=429 if refused and not is_full(fair, on=on, seen_by=by) else 422 if form.errors else 200,
    )  # fmt: skip


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_machine("a provider answers what families asked")
def referrals(request: HttpRequest, *, by: Scope, code: str) -> HttpResponse:
    """The questions that an organization has now, each with what the family agreed to give it; and its answers."""
    on, at = clock.today(request.district.zone), clock.now()  # type: ignore[attr-defined]
    link = link_by_code(code, on=on, seen_by=by)
    if link is None:
        raise Http404
    mine = {one.referral.pk: one for one in referrals_for(link, seen_by=by)}
    wrong = None
    for key in ids_among([request.POST.get("referral", "")]) if request.method == "POST" else ():
        if key not in mine:
            continue
        form, stage = AnswerForm(request.POST), request.POST.get("deed", "")
        if stage == Stage.CLOSED and not form.is_valid():
            wrong = (key, form)
            break
        said = form.cleaned_data if stage == Stage.CLOSED else {"answer": request.POST.get("answer", "")}
        try:
            answer_referral(referral_id=key, stage=stage, on=on, by=by, at=at, **said)
            messages.success(request, _("Saved. Thank you!"))
        except Refused as problem:
            messages.error(request, str(problem.reason))
        return redirect("family_fairs:referrals", link.code)
    if request.method == "POST" and wrong is None:
        return redirect("family_fairs:referrals", link.code)
    if mine:
        record_read(
            by=by, at=at, deed="partners.see", subject="organization", subject_id=link.organization_id,
            questions=sorted(str(one.referral.question_id) for one in mine.values()),
        )  # fmt: skip
    blank = {key: AnswerForm(auto_id=f"{key}_%s") for key in mine}
    forms = blank | ({wrong[0]: wrong[1]} if wrong else {})
    rows = [{"it": one, "form": forms[key]} for key, one in mine.items()]
    context = {"link": link, "rows": rows, "stages": Stage}
    return render(request, "family_fairs/referrals.html", context, status=422 if wrong else 200)
