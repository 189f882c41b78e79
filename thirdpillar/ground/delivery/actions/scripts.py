"""Words that a person may speak: written down where a call needs them, and the calls that wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import NEEDS_VOICE, Channel, Failure, MessageClass, State
from thirdpillar.ground.delivery.doorbell import ring_after_commit
from thirdpillar.ground.delivery.models import Message, Script
from thirdpillar.ground.delivery.queries.speeches import played
from thirdpillar.ground.delivery.rules import SendingTerms, goes_until, voice_terms
from thirdpillar.ground.delivery.voices import Speakable, digest_of, needs_person, spoken_tag

_RELEASE = """
UPDATE delivery_message m SET state = 'ready', state_at = %(at)s, why = ''
WHERE m.district_id = %(district)s AND m.state = 'held' AND m.why = %(why)s
  AND m.speech->'digests' @> to_jsonb(%(digest)s::text)
  AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(m.speech->'digests') AS d (digest)
    WHERE NOT EXISTS (
      SELECT 1 FROM delivery_speech s JOIN delivery_script c ON c.id = s.script_id
      WHERE c.district_id = m.district_id AND c.digest = d.digest
        AND s.kept_at IS NOT NULL AND s.replaced_at IS NULL AND s.content <> ''))
"""
# Of messages those (by id) whose reader has quiet hours of their own, and until when they may go before their end.
Until = Callable[[QuerySet[Message]], Mapping[UUID, datetime]]
# Two zones and a reader's own hours keep a message from going for less than that.
LONGEST_QUIET = timedelta(days=2)
NOBODY_SPOKE = "nobody has spoken it in time"


def told_of(speech: Iterable[Speakable], message: Message) -> dict[str, object]:
    """What a message keeps of what may be spoken of it; other words beside it only where it cannot wait."""
    texts = list(speech)
    told: dict[str, object] = {"digests": [digest_of(message.language, one.words) for one in texts]}
    if any(one.presses for one in texts):
        told["presses"] = True
    if message.message_class == MessageClass.EMERGENCY and needs_person(message.language):
        instead = [one for one in texts if one.instead]
        if instead:
            told |= {
                "instead": "\n".join(one.instead for one in instead),
                "instead_in": instead[0].instead_in,
            }
    return told


def script_of(
    speech: Speakable, *, language: str, district_id: UUID, school_id: UUID | None, at: datetime
) -> Script:
    """The row of what may be spoken, not yet saved."""
    return Script(
        district_id=district_id, school_id=school_id, kind=speech.kind, reference_id=speech.reference_id,
        language=spoken_tag(language), digest=digest_of(language, speech.words), words=speech.words,
        original=speech.original, about_since=at,
    )  # fmt: skip


def keep_scripts(scripts: Iterable[Script]) -> None:
    """Keep scripts, each once; one that is there already is about its latest row from now on. Part of another deed."""
    rows = {(one.school_id, one.language, one.digest): one for one in scripts}
    if rows:
        Script.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["district_id", "school_id", "language", "digest"],
            update_fields=["kind", "reference_id", "about_since"],
        )  # fmt: skip


def hold_for_voice(messages: Iterable[Message], *, by, at: datetime) -> None:
    """Of calls not yet put in, hold those whose words wait for a person to speak them. Part of another deed.

    An emergency goes at once, as well as it can; its words are written down all the same.
    """
    calls = [
        one
        for one in messages
        if one.channel == Channel.VOICE and hasattr(one, "speakable") and needs_person(one.language)
    ]
    if not calls:
        return
    keep_scripts(
        script_of(each, language=one.language, district_id=one.district_id, school_id=one.school_id, at=at)
        for one in calls
        for each in one.speakable
    )
    wanted = {one.pk: set((one.speech or {}).get("digests", ())) for one in calls}
    spoken = set(played(set().union(*wanted.values()), seen_by=by))
    unspoken = set()
    for one in calls:
        if one.message_class == MessageClass.EMERGENCY:
            unspoken |= wanted[one.pk] - spoken
        elif not wanted[one.pk] <= spoken:
            one.state, one.why = State.HELD, NEEDS_VOICE
    if unspoken:
        # Nothing waits for it, and whoever is called again, or has it said again, hears it once somebody has spoken it.
        Script.objects.seen_by(by).filter(digest__in=unspoken).update(wanted_at=at)


@transaction.atomic
def release_spoken(*, digest: str, by, at: datetime) -> int:
    """Let the calls go that waited for these words and for no others; answer how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, {"district": by.district_id, "at": at, "why": NEEDS_VOICE, "digest": digest})
        freed = cursor.rowcount
    if freed:
        record(by=by, at=at, deed="delivery.release_spoken", subject="message", messages=freed)
        ring_after_commit(by.district_id)
    return freed


@transaction.atomic
def give_up_voiceless(*, by, at: datetime, terms: SendingTerms, own_until: Until | None = None) -> int:
    """Calls that waited for a voice as long as they may, or too close to their end, go by the next way; answer how many.

    The end is the last moment at which a text may still go: outside quiet hours, the reader's own (`own_until`) included.
    Where the provider cannot reach us to fetch a recording, none waits; in a trial nobody is called, and they do.
    """
    waiting = Message.objects.seen_by(by).filter(state=State.HELD, why=NEEDS_VOICE)
    if terms.hooks or kept_in_sandbox(Channel.VOICE):
        waiting = waiting.filter(_too_late(waiting, at, terms, own_until))
    lost = waiting.update(state=State.REFUSED, state_at=at, failure=Failure.GAVE_UP, why=NOBODY_SPOKE)
    if lost:
        record(by=by, at=at, deed="delivery.give_up_voiceless", subject="message", messages=lost)
        ring_after_commit(by.district_id)
    return lost


def _too_late(waiting: QuerySet[Message], at: datetime, terms: SendingTerms, own_until: Until | None) -> Q:
    voice = voice_terms(at.date())
    late = Q(state_at__lte=at - voice.waits) | Q(speech__presses=True, state_at__lte=at - voice.pressing)
    soon = waiting.filter(expires_at__lte=at + voice.before_end + LONGEST_QUIET)
    # Of the zones that families are from: few.
    for end, zone in soon.values_list("expires_at", "zone").distinct():
        if end is None:
            continue
        until = goes_until(end, zone or terms.zone, terms.zone, quiet=terms.quiet)
        if until <= at + voice.before_end:
            late |= Q(expires_at=end, zone=zone)
    own = own_until(soon) if own_until else {}
    return late | Q(pk__in=[pk for pk, until in own.items() if until <= at + voice.before_end])
