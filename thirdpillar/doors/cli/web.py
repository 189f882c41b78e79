"""`thirdpillar web`."""

import os
import socket
from contextlib import closing

import click

from thirdpillar.doors.cli.exits import Exit, Failed, json_option


@click.command(short_help="Serve the pages only (production; see docs/operating.md).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 256), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each.")
@json_option
def command(host: str, port: int, workers: int, threads: int, as_json: bool) -> None:
    """Serve the pages until TERM. Needs a database that runs and is migrated; starts none.

    Each process holds up to `threads` + 2 database connections. Any number of machines may serve the same
    database: nothing is kept on a disk or in a process.
    """
    from thirdpillar.doors.instance.preparing import finish, prepare_static, prepare_texts
    from thirdpillar.doors.instance.screen import Screen
    from thirdpillar.doors.instance.supervisor import web_command
    from thirdpillar.settings.home import home, make_home

    # The server would share the port with whoever has it, and with it the visitors.
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Failed(
                f"port {port} of {host} is taken: choose another with --port", Exit.USAGE
            ) from problem
    screen = Screen()
    make_home(home())
    prepare_texts(screen)
    gathering = prepare_static(home(), screen)
    if gathering:
        finish(gathering)
    os.environ["THIRDPILLAR_WEB_THREADS"] = str(threads)
    os.environ.setdefault("THIRDPILLAR_PORT", str(port))
    line = web_command(host, port, workers, threads)
    os.execv(line[0], line)
