"""The phone of a stand, or of the door team: it writes questions down with or without a network, and shows nobody's.

Its address carries a signed token that lets it bring questions to this fair (at this stand), and nothing else.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.doors.fairs.common import SALT, Home, homes_of_badges, homes_of_numbers
from thirdpillar.doors.fairs.forms import StaffAskForm
from thirdpillar.doors.family_fairs.common import by_machine, gathering_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.rules import KIOSK_LATE, may_take_lines, moment_at_the_door
from thirdpillar.practice.partners.actions.asking import Asked, take_questions
from thirdpillar.practice.partners.choices import Share, ShareWith, Way
from thirdpillar.practice.partners.forms.directory import phone_typed
from thirdpillar.practice.partners.models import Fair, Stand
from thirdpillar.practice.partners.queries.fairs import stands_of
from thirdpillar.practice.partners.rules import terms

MOST_AT_ONCE = 200


def _opened(token: str, by: Scope) -> tuple[Fair, list[Stand]]:
    """The fair of a token, and the stands at which its phone may write."""
    try:
        fair_id, stand_id = signing.loads(token, salt=SALT)
        fair = Fair.objects.seen_by(by).filter(pk=UUID(fair_id)).first()
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    if fair is None:
        raise Http404
    stands = [one for one in stands_of(fair, seen_by=by) if stand_id in ("", str(one.pk))]
    if not stands:
        raise Http404
    return fair, stands


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@by_machine("the phone of a stand")
def stand_phone(request: HttpRequest, *, by: Scope, token: str) -> HttpResponse:
    """Write a question down. Without its script a plain form; with it, a phone goes on alone."""
    fair, stands = _opened(token, by)
    gathering, district, at = gathering_of(fair, by), request.district, clock.now()  # type: ignore[attr-defined]
    over = _over(gathering, at)
    form = StaffAskForm(
        request.POST or None, country=district.country, languages=district.languages, stands=stands,
        known=bool(request.POST.get("badge", "").strip()),
        initial={"key": uuid4().hex, "language": (district.languages or ["en"])[0]},
    )  # fmt: skip
    if request.method == "POST" and not over and form.is_valid():
        said = form.cleaned_data
        asked = _asked(
            form.facts() | {"stand": said["stand"], "badge": said["badge"], "at": at}, district.country
        )
        refused = _take(fair, gathering, stands, [asked], by, at, clock.today(district.zone))[1]
        if not refused:
            messages.success(request, _("Saved. Thank you!"))
            return redirect("family_fairs:stand_phone", token)
        for reason in refused.values():
            form.add_error(None, reason)
    answer = render(
        request,
        "family_fairs/phone.html",
        {
            "fair": fair, "gathering": gathering, "stands": stands, "only": stands[0] if len(stands) == 1 else None,
            "form": form, "over": over, "token": token,
            "texts": {
                "saved": _("All saved"), "kept": _("Kept on this device until the network is back:"),
                "last": _("Last sent:"), "stuck": _("These could not be sent:"), "in": _("Saved."), "undo": _("Undo"),
            },
            "times": {"now": _ms(at), "closes": _ms(gathering.ends_at + KIOSK_LATE)},
        },
        status=422 if form.errors else 200,
    )  # fmt: skip
    # The page shows nobody: a phone may keep it for when there is no network.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _over(gathering: Gathering, at: datetime) -> str:
    early = may_take_lines(gathering, at)
    if early is not None:
        return str(early.reason)
    return _("It was written when this fair was not open.") if at > gathering.ends_at + KIOSK_LATE else ""


# The token that the page was given is the authority here: a stand's phone is signed in nowhere.
@by_link
@csrf_exempt
@require_POST
@by_machine("the phone of a stand")
def sync(request: HttpRequest, *, by: Scope, token: str) -> HttpResponse:
    """What a phone wrote down while it was alone, in its own time; answers what is kept and what is not."""
    fair, stands = _opened(token, by)
    gathering, at = gathering_of(fair, by), clock.now()
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    early = may_take_lines(gathering, at)
    if early is not None or at > gathering.ends_at + timedelta(days=terms("fair", on)["brings_days"]):
        said = str(early.reason) if early else _("It was written when this fair was not open.")
        return JsonResponse({"reason": said, "now": _ms(at)}, status=409 if at < gathering.begins_at else 410)
    try:
        sent = json.loads(request.body)
        wrong = _ms(at) - int(sent["now"])
        brought = [_asked(each, request.district.country, wrong) for each in sent["arrivals"][:MOST_AT_ONCE]]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError) as problem:
        raise Http404 from problem
    kept, refused = _take(fair, gathering, stands, brought, by, at, on)
    return JsonResponse(
        {"kept": kept, "refused": refused, "now": _ms(at), "closes": _ms(gathering.ends_at + KIOSK_LATE)}
    )


def _asked(sent: dict, country: str, wrong: int = 0) -> dict:
    """A question as a phone sent it, as texts; its time set right by how far its clock is from ours."""
    told = {
        name: str(sent.get(name) or "")
        for name in ("key", "stand", "badge", "words", "language", "name", "share_with")
    }
    moment = sent["at"]
    if not isinstance(moment, datetime):
        moment = datetime.fromtimestamp((int(moment) + wrong) / 1000, UTC)
    share = sent.get("share") or ()
    return told | {
        "at": moment, "undone": bool(sent.get("undone")), "share": tuple(one for one in Share.values if one in share),
        "phone": _phone(str(sent.get("phone") or ""), country), "email": _email(str(sent.get("email") or "")),
    }  # fmt: skip


def _phone(text: str, country: str) -> str:
    """A number to write to, or what was typed, for a person to make out: nothing that a family said in a hall is lost."""
    try:
        return phone_typed(text, country)
    except ValidationError:
        return text.strip()[:40]


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _take(fair: Fair, gathering: Gathering, stands, brought: list[dict], by: Scope, at: datetime, on):
    """Keep what was brought: (the keys that the server has, why it does not have the others)."""
    badges = {one["badge"].strip() for one in brought if one["badge"].strip()}
    homes = homes_of_badges(gathering, badges, seen_by=by) if badges else {}
    written = {one["phone"] for one in brought if one["phone"] and not one["badge"].strip()}
    walk_ins = homes_of_numbers(written, seen_by=by) if written else {}
    here = {one.pk for one in stands}
    asked, refused = [], {}
    for one in brought:
        nobody = Home(None, None)
        badge = one["badge"].strip()
        home = homes.get(badge, nobody) if badge else walk_ins.get(one["phone"], nobody)
        stand_id = next(iter(ids_among([one["stand"]])), None)
        if stand_id is None or stand_id not in here:
            refused[one["key"]] = _("Choose one.")
        else:
            # A badge that is of nobody, or of whom the office speaks with first, takes no question from the family: its words
            # stay, of whom it is is open, and the phone hears no difference.
            who = home if isinstance(home, Home) else Home(None, None)
            same = ("key", "words", "language", "name", "phone", "email", "undone")
            share = [each for each in one["share"] if one[each]]
            with_ = one["share_with"] if one["share_with"] in ShareWith.values and share else ShareWith.NOBODY
            asked.append(
                Asked(
                    stand_id=stand_id, at=moment_at_the_door(gathering, one["at"], at), share=tuple(share),
                    share_with=with_, household_id=who.household_id, adult_id=who.adult_id,
                    **{name: one[name] for name in same},
                )
            )  # fmt: skip
    taken = take_questions(fair_id=fair.pk, asked=asked, way=Way.STAND, on=on, by=by, at=at)
    return list(taken.kept), refused | taken.refused


@by_link
@require_safe
@by_machine("the phone of a stand")
def worker(request: HttpRequest, *, by: Scope, token: str) -> HttpResponse:
    """The service worker that keeps the page for when there is no network; its reach is this one stand."""
    _opened(token, by)
    response = render(
        request, "family_fairs/phone_worker.js", {"page": reverse("family_fairs:stand_phone", args=[token])},
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
