"""Argos Translate (on CTranslate2), where a district has installed it with the languages that it wants.

It is no dependency of ours: it brings gigabytes, and its packages of languages are chosen by hand. It runs in the
worker's own process, so its time is kept by a thread that is left behind where it takes too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from thirdpillar.means.conversations.engines import dialects, tags
from thirdpillar.means.conversations.engines.outcomes import Failed, Outcome, Translated, Why


@dataclass(frozen=True)
class Offline:
    """Nothing leaves the machine. It cannot find out a language: `source` must be known."""

    name: str = "argos"
    time_limit: timedelta = timedelta(seconds=60)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        if not source:
            return Failed(Why.UNSUPPORTED, "the language of the text must be known")
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offline-translation")
        try:
            return pool.submit(self._translate, list(texts), source, target).result(
                self.time_limit.total_seconds()
            )
        except TooLate:
            return Failed(Why.NO_ANSWER, "took too long")
        # Whatever a model or its files do wrong, a message must not stop for it.
        except Exception as problem:
            return Failed(Why.STRANGE, type(problem).__name__)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _translate(texts: list[str], source: str, target: str) -> Outcome:
        try:
            argos = import_module("argostranslate.translate")
        except ImportError:
            return Failed(Why.UNSUPPORTED, "argostranslate is not installed")
        for here in tags.LIBRE.get(source, (source.partition("-")[0],)):
            for there in tags.LIBRE.get(target, (target.partition("-")[0],)):
                way = _way(argos, here, there)
                if way is not None:
                    said = tuple(dialects.from_words(way.translate(dialects.to_words(one))) for one in texts)
                    return Translated(said, source)
        return Failed(Why.UNSUPPORTED, f"no package from {source} to {target} is installed")


def _way(argos, here: str, there: str):
    """The installed way from one language to another, or None; Argos raises where it does not know the language."""
    known = {one.code: one for one in argos.get_installed_languages()}
    if here not in known or there not in known:
        return None
    return known[here].get_translation(known[there])
