"""Families' questions as work: what waits, what is late; one question handed on, answered, closed."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.fairs.forms import AnswerForm, DayForm
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.partners.actions.asking import agree
from thirdpillar.practice.partners.actions.referring import (
    answer_referral,
    close_question,
    put_off,
    refer_question,
)
from thirdpillar.practice.partners.choices import STANDING, WITH_PROVIDER, Share, ShareWith, Stage
from thirdpillar.practice.partners.queries import questions as queries
from thirdpillar.practice.partners.queries.directory import services_offered
from thirdpillar.practice.partners.views.common import WHO, done

STATES = (
    ("", gettext_lazy("Waiting for us")),
    ("overdue", gettext_lazy("Overdue")),
    (Stage.OPEN, Stage.OPEN.label),
    (Stage.SENT, Stage.SENT.label),
    (Stage.ACCEPTED, Stage.ACCEPTED.label),
    (Stage.DECLINED, Stage.DECLINED.label),
    ("call", gettext_lazy("Call the family")),
    (Stage.CLOSED, Stage.CLOSED.label),
    ("unhelped", gettext_lazy("It did not help")),
)
A_PAGE = 50


@open_to(*WHO, support=False)
@require_safe
def worklist_page(request: HttpRequest) -> HttpResponse:
    """What families asked at fairs, what is due first on top."""
    scope, on = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    state = state if state in dict(STATES) else ""
    page = Paginator(queries.worklist(on=on, state=state, seen_by=scope), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [{"it": row, "late": bool(row.follow_up_on and row.follow_up_on < on)} for row in page]
    _note(scope, [row["it"] for row in rows])
    late = queries.how_many_overdue(on=on, seen_by=scope)
    tabs = [
        {
            "label": label,
            "url": f"?state={key}",
            "current": key == state,
            "count": late if key == "overdue" else None,
        }
        for key, label in STATES
    ]
    return render(request, "fairs/questions.html", {"rows": rows, "page": page, "tabs": tabs})


def _note(scope, rows) -> None:
    if rows:
        record_read(
            by=scope, at=clock.now(), deed="partners.see", subject="question",
            questions=sorted(str(row.pk) for row in rows),
        )  # fmt: skip


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """One question: who asked what and agreed to what, where it stands, and the next step."""
    scope, on = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    row = queries.question(question_id, seen_by=scope)
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.POST.get("deed") == "close" else None)
    if request.method == "POST" and _do(request, row, form):
        return redirect("fairs:question", row.pk)
    _note(scope, [row])
    mine = next((one for one in row.referrals.all() if one.stage in WITH_PROVIDER), None)
    asker = {row.adult_id} if row.adult_id else set()
    return render(
        request,
        "fairs/question.html",
        {
            "row": row, "form": form, "mine": mine, "stages": Stage,
            "gathering": gatherings.gathering(row.fair.gathering_id, seen_by=scope),
            "late": bool(row.follow_up_on and row.follow_up_on < on),
            "calls_office": bool(queries.who_asked_is_barred(asker, seen_by=scope)),
            "is_standing": row.stage in STANDING, "shared": [Share(each).label for each in row.share],
            "services": _services(row, scope), "shares": Share.choices, "share_withs": ShareWith.choices,
            "day": DayForm(initial={"day": row.follow_up_on}),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _services(row, scope) -> list:
    """To whom it may go: the stand's own first, and others where the family said so; of its topics before the rest."""
    if row.share_with == ShareWith.NOBODY:
        return []
    own, topics = row.stand.organization_id, set(row.stand.topics)
    rows = services_offered(seen_by=scope)
    mine = list(rows.filter(organization_id=own))
    others = [] if row.share_with == ShareWith.STAND else list(rows.exclude(organization_id=own)[:300])
    return sorted(mine + others, key=lambda one: (one.organization_id != own, not topics & set(one.topics)))


def _do(request: HttpRequest, row, form: AnswerForm) -> bool:
    """Press one of the buttons; False where what was written has to be looked at again."""
    scope, at, deed = request.scope, clock.now(), request.POST.get("deed", "")  # type: ignore[attr-defined]
    on, said = clock.today(request.district.zone), _("Saved.")  # type: ignore[attr-defined]
    common = {"by": scope, "at": at}
    mine = next((one for one in row.referrals.all() if one.stage in WITH_PROVIDER), None)
    if deed == "refer":
        service, _bar, organization = request.POST.get("service", "").partition(":")
        there, which = (next(iter(ids_among([each])), None) for each in (organization, service))
        if there:
            done(
                request,
                lambda: refer_question(
                    question_id=row.pk, organization_id=there, service_id=which, on=on, **common
                ),
                _("Sent"),
            )
    elif deed == "agree":
        share = request.POST.getlist("share")
        with_ = request.POST.get("share_with", "")
        done(request, lambda: agree(question_id=row.pk, share=share, share_with=with_, **common), said)
    elif deed in (Stage.ACCEPTED, Stage.DECLINED) and mine:
        done(request, lambda: answer_referral(referral_id=mine.pk, stage=deed, on=on, **common), said)
    elif deed == "day":
        day = DayForm(request.POST)
        if day.is_valid():
            until = day.cleaned_data["day"]
            done(request, lambda: put_off(question_id=row.pk, follow_up_on=until, on=on, **common), said)
    elif deed == "close":
        if not form.is_valid():
            return False
        words = form.cleaned_data
        return done(request, lambda: close_question(question_id=row.pk, on=on, **words, **common), said)
    return True
