"""Which job of this room the worker has: what is to be done stands on the rounds of inviting themselves."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.base import bell

# In doors, which knows who asks and which families are not yet reached.
ROUNDS = "gatherings.invite_in_rounds"

ring_for_rounds = partial(bell.ring, ROUNDS)
ring_for_rounds_after_commit = partial(bell.ring_after_commit, ROUNDS)

# The search for a time and place, which takes longer than a page may.
TIMES = "gatherings.search_times"

ring_for_times = partial(bell.ring, TIMES)
ring_for_times_after_commit = partial(bell.ring_after_commit, TIMES)
