"""What a mail service brings: what became of our mail. anymail reads and checks it; the rest is ours."""

from __future__ import annotations

from anymail import urls as anymail_urls
from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from thirdpillar.doors.hooks.reports import Report, take_report, uuid_in
from thirdpillar.doors.hooks.views import posted_by_provider
from thirdpillar.doors.mail_in import take_mail
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels import configured_providers
from thirdpillar.ground.delivery.channels.mail_services import MailService
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import ContactKind

# That somebody opened a mail or followed a link is nobody's business, and is not asked for.
NOTED = {
    EventType.QUEUED, EventType.SENT, EventType.DELIVERED, EventType.BOUNCED, EventType.DEFERRED, EventType.REJECTED,
    EventType.FAILED, EventType.COMPLAINED, EventType.UNSUBSCRIBED,
}  # fmt: skip
OVER = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
DEAD = {RejectReason.BOUNCED, RejectReason.INVALID, RejectReason.TIMED_OUT}
STOPS = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}


@posted_by_provider
def reported(request: HttpRequest) -> HttpResponse:
    """Reports of our mail: delivered, bounced, called spam."""
    provider, events = events_of(request, "tracking")
    for event in events:
        if isinstance(event, AnymailTrackingEvent) and event.event_type in NOTED:
            take_report(request.district, provider.name, report_of(event))
    return HttpResponse(status=204)


@posted_by_provider
def received(request: HttpRequest) -> HttpResponse:
    """A mail that the service took in for us."""
    provider, events = events_of(request, "inbound")
    for event in events:
        if isinstance(event, AnymailInboundEvent) and event.message is not None:
            take_mail(
                event.message, district=request.district, at=clock.now(), provider=provider.name,
                recipient=str(event.message.envelope_recipient or ""), service=provider.service,
                fields={key: request.POST.get(key, "") for key in request.POST},
            )  # fmt: skip
    return HttpResponse(status=204)


def report_of(event: AnymailTrackingEvent) -> Report:
    """A service's event in our words."""
    kind, reason = event.event_type, event.reject_reason
    is_stop = kind in STOPS or (kind in OVER and reason in (RejectReason.SPAM, RejectReason.UNSUBSCRIBED))
    return Report(
        event=event.event_id or f"{event.message_id}:{kind}", reference=str(event.message_id or ""), said=kind,
        message_id=uuid_in((event.metadata or {}).get("reference")),
        failed=f"{kind}: {reason or event.description or ''}".rstrip(": ") if kind in OVER else "",
        is_dead=kind in OVER and reason in DEAD, is_stop=is_stop, kinds=(ContactKind.EMAIL,),
    )  # fmt: skip


def events_of(request: HttpRequest, what: str) -> tuple[MailService, list]:
    """The configured service and its events ("tracking" or "inbound") in a request that bears its secret or signature.

    Raises Http404 where it does not, or where nothing could tell: without a secret nothing is believed.
    """
    provider = configured_providers()[Channel.EMAIL]
    if not isinstance(provider, MailService) or getattr(request, "district", None) is None:
        raise Http404
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    try:
        name = f"{provider.service}_{what}_webhook"
        found = next(one for one in anymail_urls.urlpatterns if one.name == name).callback.view_class()
        found.setup(request)
        found.run_validators(request)
        return provider, list(found.parse_events(request))
    except (AnymailWebhookValidationFailure, StopIteration) as problem:
        raise Http404 from problem
    except (AnymailError, ValueError, KeyError, TypeError) as problem:
        # Signed, and yet not what the service says that it sends: it will not get better by coming again.
        raise Http404 from problem
