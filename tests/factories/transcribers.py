"""A stand-in for a server of Whisper on this machine: POST /v1/audio/transcriptions, a form of several parts.

tests/means/conversations/engines/test_transcribing.py holds it to what OpenAI publishes of that form.
"""

from __future__ import annotations

import json
import threading
import time
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "right-key"
FIELDS = {"file", "model", "language", "prompt", "response_format", "temperature"}
FORMATS = {"json", "text", "srt", "verbose_json", "vtt", "diarized_json"}
# "key": it knows no key; "unknown": the sound is of no kind that it hears; "strange": it answers no words.
MOODS = ("good", "key", "busy", "broken", "slow", "unknown", "strange", "silence")
SLOW_S = 6.0


class FakeTranscriber:
    """`says` is what it hears, `language` how it names the language; `asked` is what it was brought."""

    def __init__(self) -> None:
        self.mood, self.says, self.language = "good", "Ilmahaygu maanta wuu xanuunsan yahay.", "somali"
        self.asked: list[dict] = []

    def __enter__(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                """Stay silent."""

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, said = fake.answer(self.path, self.headers, body)
                text = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.block_on_close = True, False
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def address(self, **more) -> str:
        asked = "&".join(f"{key}={value}" for key, value in ({"model": "small"} | more).items())
        return f"openai+http://:{KEY}@127.0.0.1:{self.server.server_address[1]}/v1?{asked}"

    def answer(self, path, headers, body) -> tuple[int, dict | bytes]:
        if path != "/v1/audio/transcriptions":
            return 404, {}
        if headers.get("Authorization") != f"Bearer {KEY}" or self.mood == "key":
            return 401, {"error": {"message": "Incorrect API key provided"}}
        form = self.read(headers, body)
        if form is None or self.mood == "unknown":
            return 400, {"error": {"message": "Invalid file format.", "type": "invalid_request_error"}}
        self.asked.append(form)
        if self.mood == "slow":
            time.sleep(SLOW_S)
        if self.mood in ("busy", "broken"):
            return (429 if self.mood == "busy" else 500), {}
        if self.mood == "strange":
            return 200, b"<html>"
        said = {"text": "" if self.mood == "silence" else f" {self.says}"}
        if form.get("response_format") == "verbose_json":
            said |= {"language": self.language, "duration": 3.2, "segments": []}
        return 200, said

    @staticmethod
    def read(headers, body) -> dict | None:
        """The parts of the form; None where it is none, or not as the interface says."""
        kind = headers.get("Content-Type", "")
        if not kind.startswith("multipart/form-data"):
            return None
        whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        form: dict = {}
        for part in whole.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if part.get_filename() is not None:
                form[name] = part.get_payload(decode=True)
                form |= {"filename": part.get_filename(), "type": part.get_content_type()}
            else:
                form[name] = part.get_payload(decode=True).decode()
        names = set(form) - {"filename", "type"}
        if not {"file", "model"} <= names <= FIELDS or not isinstance(form["file"], bytes):
            return None
        return form if form.get("response_format", "json") in FORMATS else None
