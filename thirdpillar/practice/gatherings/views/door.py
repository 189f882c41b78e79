"""The door team's phones: the page that finds families by name or badge, with or without a network, and what it brings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Min, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.policy import by_link, for_anyone, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings import actions, queries
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.door import homes_in_since, numbers_at
from thirdpillar.practice.gatherings.rules import DOORS, KIOSK_LATE, may_open_kiosk
from thirdpillar.practice.gatherings.rules.door import badge_code
from thirdpillar.practice.gatherings.views.common import WHO, done, found

SALT = "gatherings.door"
MOST_ARRIVALS, BADGES = 200, 120


@open_to(*WHO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def door_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Find a family, check it in, take it back. Without its script each is a plain form; with it, a phone goes on alone."""
    gathering, scope, now = found(request, gathering_id), request.scope, clock.now()
    if request.method == "POST":
        return _check_in(request, gathering)
    words = request.GET.get("name", "").strip()
    families = queries.found_at_door(gathering, words, seen_by=scope) if words else []
    # The copy that a phone keeps for when it is alone names nobody: what it keeps of people is sealed.
    lately = [] if "kept" in request.GET else queries.arrivals_lately(gathering, seen_by=scope)
    record_read(
        by=scope, at=now, deed="gatherings.door_list", subject="gathering", subject_id=gathering.pk,
        families=len(families), lately=len(lately),
    )  # fmt: skip
    token = signing.dumps([str(gathering.pk), str(scope.account_id), scope.role], salt=SALT)
    context = {
        "gathering": gathering,
        "sync": reverse("gatherings:door_sync", args=[token]),
        "words": words,
        "families": families,
        "lately": lately,
        "numbers": queries.numbers_at(gathering, seen_by=scope),
        "over": may_open_kiosk(gathering, now),
        "key": uuid4().hex,
        "texts": {
            "saved": _("All saved"),
            "kept": _("Kept on this device until the network is back:"),
            "last": _("Last sent:"),
            "stuck": _("These could not be sent:"),
            "nobody": _("Nobody of this name is on the list."),
            "in": _("Checked in:"),
            "undo": _("Undo"),
        },
        "times": {"now": _ms(now), "closes": _ms(gathering.ends_at + KIOSK_LATE)},
    }
    response = render(request, "gatherings/door.html", context)
    # Not what the identity step says of pages about people: the copy that names nobody may be kept.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _check_in(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    posted = request.POST
    undo = posted.get("undo", "")
    one = actions.Brought(
        key=(undo or posted.get("key", ""))[:40] or uuid4().hex,
        at=clock.now(),
        adult_ids=_ids(posted.getlist("adult")),
        children=_number(posted.get("children")),
        name=posted.get("name", ""),
        child=posted.get("child", ""),
        phone=posted.get("phone", ""),
        undone=bool(undo),
    )
    if not (undo or one.adult_ids or one.name.strip()):
        messages.error(request, _("Write at least one name."))
        return redirect("gatherings:door", gathering.pk)

    def take() -> None:
        scope = request.scope  # type: ignore[attr-defined]
        taken = actions.take_arrivals(
            gathering_id=gathering.pk, brought=[one], by=scope, at=clock.now(), account_id=scope.account_id
        )
        for reason in taken.refused.values():
            raise Refused(reason)

    done(request, take, _("Removed.") if undo else _("Noted as present."))
    return redirect("gatherings:door", gathering.pk)


@open_to(*WHO, support=False)
@require_safe
def door_list(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """What a phone keeps, sealed, until the door closes: names and badges of the families that may be expected."""
    gathering, scope = found(request, gathering_id), request.scope
    if over := may_open_kiosk(gathering, clock.now()):
        return JsonResponse({"reason": str(over.reason)}, status=410)
    roll = queries.roll_at_door(gathering, seen_by=scope)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.door_list", subject="gathering", subject_id=gathering.pk,
        families=len(roll),
    )  # fmt: skip
    return JsonResponse({"families": [one.told() for one in roll], "now": _ms(clock.now())})


