"""`bin/up`: from nothing to a running product, and back to nothing running."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from thirdpillar import __version__
from thirdpillar.doors.instance.first_sample import (
    begin_empty,
    clear_unfinished_sample,
    make_first_sample,
    was_begun_empty,
)
from thirdpillar.doors.instance.programs import CannotStart
from thirdpillar.doors.instance.screen import Screen
from thirdpillar.doors.instance.supervisor import AlreadyRunning, Supervisor
from thirdpillar.settings.home import home


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where pages are served."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all."
)
@click.option(
    "--data", type=click.Path(path_type=Path), help="The instance's folder (also THIRDPILLAR_HOME)."
)
@click.option(
    "--empty", is_flag=True, help="Start without a sample district; the first page sets up your own."
)
@click.option(
    "--sample", type=click.Path(exists=True, path_type=Path), help="Make the sample from this roster export."
)
@click.option(
    "--students", type=click.IntRange(10, 2_000_000), help="Size of the made-up sample (about 3,000)."
)
def up(
    port: int, host: str, data: Path | None, empty: bool, sample: Path | None, students: int | None
) -> None:
    """Start Third Pillar: its PostgreSQL, its pages, its worker. Ctrl-C stops all of it.

    The first start also makes a sample district, so there is something to look at, and prints links that sign
    you in as six of its people. Later starts keep everything as it was; a folder begun with --empty stays without
    a sample.
    """
    if empty and (sample or students):
        raise click.UsageError("--empty starts without a sample: leave out --sample and --students.")
    if sample and students:
        raise click.UsageError("--sample takes an export as it is: leave out --students.")
    if data:
        os.environ["THIRDPILLAR_HOME"] = str(data.expanduser().absolute())
    os.environ["THIRDPILLAR_PORT"] = str(port)
    screen = Screen()
    supervisor = Supervisor(home(), host, port, screen)
    screen(f"Third Pillar {__version__}, folder {supervisor.home}")
    try:
        supervisor.claim()
    except AlreadyRunning as other:
        screen(f"already running at {other}")
        return
    except CannotStart as problem:
        screen(str(problem))
        sys.exit(1)
    supervisor.listen_to_signals()
    code = 0
    try:
        if empty:
            begin_empty(supervisor.home)  # before all else: a start that is cut off keeps the choice
        supervisor.prepare()
        clear_unfinished_sample(supervisor, again=not was_begun_empty(supervisor.home))
        if not empty and not supervisor.stopping:
            make_first_sample(supervisor, sample, students)
        if not supervisor.stopping:
            supervisor.start_children()
        if not supervisor.stopping:
            _greet(supervisor, screen)
        supervisor.run()
    except CannotStart as problem:
        screen(str(problem))
        code = 1
    finally:
        supervisor.stop()
        screen("stopped")
    sys.exit(code)


def _greet(supervisor: Supervisor, screen: Screen) -> None:
    screen("ready")
    print(f"\n  Third Pillar is at {supervisor.address}\n", flush=True)
    if find_spec("thirdpillar.doors.sample") and find_spec("thirdpillar.doors.sample.people"):
        done = subprocess.run(
            [sys.executable, "-m", "thirdpillar.doors.instance.links"], capture_output=True, text=True
        )
        if done.returncode == 0 and done.stdout.strip():
            print(done.stdout.rstrip(), "\n", flush=True)
    print("  Ctrl-C stops it.\n", flush=True)
