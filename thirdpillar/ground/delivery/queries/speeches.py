"""What calls can play, what waits for a voice, and how far the sentences of every call are spoken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from thirdpillar.ground.delivery.choices import NEEDS_VOICE, Channel, ScriptKind
from thirdpillar.ground.delivery.models import PLAYED, Message, Script, Speech
from thirdpillar.ground.delivery.voices import (
    SENTENCES,
    sentence_digest,
    speech_address,
    spoken_tag,
)


def played(digests: Collection[str], *, seen_by) -> dict[str, UUID]:
    """{digest of words: the recording of them that is played now}."""
    found = Speech.objects.seen_by(seen_by).filter(PLAYED, script__digest__in=list(digests))
    return dict(found.order_by("kept_at").values_list("script__digest", "pk"))


def spoken_of(
    messages: Iterable[Message], *, hooks: str, at: datetime, seen_by
) -> dict[UUID, tuple[tuple[str, ...], dict[str, str]]]:
    """For each of these calls what is played for its words, nothing where a part of them is lacking, and {sentence of every
    call: its address}. One query, however many they are."""
    calls = [one for one in messages if one.channel == Channel.VOICE]
    if not (calls and hooks):
        return {}
    of_language = {
        tag: {sentence_digest(tag, each): each for each in SENTENCES}
        for tag in {spoken_tag(one.language) for one in calls}
    }
    own = {one.pk: list((one.speech or {}).get("digests", ())) for one in calls}
    wanted = {each for digests in (*of_language.values(), *own.values()) for each in digests}
    there = {key: speech_address(hooks, pk, at=at) for key, pk in played(wanted, seen_by=seen_by).items()}
    found = {}
    for one in calls:
        sentences = of_language[spoken_tag(one.language)]
        is_whole = all(each in there for each in own[one.pk])
        found[one.pk] = (
            tuple(there[each] for each in own[one.pk]) if is_whole else (),
            {name: there[digest] for digest, name in sentences.items() if digest in there},
        )
    return found


_WAITING = """
SELECT d.digest, count(*), min(m.made_at)
FROM delivery_message m, jsonb_array_elements_text(m.speech->'digests') AS d (digest)
WHERE m.district_id = %(district)s AND m.state = 'held' AND m.why = %(why)s
GROUP BY d.digest
"""


@dataclass(frozen=True)
class Waits:
    """So many calls wait for a voice, since then."""

    calls: int = 0
    since: datetime | None = None


def waiting_for_voice(*, seen_by) -> dict[str, Waits]:
    """{digest of words: how many calls wait for a person to speak them}."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"district": seen_by.district_id, "why": NEEDS_VOICE})
        return {digest: Waits(calls, since) for digest, calls, since in cursor.fetchall()}


def wanted_scripts(*, seen_by) -> QuerySet[Script]:
    """What somebody wants spoken and nobody has, whether a call waits for it yet or not."""
    there = Speech.objects.seen_by(seen_by).filter(PLAYED, script__digest=OuterRef("digest"))
    wanted = Script.objects.seen_by(seen_by).filter(~Exists(there), wanted_at__isnull=False)
    return wanted.exclude(kind__in=[ScriptKind.SENTENCE, ScriptKind.ALERT])


def sentences_of(language: str, *, hooks: str, at: datetime, seen_by) -> dict[str, str]:
    """{sentence of every call: where a provider fetches it}, as people spoke them in a language."""
    of_digest = {sentence_digest(language, each): each for each in SENTENCES}
    found = played(of_digest, seen_by=seen_by) if hooks else {}
    return {of_digest[digest]: speech_address(hooks, pk, at=at) for digest, pk in found.items()}


def is_stale(scripts: Collection[Script], *, seen_by) -> set[UUID]:
    """Which of these scripts are not how their text reads now."""
    rows = Script.objects.seen_by(seen_by).filter(
        reference_id__in={one.reference_id for one in scripts} - {None}
    )
    newest = rows.order_by("reference_id", "language", "-about_since", "-made_at", "pk").distinct(
        "reference_id", "language"
    )
    now = set(newest.values_list("reference_id", "language", "digest"))
    return {
        one.pk
        for one in scripts
        if one.reference_id and (one.reference_id, one.language, one.digest) not in now
    }


def speech_to_play(speech_id: UUID, *, seen_by) -> Speech | None:
    """A recording with its sound, also one that was replaced while a call plays it."""
    return Speech.objects.seen_by(seen_by).filter(pk=speech_id).exclude(content=b"").first()
