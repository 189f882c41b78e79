"""A real browser against a live server, signed in as anybody, at a phone's and at a desk's width."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.factories import signed_in
from tests.factories.ways_out.web import Twiliolike
from tests.journeys.outside import Outside

PHONE, DESK = 390, 1280
expect.set_options(timeout=15_000)  # as patient as the pages are, on a machine that does other things too


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium from the system; no part of it is fetched."""
    found = os.environ.get("THIRDPILLAR_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=flags)
        yield running
        running.close()


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open pages as an account (None: nobody): `open_as(account, width=390, language="ar")` answers a page.

    A page whose script fails or whose policy is broken fails the test that opened it.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(
        account=None, *, width: int = DESK, language: str = "en", dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=live_server.url,
            color_scheme="dark" if dark else "light",
            locale=language,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
        if account is not None:
            with transaction.atomic():
                client = signed_in(Client(SERVER_NAME="localhost"), account)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                troubles.append(f"{page.url}: {said.text}") if "Content Security" in said.text else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def outside(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A provider over HTTP that texts and calls go to, phones that text back, and the hour it is."""
    with Twiliolike() as provider:
        yield Outside(provider, live_server.url, monkeypatch)
