"""Machines that translate: one file an engine, all speaking the words of `outcomes`. One visible choice, from settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from thirdpillar.means.conversations.engines.azure import Azure
from thirdpillar.means.conversations.engines.breaker import Breaker
from thirdpillar.means.conversations.engines.calling import Place
from thirdpillar.means.conversations.engines.deepl import DeepL
from thirdpillar.means.conversations.engines.google import Google
from thirdpillar.means.conversations.engines.libretranslate import LibreTranslate
from thirdpillar.means.conversations.engines.offline import Offline
from thirdpillar.means.conversations.engines.outcomes import PASSING, Engine, Failed, Outcome, Translated, Why

__all__ = [
    "PASSING",
    "Engine",
    "Failed",
    "Outcome",
    "Translated",
    "Why",
    "configured_engines",
    "engine_from_url",
    "engines_for",
]

KINDS: dict[str, Callable[[Place], Engine]] = {
    "libretranslate": LibreTranslate,
    "deepl": DeepL,
    "google": Google,
    "azure": Azure,
}


def configured_engines() -> tuple[Breaker, ...]:
    """The engines of this instance, in the order to be asked; none where none is set up.

    THIRDPILLAR_TRANSLATOR_URL: deepl+https://:KEY@api-free.deepl.com, several separated by spaces; "offline" is Argos.
    """
    return _engines(os.environ.get("THIRDPILLAR_TRANSLATOR_URL", "").strip())


def engines_for(*, may_go_out: bool) -> tuple[Breaker, ...]:
    """The engines that a text may be given to: all, or only those by which nothing leaves the machine."""
    return tuple(one for one in configured_engines() if may_go_out or isinstance(one.engine, Offline))


@lru_cache(maxsize=4)
def _engines(addresses: str) -> tuple[Breaker, ...]:
    # Kept for as long as the setting is the same: the breaker must remember.
    return tuple(Breaker(engine_from_url(one)) for one in addresses.split())


def engine_from_url(address: str) -> Engine:
    """The engine of an address; raises ValueError where its kind is not known."""
    if address == "offline":
        return Offline()
    kind = address.partition("+")[0]
    if kind not in KINDS:
        raise ValueError(f"THIRDPILLAR_TRANSLATOR_URL: {kind} is none of {', '.join(sorted(KINDS))}, offline")
    return KINDS[kind](Place.from_url(address))
