"""Where a mail program, or whoever reads a mail to many, stops such mail (RFC 8058): looking stops nothing, a post does.

What is too old says how else.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.unsubscribing import is_too_old, message_of
from thirdpillar.ground.people.actions.stops import stop_contact_points


@by_link
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, code: str) -> HttpResponse:
    """One button, and what it did; machines that look at every link of a mail stop nothing."""
    district, link = request.district, message_of(code)  # type: ignore[attr-defined]
    if district is None or link is None:
        raise Http404
    by = Scope.system(district.pk, "whoever got a mail wants no more")
    with tenancy.acting_as(by):
        mail = Message.objects.seen_by(by).filter(pk=link.message_id, channel=Channel.EMAIL).first()
        if mail is None or not mail.address:
            raise Http404
        too_old = is_too_old(link, mail)
        if request.method == "POST" and not too_old:
            at = clock.now()
            stop_address(
                by=by, at=at, channel=Channel.EMAIL, address=mail.address, because="asked by its button"
            )
            stop_contact_points(by=by, at=at, value=mail.address)
    # As the mail was written, unless its reader has chosen another language here.
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or not mail.language
    language = translation.get_language() if chosen else mail.language
    with translation.override(page_language_or_near(language or "en")):
        context = {
            "is_done": request.method == "POST", "too_old": too_old, "host": district.name,
            "phone": district.reply_phone,
        }  # fmt: skip
        response = render(request, "hooks/stop_mail.html", context, status=410 if too_old else 200)
        response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
