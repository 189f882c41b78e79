"""An OpenID Connect provider on this machine: discovery, keys, authorisation, tokens signed RS256, PKCE checked.

`faults` bends single answers, so that every check of ours can be seen to bite.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "third-pillar"


class Provider:
    """Use as a context manager. `person` is who signs in there; `faults` are applied to the ID token or the answer."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.person: dict[str, Any] = {"sub": "u-1", "email": "pia@x.example", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.faults: set[str] = set()
        self.secret = "provider-secret"
        self.seen: list[dict[str, Any]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Provider:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/.well-known/openid-configuration":
                    self.say(provider.description())
                elif parts.path == "/keys":
                    self.say(KeySet([provider.key]).as_dict(private=False))
                elif parts.path == "/authorise":
                    self.send_response(302)
                    self.send_header("Location", provider.authorise(asked))
                    self.end_headers()
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                given = {name: values[0] for name, values in parse_qs(body).items()}
                try:
                    self.say(provider.token(given, self.headers.get("Authorization", "")))
                except ValueError as problem:
                    self.say({"error": "invalid_grant", "error_description": str(problem)}, 400)

            def say(self, content: dict[str, Any], status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_problem: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def description(self) -> dict[str, Any]:
        issuer = "http://127.0.0.1:1" if "other issuer in discovery" in self.faults else self.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorise(self, asked: dict[str, str]) -> str:
        """The person agrees; answers the address that the browser is sent back to."""
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        self.seen.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any]:
        asked = self._codes.pop(given["code"], None)  # good once
        if asked is None:
            raise ValueError("unknown code")
        proof = (
            urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        if proof != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            raise ValueError("PKCE or redirect address does not match")
        if not authorization.startswith("Basic "):
            raise ValueError("no client secret")
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person,
            **self.claims,
        }  # fmt: skip
        key = self.other_key if "signed by another" in self.faults else self.key
        header = {"alg": "RS256", "kid": "one"}
        token = jwt.encode(header, claims, key)
        if "not signed" in self.faults:
            token = ".".join([_part({"alg": "none"}), _part(claims), ""])
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token}


def _part(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
