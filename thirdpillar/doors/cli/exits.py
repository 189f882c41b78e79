"""What a command's exit code means, and the one way in which commands answer."""

import json
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    HELD = 3
    UNREACHABLE = 4


class Failed(Exception):
    """A command could not do what it was asked; carries the code and, for --json, further facts."""

    def __init__(self, reason: str, code: Exit = Exit.REFUSED, **facts: Any) -> None:
        super().__init__(reason)
        self.code = code
        self.facts = facts


def wants_json() -> bool:
    """Return whether the caller is a script (also where the command line could not be understood)."""
    return "--json" in sys.argv[1:]


def json_option(command: Command) -> Command:
    """Give a command the option every command has."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")(command)


def answer(as_json: bool, facts: dict[str, Any], words: str) -> None:
    """Print the answer: facts for scripts, words for people."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else words)


def complain(reason: str, code: Exit, **facts: Any) -> int:
    """Print why it was not done, where the caller looks for it; return the code."""
    if wants_json():
        click.echo(json.dumps({"error": reason, "code": int(code), **facts}, ensure_ascii=False, default=str))
    else:
        click.echo(reason, err=True)
    return int(code)
