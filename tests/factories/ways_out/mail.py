"""A mail server (SMTP, by aiosmtpd) and a mail service (Postmark's interface over HTTP)."""

from __future__ import annotations

import json
import socket
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.factories.ways_out.web import SILENCE_S, Web


class Postmark(Web):
    """https://postmarkapp.com/developer/api/email-api."""

    def knows(self, handler) -> bool:
        return handler.headers.get("X-Postmark-Server-Token") == "secret"

    def problem(self, what: str) -> dict:
        return {"ErrorCode": {"unknown": 10, "busy": 429, "refuse": 300}[what], "Message": what}

    def take(self, path, headers, body) -> dict:
        mail = json.loads(body)
        self.taken.append((mail["To"], mail["TextBody"], ()))
        self.last = mail
        return {
            "To": mail["To"], "SubmittedAt": "2026-11-10T17:00:00Z", "MessageID": f"{len(self.taken):08d}-aaaa",
            "ErrorCode": 0, "Message": "OK",
        }  # fmt: skip

    def listed(self, query) -> dict:
        return {}


class MailServer:
    """`mood` as with the others; what it takes is read back as a person's program would."""

    def __init__(self) -> None:
        self.mood, self.taken, self.last = "well", [], None

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self._knows, auth_required=True,
            auth_require_tls=False, decode_data=False, enable_SMTPUTF8=True,
        )  # fmt: skip
        self.controller.start()
        return self

    def __exit__(self, *exception) -> None:
        self.controller.stop()

    @staticmethod
    def _knows(server, session, envelope, mechanism, data) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"AC1", b"secret")
        return AuthResult(success=is_right, handled=is_right)

    async def handle_DATA(self, server, session, envelope):
        if self.mood in ("refuse", "busy"):
            return "550 no such box" if self.mood == "refuse" else "451 later"
        self.last = mail = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((mail["To"], mail.get_content().replace("\r\n", "\n").removesuffix("\n"), ()))
        if self.mood == "silent":
            # The whole server says nothing more, as one that hangs.
            time.sleep(SILENCE_S)
        if self.mood in ("drop", "drip", "failing"):
            server.transport.abort()
        return "250 kept"
