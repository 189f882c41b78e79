"""`thirdpillar restore`."""

from pathlib import Path

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.passphrases import passphrase_options, read_passphrase


@click.command(short_help="Bring a backup back; sending stays held until a person releases it.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@passphrase_options
@json_option
def command(file: Path, yes: bool, encrypt: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Bring FILE back into a fresh database, migrate it to this version, and put it in use.

    The checksum is verified first. The former database is kept aside under another name. Everything that
    would be sent is held: a restored system no longer knows what was sent after the backup was made.
    """
    from thirdpillar.doors.cli import _set_up_django
    from thirdpillar.doors.instance.backing_up import restore
    from thirdpillar.doors.instance.backup_file import Damaged, read_header
    from thirdpillar.doors.instance.dumping import NotRestored
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.preparing import prepare_database
    from thirdpillar.doors.instance.presence import Presence, external
    from thirdpillar.doors.instance.screen import Screen
    from thirdpillar.settings.home import home

    _set_up_django()
    screen = Screen()
    try:
        header = read_header(file)
        if not yes:
            if as_json:
                raise Failed("restoring replaces the database in use: say --yes", Exit.HELD)
            rows = sum(header["rows"].values())
            click.confirm(
                f"Put {rows:,} rows of {header['made_at']} in place of the database in use?", abort=True
            )
        passphrase = read_passphrase(encrypt or bool(header["sealed"]), passphrase_file, twice=False)
        if external():
            facts = restore(None, file, passphrase, screen)
        else:
            presence = Presence(Server(home(), say=screen), lasting=False)
            presence.begin()
            try:
                prepare_database(presence.server, screen)
                facts = restore(presence.server, file, passphrase, screen)
            finally:
                presence.end()
    except (Damaged, NotRestored) as problem:
        raise Failed(str(problem)) from None
    answer(
        as_json,
        facts,
        f"Restored the state of {facts['restored']}: {sum(facts['rows'].values()):,} rows.\n"
        f"Sending is held in {facts['districts_held']} districts until a person releases it; "
        f"{facts['messages_unclear']} messages may or may not have gone out since.\n"
        f"The former database is kept as {facts['former']}.",
    )
