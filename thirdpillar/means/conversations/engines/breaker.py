"""A dead engine is left alone for a while, so that no message waits for it again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from thirdpillar.means.conversations.engines.outcomes import Engine, Failed, Outcome, Why

_AT_ONCE = frozenset({Why.KEY_REFUSED, Why.OVER_QUOTA})
_COUNTED = frozenset({Why.NO_ANSWER, Why.BUSY, Why.STRANGE})


@dataclass
class Breaker:
    """An engine that after `most` failures in a row rests for `rest`; a refused key or a used-up quota rests at once.

    The first call after the rest is the trial: it fails, and the rest begins anew. One a process; a worker that was
    begun anew finds out by itself.
    """

    engine: Engine
    most: int = 3
    rest: timedelta = timedelta(minutes=1)
    long_rest: timedelta = timedelta(minutes=15)
    now: Callable[[], float] = monotonic
    _failures: int = 0
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def time_limit(self) -> timedelta:
        return self.engine.time_limit

    @property
    def is_resting(self) -> bool:
        return self.now() < self._until

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        if self.is_resting:
            return Failed(Why.RESTING, "failed lately")
        try:
            outcome = self.engine.translate(texts, source=source, target=target)
        # The last line of defence: an adapter with a mistake in it must not stop a message either.
        except Exception as problem:
            outcome = Failed(Why.STRANGE, type(problem).__name__)
        with self._lock:
            self._note(outcome)
        return outcome

    def _note(self, outcome: Outcome) -> None:
        why = outcome.why if isinstance(outcome, Failed) else None
        if why in _AT_ONCE:
            self._until = self.now() + self.long_rest.total_seconds()
        elif why in _COUNTED:
            self._failures += 1
            if self._failures >= self.most:
                # Not set back to nought: the next failure, that of the trial, is enough.
                self._until = self.now() + self.rest.total_seconds()
        else:
            self._failures = 0
