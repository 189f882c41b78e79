"""What came along with families' texts: noted by the webhook, fetched by the worker, judged and kept by the room."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from django.db import transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import bell, clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.channels import configured_providers, text_providers
from thirdpillar.ground.delivery.channels.media import NotFetched, fetch_media
from thirdpillar.ground.delivery.channels.sinch import Sinch
from thirdpillar.ground.delivery.channels.texts import TextProvider
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import claim_media, give_up_media, keep_media

TASK = "media.fetch_due"
MOST = 10
ring_for_media = partial(bell.ring_after_commit, TASK)
log = logging.getLogger(__name__)


def media_of(fields: Mapping[str, str]) -> list[str]:
    """The addresses that a webhook of the Messages interface names: MediaUrl0, MediaUrl1, …"""
    try:
        count = int(fields.get("NumMedia", "0") or 0)
    except ValueError:
        count = 0
    return [address for place in range(min(count, MOST)) if (address := fields.get(f"MediaUrl{place}", ""))]


def fetch_due_media(district: District) -> int:
    """Fetch what is due in one district, no transaction open meanwhile; answers how many were asked for."""
    by = Scope.system(district.pk, "fetching what came with a text")
    providers = configured_providers()
    by_name = {one.name: one for one in (providers[Channel.WHATSAPP], *text_providers())}
    with transaction.atomic(), tenancy.acting_as(by):
        due = claim_media(by=by, at=clock.now())
    for attachment_id, address, told_by in due:
        # Who brought it holds it; after a change of providers there is nobody left to ask.
        deed = _fetched(by_name.get(told_by), address)
        if deed is not None:
            with transaction.atomic(), tenancy.acting_as(by):
                deed(attachment_id=attachment_id, by=by, at=clock.now())
    return len(due)


def _fetched(provider: object, address: str) -> partial | None:
    """What becomes of one: kept, given up, or (None) tried again later."""
    if not isinstance(provider, TextProvider | Sinch):
        return partial(give_up_media, because="no provider")
    try:
        return partial(keep_media, content=fetch_media(provider, address))
    except NotFetched as problem:
        log.info("a file that came with a text was not fetched: %s", problem.because)
        return partial(give_up_media, because=problem.because) if problem.is_final else None
