"""LibreTranslate, and servers that answer to its interface: POST /translate with plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from thirdpillar.means.conversations.engines import dialects, tags
from thirdpillar.means.conversations.engines.calling import Place, ask, said_in, strange
from thirdpillar.means.conversations.engines.outcomes import Failed, Outcome, Translated, Why


@dataclass(frozen=True)
class LibreTranslate:
    """A server of one's own: nothing leaves the district. The key is in the body, where there is one."""

    place: Place
    name: str = "libretranslate"
    time_limit: timedelta = timedelta(seconds=20)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        """Try each name that servers of different age have for the languages."""
        answer: Outcome = Failed(Why.UNSUPPORTED)
        for here in tags.LIBRE.get(source, (source.partition("-")[0] or "auto",)):
            for there in tags.LIBRE.get(target, (target.partition("-")[0],)):
                answer = self._call(texts, here, there, source)
                if not (isinstance(answer, Failed) and answer.why == Why.UNSUPPORTED):
                    return answer
        return answer

    def _call(self, texts: Sequence[str], here: str, there: str, source: str) -> Outcome:
        body = {
            "q": [dialects.to_words(one) for one in texts],
            "source": here,
            "target": there,
            "format": "text",
        }
        if self.place.key:
            body["api_key"] = self.place.key
        got = ask(f"{self.place.base}/translate", body=body, time_limit=self.time_limit / 2)
        if isinstance(got, Failed):
            return got
        status, said = got
        words = str(said_in(said, "error") or "")
        if status == 400 and ("not supported" in words or "not available" in words):
            return Failed(Why.UNSUPPORTED, words[:200])
        if status in (401, 403):
            return Failed(Why.KEY_REFUSED, words[:200])
        found = said_in(said, "translatedText")
        if status != 200 or not isinstance(found, list) or len(found) != len(texts):
            return strange(status)
        detected = said_in(said, "detectedLanguage", 0, "language") or said_in(
            said, "detectedLanguage", "language"
        )
        return Translated(
            tuple(dialects.from_words(str(one)) for one in found), tags.ours(str(detected or source))
        )
