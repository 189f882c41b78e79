"""A picture that goes along with a text, fetched by the provider that sends it: by a signed address, for two hours."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.files import file_answer
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.rules.pictures import picture_meant


@by_link
@never_cache
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture alone, without a name; nothing as soon as the conversation is not open to its caregiver any more."""
    district, at = request.district, clock.now()  # type: ignore[attr-defined]
    attachment_id = picture_meant(token, at=at)
    if district is None or attachment_id is None:
        raise Http404
    machine = Scope.system(district.pk, "a provider fetches a picture that goes along with a text")
    with tenancy.acting_as(machine):
        found = queries.picture_to_send(attachment_id, on=clock.today(district.zone), seen_by=machine)
        if found is None:
            raise Http404
        record_read(
            by=machine, at=at, deed="conversations.picture_sent", subject="attachment", subject_id=attachment_id
        )  # fmt: skip
    row, content = found
    response = file_answer(content, row.media_type, row.kind)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
