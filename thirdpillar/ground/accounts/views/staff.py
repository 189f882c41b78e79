"""The office's list of staff: who may do what, since when and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts import actions, queries
from thirdpillar.ground.accounts.choices import FileKind, Role
from thirdpillar.ground.accounts.forms import NewAccount, NewRole, Reason, StaffFilter
from thirdpillar.ground.accounts.models import Account, RoleProposal
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, open_proposals, own_passkeys, staff_accounts
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools

PER_PAGE = 50


@open_to(Role.OFFICE, support=False)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    form = StaffFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = staff_accounts(
        seen_by=scope,
        words=asked.get("words", ""),
        role=asked.get("role", ""),
        school_id=str(asked.get("school") or ""),
        state=asked.get("state", ""),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    all_schools = list(schools(seen_by=scope))
    names = {school.id: school.name for school in all_schools}
    context = {
        "page": page,
        "rows": [_row(account, names) for account in page],
        "asked": asked,
        "roles": form.fields["role"].choices,  # type: ignore[attr-defined]
        "states": form.fields["state"].choices,  # type: ignore[attr-defined]
        "schools": [{"value": school.id, "label": school.name} for school in all_schools],
        "proposals": _proposals(scope),
        "files": _files(scope),
    }
    return render(request, "accounts/staff.html", context)


def _row(account: Account, school_names: dict) -> dict:
    """An account as the list shows it: each role once, with its schools, and where it comes from."""
    roles: dict[str, dict] = {}
    for grant in account.grants.all():
        role = roles.setdefault(
            grant.role, {"label": grant.get_role_display(), "schools": set(), "hand": False}
        )
        role["hand"] |= grant.origin == "hand"
        if grant.school_id in school_names:
            role["schools"].add(school_names[grant.school_id])
    for role in roles.values():
        role["schools"] = ", ".join(sorted(role["schools"]))
    return {"account": account, "roles": list(roles.values())}


def _proposals(scope) -> list[dict]:
    waiting = list(open_proposals(seen_by=scope))
    names = account_names([each.asked_by_id for each in waiting], seen_by=scope)
    return [
        {"it": each, "by": names.get(each.asked_by_id, ""), "own": each.asked_by_id == scope.account_id}
        for each in waiting
    ]


def _files(scope) -> list[dict]:
    waiting = queries.open_asks(by=scope, at=clock.now())
    names = account_names([each.asked_by_id for each in waiting if each.asked_by_id], seen_by=scope)
    return [
        {
            "it": each,
            "what": FileKind(each.what).label,
            "by": names.get(each.asked_by_id, "") if each.asked_by_id else "",
            "own": each.asked_by_id == scope.account_id,
        }
        for each in waiting
    ]


def _account(request: HttpRequest, account_id: UUID) -> Account:
    found = staff_accounts(seen_by=request.scope).filter(pk=account_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


@open_to(Role.OFFICE, support=False)
@require_safe
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    return _person(request, _account(request, account_id))


def _person(request: HttpRequest, account: Account, **more) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    present = schools(seen_by=scope)
    names = {school.id: school.name for school in present}
    context = {
        "person": account,
        "grants": [
            {"it": grant, "school": names.get(grant.school_id, ""), "by_roster": grant.origin == "roster"}
            for grant in account.grants.all()
        ],
        "form": NewRole(schools=present),
        "passkeys": own_passkeys(account).count(),
        "is_me": account.id == scope.account_id,
        **more,
    }
    return render(request, "accounts/person.html", context)


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = NewAccount(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.add_account(by=request.scope, at=clock.now(), **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("accounts:person", account_id=account.id)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    return render(request, "accounts/add.html", {"form": form})


@open_to(Role.OFFICE, support=False)
@require_POST
def grant(request: HttpRequest, account_id: UUID) -> HttpResponse:
    account, scope = _account(request, account_id), request.scope  # type: ignore[attr-defined]
    form = NewRole(request.POST, schools=schools(seen_by=scope))
    if not form.is_valid():
        return _person(request, account, form=form)
    school = form.cleaned_data["school"]
    try:
        made = actions.grant_role(
            by=scope,
            at=clock.now(),
            account=account,
            role=Role(form.cleaned_data["role"]),
            school_id=school.id if school else None,
        )
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return _person(request, account, form=form)
    if isinstance(made, RoleProposal):
        messages.warning(request, _("Someone else in the office has to agree to this role."))
    else:
        messages.success(request, _("The role is given."))
    return redirect("accounts:person", account_id=account.id)


@open_to(Role.OFFICE, support=False)
@require_POST
def withdraw(request: HttpRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    account = _account(request, account_id)
    try:
        actions.withdraw_role(by=request.scope, at=clock.now(), account=account, grant_id=grant_id)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("accounts:person", account_id=account.id)


@open_to(Role.OFFICE, support=False)
@require_POST
def decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    try:
        actions.decide_proposal(
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
            proposal_id=proposal_id,
            yes=request.POST.get("answer") == "yes",
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("accounts:staff")


@open_to(Role.OFFICE, support=False)
@require_POST
def decide_file(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """The second person's word on a file about many people."""
    try:
        actions.decide_file(
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
            ask_id=ask_id,
            yes=request.POST.get("answer") == "yes",
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect("accounts:staff")


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, account_id: UUID) -> HttpResponse:
    account = _account(request, account_id)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.suspend_accounts(
                by=request.scope,  # type: ignore[attr-defined]
                at=clock.now(),
                account_ids=[account.id],
                because=form.cleaned_data["reason"],
            )
            return redirect("accounts:person", account_id=account.id)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    return render(request, "accounts/suspend.html", {"person": account, "form": form})


@open_to(Role.OFFICE, support=False)
@require_POST
def admit(request: HttpRequest, account_id: UUID) -> HttpResponse:
    account = _account(request, account_id)
    actions.admit_account(by=request.scope, at=clock.now(), account=account)  # type: ignore[attr-defined]
    return redirect("accounts:person", account_id=account.id)


@open_to(Role.OFFICE, support=False)
@never_cache
@require_POST
def invite(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Send the link by e-mail, or show it to print; it is on our side only as a digest, so it is shown once."""
    account = _account(request, account_id)
    by_mail = request.POST.get("how") == "mail"
    try:
        link = actions.invite_account(
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
            account=account,
            origin=f"{request.scheme}://{request.get_host()}",
            by_mail=by_mail,
            anew=request.POST.get("anew") == "yes",
        )
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return redirect("accounts:person", account_id=account.id)
    if by_mail:
        messages.success(request, _("The invitation is on its way."))
        return redirect("accounts:person", account_id=account.id)
    return render(request, "accounts/invitation_sheet.html", {"person": account, "link": link})
