"""What Sinch brings: texts from families and delivery reports, in one place. Signed, kept once, answered at once."""

from __future__ import annotations

import json
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse

from thirdpillar.doors.hooks.reports import Report, take_report, uuid_in
from thirdpillar.doors.hooks.views import LONGEST, posted_by_provider
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.media import MOST, ring_for_media
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels import text_providers
from thirdpillar.ground.delivery.channels.sinch import Sinch
from thirdpillar.ground.people.choices import ContactKind

OVER = {"failed", "rejected", "aborted", "cancelled", "expired", "deleted"}
# Delivery report error codes: the message is unroutable.
DEAD = {402}
OLDEST_S = 300


@posted_by_provider
def brought(request: HttpRequest) -> HttpResponse:
    """A text ("mo_text", "mo_media") or a report ("recipient_delivery_report_sms", "…_mms")."""
    if getattr(request, "district", None) is None:
        raise Http404
    nonce, moment, given = (
        request.headers.get(f"x-sinch-webhook-signature{part}", "") for part in ("-nonce", "-timestamp", "")
    )
    is_fresh = moment.isdecimal() and abs(clock.now().timestamp() - int(moment)) < OLDEST_S
    ours = [one for one in text_providers() if isinstance(one, Sinch)]
    signed = [one for one in ours if is_fresh and one.has_signed(request.body, nonce, moment, given)]
    if not signed:
        raise Http404
    provider = signed[0]
    said = _said(request.body)
    kind = str(said.get("type", ""))
    if kind in ("mo_text", "mo_media") and said.get("id") and said.get("from"):
        body = said.get("body", "")
        words = body.get("message", "") if isinstance(body, dict) else body
        media = _media_of(body)
        receive(
            district=request.district, provider=provider.name, reference=str(said["id"]),
            sender=number(said["from"]), body=str(words or "")[:LONGEST], at=clock.now(), media=media,
            said_at=_moment(said.get("received_at")),
        )  # fmt: skip
        if media:
            ring_for_media(request.district.pk)
    elif kind.startswith("recipient_delivery_report") and said.get("batch_id"):
        status, code = str(said.get("status", "")).lower(), said.get("code")
        report = Report(
            event=f"{said['batch_id']}:{status}", reference=str(said["batch_id"]), said=status,
            message_id=uuid_in(said.get("client_reference")),
            failed=f"{status} {code}" if status in OVER else "",
            is_dead=status in OVER and code in DEAD, kinds=(ContactKind.MOBILE,),
        )  # fmt: skip
        take_report(request.district, provider.name, report)
    return HttpResponse(status=204)


def number(given: object) -> str:
    """A number as we keep it: Sinch leaves the plus out."""
    text = str(given)
    return f"+{text}" if text.isdigit() and len(text) > 6 else text


def _media_of(body: object) -> list[str]:
    """The addresses in a picture text's body: {"media": [{"url", "content_type", "status", "code"}], "message"}."""
    listed = body.get("media") if isinstance(body, dict) else None
    pictures = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    # One that never reached Sinch has no address: it is noted all the same, and staff see that something came.
    return [str(each.get("url") or f"failed:{place}") for place, each in enumerate(pictures[:MOST])]


def _moment(said: object) -> datetime | None:
    """A moment as Sinch writes it, "2026-11-10T17:00:00.123Z"; None where it is none."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _said(body: bytes) -> dict:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
