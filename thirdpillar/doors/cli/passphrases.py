"""How a backup's passphrase is given: never on the command line, where other accounts could read it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from thirdpillar.doors.cli.exits import Exit, Failed, wants_json

Command = TypeVar("Command", bound=Callable[..., Any])


def passphrase_options(command: Command) -> Command:
    """Add --encrypt and --passphrase-file."""
    command = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Read the passphrase from this file's first line.",
    )(command)
    return click.option(
        "--encrypt",
        is_flag=True,
        help="With a passphrase: THIRDPILLAR_BACKUP_PASSPHRASE, or you are asked.",
    )(command)


def read_passphrase(wanted: bool, file: Path | None, *, twice: bool) -> str:
    """Return the passphrase, or an empty text when none is wanted."""
    if file:
        lines = file.read_text().splitlines()
        if not lines or not lines[0]:
            raise Failed(f"{file} holds no passphrase", Exit.USAGE)
        return lines[0]
    given = os.environ.get("THIRDPILLAR_BACKUP_PASSPHRASE", "")
    if given or not wanted:
        return given
    if wants_json():
        raise Failed("give the passphrase by --passphrase-file or THIRDPILLAR_BACKUP_PASSPHRASE", Exit.USAGE)
    asked: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True)
    return asked
