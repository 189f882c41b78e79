"""Every page of the URL map in a real browser: axe finds nothing, one heading, the right direction, nothing too wide.

The pages come from the resolver, so that a new one joins by itself. Each is opened in English on a phone by day, in
Spanish on a desk by night, and in Arabic at both in turn, as one of the people it is open to. THIRDPILLAR_SHOTS=folder keeps
a picture of each.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import axe_playwright_python
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.doors.test_permission_matrix import ADDRESSES, Address, values_of
from tests.factories import signed_in
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.filled import FAMILIES, Filled, fill
from thirdpillar.ground.accounts.actions import invite_account
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.queries.worklists import LISTS
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.views.kiosk import token_for

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Letters have come and two frames are drawn: before that, sizes and colours are those of a page half laid out.
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  const root = document.documentElement;
  const silent = [...document.querySelectorAll('svg')].filter((one) => !one.closest('[aria-hidden=true]')
    && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby') && !one.querySelector('title'));
  const wide = [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  }).slice(0, 4).map((one) => one.tagName + '.' + one.className);
  return {
    violations: found.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((n) => n.target.join(' ')
      + ' | ' + (n.any[0] || n.all[0] || n.none[0] || {}).message).join(' ; ')),
    headings: document.querySelectorAll('h1').length, title: document.title, lang: root.lang, dir: root.dir,
    over: root.scrollWidth - root.clientWidth, wide,
    out: [...document.querySelectorAll('.tp-table-frame, .tp-bars-frame, .tp-card')].filter((one) =>
      getComputedStyle(one).overflowX === 'visible' && one.scrollWidth > one.clientWidth + 1).map((one) => one.className),
    silent: silent.length + document.querySelectorAll('img:not([alt])').length,
  };
}"""

# How often each page is looked at; one leaves Spanish, Arabic, the desk and the night away while one is working.
LOOKS = int(os.environ.get("THIRDPILLAR_LOOKS", "3"))
# While one is working on a few pages: their names, apart by commas. All others are left away.
ONLY = frozenset(filter(None, os.environ.get("THIRDPILLAR_PAGES", "").split(",")))

# Open to everybody signed in: looked at as one of each kind of person.
# Looked at also with rows whose words are longer than any name, or in another state.
PLANTED_TOO = ("people:family", "people:adult", "people:roster", "gatherings:one", "gatherings:families")
FOR_EACH = {"home": [role for role in Role if role != Role.SUPPORT]}


@dataclass(frozen=True)
class Sight:
    """How a page is looked at."""

    language: str
    width: int
    dark: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'dark' if self.dark else 'light'}"


FIRST = Sight("en", PHONE, dark=False)
IN_TURN = (
    (Sight("es", DESK, dark=True), Sight("ar", PHONE, dark=False)),
    (Sight("es", PHONE, dark=True), Sight("ar", DESK, dark=True)),
    (Sight("es", DESK, dark=False), Sight("ar", PHONE, dark=True)),
)
EVERY = tuple(
    Sight(language, width, dark)
    for language in ("en", "es", "ar")
    for width in (PHONE, DESK)
    for dark in (False, True)
)


@dataclass(frozen=True)
class Stop:
    """A page, and as whom it is opened (None: nobody)."""

    name: str
    path: str
    role: Role | None


class Eyes:
    """One browser context for each person and sight; what was found."""

    def __init__(self, browser: Browser, url: str, here: Filled) -> None:
        self.browser, self.url, self.here = browser, url, here
        self.pages: dict[tuple[Role | None, Sight], Page] = {}
        self.troubles: list[str] = []
        self.looked: dict[str, list[Sight]] = defaultdict(list)
        self.shots = os.environ.get("THIRDPILLAR_SHOTS")

    def page(self, role: Role | None, sight: Sight) -> Page:
        if (role, sight) not in self.pages:
            self.pages[role, sight] = self._context(role, sight).new_page()
            self.pages[role, sight].on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        return self.pages[role, sight]

    def _context(self, role: Role | None, sight: Sight) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": sight.width, "height": 900}, base_url=self.url, locale=sight.language,
            color_scheme="dark" if sight.dark else "light", reduced_motion="reduce",
        )  # fmt: skip
        cookies = [(settings.LANGUAGE_COOKIE_NAME, sight.language)]
        if role is not None:
            cookies.append((settings.SESSION_COOKIE_NAME, session_of(self.here, role)))
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies])
        return context

    def look(self, stop: Stop, sight: Sight) -> None:
        page = self.page(stop.role, sight)
        known = len(self.troubles)
        answer = page.goto(stop.path)
        page.evaluate(SETTLED)
        page.evaluate(AXE)  # past the page's policy, as only a browser's owner can
        found = page.evaluate(LOOK, TAGS)
        if found["violations"]:  # on a busy machine axe may look while the page is still being painted
            page.wait_for_timeout(700)
            found = page.evaluate(LOOK, TAGS)
        wrong = list(found["violations"])
        if not answer or (answer.status >= 400 and "there-is-no" not in stop.path):
            wrong.append(f"answered {answer and answer.status}")
        wrong += [f"{found['headings']} h1"] * (found["headings"] != 1)
        wrong += ["no title"] * (not found["title"].strip())
        expected = (sight.language, "rtl" if sight.language == "ar" else "ltr")
        if (found["lang"], found["dir"] or "ltr") != expected:
            wrong.append(f"speaks {found['lang']} {found['dir']}")
        wrong += [f"{found['over']} px too wide: {found['wide']}"] * (found["over"] > 0)
        wrong += [f"sticks out of its frame: {found['out']}"] * bool(found["out"])
        wrong += [f"{found['silent']} pictures without a name"] * (found["silent"] > 0)
        wrong += self.troubles[known:]
        del self.troubles[known:]
        for one in wrong:
            print(f"{stop.name} as {stop.role} in {sight}: {one}", flush=True)
        self.troubles += [f"{stop.name} {stop.path} as {stop.role} in {sight}: {one}" for one in wrong]
        self.looked[stop.name].append(sight)
        if self.shots:
            name = re.sub(
                r"\W+", "-", f"{stop.name}-{stop.path.partition('?')[2]}-{stop.role or 'nobody'}-{sight}"
            )
            page.screenshot(path=f"{self.shots}/{name}.png", full_page=True)

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


