"""Having the instance's database there for as long as somebody needs it, and no longer."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from thirdpillar.doors.instance.postgres import Say, Server, locked
from thirdpillar.settings.home import home, make_home


@dataclass
class Presence:
    """One reason for the embedded server to run. Locks count them: a lock ends with its holder, even a killed one.

    The lock's handle is handed on to web and worker, so the server stays while any of them lives.
    """

    server: Server
    lasting: bool
    handle: IO[str] = field(init=False)

    def begin(self) -> None:
        """Have the server running. A lasting presence takes over a server that a short command started."""
        make_home(self.server.home)
        with locked(self.server.home / "presence.lock"):
            self.handle = (self.server.home / "in_use.lock").open("a+")
            fcntl.flock(self.handle, fcntl.LOCK_SH)
            started = self.server.start()
            if self.lasting:
                self._brief.unlink(missing_ok=True)
            elif started:
                self._brief.touch()

    def end(self) -> None:
        """Stop the server if nobody else needs it and it was started for this purpose."""
        with locked(self.server.home / "presence.lock"):
            try:
                fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.handle.close()
                return
            if self.lasting or self._brief.exists():
                self.server.stop()
                self._brief.unlink(missing_ok=True)
            self.handle.close()

    @property
    def _brief(self) -> Path:
        return self.server.home / "started_for_a_command"


def external() -> bool:
    """Return whether DATABASE_URL names a server that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL", "").strip())


@contextmanager
def database_present(say: Say) -> Iterator[Server | None]:
    """Have the database running and its tables up to date during a command; None stands for an external server."""
    from thirdpillar.doors.instance.preparing import prepare_database

    if external():
        prepare_database(None, say)
        yield None
        return
    presence = Presence(Server(home(), say=say), lasting=False)
    presence.begin()
    try:
        prepare_database(presence.server, say)
        yield presence.server
    finally:
        presence.end()
