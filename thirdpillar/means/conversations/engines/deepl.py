"""DeepL, version 2 of its interface: POST /v2/translate; tokens are elements of XML that it is told to leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from thirdpillar.means.conversations.engines import dialects, tags
from thirdpillar.means.conversations.engines.calling import Place, ask, said_in, strange
from thirdpillar.means.conversations.engines.outcomes import Failed, Outcome, Translated, Why


@dataclass(frozen=True)
class DeepL:
    """The key travels in a header, never in the address."""

    place: Place
    name: str = "deepl"
    time_limit: timedelta = timedelta(seconds=15)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        """456 is its own number for a quota used up."""
        body: dict[str, Any] = {
            "text": [dialects.to_xml(one) for one in texts],
            "target_lang": tags.named(target, tags.DEEPL_TARGETS).upper(),
            "tag_handling": "xml",
            "ignore_tags": ["x"],
            "preserve_formatting": True,
        }
        if source:
            body["source_lang"] = tags.named(source, tags.DEEPL_SOURCES).upper()
        got = ask(
            f"{self.place.base}/v2/translate", body=body, time_limit=self.time_limit,
            headers={"Authorization": f"DeepL-Auth-Key {self.place.key}"},
        )  # fmt: skip
        if isinstance(got, Failed):
            return got
        status, said = got
        words = str(said_in(said, "message") or "")
        if status == 456:
            return Failed(Why.OVER_QUOTA, words[:200])
        if status in (401, 403):
            return Failed(Why.KEY_REFUSED, words[:200])
        if status == 400 and ("target_lang" in words or "source_lang" in words):
            return Failed(Why.UNSUPPORTED, words[:200])
        found = said_in(said, "translations")
        if status != 200 or not isinstance(found, list) or len(found) != len(texts):
            return strange(status)
        return Translated(
            tuple(dialects.from_xml(str(said_in(one, "text") or "")) for one in found),
            source or tags.ours(str(said_in(found, 0, "detected_source_language") or "")),
        )
