"""The command line: one group, one file a command, an explicit list."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from thirdpillar import __version__
from thirdpillar.doors.cli.exits import Exit, Failed, complain


class Entry(NamedTuple):
    """Where a command lives, and whether it needs Django and the instance's database."""

    module: str
    django: bool = True
    database: bool = True


COMMANDS = {
    "import": Entry("import_roster"),
    "reach": Entry("reach"),
    "not-reached": Entry("not_reached"),
    "signin": Entry("signin"),
    "sample": Entry("sample"),
    "synth": Entry("synth", django=False, database=False),
    "invite": Entry("invite"),
    "mail-in": Entry("mail_in"),
    "smpp-listen": Entry("smpp_listen"),
    "check": Entry("check"),
    "status": Entry("status", django=False, database=False),
    "backup": Entry("backup"),
    "restore": Entry("restore", django=False, database=False),
    "reseal": Entry("reseal"),
    "migrate": Entry("migrate", django=False, database=False),
    "web": Entry("web", django=False, database=False),
    "worker": Entry("worker", django=False, database=False),
    "shell": Entry("shell"),
}


class Commands(click.Group):
    """Loads a command only when it is asked for, and has the database running only while it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the list."""
        return [name for name, entry in COMMANDS.items() if _file(entry).is_file()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None or not _file(entry).is_file():
            return None
        if entry.django:
            _set_up_django()
        command: click.Command = import_module(f"thirdpillar.doors.cli.{entry.module}").command
        return _with_database(command) if entry.database else command


def _file(entry: Entry) -> Path:
    return Path(__file__).with_name(f"{entry.module}.py")


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _with_database(command: click.Command) -> click.Command:
    """The command with the database there while it runs; not while its words are read or its help is shown."""
    if isinstance(command, click.Group):
        # A group runs before its own commands have understood what they were told.
        for each in command.commands.values():
            _with_database(each)
        return command
    if getattr(command, "has_database", False):
        return command
    run = command.invoke

    def invoke(ctx: click.Context) -> Any:
        from thirdpillar.doors.instance.presence import database_present
        from thirdpillar.doors.instance.screen import Screen

        with database_present(Screen()):
            return run(ctx)

    command.invoke = invoke  # type: ignore[method-assign]
    command.has_database = True  # type: ignore[attr-defined]
    return command


def _choose_home(_ctx: click.Context, _option: click.Parameter, data: Path | None) -> None:
    """Take the folder before any command is loaded: loading one reads the settings."""
    if data:
        os.environ["THIRDPILLAR_HOME"] = str(data.expanduser().absolute())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="thirdpillar")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=_choose_home,
    help="The instance's folder (default: THIRDPILLAR_HOME, else your own).",
)
def group() -> None:
    """Third Pillar from the command line: the same deeds and questions as the pages, for scripts and for people.

    A command finds the instance under THIRDPILLAR_HOME (or behind DATABASE_URL). Where nothing runs yet, it
    starts the database for as long as it needs it and stops it again.

    \b
    thirdpillar import roster export.zip --preview   what would change
    thirdpillar import roster export.zip --apply     take it in
    thirdpillar reach --by school,language           who has been reached
    thirdpillar not-reached --json                   whom to reach next, for a script
    thirdpillar invite                               the first way in
    thirdpillar backup --to monday.tpb               everything in one file
    thirdpillar restore monday.tpb --yes             and back again

    Every command takes --json. Progress goes to stderr, answers to stdout.

    \b
    Exit codes: 0 done · 1 refused or failed · 2 the command line was wrong
                3 held, a person must decide · 4 the instance cannot be reached
    """


def main() -> None:
    """Run the command line and turn refusals into exit codes."""
    sys.exit(_run())


def _run() -> int:
    from django.core.exceptions import ImproperlyConfigured

    from thirdpillar.doors.instance.programs import CannotStart

    try:
        result = group.main(prog_name="thirdpillar", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.Abort:
        return complain("stopped", Exit.REFUSED)
    except click.UsageError as problem:
        if problem.ctx and "--json" not in sys.argv:
            click.echo(problem.ctx.get_usage(), err=True)
        return complain(problem.format_message(), Exit.USAGE)
    except click.ClickException as problem:
        return complain(
            problem.format_message(),
            Exit(problem.exit_code) if problem.exit_code in (1, 2, 3, 4) else Exit.REFUSED,
        )
    except Failed as problem:
        return complain(str(problem), problem.code, **problem.facts)
    except (CannotStart, ImproperlyConfigured) as problem:  # the latter: the environment does not add up
        return complain(str(problem), Exit.UNREACHABLE)
    except Exception as problem:
        code = _code_of(problem)
        if code is None:
            raise
        return complain(str(problem), code, **_citation(problem))
    return result if isinstance(result, int) else int(Exit.DONE)


def _code_of(problem: Exception) -> Exit | None:
    """Return the code of refusals and of a database that went away; None for what is a fault of ours."""
    import psycopg

    from thirdpillar.ground.base.refused import Refused

    if isinstance(problem, Refused):
        return Exit.REFUSED
    chain: BaseException | None = problem
    while chain is not None:
        if isinstance(chain, psycopg.OperationalError):
            return Exit.UNREACHABLE
        chain = chain.__cause__
    return None


def _citation(problem: Exception) -> dict[str, str]:
    found = str(getattr(problem, "citation", "") or "")
    return {"citation": found} if found else {}
