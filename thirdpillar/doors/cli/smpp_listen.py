"""`thirdpillar smpp-listen`."""

import os

import click

from thirdpillar.doors.cli.exits import Exit, Failed
from thirdpillar.doors.cli.whose import district_option, the_district


@click.command(short_help="Hear what an SMPP centre brings: texts from families, and receipts.")
@district_option
def command(district: str | None) -> None:
    """Stay bound to the centre of THIRDPILLAR_TEXTS_URL and take in what it brings, until stopped.

    One is enough for a district. What was not taken in is not confirmed, so the centre brings it again.
    """
    from thirdpillar.doors.smpp_listener import listen
    from thirdpillar.ground.delivery.channels import text_providers
    from thirdpillar.ground.delivery.channels.smpp import Smpp

    provider = next((one for one in text_providers() if isinstance(one, Smpp)), None)
    if provider is None:
        said = os.environ.get("THIRDPILLAR_TEXTS_URL", "").partition(":")[0] or "not set"
        raise Failed(f"THIRDPILLAR_TEXTS_URL names no SMPP centre ({said})", Exit.USAGE)
    listen(provider, the_district(district))
