"""A stand-in for a text provider on this machine: the Messages interface over HTTP, with faults on request."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Faults:
    """Shares (0..1) of calls: accepted and then the line is cut, 500 before accepting, slow, refused for good."""

    accept_then_drop: float = 0.0
    fail_before: float = 0.0
    slow: float = 0.0
    refuse: float = 0.0
    delay_s: float = 1.2
    answer_after_s: float = 0.0  # between accepting and answering: where a kill hurts


@dataclass
class FakeTextProvider:
    """Counts what it accepted; `accepted` is [(to, body)] in order of arrival.

    A call with an Idempotency-Key that came before is answered as then, and counted once.
    """

    faults: Faults = field(default_factory=Faults)
    seed: int = 1
    accepted: list[tuple[str, str]] = field(default_factory=list)
    by_key: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> FakeTextProvider:
        self._dice = random.Random(self.seed)
        self._lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                """Stay silent."""

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                fields = {key: value[0] for key, value in parse_qs(self.rfile.read(length).decode()).items()}
                provider._post(self, fields)

            def do_GET(self):
                query = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
                with provider._lock:
                    found = [
                        {"sid": f"SM{place:032x}", "to": to, "body": body}
                        for place, (to, body) in enumerate(provider.accepted)
                        if to == query.get("To")
                    ]
                provider._answer(self, 200, {"messages": found})

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/2010-04-01"

    def _post(self, handler, fields) -> None:
        with self._lock:
            throw = self._dice.random()
        faults = self.faults
        if throw < faults.fail_before:
            return self._answer(handler, 500, {"message": "later"})
        if throw < faults.fail_before + faults.refuse:
            return self._answer(handler, 400, {"code": 21211, "message": "not a number"})
        throw -= faults.fail_before + faults.refuse
        key = handler.headers.get("Idempotency-Key", "")
        with self._lock:
            sid = self.by_key.get(key, "")
            if not sid:
                self.accepted.append((fields["To"], fields["Body"]))
                sid = f"SM{len(self.accepted) - 1:032x}"
            if key:
                self.by_key[key] = sid
        if throw < faults.accept_then_drop:
            handler.close_connection = True
            handler.connection.close()
            return None
        if throw < faults.accept_then_drop + faults.slow:
            time.sleep(faults.delay_s)
        time.sleep(faults.answer_after_s)
        return self._answer(handler, 201, {"sid": sid, "status": "queued"})

    @staticmethod
    def _answer(handler, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)
        except OSError:
            handler.close_connection = True
