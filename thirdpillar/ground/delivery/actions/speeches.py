"""Deeds of what people speak: in a file, or by phone with a key that says it is to be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.files import Harmful, inspect_voice
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions.outbox import enqueue
from thirdpillar.ground.delivery.actions.recordings import keep_recording
from thirdpillar.ground.delivery.actions.scripts import keep_scripts, release_spoken
from thirdpillar.ground.delivery.choices import Asks, Channel, MessageClass, SpokenBy
from thirdpillar.ground.delivery.models import Message, Recording, Script, Speech
from thirdpillar.ground.delivery.rules import voice_terms

PURPOSE = "delivery.speech"


@transaction.atomic
def begin_script(*, script: Script, by, at: datetime) -> Script:
    """Write down what may be spoken, before any call waits for it; the row that stands for it."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        keep_scripts([script])
        kept = Script.objects.seen_by(wide).get(
            school_id=script.school_id, language=script.language, digest=script.digest
        )
        kept.wanted_at = at
        kept.save(update_fields=["wanted_at"])
        record(by=by, at=at, deed="delivery.begin_script", subject="script", subject_id=kept.pk)
    return kept


@transaction.atomic
def keep_speech(*, script_id: UUID, content: bytes, by, at: datetime, is_synthetic: bool = False) -> Speech:
    """Keep a file in which somebody speaks a script; what was spoken before is replaced. Raises Refused with the reason."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        script = _locked(script_id, wide)
        voice = _inspected(content, at)
        _replace(script, wide, at)
        speech = Speech(
            district_id=by.district_id, script=script, account_id=by.account_id, spoken_by=SpokenBy.FILE,
            seconds=round(voice.seconds), content=voice.content, content_type=voice.media_type, at=at, kept_at=at,
            is_synthetic=is_synthetic,
        )  # fmt: skip
        speech.save(force_insert=True)
        record(by=by, at=at, deed="delivery.keep_speech", subject="script", subject_id=script.pk)
        release_spoken(digest=script.digest, by=wide, at=at)
    return speech


@transaction.atomic
def call_to_speak(*, script_id: UUID, number: str, by, at: datetime) -> Speech:
    """Call one of our own people at their own number, to speak a script after the tone."""
    if not number:
        raise Refused(_("No number or address that may be used."))
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        script = _locked(script_id, wide)
        speech = Speech(
            district_id=by.district_id,
            script=script,
            account_id=by.account_id,
            spoken_by=SpokenBy.PHONE,
            at=at,
        )
        speech.save(force_insert=True)
        enqueue(
            by=wide, at=at, channel=Channel.VOICE, purpose=PURPOSE, reference_id=speech.pk, address=number,
            body=_("Voice message"), language="en", school_id=script.school_id, message_class=MessageClass.REPLY,
            asks=Asks.SPEECH,
        )  # fmt: skip
        record(by=by, at=at, deed="delivery.call_to_speak", subject="script", subject_id=script.pk)
    return speech


@transaction.atomic
def note_spoken(*, message: Message, provider: str, reference: str, seconds: int, by, at: datetime) -> bool:
    """Note what one of ours spoke after the tone, once; it is played back before it is kept. Whether there is such a text."""
    speech = Speech.objects.seen_by(by).filter(pk=message.reference_id, kept_at=None).first()
    if speech is None or message.purpose != PURPOSE:
        return False
    keep_recording(
        by=by, at=at, provider=provider, provider_reference=reference, address=message.address, seconds=seconds,
        message=message, reference_id=speech.pk,
    )  # fmt: skip
    return True


@transaction.atomic
def keep_spoken(*, message: Message, provider: str, reference: str, by, at: datetime) -> bool:
    """The key was pressed that keeps what was spoken; played in calls as soon as it is fetched. Whether it is kept."""
    speech = Speech.objects.seen_by(by).select_for_update().filter(pk=message.reference_id).first()
    known = Recording.objects.seen_by(by).filter(
        provider=provider, provider_reference=reference, reference_id=message.reference_id
    )
    if speech is None or message.purpose != PURPOSE or not known.exists():
        return False
    if speech.kept_at is None:
        _replace(_locked(speech.script_id, by), by, at)
        speech.kept_at, speech.provider_reference = at, reference
        speech.save(update_fields=["kept_at", "provider_reference"])
        record(by=by, at=at, deed="delivery.keep_spoken", subject="script", subject_id=speech.script_id)
    return True


@transaction.atomic
def take_over_spoken(*, by, at: datetime) -> int:
    """What was kept by phone and has been fetched meanwhile is played from now on; answer how many.

    What cannot be played in a call is let go, and whoever spoke sees that nothing is there.
    """
    waiting = (
        Speech.objects.seen_by(by).select_for_update(skip_locked=True, of=("self",)).select_related("script")
    )
    came = 0
    for speech in waiting.filter(
        spoken_by=SpokenBy.PHONE, content=b"", kept_at__isnull=False, replaced_at=None
    )[:20]:
        found = Recording.objects.seen_by(by).filter(
            reference_id=speech.pk, provider_reference=speech.provider_reference
        )
        heard = found.exclude(content=b"").first()
        if heard is None:
            continue
        try:
            voice = _inspected(bytes(heard.content), at)
        except Refused:
            speech.replaced_at = at
            speech.save(update_fields=["replaced_at"])
        else:
            speech.content, speech.content_type, speech.seconds = (
                voice.content, voice.media_type, round(voice.seconds),
            )  # fmt: skip
            speech.save(update_fields=["content", "content_type", "seconds"])
            release_spoken(digest=speech.script.digest, by=by, at=at)
            came += 1
        # It stands with its text from now on.
        Recording.objects.seen_by(by).filter(reference_id=speech.pk).delete()
        record(by=by, at=at, deed="delivery.take_over_spoken", subject="script", subject_id=speech.script_id)
    return came


@transaction.atomic
def drop_speech(*, script_id: UUID, by, at: datetime) -> None:
    """What is played of a script is played no more; it stays as it was for whoever asks who spoke what and when."""
    wide = replace(by, breadth="district")
    with tenancy.acting_as(wide):
        script = _locked(script_id, wide)
        _replace(script, wide, at)
        record(by=by, at=at, deed="delivery.drop_speech", subject="script", subject_id=script.pk)


def _locked(script_id: UUID, by) -> Script:
    found = Script.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=script_id).first()
    if found is None:
        raise Refused(_("This message is not there."))
    return found


def _replace(script: Script, by, at: datetime) -> None:
    Speech.objects.seen_by(by).filter(script=script, kept_at__isnull=False, replaced_at=None).update(
        replaced_at=at
    )


def _inspected(content: bytes, at: datetime):
    """A harmless copy. Raises Refused with the reason."""
    longest = voice_terms(at.date()).longest_s
    try:
        return inspect_voice(content, longest=longest)
    except Harmful as harmful:
        raise Refused(
            _("This cannot be played in a call. Choose a WAV or MP3 of at most %(minutes)s minutes.")
            % {"minutes": longest // 60}
        ) from harmful
