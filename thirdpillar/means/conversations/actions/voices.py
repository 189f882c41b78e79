"""Asking people to speak what calls wait for: those whom the staff directory names in the language, once a text."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Script
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.queries.speaking import not_asked_yet, speakers_of

NEEDED = "conversations.voice_needed"


@transaction.atomic
def ask_for_voices(*, by, at: datetime) -> int:
    """Write to whoever could speak what calls wait for since the last time; answer how many people.

    The e-mail says in which language, and not what: that is read behind the sign-in.
    """
    scripts = not_asked_yet(seen_by=by)
    if not scripts:
        return 0
    district = District.objects.get(pk=by.district_id)
    link = f"{f'https://{district.host}' if district.host else settings.PUBLIC_URL}/voices/"
    rows, told = [], set()
    for account, language in speakers_of({one.language for one in scripts}, seen_by=by):
        if account.pk in told:
            continue
        told.add(account.pk)
        with translation.override(account.language or "en"):
            rows.append({
                "channel": Channel.EMAIL, "purpose": NEEDED, "reference_id": uuid5(account.pk, at.isoformat()),
                "address": account.email, "language": account.language or "en",
                "subject": f"{_('Needs a voice')}: {language_label(language)}", "body": link,
            })  # fmt: skip
    enqueue_many(rows, by=by, at=at)
    Script.objects.seen_by(by).filter(pk__in=[one.pk for one in scripts]).update(asked_at=at)
    record(
        by=by, at=at, deed="conversations.ask_for_voices", subject="script", texts=len(scripts), people=len(rows)
    )  # fmt: skip
    return len(rows)
