"""`thirdpillar worker`."""

import os

import click

from thirdpillar.doors.cli.exits import json_option


@click.command(short_help="Do the queued work only (production; see docs/operating.md).")
@click.option(
    "--concurrency", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at a time."
)
@json_option
def command(concurrency: int, as_json: bool) -> None:
    """Take jobs from the queue until TERM; a job under way is finished first. Run as many as you like.

    A worker that is killed loses nothing: its jobs are put back within two minutes.
    """
    from thirdpillar.doors.instance.supervisor import worker_command

    line = worker_command(concurrency)
    os.execv(line[0], line)
