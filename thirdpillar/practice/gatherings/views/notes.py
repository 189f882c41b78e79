"""The phone of a table's note-taker: it holds a token for one meeting, shows nobody's words but its own, and works offline."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings import queries
from thirdpillar.practice.gatherings.actions.meetings import Note, take_notes
from thirdpillar.practice.gatherings.choices import ItemKind
from thirdpillar.practice.gatherings.models import Gathering, Meeting
from thirdpillar.practice.gatherings.queries.meetings import agenda_of, meeting_of
from thirdpillar.practice.gatherings.rules import TABLET_BRINGS
from thirdpillar.practice.gatherings.rules.meetings import may_bring_notes
from thirdpillar.practice.gatherings.views.common import language_option, language_options
from thirdpillar.practice.gatherings.views.door import still_there

SALT = "gatherings.notes"
MOST_NOTES = 200


def token_for(gathering: Gathering, scope: Scope) -> str:
    """A signed token for the notes of one meeting, and nothing else; it holds as long as whoever gave it works here."""
    return signing.dumps([str(gathering.pk), str(scope.account_id), scope.role], salt=SALT)


def _of_token(request: HttpRequest, token: str) -> tuple[Gathering, Meeting, UUID, Scope]:
    try:
        gathering_id, account, role = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    by = Scope.system(district.pk, "notes of a parent meeting")
    with tenancy.acting_as(by):
        gathering = queries.gathering(UUID(gathering_id), seen_by=by)
        meeting = meeting_of(gathering, seen_by=by) if gathering else None
        if gathering is None or meeting is None:
            raise Http404
        if not still_there(UUID(account), role, gathering, clock.today(district.zone), by):
            raise Http404
    return gathering, meeting, UUID(account), by


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def notes_page(request: HttpRequest, token: str) -> HttpResponse:
    """Type what a table says. Without its script each note is a plain form; with it, a phone goes on alone."""
    gathering, meeting, account, by = _of_token(request, token)
    if request.method == "POST":
        note = _note(request.POST.dict(), request.POST.get("key") or uuid4().hex)
        try:
            with tenancy.acting_as(by):
                taken = take_notes(
                    gathering_id=gathering.pk, notes=[note], by=by, at=clock.now(), account_id=account
                )
            for reason in taken.refused.values():
                raise Refused(reason)
            messages.success(request, _("Saved."))
        except Refused as problem:
            messages.error(request, str(problem.reason))
        return redirect("gatherings:notes", token)
    now, closes = clock.now(), gathering.ends_at + TABLET_BRINGS
    with tenancy.acting_as(by):
        asking = [one for one in agenda_of(gathering, seen_by=by) if one.kind == ItemKind.ASK]
    spoken = [*request.district.languages, *gathering.languages]  # type: ignore[attr-defined]
    first = language_option((request.district.languages or ["en"])[0])  # type: ignore[attr-defined]
    response = render(
        request,
        "gatherings/meetings/notes.html",
        {
            "gathering": gathering, "token": token, "key": uuid4().hex, "over": may_bring_notes(gathering, meeting, now),
            "asking": [{"value": one.pk, "label": one.title} for one in asking],
            "languages": [first, *(one for one in language_options(*spoken) if one != first)],
            "texts": {
                "saved": _("All saved"),
                "kept": _("Kept on this device until the network is back:"),
                "last": _("Last sent:"),
                "stuck": _("These could not be sent:"),
                "table": pgettext("where people sit", "Table"),
            },
            "times": {"now": _ms(now), "closes": _ms(closes)},
        },
    )  # fmt: skip
    # Not what the identity step says of pages about people: nobody is named here, and a phone may keep it.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


# The token in the address is the authority here; there is no session that a foreign page could ride on.
@by_link
@csrf_exempt
@require_POST
def bring_notes(request: HttpRequest, token: str) -> HttpResponse:
    """What a phone typed while it was alone; answers what is kept, and why the rest is not."""
    gathering, _it, account, by = _of_token(request, token)
    now = clock.now()
    try:
        sent = json.loads(request.body)["arrivals"][:MOST_NOTES]
        notes = [_note(one, str(one["key"])[:40]) for one in sent]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Http404 from problem
    try:
        with tenancy.acting_as(by):
            taken = take_notes(gathering_id=gathering.pk, notes=notes, by=by, at=now, account_id=account)
    except Refused as problem:
        return JsonResponse({"reason": str(problem.reason), "now": _ms(now)}, status=410)
    return JsonResponse(
        {
            "kept": taken.kept,
            "refused": taken.refused,
            "now": _ms(now),
            "closes": _ms(gathering.ends_at + TABLET_BRINGS),
        }
    )


@by_link
@require_safe
def notes_worker(request: HttpRequest, token: str) -> HttpResponse:
    """The service worker that keeps the page for when the network is gone; its reach is this one page."""
    _of_token(request, token)
    response = render(
        request, "gatherings/meetings/notes_worker.js", {"token": token}, content_type="text/javascript; charset=utf-8"
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _note(sent: dict, key: str) -> Note:
    def number(name: str) -> int:
        digits = str(sent.get(name) or "")[:4]
        return int(digits) if digits.isdecimal() else 0

    return Note(
        key=key[:40],
        item_id=next(iter(ids_among([str(sent.get("question") or "")])), None),
        words=str(sent.get("words") or ""),
        language=str(sent.get("language") or "")[:20],
        table=number("table") or None,
        people=number("people") or 1,
        may_quote=bool(sent.get("may_quote")),
        undone=bool(sent.get("undone")),
    )


def _ms(moment) -> int:
    return int(moment.timestamp() * 1000)
