"""A provider's own published description (OpenAPI), served by connexion's mock server: every request is held to it.

None of us wrote the server or the description. Run as a program: described.py DESCRIPTION PORT.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import requests

ACCOUNT = "AC" + "a" * 32


def known(username: str, password: str) -> dict | None:
    """Who may ask; connexion calls this."""
    return {"sub": username} if (username, password) == (ACCOUNT, "secret") else None


def keyed(token: str) -> dict | None:
    """Who may ask where a key is all there is; connexion calls this too."""
    return {"sub": token} if token == "right-key" else None


@contextmanager
def described(description: Path):
    """The root address of a mock server for a description, in a process of its own."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    # Run as a program it needs no Django, as the package it stands in does.
    surroundings = os.environ | {"BASICINFO_FUNC": "__main__.known", "BEARERINFO_FUNC": "__main__.keyed"}
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, str(description), str(port)], env=surroundings,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def main(description: str, port: str) -> None:
    """Serve until stopped."""
    import connexion
    import uvicorn
    from connexion.mock import MockResolver
    from connexion.options import SwaggerUIOptions

    app = connexion.AsyncApp("described", specification_dir=Path(description).resolve().parent)
    app.add_api(
        Path(description).name, resolver=MockResolver(mock_all=True), strict_validation=True,
        swagger_ui_options=SwaggerUIOptions(swagger_ui=False),
    )  # fmt: skip
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
