"""A tablet at the door. It holds a token for one gathering and one purpose, shows nobody's name, and works offline."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import by_link, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings import actions, queries
from thirdpillar.practice.gatherings.choices import Stage, Way
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.rules import (
    DOORS,
    KIOSK_LATE,
    may_open_kiosk,
    may_take_lines,
)
from thirdpillar.practice.gatherings.views.common import WHO, found

SALT = "gatherings.kiosk"
MOST_LINES = 200


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def open_kiosk(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The kiosk's address, for another device or for this one; here, staff are signed out first.

    Also what this device keeps of any kiosk: names that were refused for good can be read here, and nowhere at the door.
    """
    gathering = found(request, gathering_id)
    over = may_open_kiosk(gathering, clock.now())
    address = reverse("gatherings:kiosk_page", args=[token_for(gathering)])
    if request.method == "POST" and not over:
        record(
            by=request.scope,
            at=clock.now(),
            deed="gatherings.open_kiosk",
            subject="gathering",
            subject_id=gathering.pk,
        )
        logout(request)
        return redirect(address)
    return render(
        request,
        "gatherings/open_kiosk.html",
        {
            "gathering": gathering,
            "url": request.build_absolute_uri(address),
            "over": over,
            "early": may_take_lines(gathering, clock.now()) is not None,
            "texts": _texts_for_staff(),
        },
    )


def token_for(gathering: Gathering) -> str:
    """A signed token for one gathering's sign-in lines, and nothing else; the gathering itself says until when."""
    return signing.dumps([str(gathering.pk)], salt=SALT, compress=False)


def _of_token(request: HttpRequest, token: str) -> tuple[Gathering, Scope]:
    try:
        # Addresses made by an earlier version carry an end as well.
        gathering_id, *_end = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    if request.district is None:  # type: ignore[attr-defined]
        raise Http404
    by = Scope.system(request.district.pk, "kiosk of a gathering")  # type: ignore[attr-defined]
    with tenancy.acting_as(by):
        gathering = queries.gathering(UUID(gathering_id), seen_by=by)
    if gathering is None:
        raise Http404
    return gathering, by


@by_link
@require_safe
def kiosk_page(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in here: a name, a phone or a child's name. Nothing of the roster is on this page.

    Before its hours it asks people to come back; after them it only brings what the tablet kept.
    """
    gathering, _by = _of_token(request, token)
    now = clock.now()
    over = may_open_kiosk(gathering, now)
    opens, closes = gathering.begins_at - DOORS, gathering.ends_at + KIOSK_LATE
    response = render(
        request,
        "gatherings/kiosk.html",
        {
            "gathering": gathering,
            "token": token,
            "key": uuid4().hex,
            "thanks": "thanks" in request.GET,
            "empty": "empty" in request.GET,
            "texts": _texts(gathering),
            "state": "closed" if over else "early" if now < opens else "open",
            "over": over,
            # The tablet's own clock may be wrong: it is told how long to wait, too. Milliseconds.
            "times": {
                name: int(moment.timestamp() * 1000)
                for name, moment in (("now", now), ("opens", opens), ("closes", closes))
            },
        },
    )
    # Not "no-referrer": with it a browser posts forms as from nowhere, and the CSRF check refuses them.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


# The token in the address is the authority here; there is no session that a foreign page could ride on.
@by_link
@csrf_exempt
@require_POST
def take_lines(request: HttpRequest, token: str) -> HttpResponse:
    """Lines from the tablet: one from the form, or what it kept while it was offline. Each key once."""
    gathering, by = _of_token(request, token)
    as_json = request.content_type == "application/json"
    lines = _lines_sent(request) if as_json else [_line(request.POST.dict(), clock.now())]
    if not as_json and not any(text.strip() for text in (lines[0].name, lines[0].phone, lines[0].child)):
        return redirect(reverse("gatherings:kiosk_page", args=[token]) + "?empty")
    try:
        with tenancy.acting_as(by):
            tally = actions.record_sign_ins(
                gathering_id=gathering.pk, lines=lines, way=Way.KIOSK, by=by, at=clock.now()
            )
    except Refused as problem:
        # The tablet keeps its lines, and brings them again where that may help; the page says why.
        again = redirect("gatherings:kiosk_page", token)
        status = 409 if _may_later(gathering) else 410
        return JsonResponse({"reason": str(problem.reason)}, status=status) if as_json else again
    if as_json:
        # Whether a line was matched is nothing for the door to show.
        refused = dict.fromkeys(tally.not_taken, _("It was written when this kiosk was not open."))
        kept = [line.key for line in lines if line.key not in refused]
        return JsonResponse({"kept": kept, "refused": refused})
    if tally.not_taken:
        return redirect("gatherings:kiosk_page", token)
    return redirect(reverse("gatherings:kiosk_page", args=[token]) + "?thanks")


def _may_later(gathering: Gathering) -> bool:
    """Whether what is refused now may be taken when the gathering begins."""
    return gathering.stage != Stage.CANCELLED and clock.now() < gathering.begins_at - DOORS


@by_link
@require_safe
def worker(request: HttpRequest, token: str) -> HttpResponse:
    """The service worker that keeps the page for when the network is gone; its reach is this one kiosk."""
    _of_token(request, token)
    response = render(
        request, "gatherings/kiosk_worker.js", {"token": token}, content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _lines_sent(request: HttpRequest) -> list[actions.WrittenLine]:
    try:
        sent = json.loads(request.body)["lines"]
        return [_line(one, None) for one in sent[:MOST_LINES]]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Http404 from problem


def _line(sent: dict, now: datetime | None) -> actions.WrittenLine:
    def text(key: str) -> str:
        return str(sent.get(key) or "")

    written: datetime | None
    try:
        written = datetime.fromtimestamp(int(sent["at"]) / 1000, UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        written = now
    return actions.WrittenLine(
        key=f"kiosk:{text('key')[:40]}",
        name=text("name"),
        phone=text("phone"),
        child=text("child"),
        written_at=written,
    )


def _texts(gathering: Gathering) -> dict[str, dict[str, str]]:
    """The page's words in each of the gathering's languages, so that it can change them without the network."""
    texts = {}
    spoken = dict.fromkeys([translation.get_language() or "en", "en", *gathering.languages, "es", "ar"])
    for language in spoken:
        if language not in settings.COMPLETE_LANGUAGES:
            continue  # a button that would change nothing
        with translation.override(language):
            texts[language] = {
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
                "title": gathering.title_in(language),
                "welcome": _("Welcome! Please sign in."),
                "one": _("One of these is enough."),
                "name": _("Your name"),
                "phone": _("Or your phone number"),
                "child": _("Or your child's name"),
                "here": _("I am here"),
                "empty": _("Write your name, a phone number or your child's name."),
                "thanks": _("Thank you! You are signed in."),
                "next": _("Next person"),
                "saved": _("All saved"),
                "kept": _("Kept on this tablet until the network is back:"),
                "early": _("It is too early to sign in. Come back when it begins."),
                "closed": _("This kiosk is closed."),
                "sending": _("Sending what the tablet kept:"),
                "stuck": _("Not sent. Staff can sign in here and read them:"),
            }
    return texts


def _texts_for_staff() -> dict[str, str]:
    return {
        "saved": _("This device keeps no names."),
        "kept": _("Kept on this device until the network is back:"),
        "stuck": _("These could not be sent:"),
        "columns": ",".join([_("Name"), _("Phone"), _("Child")]),
        "gone": _("The address where they were taken is not there any more."),
    }
