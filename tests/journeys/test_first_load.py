"""A family's first page over slow data: at most 100 KB with everything in it, and whole without any script."""

import gzip
from datetime import timedelta

import pytest
from django.db import transaction

from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Answer, Invitation

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MOST = 100 * 1024  # bytes as they travel, headers left out
TEXTS = (".css", ".js", ".svg")


@pytest.fixture
def invitation():
    with transaction.atomic():
        district, school = a_school()
        child = district.add_student("Ana", "Quintanilla", school)
        parent = district.add_adult("Rosa", "Quintanilla", phone="+16085550101", language="es")
        district.tie(child, parent, lives_with=True)
        district.add_household([child], [parent], "es")
        begins = clock.now() + timedelta(days=3)
        with district.acting():
            held = a_gathering(district, school, begins_at=begins, ends_at=begins + timedelta(hours=2))
            invite_families(gathering_id=held.pk, by=district.system, at=clock.now())
            return district, Invitation.objects.seen_by(district.system).get().code


def weight(page, path: str) -> dict[str, int]:
    """Bytes of everything the page asks for, by address."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    return {one.url: travelled(one) for one in answers if one.ok}


def travelled(answer) -> int:
    """The test's server sends static texts as they lie; the product's sends them packed (tests/doors/instance/test_up.py)."""
    if "/static/" in answer.url and answer.url.endswith(TEXTS):
        return len(gzip.compress(answer.body()))
    return answer.request.sizes()["responseBodySize"]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("which", ["link", "sign-in"])
def test_a_familys_first_page_is_light(invitation, open_as, language, which):
    path = f"/a/{invitation[1]}" if which == "link" else "/sign-in/family/"
    parts = weight(open_as(None, width=390, language=language), path)
    told = {address.rpartition("/")[2] or "page": size for address, size in parts.items()}
    print(language, which, sum(parts.values()), told)
    assert any(address.endswith(".css") for address in parts)
    assert sum(parts.values()) <= MOST, told


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_family_answers_without_any_script(invitation, browser, live_server, language):
    district, code = invitation
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    context.add_cookies([{"name": "tp_language", "value": language, "url": live_server.url}])
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"/a/{code}")
        page.locator("button[name=answer][value=yes]").click()
        page.get_by_role("status").first.wait_for()
        page.locator("input[name=transport]").check()
        page.locator("main form button").first.click()
        page.get_by_role("status").first.wait_for()
        assert page.locator("input[name=transport]").is_checked()
    finally:
        context.close()
    with transaction.atomic(), district.acting():
        answer = Answer.objects.seen_by(district.system).order_by("-at").first()
    assert answer
    assert (answer.answer, answer.needs.get("transport")) == ("yes", True)
