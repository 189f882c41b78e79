"""How many parts a message of a conversation is as a text, and what it costs: said while somebody writes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thirdpillar.means.conversations.models import BroadcastTerms
from thirdpillar.means.conversations.rules.segments import segments
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT


@dataclass(frozen=True)
class Weight:
    """`parts` of text, or one text with `pictures`, which counts as one whatever it says; `cost` None: no price is set."""

    parts: int
    pictures: int
    cost: Decimal | None
    currency: str


def weight(words: str, *, sender: str, link: str, pictures: int, terms: BroadcastTerms) -> Weight:
    """What these words weigh as they would go: signed, and with the link to the family's page."""
    if pictures:
        return Weight(0, pictures, terms.picture_price, terms.currency)
    parts = segments(f"{sender}: {words.strip()[:LONGEST_BY_TEXT]}\n{link}").parts
    cost = None if terms.part_price is None else terms.part_price * parts
    return Weight(parts, 0, cost, terms.currency)
