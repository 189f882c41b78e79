"""`thirdpillar shell`."""

import click

from thirdpillar.doors.cli.exits import Exit, Failed, json_option, wants_json


@click.command(
    short_help="A Python prompt inside the instance.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@json_option
def command(as_json: bool) -> None:
    """Open a Python prompt with the product loaded, as the app role: without a scope, no rows are seen."""
    if wants_json():
        raise Failed("a prompt has no answer to give in JSON", Exit.USAGE)
    from django.core.management import call_command

    call_command("shell")
