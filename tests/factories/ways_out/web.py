"""Providers with an interface over HTTP."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# "silent": it takes the message and never answers; "drop": it takes it and cuts the line; "drip": it takes it and
# answers one letter at a time; "failing": it answers that it broke, and has taken it nevertheless.
MOODS = ("well", "refuse", "busy", "silent", "drop", "drip", "failing")
SILENCE_S = 5


class Web:
    """One provider; subclasses say how it is asked and how it answers."""

    def __init__(self) -> None:
        self.mood, self.taken = "well", []  # or "gone": the line is cut, and nothing was taken
        self.answers_after_s = 0.0
        self.files: dict[str, bytes] = {}  # what families sent along, by path

    def __enter__(self):
        self.lock = threading.Lock()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                """Stay silent."""

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                if web.mood == "gone":
                    self.close_connection = True
                    return self.connection.close()
                if not web.knows(self):
                    return web.answer(self, 401, web.problem("unknown"))
                if web.mood == "busy":
                    return web.answer(self, 429, web.problem("busy"))
                if web.mood == "refuse" or (web.mood == "no pictures" and web.holds_picture(body)):
                    return web.answer(self, 400, web.problem("refuse"))
                with web.lock:
                    said = web.take(self.path, self.headers, body)
                time.sleep(web.answers_after_s)
                if web.mood == "silent":
                    time.sleep(SILENCE_S)
                if web.mood == "drop":
                    self.close_connection = True
                    return self.connection.close()
                if web.mood == "failing":
                    return web.answer(self, 503, {})
                return web.answer(self, 201, said, drip=web.mood == "drip")

            def do_GET(self):
                if web.mood == "gone":
                    return web.answer(self, 503, {})
                if not web.knows(self):
                    return web.answer(self, 401, web.problem("unknown"))
                if web.mood == "silent":
                    time.sleep(SILENCE_S)
                if (kept := web.files.get(self.path)) is not None:
                    return web.answer(self, 200, kept)
                query = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
                with web.lock:
                    said = web.listed(query)
                return web.answer(self, 200, said)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.block_on_close = True, False
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def holds_picture(body: bytes) -> bool:
        return b"MediaUrl=" in body or b'"mt_media"' in body

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @staticmethod
    def answer(handler, status: int, body, drip: bool = False) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            for place in range(0, len(text), 1 if drip else len(text)):
                handler.wfile.write(text[place : place + (1 if drip else len(text))])
                handler.wfile.flush()
                time.sleep(0.05 if drip else 0)
        except OSError:
            handler.close_connection = True


class Twiliolike(Web):
    """Messages and Calls (https://www.twilio.com/docs/messaging/api/message-resource)."""

    refuses_with = 21211

    def knows(self, handler) -> bool:
        given = base64.b64encode(b"AC1:secret").decode()
        return handler.headers.get("Authorization") == f"Basic {given}"

    def problem(self, what: str) -> dict:
        code = {"unknown": 20003, "busy": 20429, "refuse": self.refuses_with}[what]
        return {"code": code, "message": what, "status": 400}

    def take(self, path, headers, body) -> dict:
        fields = parse_qs(body.decode(), strict_parsing=True)
        kind = "CA" if path.endswith("/Calls.json") else "SM"
        words = fields["Twiml" if kind == "CA" else "Body"][0]
        self.taken.append((fields["To"][0], words, tuple(fields.get("MediaUrl", ()))))
        return {"sid": f"{kind}{len(self.taken) - 1:032x}", "status": "queued"}

    def listed(self, query) -> dict:
        return {"messages": [
            {"sid": f"SM{place:032x}", "to": to, "body": words}
            for place, (to, words, _) in enumerate(self.taken) if to == query.get("To")
        ]}  # fmt: skip


class Sinchlike(Web):
    """Batches of texts (https://developers.sinch.com/docs/sms/api-reference/sms/batches)."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []

    def knows(self, handler) -> bool:
        return (
            handler.headers.get("Authorization") == "Bearer secret" and "/xms/v1/AC1/batches" in handler.path
        )

    def problem(self, what: str) -> dict:
        return {"code": "syntax_invalid_parameter_format", "text": what}

    def take(self, path, headers, body) -> dict:
        batch = json.loads(body)
        assert batch["type"] in ("mt_text", "mt_media") and isinstance(batch["to"], list)
        rich = batch["type"] == "mt_media"
        words = batch["body"]["message"] if rich else batch["body"]
        self.taken.append((batch["to"][0], words, (batch["body"]["url"],) if rich else ()))
        self.references.append(batch["client_reference"])
        return {"id": f"01FC{len(self.taken) - 1:022d}"} | batch

    def listed(self, query) -> dict:
        found = [
            {"id": f"01FC{place:022d}", "client_reference": reference}
            for place, reference in enumerate(self.references)
            if reference == query.get("client_reference")
        ]
        return {"count": len(found), "page": 0, "page_size": 10, "batches": found}
