"""What an answer may not tell: whether a row of another district, or of another school, is there at all (bar 6)."""

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from tests.doors.test_permission_matrix import _VARYING, ADDRESSES, body_of, build, send, values_of
from thirdpillar.ground.accounts.choices import Role

ASKERS = (Role.OFFICE.value, Role.COORDINATOR.value, Role.TEACHER.value, Role.CAREGIVER.value)
HIDDEN = {Role.OFFICE.value: ("dst",), Role.CAREGIVER.value: ("dst", "nbr")}
# A school's staff know the whole district's staff, so an account of another school is no secret to them.
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def told(answer) -> tuple:
    """Everything that an answer says, but for the id that was asked for and tokens that differ each time."""
    location = _ID.sub(b"ID", answer.headers.get("Location", "").encode())
    return answer.status_code, location, _ID.sub(b"ID", _VARYING.sub(b"", body_of(answer)))


@pytest.mark.django_db
def test_a_row_that_is_not_there_and_one_that_is_hidden_answer_alike():
    world, asked, differing = build(), 0, []
    by_name = {who.name: who for who in world.principals}
    for address in ADDRESSES:
        known = values_of(address, world.territories["dst"])
        if not any(isinstance(value, UUID) for value in known.values()) or address.policy.way == "link":
            continue
        nobody = {name: uuid4() if isinstance(value, UUID) else value for name, value in known.items()}
        for name in ASKERS:
            who = by_name[name]
            for tag in HIDDEN.get(name, ("dst", "sch")):
                hidden = values_of(address, world.territories[tag])
                if _is_known_anyway(address, tag):
                    continue
                for method in ("GET", "POST"):
                    asked += 1
                    one = told(send(world, who, method, reverse(address.name, kwargs=hidden)))
                    other = told(send(world, who, method, reverse(address.name, kwargs=nobody)))
                    if one != other:
                        differing.append(
                            f"{method} {address.route} as {name} on {tag}: {one[0]} and {other[0]}"
                        )
    print(asked, "pairs")
    assert asked > 400
    assert not differing, "\n".join(differing)


def _is_known_anyway(address, tag: str) -> bool:
    """Inside a district its published figures, its staff, the terms of its years of home visits, what is on in a building
    and which providers help families are no secret."""
    known = (
        "reports:published",
        "evidence:release",
        "accounts:",
        "visits:year",
        "calendar:building",
        "partners:one",
    )
    return tag != "dst" and address.name.startswith(known)
