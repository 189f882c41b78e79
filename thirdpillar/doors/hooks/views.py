"""What text providers of Twilio's kind bring: texts from families. Signed, kept once, answered at once."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from hashlib import sha1

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from thirdpillar.doors.inbound import receive
from thirdpillar.doors.media import media_of, ring_for_media
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels import text_providers
from thirdpillar.ground.delivery.channels.texts import TextProvider

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
LONGEST = 1600


def posted_by_provider(view: Callable) -> Callable:
    """A place where another machine posts: its signature stands in for the token that our own pages carry."""
    return by_link(csrf_exempt(require_POST(view)))


@posted_by_provider
def text_received(request: HttpRequest) -> HttpResponse:
    """A family's text. Pictures that came along are fetched afterwards, by the worker."""
    provider = _signed_by(request)
    reference, sender = request.POST.get("MessageSid", ""), request.POST.get("From", "")
    if reference and sender:
        receive(
            district=request.district,  # type: ignore[attr-defined]
            provider=provider.name,
            reference=reference,
            sender=sender,
            body=request.POST.get("Body", "")[:LONGEST],
            media=media_of(request.POST),
            at=clock.now(),
        )
        if media_of(request.POST):
            ring_for_media(request.district.pk)  # type: ignore[attr-defined]
    # The reply goes through the outbox like everything else, so the answer here is empty.
    return HttpResponse(EMPTY, content_type="text/xml")


def _signed_by(request: HttpRequest) -> TextProvider:
    """The configured provider, if this request bears its signature; else the page does not exist."""
    if getattr(request, "district", None) is None:
        raise Http404
    given = request.headers.get("X-Twilio-Signature", "").encode()
    for provider in text_providers():
        if isinstance(provider, TextProvider) and hmac.compare_digest(
            given, signature(provider.secret, request).encode()
        ):
            return provider
    raise Http404


def signature(secret: str, request: HttpRequest) -> str:
    """HMAC-SHA1 over the address and the sorted fields, as Twilio documents it for its webhooks."""
    fields = "".join(
        key + value for key in sorted(request.POST) for value in sorted(request.POST.getlist(key))
    )
    digest = hmac.new(secret.encode(), (request.build_absolute_uri() + fields).encode(), sha1).digest()
    return base64.b64encode(digest).decode()
