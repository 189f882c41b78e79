"""Google Cloud Translation, its basic edition (v2): a key is enough, where v3 wants a signed account of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from thirdpillar.means.conversations.engines import dialects, tags
from thirdpillar.means.conversations.engines.calling import Place, ask, said_in, strange
from thirdpillar.means.conversations.engines.outcomes import Failed, Outcome, Translated, Why

_QUOTA = ("dailyLimitExceeded", "userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded")


@dataclass(frozen=True)
class Google:
    """Texts go as HTML, for only there can it be told what to leave alone; they come back as HTML."""

    place: Place
    name: str = "google"
    time_limit: timedelta = timedelta(seconds=15)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        body = {
            "q": [dialects.to_html(one) for one in texts],
            "target": tags.named(target, tags.GOOGLE),
            "format": "html",
        }
        if source:
            body["source"] = tags.named(source, tags.GOOGLE)
        got = ask(
            f"{self.place.base}/language/translate/v2", body=body, time_limit=self.time_limit,
            headers={"X-Goog-Api-Key": self.place.key},
        )  # fmt: skip
        if isinstance(got, Failed):
            return got
        status, said = got
        words = str(said_in(said, "error", "message") or "")
        reason = str(said_in(said, "error", "errors", 0, "reason") or "")
        if status == 403 and reason in _QUOTA:
            return Failed(Why.OVER_QUOTA, reason)
        if status in (401, 403) or (status == 400 and "key" in words.lower()):
            return Failed(Why.KEY_REFUSED, words[:200])
        if status == 400 and ("language pair" in words.lower() or "invalid value" in words.lower()):
            return Failed(Why.UNSUPPORTED, words[:200])
        found = said_in(said, "data", "translations")
        if status != 200 or not isinstance(found, list) or len(found) != len(texts):
            return strange(status)
        return Translated(
            tuple(dialects.from_html(str(said_in(one, "translatedText") or "")) for one in found),
            source or tags.ours(str(said_in(found, 0, "detectedSourceLanguage") or "")),
        )
