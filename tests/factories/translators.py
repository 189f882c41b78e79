"""Stand-ins for translation services on this machine, each speaking its service's published protocol over a socket.

"Translating" is putting each word into capitals' place: deterministic, so that a test can tell what was translated and
what was left alone. `mood` makes the next answers bad ones.
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "right-key"
KEPT = re.compile(r"(<x id=\"\d+\"/>|<span translate=\"no\"[^>]*>[^<]*</span>|<[^>]+>|&\w+;|\bXQ\d+QX\b)")


def spoken(text: str, target: str) -> str:
    """The text as this machine says it: each word behind the target's name, but what must be left alone."""
    parts = KEPT.split(text)
    return "".join(
        part if place % 2 else re.sub(r"[^\W\d_]+", lambda word: f"{word.group()}~{target.lower()}", part)
        for place, part in enumerate(parts)
    )


@dataclass
class FakeTranslator:
    """One service. `mood`: good, key, quota, slow, busy, broken, cut, markup, lossy, fewer."""

    known: frozenset[str]
    mood: str = "good"
    asked: list[dict[str, Any]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    detects: str = "es"
    slow_s: float = 2.0

    path = "/"

    def __enter__(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                """Stay silent."""

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                where = urlsplit(self.path)
                query = {key: one[0] for key, one in parse_qs(where.query).items()}
                fake._post(self, where.path, query, body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _post(self, handler, path: str, query: dict, body: Any) -> None:
        self.asked.append({"path": path, "query": query, "body": body, "headers": dict(handler.headers)})
        if self.mood == "cut":
            handler.close_connection = True
            handler.connection.close()
            return None
        if self.mood == "slow":
            time.sleep(self.slow_s)
        if self.mood == "busy":
            return self._say(handler, 503, {"error": "later"})
        if self.mood == "broken":
            return self._say(handler, 200, "<html>welcome</html>")
        if path != self.path:
            return self._say(handler, 404, {})
        return self._say(handler, *self.answer(query, body, handler.headers))

    def _say(self, handler, status: int, body: Any) -> None:
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)
        except OSError:
            handler.close_connection = True

    def put(self, text: str, target: str) -> str:
        said = self.says.get(html.unescape(text)) or spoken(text, target)
        if self.mood == "markup":
            return f"<b>{said}</b><script>alert(document.domain)</script>\u202e<img src=x onerror=alert(document.domain)>"
        if self.mood == "lossy":
            return re.sub(r"<x id=\"\d+\"/>|<span translate=\"no\"[^>]*>[^<]*</span>|\bXQ\d+QX\b", "", said)
        return said

    def put_all(self, texts: list[str], target: str) -> list[str]:
        return [self.put(one, target) for one in texts[: -1 if self.mood == "fewer" else None]]

    def answer(self, query: dict, body: Any, headers) -> tuple[int, Any]:
        raise NotImplementedError


class FakeLibre(FakeTranslator):
    """https://docs.libretranslate.com/api/operations/translate (and libretranslate/app.py at 015291f)."""

    path = "/translate"

    def address(self, key: str = KEY) -> str:
        return f"libretranslate+http://:{key}@{self.host}"

    def answer(self, query, body, headers):
        if self.mood == "quota":
            return 429, {"error": "Slowdown: 80 per 1 minute"}
        if body.get("api_key") != KEY:
            return 403, {"error": "Invalid API key"}
        for code in (body["source"], body["target"]):
            if code != "auto" and code not in self.known:
                return 400, {"error": f"{code} is not supported"}
        said: dict[str, Any] = {"translatedText": self.put_all(body["q"], body["target"])}
        if body["source"] == "auto":
            said["detectedLanguage"] = [{"confidence": 90.0, "language": self.detects} for _ in body["q"]]
        return 200, said


class FakeDeepL(FakeTranslator):
    """https://developers.deepl.com/api-reference/translate"""

    path = "/v2/translate"

    def address(self, key: str = KEY) -> str:
        return f"deepl+http://:{key}@{self.host}"

    def answer(self, query, body, headers):
        if headers.get("Authorization") != f"DeepL-Auth-Key {KEY}":
            return 403, {"message": "Authorization failure, check auth_key"}
        if self.mood == "quota":
            return 456, {"message": "Quota Exceeded"}
        if body["target_lang"] not in self.known:
            return 400, {"message": "Value for 'target_lang' not supported."}
        if body.get("source_lang", "EN") not in self.known | {"EN"}:
            return 400, {"message": "Value for 'source_lang' not supported."}
        assert body["tag_handling"] == "xml" and body["ignore_tags"] == ["x"]
        found = body.get("source_lang") or self.detects.upper()
        said = self.put_all(body["text"], body["target_lang"])
        return 200, {"translations": [{"detected_source_language": found, "text": one} for one in said]}


class FakeGoogle(FakeTranslator):
    """https://cloud.google.com/translate/docs/reference/rest/v2/translate"""

    path = "/language/translate/v2"

    def address(self, key: str = KEY) -> str:
        return f"google+http://:{key}@{self.host}"

    @staticmethod
    def _wrong(code: int, reason: str, words: str):
        return code, {"error": {"code": code, "message": words,
                                "errors": [{"domain": "global", "reason": reason, "message": words}]}}  # fmt: skip

    def answer(self, query, body, headers):
        if headers.get("X-Goog-Api-Key") != KEY:
            return self._wrong(400, "badRequest", "API key not valid. Please pass a valid API key.")
        if self.mood == "quota":
            return self._wrong(403, "dailyLimitExceeded", "Daily Limit Exceeded")
        if body["target"] not in self.known or body.get("source", "en") not in self.known | {"en"}:
            return self._wrong(400, "invalid", "Bad language pair: en|xx")
        assert body["format"] == "html"
        rows = [{"translatedText": one} for one in self.put_all(body["q"], body["target"])]
        if "source" not in body:
            rows = [row | {"detectedSourceLanguage": self.detects} for row in rows]
        return 200, {"data": {"translations": rows}}


class FakeAzure(FakeTranslator):
    """https://learn.microsoft.com/azure/ai-services/translator/text-translation/reference/v3/translate"""

    path = "/translate"

    def address(self, key: str = KEY) -> str:
        return f"azure+http://eastus:{key}@{self.host}"

    def answer(self, query, body, headers):
        assert query["api-version"] == "3.0" and query["textType"] == "html"
        if (
            headers.get("Ocp-Apim-Subscription-Key") != KEY
            or headers.get("Ocp-Apim-Subscription-Region") != "eastus"
        ):
            return 401, {"error": {"code": 401000, "message": "The request is not authorized."}}
        if self.mood == "quota":
            return 403, {"error": {"code": 403001, "message": "The subscription exceeded its free quota."}}
        if query["to"] not in self.known:
            return 400, {"error": {"code": 400036, "message": "The target language is not valid."}}
        if query.get("from", "en") not in self.known | {"en"}:
            return 400, {"error": {"code": 400035, "message": "The source language is not valid."}}
        said = self.put_all([one["Text"] for one in body], query["to"])
        found: dict[str, Any] = (
            {} if "from" in query else {"detectedLanguage": {"language": self.detects, "score": 1.0}}
        )
        return 200, [found | {"translations": [{"text": one, "to": query["to"]}]} for one in said]


EVERYWHERE = "es ar vi so ht pt fr ru ko tl am sw fa en".split()
FAKES: dict[str, Callable[[], FakeTranslator]] = {
    "libretranslate": lambda: FakeLibre(frozenset([*EVERYWHERE, "zh"])),
    "deepl": lambda: FakeDeepL(
        frozenset("ES AR VI SO HT PT-BR FR RU KO TL AM SW FA EN-US ZH-HANS ZH-HANT ZH PT".split())
    ),
    "google": lambda: FakeGoogle(frozenset([*EVERYWHERE, "zh-CN", "zh-TW", "hmn", "fa-AF"])),
    "azure": lambda: FakeAzure(
        frozenset([*(one for one in EVERYWHERE if one != "tl"), "fil", "zh-Hans", "zh-Hant", "mww", "prs"])
    ),
}
