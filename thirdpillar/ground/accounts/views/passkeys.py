"""Passkeys: signing in with one, making one, and what to do when it is lost."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts import actions
from thirdpillar.ground.accounts.actions.digests import in_groups
from thirdpillar.ground.accounts.choices import STAFF, STRONG, Strength
from thirdpillar.ground.accounts.forms import PasskeyName, RecoveryCodeTyped
from thirdpillar.ground.accounts.policy import for_account, for_anyone
from thirdpillar.ground.accounts.queries import CODES_DUE, own_passkeys, recovery_codes_left, session_strength
from thirdpillar.ground.accounts.views.entrance import where_next
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused

_BUTTON_SPENT = "recovery_codes_button"  # in the browser session: the button that codes were made with
_BUTTON_LETTERS = 20
_CAME_BY_CODE = "came_by_recovery_code"  # and that a lost device let somebody in here
# Words of a browser about itself, and what people call the device; the first that fits.
_DEVICES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def site_of(request: HttpRequest) -> actions.Site:
    """Whom a passkey is for: the host that was asked for, which ALLOWED_HOSTS has vetted."""
    host = request.get_host().rpartition("@")[2]
    name = request.district.name if request.district else "Third Pillar"  # type: ignore[attr-defined]
    return actions.Site(name=name, host=host.partition(":")[0], origin=f"{request.scheme}://{host}")


def _answer(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _refusal(refused: Refused) -> JsonResponse:
    return JsonResponse({"reason": str(refused.reason)}, status=400)


# --- Signing in --------------------------------------------------------------------------------------------


@for_anyone
@require_POST
def options_to_use(request: HttpRequest) -> HttpResponse:
    """A fresh challenge; the same for everybody."""
    return JsonResponse(actions.options_to_use(request.session, site=site_of(request), at=clock.now()))


@for_anyone
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """The browser's answer to the challenge: a session, or a refusal in the same words for every cause."""
    if request.district is None:  # type: ignore[attr-defined]
        raise Http404
    now = clock.now()
    try:
        account = actions.use_passkey(
            request.session,
            district_id=request.district.id,  # type: ignore[attr-defined]
            site=site_of(request),
            answer=_answer(request),
            at=now,
        )
    except Refused as refused:
        return _refusal(refused)
    actions.begin_session(request, account=account, strength=Strength.PASSKEY, at=now)
    return JsonResponse({"next": where_next(request)})


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Signing in with a recovery code, which leads to making a new passkey and nowhere else."""
    if request.district is None:  # type: ignore[attr-defined]
        raise Http404
    form = RecoveryCodeTyped(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            account = actions.use_recovery_code(
                district_id=request.district.id,  # type: ignore[attr-defined]
                code=form.cleaned_data["code"],
                at=now,
            )
        except Refused as refused:
            form.add_error("code", str(refused.reason))
        else:
            actions.begin_session(request, account=account, strength=Strength.RECOVERY, at=now)
            return redirect("accounts:passkeys")
    return render(request, "accounts/recovery.html", {"form": form})


# --- My own ------------------------------------------------------------------------------------------------


@for_account
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    """My account: my passkeys, my recovery codes, the roles I can act in."""
    account = request.account  # type: ignore[attr-defined]
    with tenancy.acting_as(actions.self_of(account)):
        mine = list(own_passkeys(account))
        codes = recovery_codes_left(account)
    strength = session_strength(request)
    strong, new = strength in STRONG, request.session.get(_CAME_BY_CODE, "")
    context = {
        "me": account,
        "passkeys": mine,
        "codes": codes,
        "must_make": request.needs_passkey and (not mine or strength == Strength.RECOVERY),  # type: ignore[attr-defined]
        "must_use": request.needs_passkey and bool(mine) and strength != Strength.RECOVERY,  # type: ignore[attr-defined]
        "may_make": strong or strength == Strength.RECOVERY or (strength != Strength.CODE and not mine),
        "strong": strong,
        "is_staff": request.scope is not None and request.scope.role in STAFF,  # type: ignore[attr-defined]
        "strength": Strength(strength),
        "by_name": _by_name(request),
        # Whoever found the lost device could still come in with it.
        "maybe_lost": [each for each in mine if str(each.id) != new] if new and strong else [],
    }
    return render(request, "accounts/passkeys.html", context)


def _by_name(request: HttpRequest) -> str:
    """The same page at a name, where it was opened at a number: browsers make no passkeys for numbers."""
    host, _colon, port = request.get_host().partition(":")
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        return ""
    return f"http://localhost:{port}{request.path}" if local else ""


@for_account
@require_POST
def options_to_make(request: HttpRequest) -> HttpResponse:
    account = request.account  # type: ignore[attr-defined]
    return JsonResponse(
        actions.options_to_make(request.session, account=account, site=site_of(request), at=clock.now())
    )


@for_account
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Keep a new passkey; who came by invitation or recovery code is signed in fully from here on."""
    account, now = request.account, clock.now()  # type: ignore[attr-defined]
    strength = session_strength(request)
    try:
        made = actions.make_passkey(
            request.session,
            account=account,
            strength=strength,
            site=site_of(request),
            answer=_answer(request),
            name=request.GET.get("name", "").strip() or _name_of_device(request),
            at=now,
        )
    except Refused as refused:
        return _refusal(refused)
    with tenancy.acting_as(actions.self_of(account)):
        codes = recovery_codes_left(account)
    if strength not in STRONG:
        actions.begin_session(request, account=account, strength=Strength.PASSKEY, at=now)
        if strength == Strength.RECOVERY:
            request.session[_CAME_BY_CODE] = str(made.id)
    return JsonResponse({"next": reverse("accounts:passkeys" if codes else "accounts:recovery_codes")})


