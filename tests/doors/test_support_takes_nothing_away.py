"""Under a grant support looks; no file, no printed list and no paper goes with it. Made from the URL map."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from tests.doors.test_permission_matrix import ADDRESSES, build, path_of, send
from thirdpillar.ground.accounts import policy

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# A list to print is one though it comes as a page.
PRINTED_PAGES = {"evidence:call_sheet"}


@pytest.fixture
def world():
    return build()


def named(world, name: str):
    return next(each for each in world.principals if each.name == name)


def test_what_the_office_gets_as_a_file_support_does_not(world):
    office, support = named(world, "office"), named(world, "support under grant")
    files, taken = set(), []
    for address in ADDRESSES:
        if address.policy is None or address.policy.way != "roles":
            continue
        path = path_of(address, world.territories["own"])
        got = send(world, office, "GET", path)
        if got.status_code == 200 and ("Content-Disposition" in got.headers or address.name in PRINTED_PAGES):
            files.add(address.name)
            if send(world, support, "GET", path).status_code != 404 or address.policy.support:
                taken.append(address.route)
    assert {"reports:calls", "evidence:reach_file", "inviting:sheet"} | PRINTED_PAGES <= files
    assert taken == []


def test_a_file_that_forgot_to_say_so_is_kept_back_all_the_same(world, monkeypatch):
    """The list of families stands for a view somebody will write."""
    support = named(world, "support under grant")
    assert send(world, support, "GET", "/people/").status_code == 200
    watched = policy._watched

    def as_a_file(view, request, args, kwargs):
        def carried(*more, **terms):
            view(*more, **terms)
            return HttpResponse("", headers={"Content-Disposition": 'inline; filename="all.pdf"'})

        return watched(carried, request, args, kwargs)

    monkeypatch.setattr(policy, "_watched", as_a_file)
    assert send(world, support, "GET", "/people/").status_code == 404
