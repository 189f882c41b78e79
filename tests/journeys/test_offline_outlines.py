"""Who opened their next visits once has the outlines, and what to do when they fear for a child, without a network."""

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.visits.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ALL_KEPT = """async () => {
  if (!(await navigator.serviceWorker.getRegistrations()).some((one) => one.active)) return false;
  for (const name of await caches.keys()) {
    const kept = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
    if (["first", "second", "worry"].every((page) => kept.includes(`/visits/outline/${page}/`))) return true;
  }
  return false;
}"""


def wait_until_kept(page) -> None:
    for _try in range(100):
        if page.evaluate(ALL_KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the pages are not kept")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_outlines_and_the_worry_page_open_without_a_network(open_as, outside, language):
    with transaction.atomic():
        town = Town()
    own = open_as(town.pat, width=390, language=language)
    own.goto("/visits/my/day/")
    wait_until_kept(own)
    own.context.set_offline(True)
    for path, heading in (("first", "h1"), ("second", "h1"), ("worry", "h1")):
        own.goto(f"/visits/outline/{path}/")
        expect(own.locator(heading)).to_be_visible()
        assert own.locator("ol li").count() >= 5
        assert own.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        assert own.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert own.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").count("Third Pillar")
    expect(own.locator("a[href^='tel:']")).to_be_visible()
    for name in ("Ito", "Lopez"):
        assert name not in own.content()


def test_all_of_them_follow_the_language_that_one_is_read_in(open_as, outside):
    with transaction.atomic():
        town = Town()
    own = open_as(town.pat, width=390, language="en")
    own.goto("/visits/my/day/")
    wait_until_kept(own)
    url = own.url.partition("/visits")[0]
    own.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": url}])
    own.goto("/visits/outline/first/")
    for _try in range(100):
        if own.evaluate("caches.match('/visits/outline/worry/').then((one) => one.text())").count(
            'lang="ar" dir="rtl"'
        ):
            break
        own.wait_for_timeout(100)
    own.context.set_offline(True)
    own.goto("/visits/outline/worry/")
    assert own.evaluate("document.documentElement.lang") == "ar"
