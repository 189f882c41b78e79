"""A stand-in for the host where a text provider keeps pictures: files by path, redirects, slowness and secrets asked."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class MediaHost:
    """`files` are {path: bytes}, `moved` {path: address}; `asked` lists (path, whether the secret was right)."""

    secret: str = "AC1:secret"
    bearer: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    fails: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def __enter__(self) -> MediaHost:
        host = self
        right = "Basic " + base64.b64encode(self.secret.encode()).decode()
        right = f"Bearer {self.bearer}" if self.bearer else right

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words):
                """Stay silent."""

            def do_GET(self):
                knows = self.headers.get("Authorization") == right
                host.asked.append((self.path, knows))
                if host.fails.get(self.path, 0) > 0:
                    host.fails[self.path] -= 1
                    self.send_error(503)
                elif self.path in host.moved:
                    self.send_response(307)
                    self.send_header("Location", host.moved[self.path])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif not knows or self.path not in host.files:
                    self.send_error(404)
                else:
                    body = host.files[self.path]
                    self.send_response(200)
                    self.send_header("Content-Type", "application/octet-stream")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def texts_url(self) -> str:
        """What THIRDPILLAR_TEXTS_URL holds for a provider at this host."""
        return (
            f"http://{self.secret}@127.0.0.1:{self._server.server_address[1]}/2010-04-01?from=%2B15550000000"
        )
