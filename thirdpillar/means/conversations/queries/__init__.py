"""Questions about conversations. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.means.conversations.queries.inbound import texts_done, texts_needing_a_person
from thirdpillar.means.conversations.queries.touchpoints import households_touched_since, touchpoints

__all__ = ["households_touched_since", "texts_done", "texts_needing_a_person", "touchpoints"]
