"""May a machine hear this voice note, and when is it asked again? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from datetime import timedelta

from thirdpillar.means.conversations.engines.outcomes import Why

# Asked so often, each time after a longer while: about two hours in all.
TRIES = 7
# What came before a machine was set up is not heard: nobody waits for it any more.
LOOK_BACK = timedelta(days=2)
# These will not be otherwise next time: a sound that the machine does not know, or one in which nobody speaks.
FINAL = frozenset({Why.UNSUPPORTED})


def may_hear(*, may_be_case: bool, is_local: bool) -> bool:
    """Of a case, or of what may belong to one, nothing is given to a machine outside."""
    return is_local or not may_be_case


def waits_after(tries: int) -> timedelta:
    """How long after a try that came to nothing the next one is due: two minutes, doubling."""
    return timedelta(minutes=2**tries)


def is_over(why: str, tries: int) -> bool:
    """Whether no further try is made."""
    return why in FINAL or tries >= TRIES
