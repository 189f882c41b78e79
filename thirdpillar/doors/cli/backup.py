"""`thirdpillar backup`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.passphrases import passphrase_options, read_passphrase


@click.command(short_help="Write everything into one file.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="The file (default: dated, here)."
)
@passphrase_options
@json_option
def command(target: Path | None, encrypt: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Write the whole database into one file, while the pages go on. The file appears whole or not at all.

    An earlier backup of this name is replaced, as by a file for each day of the week; no other file is.

    The keys are not inside: keep copies of `secret_key` and `sealing_keys` (or THIRDPILLAR_SECRET_KEY and
    THIRDPILLAR_SEALING_KEYS) elsewhere. Without the sealing keys nobody can read the sealed words of a restored backup.
    """
    from thirdpillar.doors.instance.backing_up import back_up
    from thirdpillar.doors.instance.backup_file import is_backup
    from thirdpillar.doors.instance.dumping import NotRestored
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.presence import external
    from thirdpillar.doors.instance.screen import Screen
    from thirdpillar.settings.home import home

    server = None if external() else Server(home())
    target = target or Path(f"thirdpillar-{datetime.now(UTC):%Y%m%d-%H%M%S}.tpb")
    if target.exists() and not is_backup(target):
        raise Failed(f"{target} is there and is no backup: name another file, or move it away", Exit.USAGE)
    passphrase = read_passphrase(encrypt, passphrase_file, twice=True)
    try:
        facts = back_up(server, target, passphrase, Screen())
    except NotRestored as problem:
        raise Failed(str(problem)) from None
    rows = sum(facts["rows"].values())
    answer(
        as_json,
        facts,
        f"{facts['file']}: {rows:,} rows in {len(facts['rows'])} tables, {facts['bytes'] / 1024**2:.1f} MiB"
        f"{', sealed' if facts['sealed'] else ''}\nSHA-256 {facts['sha256']}",
    )
