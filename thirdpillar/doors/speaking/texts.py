"""Which texts a person may speak before any call waits for them: of every call, of alerts, and of what a room sends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.actions.scripts import script_of
from thirdpillar.ground.delivery.choices import ScriptKind
from thirdpillar.ground.delivery.models import Script
from thirdpillar.ground.delivery.voices import (
    SENTENCES,
    Speakable,
    english_of,
    needs_person,
    sentence_digest,
    spoken_tag,
)
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.wording.alerts import alert_words, alerts_to_begin_from
from thirdpillar.means.conversations.wording.composing import composer_of
from thirdpillar.practice.gatherings.actions.speaking import speakables_of
from thirdpillar.practice.gatherings.actions.telling import Writer
from thirdpillar.practice.gatherings.models import Gathering

# The languages of ours that no machine speaks.
LANGUAGES = sorted({spoken_tag(code) for code in settings.COMPLETE_LANGUAGES if needs_person(code)})


def of_every_call(language: str, *, district_id: UUID, at: datetime) -> list[Script]:
    """What every call says beside its message, and the alerts' texts; not yet saved, for who records them once."""
    found = [
        Script(
            district_id=district_id, kind=ScriptKind.SENTENCE, language=language, about_since=at,
            digest=sentence_digest(language, each), words=english_of(each),
        )
        for each in SENTENCES
    ]  # fmt: skip
    for alert in alerts_to_begin_from():
        words, english = (
            alert_words(alert.pk, [language]).get(language, ""),
            alert_words(alert.pk, ["en"])["en"],
        )
        if words:
            found.append(
                script_of(
                    Speakable(words, ScriptKind.ALERT, original=english), language=language,
                    district_id=district_id, school_id=None, at=at,
                )
            )  # fmt: skip
    return found


def of_room(
    kind: str, reference_id: UUID, *, seen_by: Scope, at: datetime
) -> tuple[str, list[Script]] | None:
    """What a row is called, and its texts in the languages that no machine speaks; None where it is not there for the asker."""
    if kind == ScriptKind.BROADCAST:
        found = Broadcast.objects.seen_by(seen_by).filter(pk=reference_id).first()
        if found is None:
            return None
        composer = composer_of(found, seen_by=seen_by)
        school_id = found.school_ids[0] if len(found.school_ids) == 1 else None
        texts = [(one.language, composer.speakable(one.language, ())) for one in composer.versions]
        title = found.title
    elif kind == ScriptKind.GATHERING:
        gathering = Gathering.objects.seen_by(seen_by).filter(pk=reference_id).first()
        if gathering is None:
            return None
        texts = speakables_of(Writer(gathering, seen_by), LANGUAGES)
        school_id, title = gathering.school_id, gathering.title
    else:
        return None
    return title, [
        script_of(each, language=language, district_id=seen_by.district_id, school_id=school_id, at=at)
        for language, each in texts
        if needs_person(language)
    ]
