"""After a visit: say how it went, think it over, write hopes and promises; each on its own, none before the family."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.hoping import write_hopes
from thirdpillar.practice.visits.actions.objecting import object_to_pay
from thirdpillar.practice.visits.actions.promising import make_promise
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit, say_so_too
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.choices import Stage, Strength
from thirdpillar.practice.visits.forms.afterwards import (
    FAMILY,
    HAPPENED,
    NO,
    YES,
    HopesForm,
    ObjectionForm,
    PromiseForm,
    RecordForm,
    ReflectionForm,
)
from thirdpillar.practice.visits.models import HopesAndDreams, Visit
from thirdpillar.practice.visits.queries import afterwards as queries
from thirdpillar.practice.visits.queries.contract import pay_terms_of
from thirdpillar.practice.visits.queries.hopes import hopes_of_homes, to_translate, version_of
from thirdpillar.practice.visits.rules import may_object, may_record, may_reflect, may_use_forms
from thirdpillar.practice.visits.rules.afterwards import may_read_hopes_before
from thirdpillar.practice.visits.views.common import GO, PLAN, done

TELLERS = tuple(dict.fromkeys((*GO, *PLAN)))


def found(request: HttpRequest, visit_id: UUID) -> Visit:
    one = queries.visit(visit_id, seen_by=request.scope)
    if one is None:
        raise Http404
    return one


@open_to(*GO, support=False)
@require_safe
def my_after(request: HttpRequest) -> HttpResponse:
    """What waits for me after my visits."""
    scope, now = request.scope, clock.now()
    mine = queries.waiting_for_me(at=now, seen_by=scope)
    promises = queries.my_promises(seen_by=scope).filter(kept_at=None, let_go_at=None).count()
    told = {"mine": mine, "promises": promises, "versions": to_translate(seen_by=scope)}
    return render(request, "visits/my_after.html", told)


@open_to(*TELLERS, support=False)
@require_safe
def after(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A visit that is over: what was said of it, and what the pair still does."""
    one, scope = found(request, visit_id), request.scope
    if may_record(one, account_id=scope.account_id, plans=True, at=clock.now()):
        ahead = one.stage in (Stage.PROPOSED, Stage.SCHEDULED) and scope.account_id in one.people_ids
        return redirect("visits:prepare", visit_id) if ahead else _told(request, one)
    if one.stage != Stage.COMPLETED:
        return redirect("visits:record", visit_id)
    return _told(request, one)


def _told(request: HttpRequest, one: Visit) -> HttpResponse:
    scope = request.scope
    is_mine = scope.account_id in one.people_ids
    people = queries.people_of(one, seen_by=scope)
    today, is_done = clock.today(request.district.zone), one.stage == Stage.COMPLETED
    seat = next((each for each, _name in people if each.account_id == scope.account_id), None)
    pair = [(each.account_id, name) for each, name in people]
    hopes = hopes_of_homes([one.household_id], seen_by=scope).get(one.household_id) if is_mine else None
    context = {
        "visit": one, "people": people, "is_mine": is_mine,
        "children": queries.children_of([one], seen_by=scope)[one.pk],
        "hopes": hopes,
        "version": version_of(hopes, seen_by=scope),
        "promises": queries.promises_to(one.household_id, seen_by=scope), "today": today,
        "says_so": bool(seat and seat.validated_at is None and is_done),
        "is_done": is_done,
        "goes_on": may_reflect(one, account_id=scope.account_id) is None,
        "reflects": seat is not None and may_reflect(one, account_id=scope.account_id, part=seat.part) is None,
        "hopes_form": HopesForm(initial={"words": hopes.words if hopes else ""}),
        "objects": seat is not None and is_done and may_object(one, was_there=seat.was_there) is None,
        "objection": seat.objection if seat else "",
        "objection_form": ObjectionForm(initial={"words": seat.objection if seat else ""}),
        "promise_form": PromiseForm(None, people=pair, me=scope.account_id, soonest=today),
    }  # fmt: skip
    _note(request, "visits.one", one)
    return render(request, "visits/after.html", context)


