"""Which jobs send and look up. They stand in doors, which know the rooms that may still object to a message."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.base import bell

TASK = "delivery.send_due"
ring_after_commit = partial(bell.ring_after_commit, TASK)
ring = partial(bell.ring, TASK)
LOOK_UP = "delivery.look_up_unclear"
ring_for_look_ups = partial(bell.ring, LOOK_UP)
