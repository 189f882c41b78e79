"""What would go if a broadcast were sent now: people by channel and language, parts of texts and what they cost."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Broadcast, BroadcastTerms
from thirdpillar.means.conversations.queries.audiences import Meant
from thirdpillar.means.conversations.queries.plans import Part, Planned, every_part
from thirdpillar.means.conversations.rules.broadcasts import terms as broadcast_terms
from thirdpillar.means.conversations.rules.segments import segments
from thirdpillar.means.conversations.wording.composing import Composer, composer_of

_CODE = "2" * 12  # as long as any code


@dataclass
class Preview:
    """`rows`: [channel, language, people, parts]; `people` have a way, `unreached` have none."""

    people: int = 0
    families: int = 0
    unreached: int = 0
    rows: list[list] = field(default_factory=list)
    samples: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def parts(self) -> int:
        return sum(row[3] for row in self.rows)

    def costs(self, terms: BroadcastTerms, on: date) -> dict[str, Decimal]:
        """What it costs by way, as the district says, letters else at what the post asks; no way whose price nobody says."""
        prices = {
            Channel.SMS: terms.part_price,
            Channel.VOICE: terms.call_price,
            Channel.LETTER: terms.letter_price,
        }
        if terms.letter_price is None and terms.currency == "USD":
            prices[Channel.LETTER] = Decimal(broadcast_terms("postage", on)["letter_price"])
        found: dict[str, Decimal] = {}
        for channel, _language, people, parts in self.rows:
            price = prices.get(channel)
            if price is not None:
                n = parts if channel == Channel.SMS else people
                found[channel] = found.get(channel, Decimal(0)) + price * n
        return found

    def kept(self, key: str, at: datetime) -> dict:
        """As a broadcast keeps it."""
        return {
            "key": key, "at": at.isoformat(), "people": self.people, "families": self.families,
            "unreached": self.unreached, "rows": self.rows, "samples": self.samples,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: dict) -> Preview:
        return cls(kept["people"], kept["families"], kept["unreached"], kept["rows"], kept["samples"])


class Counting:
    """Counts a preview, a part at a time."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.seen = composer, Preview()
        self._people: Counter = Counter()
        self._parts: Counter = Counter()
        self._homes: set = set()
        self._used: set = set()

    def add(self, part: Part) -> None:
        for one in part.planned:
            fresh = [place for place in one.places if (one.household_id, place) not in self._used]
            if not one.places:
                self.seen.unreached += 1
            if fresh:
                self.seen.people += 1
                self._homes.add(one.household_id or one.adult_id)
                self._used.update((one.household_id, place) for place in fresh)
                self._count(one, fresh)

    def _count(self, one: Planned, places: list[tuple[str, str]]) -> None:
        for channel, _address in places:
            key = (channel, one.language)
            self._people[key] += 1
            if channel == Channel.SMS:
                body = self.composer.body(one.language, one.names, _CODE, channel)
                counted = segments(body)
                self._parts[key] += counted.parts
                sample = {
                    "body": body,
                    "parts": counted.parts,
                    "dear": "" if counted.is_plain else counted.dear[:12],
                }
            elif f"{channel} {one.language}" in self.seen.samples:
                continue
            else:
                sample = {"body": self.composer.body(one.language, one.names, _CODE, channel)}
            name = f"{channel} {one.language}"
            # The longest of them is the one worth looking at.
            if sample.get("parts", 0) > self.seen.samples.get(name, {}).get("parts", -1):
                version = self.composer.version(one.language)
                own = self.composer.has_own(one.language)
                self.seen.samples[name] = sample | {
                    "language": version.language, "own": own, "by_machine": version.made_by == MadeBy.MACHINE,
                }  # fmt: skip

    def done(self) -> Preview:
        self.seen.families = len(self._homes)
        order = {channel: place for place, channel in enumerate(Channel.values)}
        self.seen.rows = sorted(
            (
                [channel, language, n, self._parts[channel, language]]
                for (channel, language), n in self._people.items()
            ),
            key=lambda row: (order.get(row[0], 9), -row[2], row[1]),
        )
        return self.seen


def preview(broadcast: Broadcast, meant: Meant, *, on: date, seen_by) -> Preview:
    """Counted by the very plan that sending follows."""
    counting = Counting(composer_of(broadcast, seen_by=seen_by))
    for part in every_part(meant, on=on, seen_by=seen_by, pace=broadcast.pace):
        counting.add(part)
    return counting.done()


def preview_key(broadcast: Broadcast, *, seen_by) -> str:
    """What a preview was counted for: another text, audience or pace needs another."""
    versions = broadcast.versions.order_by("language").values_list("language", "subject", "body", "made_by")
    whole = [
        broadcast.title, broadcast.pace, broadcast.text_class, broadcast.asks_wellbeing, broadcast.audience,
        str(broadcast.section_id), str(broadcast.goes_on), str(broadcast.goes_at),
        [str(one) for one in broadcast.school_ids], [list(one) for one in versions],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:24]


def preview_kept(broadcast: Broadcast, *, seen_by) -> Preview | None:
    """The preview that still holds for what the broadcast says now, if it was counted."""
    kept = broadcast.preview
    return (
        Preview.of(kept)
        if kept.get("key") == preview_key(broadcast, seen_by=seen_by) and "rows" in kept
        else None
    )
