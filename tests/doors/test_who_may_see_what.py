"""The list of pages and of whom each is open to stands in docs/, so that no change of it goes unseen."""

import os
from pathlib import Path

from tests.doors.test_permission_matrix import ADDRESSES
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import Policy

LISTED = Path(__file__).resolve().parents[2] / "docs" / "who-may-see-what.md"
HEAD = """# Who may see what

Every address of the product and whom it is open to. Within that, everybody sees their own scope only: the district, their
schools, their class, their own family; the queries and the database's row-level security each hold that up alone.
Support looks at a page marked so only while the district lets it, and changes nothing. This list is made from the addresses
themselves (`tests/doors/test_who_may_see_what.py`); a change of it is a decision.

| Address | Open to | Support under a grant |
|---|---|---|
"""
WAYS = {
    "anyone": "anyone, signed in or not",
    "account": "whoever is signed in",
    "link": "whoever holds a link or a signature",
}


def told(policy: Policy) -> str:
    if policy.way != "roles":
        return WAYS[policy.way]
    return ", ".join(role.value.replace("_", " ") for role in Role if role in policy.roles)


def looks(policy: Policy) -> str:
    return "looks" if policy.way == "roles" and policy.lets_in(Role.SUPPORT, under_grant=True) else ""


def listed() -> str:
    rows = sorted(
        f"| `/{address.route}` | {told(address.policy)} | {looks(address.policy)} |"
        for address in ADDRESSES
        if address.policy is not None
    )
    return HEAD + "\n".join(dict.fromkeys(rows)) + "\n"


def test_the_list_in_the_documents_is_the_one_that_holds():
    if os.environ.get("THIRDPILLAR_WRITE_LIST"):
        LISTED.write_text(listed(), encoding="utf-8")
    assert LISTED.read_text(encoding="utf-8") == listed(), (
        "Whom a page is open to has changed. If that is meant, write the list anew: "
        "THIRDPILLAR_WRITE_LIST=1 bin/test tests/doors/test_who_may_see_what.py"
    )
