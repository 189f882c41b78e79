"""Which job of this room the worker has: what is to be planned stands on the weeks themselves."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.base import bell

# In doors, which knows who asks.
PLANS = "conferences.plan_weeks"

ring_for_plans = partial(bell.ring, PLANS)
ring_for_plans_after_commit = partial(bell.ring_after_commit, PLANS)
