"""The school's volunteers: what comes, roles and their shifts, who is there when."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import one_id
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.credentials.choices import Check
from thirdpillar.practice.volunteers.actions.moving import move_shift
from thirdpillar.practice.volunteers.actions.shifts import (
    cancel_shift,
    confirm_again,
    leave_shift,
    make_role,
    make_shifts,
    note_came,
    sign_up,
)
from thirdpillar.practice.volunteers.forms import RoleForm, ShiftForm, When
from thirdpillar.practice.volunteers.models import HelpingRole, Shift, SignUp
from thirdpillar.practice.volunteers.queries import pages
from thirdpillar.practice.volunteers.queries.checks import checks_listed
from thirdpillar.practice.volunteers.views.common import WHO, done, found, note_read


@open_to(*WHO)
@require_safe
def volunteers(request: HttpRequest) -> HttpResponse:
    """What comes next, what waits for the school, and who volunteers."""
    scope = request.scope  # type: ignore[attr-defined]
    now, on = clock.now(), clock.today(request.district.zone)  # type: ignore[attr-defined]
    people = pages.volunteers_listed(seen_by=scope)
    note_read(scope, len(people))
    flagged = sum(len(row["flagged"]) for row in checks_listed(on=on, seen_by=scope))
    return render(
        request,
        "volunteers/list.html",
        {
            "shifts": pages.shifts_to_come(at=now, seen_by=scope)[:30], "roles": pages.roles(seen_by=scope),
            "people": people, "hours": len(pages.hours_waiting(seen_by=scope)), "flagged": flagged,
        },
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new_role(request: HttpRequest) -> HttpResponse:
    """What volunteers can do at a school."""
    return _role(request, None)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, helping_role_id: UUID) -> HttpResponse:
    """A role with its shifts; further shifts."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    one = found(request, HelpingRole, helping_role_id)
    form = ShiftForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: make_shifts(role_id=one.pk, by=scope, at=clock.now(), **form.facts(zone)),
            _("Saved."),
        )
    ):
        return redirect("volunteers:role", one.pk)
    return render(
        request,
        "volunteers/role.html",
        {
            "role": one, "form": form, "needs": [Check(each).label for each in one.needs],
            "shifts": pages.shifts_to_come(at=clock.now(), seen_by=scope, role=one),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_role(request: HttpRequest, helping_role_id: UUID) -> HttpResponse:
    """The same put right."""
    return _role(request, found(request, HelpingRole, helping_role_id))


def _role(request: HttpRequest, one: HelpingRole | None) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    own = [each for each in schools(seen_by=scope) if one is None or each.pk == one.school_id]
    names = ("title", "about", "place", "needs", "rule", "least_age")
    initial = {name: getattr(one, name) for name in names} if one else {}
    form = RoleForm(request.POST or None, schools=own, initial=initial)
    kept: list[HelpingRole] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: kept.append(
                make_role(
                    by=scope,
                    at=clock.now(),
                    role_id=one.pk if one else None,
                    **form.facts(one.in_languages if one else None),
                )
            ),
            _("Saved."),
        )
    ):
        return redirect("volunteers:role", kept[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/role_form.html", {"form": form, "role": one}, status=status)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Who comes to a shift, to print and to sign in by."""
    scope = request.scope  # type: ignore[attr-defined]
    one = found(request, Shift, shift_id, "role")
    if request.method == "POST":
        _do(request, one)
        return redirect("volunteers:shift", one.pk)
    rows, zone = pages.people_of_shift(one, seen_by=scope), ZoneInfo(request.district.zone)  # type: ignore[attr-defined]
    note_read(scope, len(rows), "shift", one.pk)
    there = {row["it"].volunteer_id for row in rows if not row["is_off"]}
    others = [
        row
        for row in pages.volunteers_listed(seen_by=scope)
        if row["it"].school_id == one.school_id and row["it"].pk not in there
    ]
    return render(
        request,
        "volunteers/shift.html",
        {
            "shift": one, "rows": rows, "others": others, "needs": [Check(each).label for each in one.role.needs],
            "is_over": one.ends_at <= clock.now(), "has_begun": one.begins_at <= clock.now(),
            "begins": one.begins_at.astimezone(zone), "ends": one.ends_at.astimezone(zone),
            "booked": sum(1 for row in rows if row["it"].place),
        },
    )  # fmt: skip


def _do(request: HttpRequest, one: Shift) -> None:
    scope, at, deed = request.scope, clock.now(), request.POST.get("deed")  # type: ignore[attr-defined]
    if deed == "cancel":
        done(request, lambda: cancel_shift(shift_id=one.pk, by=scope, at=at), _("Saved."))
    if deed == "move":
        _move(request, one, at)
    if key := one_id(request.POST.get("volunteer", "")):
        done(request, partial(sign_up, shift_id=one.pk, volunteer_id=key, by=scope, at=at), _("Saved."))
    if key := one_id(request.POST.get("sign_up", "")):
        if deed in ("came", "not"):
            done(
                request,
                lambda: note_came(sign_up_id=key, came=deed == "came", by=scope, at=at),
                _("Saved."),
            )
        elif deed == "leave":
            done(request, lambda: leave_shift(sign_up_id=key, by=scope, at=at), _("Saved."))
        elif deed == "again":
            sent: list[int] = []
            if done(request, lambda: sent.append(confirm_again(sign_up_id=key, by=scope, at=at))):
                (messages.success if sent[0] else messages.warning)(
                    request,
                    _("Sent.") if sent[0] else _("No way is known to reach this person. Please call."),
                )


def _move(request: HttpRequest, one: Shift, at: datetime) -> None:
    """To another time; whom no message reaches is named, to be called."""
    scope, form = request.scope, When(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, _("Choose one."))
        return
    unreached: list[SignUp] = []
    times = form.moments(request.district.zone)  # type: ignore[attr-defined]
    if done(
        request,
        lambda: unreached.extend(move_shift(shift_id=one.pk, by=scope, at=at, **times)),
        _("Saved."),
    ):
        names = pages.names_of({each.adult_id for each in unreached}, seen_by=scope)
        for each in unreached:
            name = getattr(names.get(each.adult_id), "display_name", "–")
            said = _("No way is known to reach this person. Please call.")
            messages.warning(request, f"{name}: {said}")
