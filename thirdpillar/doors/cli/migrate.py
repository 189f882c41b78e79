"""`thirdpillar migrate`."""

import click

from thirdpillar.doors.cli.exits import answer, json_option


@click.command(short_help="Bring the tables up to date (as the role that owns them).")
@json_option
def command(as_json: bool) -> None:
    """Bring the database's tables and the app role's rights up to date. Safe to run again, and from many machines.

    With DATABASE_URL, the owning role's address comes from DATABASE_OWNER_URL.
    """
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.preparing import prepare_database
    from thirdpillar.doors.instance.presence import Presence, external
    from thirdpillar.doors.instance.screen import Screen
    from thirdpillar.settings.home import home

    screen = Screen()
    if external():
        changed = prepare_database(None, screen)
    else:
        presence = Presence(Server(home(), say=screen), lasting=False)
        presence.begin()
        try:
            changed = prepare_database(presence.server, screen)
        finally:
            presence.end()
    answer(as_json, {"changed": changed}, "The tables are up to date." if changed else "Nothing to do.")
