"""A family asks for a code, types it, and is in, or is told how to have its number confirmed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.family_sign_in import devices
from thirdpillar.doors.family_sign_in.forms import Address, Code
from thirdpillar.doors.family_sign_in.owners import is_known, student_account, sure_owner
from thirdpillar.doors.origins import origin_of
from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role, Strength
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import for_account, for_anyone, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult

_ASKED = "family_code"  # in the browser session: which code was asked for here


def _system(request: HttpRequest) -> Scope:
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    return Scope.system(district.id, "family sign-in")


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Known or unknown, within the budget or over it: the answer is one and the same."""
    system, district = _system(request), request.district  # type: ignore[attr-defined]
    form = Address(request.POST if request.method == "POST" else None, country=district.country)
    if request.method == "POST" and form.is_valid() and _may_leave(form, district):
        value, channel, now = form.cleaned_data["value"], form.cleaned_data["channel"], clock.now()
        with tenancy.acting_as(system):
            known = is_known(value, seen_by=system)
        code_id = actions.send_code(
            district_id=district.id,
            sender=district.sender_name or district.name,
            asked=actions.Asked(
                address=value,
                channel=channel,
                is_known=known,
                origin=origin_of(request),
                language=get_language() or "en",
                from_own_device=devices.is_own(request, district_id=district.id, address=value, at=now),
            ),
            at=now,
        )
        request.session[_ASKED] = str(code_id)
        return redirect("family_sign_in:code")
    return render(request, "family_sign_in/ask.html", {"form": form})


def _may_leave(form: Address, district) -> bool:
    """Whether a code sent this way would arrive; where nothing leaves, nobody is let wait for it."""
    channel = form.cleaned_data["channel"]
    if district.is_sample or not kept_in_sandbox(channel):
        return True
    if all(kept_in_sandbox(each) for each in (Channel.SMS, Channel.EMAIL)):
        form.add_error("address", _("We cannot send codes yet. Please call your school."))
    elif channel == Channel.SMS:
        form.add_error(
            "address", _("We cannot send texts yet. Please use your e-mail address, or call your school.")
        )
    else:
        form.add_error(
            "address", _("We cannot send e-mail yet. Please use your phone number, or call your school.")
        )
    return False


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    system, now = _system(request), clock.now()
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("family_sign_in:ask")
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = actions.check_code(
            district_id=system.district_id, code_id=UUID(asked), typed=form.cleaned_data["code"], at=now
        )
        if found is None:
            form.add_error("code", _("This code is not right, or it is too old. You can ask for a new one."))
        else:
            del request.session[_ASKED]
            account = _account(system, found.address, now)
            if account is None:
                return redirect("family_sign_in:unconfirmed")
            actions.begin_session(request, account=account, strength=Strength.CODE, at=now)
            home = redirect("home")
            devices.remember(home, request, district_id=system.district_id, address=found.address, at=now)
            return home
    return render(request, "family_sign_in/code.html", {"form": form})


def _account(system: Scope, address: str, now) -> Account | None:
    """The caregiver's account, where the address is surely theirs and nobody has locked it; else a student's."""
    with tenancy.acting_as(system):
        adult = sure_owner(address, seen_by=system)
        if adult is None:
            return student_account(address, seen_by=system)
        account = actions.account_for_adult(
            by=system,
            at=now,
            adult_id=adult.id,
            given_name=adult.preferred_name or adult.given_name,
            family_name=adult.family_name,
            language=adult.reads_language,
        )
    return account if account.is_active else None


@for_anyone
@require_safe
def unconfirmed(request: HttpRequest) -> HttpResponse:
    """The number is not confirmed (or locked, or shared): what to do, and not a word about anybody."""
    return render(request, "family_sign_in/unconfirmed.html")


@for_account
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """A family locks its own account, from another device."""
    account = request.account  # type: ignore[attr-defined]
    if account.adult_id is None:
        raise Http404
    if request.method == "POST":
        actions.lock_family_account(by=actions.self_of(account), at=clock.now(), account=account)
        request.session.flush()
        return redirect("family_sign_in:unconfirmed")
    return render(request, "family_sign_in/lost.html")


@open_to(Role.OFFICE, *SCHOOL_STAFF, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, adult_id: UUID) -> HttpResponse:
    """Staff lock a family's account when they call: the phone is gone."""
    scope = request.scope  # type: ignore[attr-defined]
    adult = Adult.objects.seen_by(scope).filter(pk=adult_id).first()
    if adult is None:
        raise Http404
    system = _system(request)  # a family's account itself is out of a school's sight; its adult is not
    with tenancy.acting_as(system):
        account = Account.objects.seen_by(system).filter(adult_id=adult.id, suspended_at=None).first()
    locked = False
    if request.method == "POST" and account is not None:
        actions.lock_family_account(by=scope, at=clock.now(), account=account)
        locked = True
    record_read(by=scope, at=clock.now(), deed="people.adult", subject="adult", subject_id=adult.id)
    return render(
        request,
        "family_sign_in/lock.html",
        {"adult": adult, "has_account": account is not None, "locked": locked},
    )