def _name_of_device(request: HttpRequest) -> str:
    """A name to tell passkeys apart by, for who gives none: the kind of device, and the day."""
    said = request.headers.get("User-Agent", "")
    device = next((name for word, name in _DEVICES if word in said), "")
    day = date_format(clock.today(request.district.zone))  # type: ignore[attr-defined]
    return f"{device}, {day}" if device else _("Passkey of %(day)s") % {"day": day}


@for_account
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    if session_strength(request) in STRONG:
        account = request.account  # type: ignore[attr-defined]
        actions.end_other_sessions(request, by=request.scope, at=clock.now(), account=account)  # type: ignore[attr-defined]
        messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:passkeys")


@for_account
@require_POST
def rename(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    form = PasskeyName(request.POST)
    if form.is_valid() and session_strength(request) in STRONG:
        actions.name_passkey(
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
            account=request.account,  # type: ignore[attr-defined]
            passkey_id=passkey_id,
            name=form.cleaned_data["name"],
        )
    return redirect("accounts:passkeys")


@for_account
@require_POST
def remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    if session_strength(request) in STRONG:
        try:
            actions.remove_passkey(
                by=request.scope,  # type: ignore[attr-defined]
                at=clock.now(),
                account=request.account,  # type: ignore[attr-defined]
                passkey_id=passkey_id,
            )
            messages.success(request, _("The passkey is gone."))
        except Refused as refused:
            messages.error(request, str(refused.reason))
    return redirect("accounts:passkeys")


@for_account
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown in the answer to this button and never again.

    The button is good once: who loads the answer again would otherwise get ten others, and hold dead ones on paper.
    """
    if session_strength(request) not in STRONG:
        return redirect("accounts:passkeys")
    codes: list[str] = []
    if request.method == "POST":
        button = request.POST.get("button", "")[:_BUTTON_LETTERS]
        if button and button == request.session.get(_BUTTON_SPENT):
            messages.warning(request, _("Your codes were shown once. The ones you kept still work."))
            return redirect("accounts:recovery_codes")
        request.session[_BUTTON_SPENT] = button
        codes = actions.make_recovery_codes(
            by=request.scope,  # type: ignore[attr-defined]
            at=clock.now(),
            account=request.account,  # type: ignore[attr-defined]
        )
        request.session.pop(CODES_DUE, None)
    context = {
        "codes": [in_groups(code) for code in codes],
        "button": get_random_string(_BUTTON_LETTERS),
    }
    return render(request, "accounts/recovery_codes.html", context)
