"""What takes longer than a breath says that it is coming; what is quick, and what is only saved, says nothing."""

import time

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_district
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.proof.evidence.actions import rebuild_reach

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WAIT = "[data-wait]"


@pytest.fixture
def office():
    with transaction.atomic():
        d = make_district()
        school = d.add_school()
        child, mother = d.add_student(school=school), d.add_adult("Rosa")
        d.tie(child, mother)
        d.add_household([child], [mother])
        account = d.add_account(Role.OFFICE)
    rebuild_reach(district_id=d.id, at=clock.now())
    return account


@pytest.mark.parametrize(
    ("language", "words"), [("en", "One moment…"), ("es", "Un momento…"), ("ar", "لحظة من فضلك…")]
)
def test_a_slow_page_is_announced_and_a_saved_file_is_not(office, open_as, language, words):
    page = open_as(office, width=390, language=language)
    page.goto(reverse("evidence:reach"))
    bar = page.locator(WAIT)
    expect(bar).to_be_hidden()

    def slowly(route):
        time.sleep(1.5)
        route.continue_()

    not_yet = reverse("evidence:not_reached")
    page.route(f"**{not_yet}*", slowly)
    page.evaluate(
        """() => new MutationObserver(() => { sessionStorage.said = document.querySelector('[data-wait]').textContent; })
        .observe(document.querySelector('[data-wait]'), {childList: true})"""
    )
    page.evaluate("address => { location.href = address; }", not_yet)
    page.wait_for_url(f"**{not_yet}*")
    assert page.evaluate("sessionStorage.said") == words
    expect(bar).to_be_hidden()
    page.go_back()
    expect(bar).to_be_hidden()

    with page.expect_download():
        page.locator("[data-saves]").first.click()
    page.wait_for_timeout(900)
    expect(bar).to_be_hidden()
