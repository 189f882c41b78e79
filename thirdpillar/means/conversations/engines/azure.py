"""Azure Translator, version 3.0 of its text interface: POST /translate; errors have numbers of six digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from thirdpillar.means.conversations.engines import dialects, tags
from thirdpillar.means.conversations.engines.calling import Place, ask, said_in, strange
from thirdpillar.means.conversations.engines.outcomes import Failed, Outcome, Translated, Why


@dataclass(frozen=True)
class Azure:
    """The name in the address is the resource's region; a global resource has none."""

    place: Place
    name: str = "azure"
    time_limit: timedelta = timedelta(seconds=15)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome:
        params = {"api-version": "3.0", "to": tags.named(target, tags.AZURE), "textType": "html"}
        if source:
            params["from"] = tags.named(source, tags.AZURE)
        headers = {"Ocp-Apim-Subscription-Key": self.place.key}
        if self.place.user:
            headers["Ocp-Apim-Subscription-Region"] = self.place.user
        got = ask(
            f"{self.place.base}/translate", body=[{"Text": dialects.to_html(one)} for one in texts], params=params,
            headers=headers, time_limit=self.time_limit,
        )  # fmt: skip
        if isinstance(got, Failed):
            return got
        status, said = got
        number = said_in(said, "error", "code")
        words = f"{number or status} {said_in(said, 'error', 'message') or ''}"[:200]
        if number in (403001, 403000):
            return Failed(Why.OVER_QUOTA, words)
        if status in (401, 403):
            return Failed(Why.KEY_REFUSED, words)
        if number in (400023, 400035, 400036):
            return Failed(Why.UNSUPPORTED, words)
        if status != 200 or not isinstance(said, list) or len(said) != len(texts):
            return strange(status)
        return Translated(
            tuple(dialects.from_html(str(said_in(one, "translations", 0, "text") or "")) for one in said),
            source or tags.ours(str(said_in(said, 0, "detectedLanguage", "language") or "")),
        )
