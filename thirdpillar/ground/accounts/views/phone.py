"""One's own phone: seen, set with a code that comes to it, and removed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.actions.phone import ask_for_phone, confirm_phone, remove_phone
from thirdpillar.ground.accounts.choices import STAFF
from thirdpillar.ground.accounts.forms import OwnPhone, PhoneCode
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel

# In the browser session: the code that this person asked for here.
_ASKED = "phone_code"


@open_to(*sorted(STAFF), support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The number, then the code that was sent to it; "deed" says which, or that the number goes."""
    account, district = request.account, request.district  # type: ignore[attr-defined]
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    whose, _colon, asked = request.session.get(_ASKED, "").partition(":")
    code_id = UUID(asked) if whose == str(account.pk) and asked else None
    form: OwnPhone | PhoneCode = PhoneCode() if code_id else OwnPhone(country=district.country)
    if deed == "remove":
        remove_phone(account=account, at=clock.now())
        return redirect("accounts:phone")
    if deed == "again":
        request.session.pop(_ASKED, None)
        return redirect("accounts:phone")
    if deed == "code" and code_id:
        form = PhoneCode(request.POST)
        if form.is_valid():
            typed = form.cleaned_data["code"]
            if confirm_phone(account=account, code_id=code_id, typed=typed, at=clock.now()):
                del request.session[_ASKED]
                messages.success(request, _("Saved."))
                return redirect("accounts:phone")
            form.add_error("code", _("This code is not right, or it is too old. You can ask for a new one."))
    elif deed == "number":
        form = OwnPhone(request.POST, country=district.country)
        if form.is_valid() and kept_in_sandbox(Channel.SMS) and not district.is_sample:
            form.add_error("number", _("We cannot send codes yet. Please call your school."))
        if form.is_valid():
            sent = ask_for_phone(
                account=account, number=form.cleaned_data["number"], at=clock.now(),
                sender=district.sender_name or district.name, language=get_language() or "en",
            )  # fmt: skip
            request.session[_ASKED] = f"{account.pk}:{sent}"
            return redirect("accounts:phone")
    context = {"me": account, "form": form, "is_asked": isinstance(form, PhoneCode)}
    return render(request, "accounts/phone.html", context, status=422 if form.errors else 200)
