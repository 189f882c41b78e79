"""Families of a gathering: who was invited, answered, came; answers told to staff; people noted by hand."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings import actions, queries
from thirdpillar.practice.gatherings.actions.needs import remember_needs
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.forms import AnswerForm
from thirdpillar.practice.gatherings.models import Answer
from thirdpillar.practice.gatherings.queries.needs import remembered
from thirdpillar.practice.gatherings.queries.parties import parties_at
from thirdpillar.practice.gatherings.rules.needs import may_read_closely
from thirdpillar.practice.gatherings.views.common import WHO, done, found, interpreter_options

PAGE = 100


@open_to(*WHO)
@require_safe
def families_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Every household once: invited, answered, came."""
    gathering, scope = found(request, gathering_id), request.scope
    wanted = request.GET.get("only", "")
    homes = queries.households_at(gathering, wanted, seen_by=scope)
    page = Paginator(homes, PAGE).get_page(request.GET.get("page"))
    shown = queries.families_at(gathering, [home.pk for home in page], seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.families", subject="gathering", subject_id=gathering.pk,
        families=len(shown),
    )  # fmt: skip
    everybody = (
        page.paginator.count if not wanted else queries.households_at(gathering, seen_by=scope).count()
    )
    told = {"gathering": gathering, "families": shown, "page": page, "all": everybody, "only": wanted}
    return render(request, "gatherings/families.html", told)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def tell_answer(request: HttpRequest, gathering_id: UUID, household_id: UUID) -> HttpResponse:
    """A family told staff whether it comes and what it needs."""
    gathering, scope = found(request, gathering_id), request.scope
    if not queries.households_at(gathering, seen_by=scope).filter(pk=household_id).exists():
        raise Http404
    (family,) = queries.families_at(gathering, [household_id], seen_by=scope)
    form = AnswerForm(request.POST or None)
    whose = family.invitation.adult_id if family.invitation else None
    before = family.answer.said_needs if family.answer else remembered(whose, at=clock.now(), seen_by=scope)
    # Who plans and does not staff reads none of what people eat and how they take part; it stays as it was.
    unread = (
        {} if may_read_closely(scope) else {name: before[name] for name in Answer.SEALED if name in before}
    )
    if request.method == "POST" and form.is_valid():
        done(
            request,
            lambda: actions.answer_invitation(
                gathering_id=gathering.pk,
                household_id=household_id,
                answer=form.cleaned_data["answer"],
                people=form.cleaned_data["people"] or 1,
                needs=form.needs() | unread,
                was_asked=form.cleaned_data["asked"],
                way=Way.STAFF,
                by=scope,
                at=clock.now(),
            ),
            _("Noted."),
        )
        if form.cleaned_data["remember"] and whose:
            done(
                request,
                lambda: remember_needs(
                    adult_id=whose, needs=form.needs() | unread, way=Way.STAFF, school_id=gathering.school_id, by=scope,
                    at=clock.now(),
                ),
            )  # fmt: skip
        return redirect("gatherings:families", gathering.pk)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.families", subject="household", subject_id=household_id,
        families=1,
    )  # fmt: skip
    return render(
        request,
        "gatherings/tell_answer.html",
        {
            "gathering": gathering,
            "family": family,
            "form": form,
            "needs": {name: said for name, said in before.items() if name not in unread},
            "interpreter_options": interpreter_options(gathering),
        },
    )


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def came(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Who came, with whom; and noting somebody whom one knows."""
    gathering, scope = found(request, gathering_id), request.scope
    if request.method == "POST":
        try:
            adult_id = UUID(request.POST.get("adult", ""))
        except ValueError as problem:
            raise Http404 from problem
        done(
            request,
            lambda: actions.record_attendance(
                gathering_id=gathering.pk, adult_id=adult_id, by=scope, at=clock.now()
            ),
            _("Noted as present."),
        )
        return redirect("gatherings:came", gathering.pk)
    words = request.GET.get("name", "").strip()
    parties, adults = parties_at(gathering, seen_by=scope), queries.adults_named(words, seen_by=scope)
    people = sum(len(one.people) for one in parties)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.came", subject="gathering", subject_id=gathering.pk,
        people=people, found=len(adults),
    )  # fmt: skip
    return render(
        request,
        "gatherings/came.html",
        {
            "gathering": gathering,
            "people": people,
            "parties": parties,
            "words": words,
            "adults": adults,
        },
    )


@open_to(*WHO)
@require_POST
def remove(request: HttpRequest, gathering_id: UUID, attendance_id: UUID) -> HttpResponse:
    """Counted by mistake."""
    found(request, gathering_id)
    done(
        request,
        lambda: actions.remove_attendance(attendance_id=attendance_id, by=request.scope, at=clock.now()),
        _("Removed."),
    )
    return redirect("gatherings:came", gathering_id)
