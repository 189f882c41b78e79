"""How one is told that a family waits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.notices import choose_notice
from thirdpillar.means.conversations.choices.notices import Told
from thirdpillar.means.conversations.forms.notices import NoticeForm
from thirdpillar.means.conversations.models import StaffNotice
from thirdpillar.means.conversations.rules.threads import WRITERS


@open_to(*WRITERS, support=False)
def notices(request: HttpRequest) -> HttpResponse:
    """One's own setting."""
    scope = request.scope
    now = StaffNotice.objects.seen_by(scope).filter(account_id=scope.account_id).first()
    form = NoticeForm(
        request.POST or None,
        initial={"how": now.how if now else Told.DAILY, "by_text": bool(now and now.by_text)},
    )
    if request.method == "POST" and form.is_valid():
        choose_notice(**form.cleaned_data, by=scope, at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("threads:notices")
    return render(request, "conversations/notices.html", {"form": form}, status=422 if form.errors else 200)