def session_of(here: Filled, role: Role) -> str:
    strength = Strength.CODE if role in FAMILIES else Strength.PASSKEY
    with transaction.atomic():
        return signed_in(Client(), here.accounts[role], strength).cookies[settings.SESSION_COOKIE_NAME].value


def path_of(address: Address, here: Filled, *, planted: bool = False) -> str:
    values = values_of(address, here.planted)
    if not planted:
        values |= {name: here.ids[name] for name in values if name in here.ids}
    return reverse(address.name, kwargs=values)


def stops(here: Filled) -> Iterator[Stop]:
    """All pages, each as one of those it is open to; no downloads, answers to scripts, redirects or mere deeds."""
    clients: dict[Role | None, Client] = {None: Client()}
    for role in Role:
        clients[role] = Client()
        clients[role].cookies[settings.SESSION_COOKIE_NAME] = session_of(here, role)
    seen = set()
    for address in ADDRESSES:
        if address.route in seen or address.policy is None:
            continue
        seen.add(address.route)
        if address.policy.way == "roles":
            open_to = sorted(address.policy.roles, key=lambda role: crc32(f"{role}{address.route}".encode()))
        else:
            open_to = [Role.OFFICE, Role.CAREGIVER] if address.policy.way == "account" else [None]
        for role in open_to:
            for planted in (False, True):
                path = path_of(address, here, planted=planted)
                with transaction.atomic():
                    answer = clients[role].get(path, HTTP_ACCEPT_LANGUAGE="en")
                if answer.status_code == 200:
                    break
            if answer.status_code == 200:
                if answer.headers["Content-Type"].startswith("text/html"):
                    yield Stop(address.name, path, role)
                break
    yield from more_stops(here)


def more_stops(here: Filled) -> Iterator[Stop]:
    """What no address says alone: each person's home, links with a true token, lists that are filtered, nothing there."""
    for role in FOR_EACH["home"]:
        yield Stop("home", "/", role)
    with transaction.atomic(), here.made.acting():
        held = Gathering.objects.seen_by(here.made.system).get(pk=here.ids["gathering_id"])
        account = here.accounts[Role.INTERPRETER]
        by = here.made.system
        link = invite_account(by=by, at=clock.now(), account=account, origin="", by_mail=False)
    yield Stop("gatherings:kiosk_page", reverse("gatherings:kiosk_page", args=[token_for(held)]), None)
    yield Stop("family:invitation", reverse("family:invitation", args=[here.code]), None)
    yield Stop("family:here", reverse("family:here", args=[here.code]), None)
    yield Stop("accounts:invitation", link, None)
    yield Stop("gatherings:lines", reverse("gatherings:lines", args=[here.waits_at]), Role.OFFICE)
    for kind in LISTS:
        yield Stop("people:worklist", reverse("people:worklist", args=[kind]), Role.OFFICE)
    for address in ADDRESSES:
        if address.name in PLANTED_TOO:
            yield Stop(address.name, path_of(address, here, planted=True), Role.OFFICE)
    yield Stop("evidence:not_reached", reverse("evidence:not_reached") + "?language=es", Role.COORDINATOR)
    yield Stop("people:families", reverse("people:families") + "?q=zzzz", Role.OFFICE)
    yield Stop("nothing there", "/there-is-no-such-page/", Role.OFFICE)
    yield Stop("nothing there", "/there-is-no-such-page/", None)


def test_every_page(browser, live_server):
    here = fill()
    eyes = Eyes(browser, live_server.url, here)
    walk = [stop for stop in stops(here) if not ONLY or stop.name in ONLY]
    try:
        for number, stop in enumerate(walk):
            sights = EVERY if len(EVERY) <= LOOKS else (FIRST, *IN_TURN[number % len(IN_TURN)])[:LOOKS]
            for sight in sights:
                eyes.look(stop, sight)
    finally:
        eyes.close()
    pages = len({stop.name for stop in walk})
    print(pages, "pages,", len(walk), "stops,", sum(map(len, eyes.looked.values())), "looks")
    assert pages >= (len(ONLY) or 60), sorted(eyes.looked)
    assert not eyes.troubles, f"{len(eyes.troubles)} found:\n" + "\n".join(eyes.troubles)
