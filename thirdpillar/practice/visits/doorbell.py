"""Which job of this room the worker has: what is to be done stands on the proposals themselves."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.base import bell

# In doors, which knows who asks.
PROPOSALS = "visits.plan_proposals"

ring_for_proposals = partial(bell.ring, PROPOSALS)
ring_for_proposals_after_commit = partial(bell.ring_after_commit, PROPOSALS)
