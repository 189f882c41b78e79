"""A text that asks for no more calls ("stop calling me") closes them at once, as a 9 in a call does (`no_calls.toml`).

Texts go on: a person reads it, in the conversation or among the texts. Of a number that takes no texts either it is all
that there is to do, and said back.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from thirdpillar.doors.folding import fold
from thirdpillar.doors.lexicon import POLITE, lexicons
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.choices import Became

_WORDS = Path(__file__).with_name("no_calls.toml")
_BESIDE = frozenset({"stop"})


def no_more_calls(heard: Heard) -> bool:
    """Close the calls to whoever asks for it; whether nothing else is left to do."""
    if not says_no_calls(heard.inbound.body):
        return False
    sender = heard.inbound.sender
    before = stops_of([sender], channels=(heard.channel, Channel.VOICE), seen_by=heard.by)
    stop_address(
        by=heard.by, at=heard.at, channel=Channel.VOICE, address=sender, because="asked by text", said_at=heard.said_at
    )  # fmt: skip
    if (heard.channel, sender) not in before:
        return False
    note_answer(inbound_id=heard.inbound.pk, answers=Became.STOP, by=heard.by, at=heard.at)
    if (Channel.VOICE, sender) not in before:
        say_back(heard, "stopped")
    return True


def says_no_calls(text: str) -> bool:
    """Whether a text asks for no more calls, pleasantries aside, and for nothing else."""
    words = tuple(fold(text).split())
    return any(
        {*words[:start], *words[start + len(phrase) :]} <= _beside(language)
        for language, phrases in no_calls().items()
        for phrase in phrases
        for start in range(len(words) - len(phrase) + 1)
        if words[start : start + len(phrase)] == phrase
    )


@cache
def no_calls() -> dict[str, tuple[tuple[str, ...], ...]]:
    """{language: the phrases, as they are compared}."""
    return {
        language: tuple(tuple(fold(one).split()) for one in listed) for language, listed in spelled().items()
    }


@cache
def spelled() -> dict[str, list[str]]:
    """{language: the phrases, as people write them}."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@cache
def _beside(language: str) -> frozenset[str]:
    """What may stand beside it."""
    said = (
        word for tag in (language, "en") for word, kind in lexicons()[tag].phrases.items() if kind == POLITE
    )
    return _BESIDE | {each for phrase in said for each in phrase}
