"""Whoever opens a page with the names or numbers of a family leaves an entry in the record; made from the URL map."""

from __future__ import annotations

import re

import pytest

from tests.doors.test_permission_matrix import ADDRESSES, World, body_of, build, path_of, send
from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHO = ("office", "principal", "teacher")
NAMED = re.compile(r"zqown(student|adult)(given|family)|608\D{0,3}555\D?0171")


def unrecorded(world: World, who, address) -> bool:
    """Whether this person read of somebody at this address, and no entry tells of it."""
    here = world.territories["own"]
    told = []

    def look(answer) -> None:
        if answer.status_code == 200 and NAMED.search(body_of(answer).decode("utf-8", "replace").lower()):
            with here.made.acting():
                read = Entry.objects.seen_by(here.made.system).filter(
                    kind=Kind.READ, account_id=who.account.pk
                )
                told.append(read.exists())

    send(world, who, "GET", path_of(address, here), look)
    return told == [False]


def test_every_page_that_names_somebody_leaves_an_entry():
    world = build()
    found = [
        f"{address.route} as {who.name}"
        for address in ADDRESSES
        for who in world.principals
        if who.name in WHO and address.policy and address.policy.way == "roles"
        if address.policy.lets_in(who.role)
        if unrecorded(world, who, address)
    ]
    assert not found, "\n".join(found)
