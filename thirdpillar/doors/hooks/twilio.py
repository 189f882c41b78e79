"""What a provider of Twilio's kind reports and brings: receipts of texts and calls, and WhatsApp. Signed, kept once."""

from __future__ import annotations

import hmac

from django.http import Http404, HttpRequest, HttpResponse

from thirdpillar.doors.hooks.reports import Report, take_report, uuid_in
from thirdpillar.doors.hooks.views import EMPTY, LONGEST, posted_by_provider, signature
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.media import media_of, ring_for_media
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels import configured_providers, stand_ins
from thirdpillar.ground.delivery.channels.calls import CallProvider
from thirdpillar.ground.delivery.channels.texts import WHATSAPP, TextProvider, failure_of
from thirdpillar.ground.delivery.choices import Channel, Failure
from thirdpillar.ground.people.choices import ContactKind

OVER = {"failed", "undelivered", "busy", "no-answer", "canceled"}


@posted_by_provider
def receipt_received(request: HttpRequest) -> HttpResponse:
    """What became of a text, a WhatsApp message or a call of ours."""
    provider = signed_by(request, Channel.SMS, Channel.WHATSAPP, Channel.VOICE)
    is_call = "CallSid" in request.POST
    reference = request.POST.get("CallSid" if is_call else "MessageSid", "")
    said = request.POST.get("CallStatus" if is_call else "MessageStatus", "")
    code = request.POST.get("ErrorCode", "")
    told = failure_of(code, Channel.VOICE if is_call else _channel_of(request))
    report = Report(
        event=f"{reference}:{said}", reference=reference, said="delivered" if said == "completed" else said,
        message_id=uuid_in(request.GET.get("message")),
        failed=f"{said} {code}".strip() if said in OVER else "",
        # A landline still rings: only texts stop going there.
        is_dead=said in OVER and told == Failure.DEAD, kinds=(ContactKind.MOBILE,), is_stop=told == Failure.STOP,
    )  # fmt: skip
    take_report(request.district, provider.name, report)
    return HttpResponse(status=204)


@posted_by_provider
def whatsapp_received(request: HttpRequest) -> HttpResponse:
    """A family's words by WhatsApp: understood as a text is, and answered where they were written."""
    provider = signed_by(request, Channel.WHATSAPP)
    reference, sender = request.POST.get("MessageSid", ""), request.POST.get("From", "")
    if reference and sender.startswith(WHATSAPP):
        receive(
            district=request.district, provider=provider.name, reference=reference,
            sender=sender.removeprefix(WHATSAPP), body=request.POST.get("Body", "")[:LONGEST], at=clock.now(),
            channel=Channel.WHATSAPP, media=media_of(request.POST),
        )  # fmt: skip
        if media_of(request.POST):
            ring_for_media(request.district.pk)
    return HttpResponse(EMPTY, content_type="text/xml")


def signed_by(request: HttpRequest, *channels: str) -> TextProvider | CallProvider:
    """The configured provider of one of these channels whose signature this request bears; else there is no page."""
    if getattr(request, "district", None) is None:
        raise Http404
    providers = configured_providers()
    given = request.headers.get("X-Twilio-Signature", "").encode()
    # One account may carry several channels: what is reported tells which of them it is.
    asked = sorted(channels, key=lambda each: each != _channel_of(request))
    candidates = [providers[channel] for channel in asked]
    if Channel.SMS in channels:
        candidates += stand_ins().values()
    for provider in candidates:
        if isinstance(provider, TextProvider | CallProvider) and hmac.compare_digest(
            given, signature(provider.secret, request).encode()
        ):
            return provider
    raise Http404


def _channel_of(request: HttpRequest) -> str:
    if "CallSid" in request.POST:
        return Channel.VOICE
    ends = request.POST.get("From", "") + request.POST.get("To", "")
    return Channel.WHATSAPP if WHATSAPP in ends else Channel.SMS