# The token that the page was given is the authority here: a phone may have been signed out since, hours ago.
@by_link
@csrf_exempt
@require_POST
def door_sync(request: HttpRequest, token: str) -> HttpResponse:
    """What a phone did while it was alone, in its own time; answers what is kept, the numbers, and who is in."""
    try:
        gathering_id, account, role = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    district, now = request.district, clock.now()  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    by = Scope.system(district.pk, "door of a gathering")
    brought, since = _sent(request, now)
    with tenancy.acting_as(by):
        gathering = queries.gathering(UUID(gathering_id), seen_by=by)
        if gathering is None:
            raise Http404
        if not still_there(UUID(account), role, gathering, clock.today(district.zone), by):
            return JsonResponse(
                {"reason": _("Somebody has done this already, or it is not yours."), "now": _ms(now)},
                status=410,
            )
        try:
            taken = actions.take_arrivals(
                gathering_id=gathering.pk, brought=brought, by=by, at=now,
                account_id=UUID(account),
            )  # fmt: skip
        except Refused as problem:
            # Three hours before, it may be taken later; a gathering that is cancelled or long ago takes nothing.
            status = 409 if now < gathering.begins_at - DOORS and gathering.stage == "open" else 410
            return JsonResponse({"reason": str(problem.reason), "now": _ms(now)}, status=status)
        told = {
            "kept": taken.kept,
            "refused": taken.refused,
            "now": _ms(now),
            "closes": _ms(gathering.ends_at + KIOSK_LATE),
            "numbers": numbers_at(gathering, seen_by=by).told(),
            "here": [str(one) for one in homes_in_since(gathering, since, seen_by=by)],
        }
    return JsonResponse(told)


def still_there(account_id: UUID, role: str, gathering: Gathering, on: date, by: Scope) -> bool:
    """Whether whoever opened the door still works here in that role: what they bring later is theirs no more."""
    grants = RoleGrant.objects.seen_by(by).filter(
        Q(begins_on=None) | Q(begins_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on), account_id=account_id, role=role
    )  # fmt: skip
    if role != Role.OFFICE:
        grants = grants.filter(role__in=WHO, school_id=gathering.school_id)
    is_here = Account.objects.seen_by(by).filter(pk=account_id, suspended_at=None).exists()
    return is_here and grants.exists()


@for_anyone
@require_safe
def door_worker(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The service worker that keeps the empty page for when there is no network; its reach is this one door."""
    response = render(
        request, "gatherings/door_worker.js", {"page": reverse("gatherings:door", args=[gathering_id])},
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@open_to(*WHO)
@require_safe
def badges(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """A badge for each family that was invited, or where nobody was for all that may be expected, in its language."""
    gathering, scope = found(request, gathering_id), request.scope
    homes = queries.households_at(gathering, seen_by=scope)
    if not queries.invitations_to(gathering, seen_by=scope).exists():
        roll = queries.roll_at_door(gathering, seen_by=scope)
        expected = Household.objects.seen_by(scope).filter(pk__in=[one.household_id for one in roll])
        homes = expected.annotate(first_name=Min("students__student__sort_name")).order_by("first_name", "pk")
    page = Paginator(homes, BADGES).get_page(request.GET.get("page"))
    shown = queries.families_at(gathering, [home.pk for home in page], seen_by=scope)
    reads = {home.pk: home.reads_language for home in page}
    record_read(
        by=scope, at=clock.now(), deed="gatherings.families", subject="gathering", subject_id=gathering.pk,
        families=len(shown),
    )  # fmt: skip
    listed = [
        {
            "label": one.label,
            "code": badge_code(gathering.pk, one.household_id),
            **_badge(
                gathering, (one.invitation.language if one.invitation else "") or reads[one.household_id]
            ),
        }
        for one in shown
    ]
    return render(request, "gatherings/badges.html", {"gathering": gathering, "badges": listed, "page": page})


def _badge(gathering: Gathering, language: str) -> dict[str, str]:
    """The words of a badge in a language that we write."""
    with translation.override(language or "en"):
        return {
            "language": translation.get_language() or "en",
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "title": gathering.title_in(language or "en"),
            "words": _("Your own square for the door"),
        }


def _sent(request: HttpRequest, now: datetime) -> tuple[list[actions.Brought], datetime]:
    """What a phone sent, its times set right by how far its clock is from ours."""
    try:
        sent = json.loads(request.body)
        wrong = _ms(now) - int(sent["now"])
        since = datetime.fromtimestamp(max(0, int(sent.get("since") or 0)) / 1000, UTC) - timedelta(minutes=5)
        return [_brought(one, wrong) for one in sent["arrivals"][:MOST_ARRIVALS]], since
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError) as problem:
        raise Http404 from problem


def _brought(sent: dict, wrong: int) -> actions.Brought:
    def text(key: str) -> str:
        return str(sent.get(key) or "")

    return actions.Brought(
        key=str(sent["key"])[:40],
        at=datetime.fromtimestamp((int(sent["at"]) + wrong) / 1000, UTC),
        adult_ids=_ids(sent.get("adults") or []),
        children=_number(sent.get("children")),
        name=text("name"),
        child=text("child"),
        phone=text("phone"),
        undone=bool(sent.get("undone")),
    )


def _ids(texts) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(str(one)) for one in texts[:30])
    except ValueError as problem:
        raise Http404 from problem


def _number(text) -> int:
    digits = str(text or "0")[:3]
    return int(digits) if digits.isdecimal() else 0


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
