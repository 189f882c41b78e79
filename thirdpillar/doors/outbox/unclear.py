"""After an outage many messages may or may not have gone: a person decides about them on one page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.delivery import actions
from thirdpillar.ground.delivery.choices import State

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
MOST_UNCLEAR = 500


@open_to(*WHO)
@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """A person says of many unclear messages at once whether they went out, as the provider's own list shows it."""
    n = actions.decide_unclear_many(
        message_ids=ids_among(request.POST.getlist("messages")[:MOST_UNCLEAR]),
        went_out=request.POST.get("went_out") == "yes", by=request.scope, at=clock.now(),  # type: ignore[attr-defined]
    )  # fmt: skip
    said = _("Settled.") if n else _("Choose at least one message.")
    notes.add_message(request, notes.SUCCESS if n else notes.ERROR, said)
    wanted = {key: value for key in ("channel", "language") if (value := request.POST.get(key, "")[:20])}
    return redirect(f"{reverse('delivery:outbox')}?{urlencode({'state': State.AMBIGUOUS, **wanted})}")
