"""Which jobs of this room the worker has: what is to be done stands on the broadcasts and translations themselves."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.base import bell

# In doors, which knows what rooms above say of an audience.
BROADCASTS = "conversations.spread_broadcasts"
TRANSLATIONS = "conversations.work_on_translations"
TRANSCRIPTS = "conversations.work_on_transcripts"

ring_for_broadcasts = partial(bell.ring, BROADCASTS)
ring_for_broadcasts_after_commit = partial(bell.ring_after_commit, BROADCASTS)
ring_for_transcripts = partial(bell.ring, TRANSCRIPTS)
ring_for_translations_after_commit = partial(bell.ring_after_commit, TRANSLATIONS)