@open_to(*TELLERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One screen: happened or not, who was there, how long, where, in which language."""
    one, scope = found(request, visit_id), request.scope
    seats = queries.people_of(one, seen_by=scope)
    one.children = queries.children_of([one], seen_by=scope)[one.pk]  # type: ignore[attr-defined]
    initial = {
        "place_kind": one.place_kind, "language": one.language, "minutes": one.minutes, "adults": one.adults,
        "student_there": _said(one.student_there), "in_contract_day": not one.is_outside_contract_day,
        "there": [str(seat.account_id) for seat, _name in seats if seat.was_there is not False],
    }  # fmt: skip
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        people=[(seat.account_id, name) for seat, name in seats], terms=pay_terms_of(one), initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        happened = form.cleaned_data["happened"]
        if happened == HAPPENED:
            deed = lambda: record_visit(visit_id=visit_id, by=scope, at=clock.now(), **form.said())  # noqa: E731
        else:
            deed = lambda: record_not_happened(  # noqa: E731
                visit_id=visit_id, by_family=happened == FAMILY, by=scope, at=clock.now()
            )
        if done(request, deed, _("Thank you. It is written down.")):
            return redirect("visits:after", visit_id) if happened == HAPPENED else redirect("visits:my_after")
    context = {
        "visit": one, "form": form,
        "refused": may_record(one, account_id=scope.account_id, plans=True, at=clock.now()),
    }  # fmt: skip
    return render(request, "visits/record.html", context, status=422 if form.errors else 200)


@open_to(*GO, support=False)
@require_POST
def so_too(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The other one of the pair: it was so."""
    found(request, visit_id)
    done(request, lambda: say_so_too(visit_id=visit_id, by=request.scope, at=clock.now()), _("Saved."))
    return redirect("visits:after", visit_id)


@open_to(*GO, support=False)
@require_POST
def objection(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A word of whoever made the visit about its pay."""
    found(request, visit_id)
    form = ObjectionForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    deed = lambda: object_to_pay(visit_id=visit_id, words=words, by=request.scope, at=clock.now())  # noqa: E731
    done(request, deed, _("Saved."))
    return redirect("visits:after", visit_id)


@open_to(*GO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, visit_id: UUID, student_id: UUID) -> HttpResponse:
    """Ten minutes for oneself or together, about one child."""
    one, scope = found(request, visit_id), request.scope
    if scope.account_id not in one.people_ids or student_id not in one.student_ids:
        raise Http404
    written = [each for each in queries.reflections_of(one, seen_by=scope) if each.student_id == student_id]
    mine = next((each for each in written if each.is_joint or each.account_id == scope.account_id), None)
    initial = (
        {name: getattr(mine, name) for name in ("is_joint", "strengths", "noticed", "words", "may_be_pooled")}
        if mine
        else {}
    )
    for name in ("assumption_changed", "changes_class"):
        initial[name] = _said(getattr(mine, name, None))
    form = ReflectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def write():
        return reflect(
            visit_id=visit_id, student_id=student_id, by=scope, at=clock.now(), **form.cleaned_data
        )

    if request.method == "POST" and form.is_valid() and done(request, write, _("Saved.")):
        return redirect("visits:after", visit_id)
    _note(request, "visits.reflections", one)
    people = queries.people_of(one, seen_by=scope)
    names = {each.account_id: name for each, name in people}
    seat = next((each for each, _name in people if each.account_id == scope.account_id), None)
    child = next(
        (each for each in queries.children_of([one], seen_by=scope)[one.pk] if each.student_id == student_id),
        None,
    )
    context = {
        "visit": one, "form": form, "child": child,
        "refused": may_reflect(one, account_id=scope.account_id, part=seat.part if seat else ""),
        "others": [
            {
                "it": each, "name": names.get(each.account_id, ""),
                "strengths": [Strength(code).label for code in each.strengths],
            }
            for each in written if each is not mine
        ],
    }  # fmt: skip
    return render(request, "visits/reflect.html", context, status=422 if form.errors else 200)


@open_to(*GO, support=False)
@require_POST
def hopes(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What the family hopes for, as the pair heard it."""
    one = found(request, visit_id)
    form = HopesForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        done(
            request,
            lambda: write_hopes(visit_id=one.pk, words=words, by=request.scope, at=clock.now()),
            _("Saved."),
        )
    else:
        _say_errors(request, form)
    return redirect("visits:after", visit_id)


@open_to(*GO, support=False)
@require_POST
def promise(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What was promised, by whom and until when."""
    one, scope = found(request, visit_id), request.scope
    people = [(seat.account_id, name) for seat, name in queries.people_of(one, seen_by=scope)]
    form = PromiseForm(
        request.POST, people=people, me=scope.account_id, soonest=clock.today(request.district.zone)
    )
    if form.is_valid():
        told = form.cleaned_data
        done(
            request,
            lambda: make_promise(
                visit_id=one.pk, words=told["words"], due_on=told["due_on"], owner_id=UUID(told["owner"]), by=scope,
                at=clock.now(),
            ),
            _("Saved."),
        )  # fmt: skip
    else:
        _say_errors(request, form)
    return redirect("visits:after", visit_id)


@open_to(*GO, support=False)
@require_safe
def prepare(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Before one goes: the outline; for a second visit what the first one left. Student data and forms: not on the first."""
    one, scope = found(request, visit_id), request.scope
    if scope.account_id not in one.people_ids:
        raise Http404
    is_first = may_use_forms(one)
    one.children = queries.children_of([one], seen_by=scope)[one.pk]  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "visit": one, "no_forms": is_first,
        "outline": "first" if one.number == 1 else "second",
    }  # fmt: skip
    if is_first is None:
        hopes = _hopes_before(request, one)
        context |= {"hopes": hopes, "version": version_of(hopes, seen_by=scope)}
        context["promises"] = queries.promises_to(one.household_id, seen_by=scope)
        context["today"] = clock.today(request.district.zone)
    _note(request, "visits.one", one)
    return render(request, "visits/prepare.html", context)


def _hopes_before(request: HttpRequest, one: Visit) -> HopesAndDreams | None:
    scope, zone = request.scope, request.district.zone
    people = queries.people_of(one, seen_by=scope)
    part = next((seat.part for seat, _name in people if seat.account_id == scope.account_id), "")
    day = one.begins_at.astimezone(ZoneInfo(zone)).date()
    if not may_read_hopes_before(part=part, on=clock.today(zone), visit_on=day):
        return None
    return hopes_of_homes([one.household_id], seen_by=scope).get(one.household_id)


def _say_errors(request: HttpRequest, form) -> None:
    for errors in form.errors.values():
        messages.error(request, " ".join(str(one) for one in errors))


def _said(answer: bool | None) -> str:
    return "" if answer is None else YES if answer else NO


def _note(request: HttpRequest, deed: str, one: Visit) -> None:
    record_read(by=request.scope, at=clock.now(), deed=deed, subject="visit", subject_id=one.pk)
