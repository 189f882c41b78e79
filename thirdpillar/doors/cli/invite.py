"""`thirdpillar invite`."""

import os

import click
from django.conf import settings

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.status import served_at
from thirdpillar.doors.cli.whose import district_option, in_district
from thirdpillar.ground.accounts.actions import first_administrator_link, let_office_in
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused


@click.command(short_help="The first way in: a link for the district office.")
@click.option("--email", help="Their e-mail address.")
@click.option("--given-name", default="", help="Needed for somebody who has no account yet.")
@click.option("--family-name", default="")
@click.option(
    "--lost", is_flag=True, help="They lost all their passkeys and codes: take those away and start anew."
)
@district_option
@json_option
def command(
    email: str | None, given_name: str, family_name: str, lost: bool, district: str | None, as_json: bool
) -> None:
    """Print a link with which the first person of a district office signs in.

    Where there is no district yet, the link sets one up (good once, for a day). Where a district came from a roster
    and nobody of its office can sign in yet, say who it is for: the link is theirs (good once, for seven days).
    Everybody else is let in by the office, on the staff page.
    """
    # Where `bin/up` serves this folder on a port of its own, the link leads there.
    origin = (not os.environ.get("THIRDPILLAR_URL") and served_at()) or settings.PUBLIC_URL
    founding = first_administrator_link(origin=origin)
    if founding:
        answer(
            as_json,
            {"link": founding, "sets_up": True},
            f"There is no district yet. Set up yours:\n{founding}",
        )
        return
    if not email:
        raise Failed(
            "there is a district already: say with --email for whom of its office the link is", Exit.USAGE
        )
    with in_district(district, "the first way in") as system:
        known = Account.objects.seen_by(system).filter(email__iexact=email.strip()).exists()
        if not known and not given_name.strip():
            raise Failed("nobody has this e-mail yet: say their name with --given-name", Exit.USAGE)
        try:
            link = let_office_in(
                by=system, at=clock.now(), given_name=given_name.strip(),
                family_name=family_name.strip(), email=email, origin=origin, anew=lost,
            )  # fmt: skip
        except Refused as refusal:
            raise Failed(str(refusal.reason)) from refusal
    answer(as_json, {"link": link, "sets_up": False}, f"For {email}, good once, for seven days:\n{link}")
