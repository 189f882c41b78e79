"""A person of the office makes a passkey and signs in with it, in a real browser with a virtual authenticator."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import make_district
from thirdpillar.ground.accounts.actions import first_administrator_link
from thirdpillar.ground.accounts.choices import Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_as):
    """A phone-sized page whose device has a built-in authenticator."""
    page = open_as(None, width=390)
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return page


def by_name(live_server) -> str:
    """Browsers make passkeys for names only."""
    return live_server.url.replace("127.0.0.1", "localhost")


def test_from_an_empty_instance_to_a_passkey_and_back_in(page, live_server):
    here = by_name(live_server)
    page.goto(here + "/" + first_administrator_link().split("/", 3)[3])
    page.get_by_label("Name of the school district").fill("Maple Schools")
    page.get_by_label("Your first name").fill("Kim")
    page.get_by_label("Your last name").fill("Doe")
    page.get_by_label("Your work e-mail").fill("kim@maple.example")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your passkey")
    page.get_by_label("Name of this device").fill("My phone")
    page.get_by_role("button", name="Make my passkey").click()
    page.get_by_role("button", name="Show me ten codes").click()
    expect(
        page.get_by_role("listitem").filter(has_text=re.compile(r"^\w{4}-\w{4}-\w{4}-\w{4}$"))
    ).to_have_count(10)
    page.goto(here + "/sign-in/staff/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff")
    page.goto(here + "/sign-in/out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(here + "/sign-in/staff/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff")


def test_a_device_without_a_passkey_is_told_so_and_stays_out(page, live_server):
    with transaction.atomic():
        make_district().add_account(Role.OFFICE)
    page.goto(by_name(live_server) + "/sign-in/")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert")).to_have_text(
        "Nothing came from your device. Please try again.", timeout=70_000
    )
    page.goto(by_name(live_server) + "/sign-in/staff/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
