"""PostgreSQL's own programs for dumps: out of a database, and into one of any version we support."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from thirdpillar.doors.instance.programs import client_program

# Our programs are newer than most servers, and set this one unasked; before 17 no server knows it.
_ONLY_NEWER_SERVERS = b"SET transaction_timeout = 0;\n"
# The preamble of a script ends with the first of these; after it a line may be somebody's row.
_FIRST_OBJECT = re.compile(rb"(CREATE|ALTER|COMMENT|COPY|SELECT pg_catalog\.setval)\b")


class NotRestored(Exception):
    """The backup or restore was refused or failed; the database in use is as it was."""


def dump(conninfo: str, target: Path, snapshot: str) -> None:
    """Write the whole database, as that snapshot sees it, to `target` in PostgreSQL's custom format."""
    words, environment = _reached_by(conninfo)
    options = ["-Fc", "--no-owner", "--no-acl", f"--snapshot={snapshot}", "--file", str(target)]
    command = [client_program("pg_dump"), "--no-password", "--dbname", words, *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise NotRestored(f"pg_dump failed: {done.stderr.strip()[-800:]}")


def replay(source: Path, conninfo: str, owner: str) -> None:
    """Play a dump into an empty database, as `owner` where one is named; raise NotRestored with what went wrong.

    pg_restore writes the dump as a script and psql runs it, so that what an older server does not know can be
    left out between the two; the script flows through and is never held whole.
    """
    words, environment = _reached_by(conninfo)
    script = [client_program("pg_restore"), "--file=-", "--no-owner", "--no-acl"]
    script += [f"--role={owner}"] if owner else []
    play = [client_program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--dbname", words]
    # Terse: the details of an error quote rows.
    play += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--output", os.devnull]
    with ExitStack() as ends:
        said = ends.enter_context(tempfile.TemporaryFile())
        written = subprocess.Popen([*script, str(source)], stdout=subprocess.PIPE, stderr=said)
        ends.callback(_end, written)
        played = subprocess.Popen(play, stdin=subprocess.PIPE, stderr=said, env=environment)
        ends.callback(_end, played)
        assert written.stdout and played.stdin
        # Where psql ends early, pg_restore has nobody to write to and ends too.
        with suppress(BrokenPipeError), written.stdout as source_end, played.stdin as target_end:
            pass_on(source_end, target_end)
        if [written.wait(), played.wait()] != [0, 0]:
            said.seek(0)
            raise NotRestored(
                f"the dump cannot be played: {said.read().decode(errors='replace').strip()[-800:]}"
            )


def pass_on(script: IO[bytes], to: IO[bytes]) -> None:
    """Copy a script of pg_restore but for the settings that servers before 17 do not know."""
    for line in script:
        if line != _ONLY_NEWER_SERVERS:
            to.write(line)
        if _FIRST_OBJECT.match(line):
            break
    shutil.copyfileobj(script, to, 1024 * 1024)


def _end(program: "subprocess.Popen[bytes]") -> None:
    program.kill()
    program.wait()


def _reached_by(conninfo: str) -> tuple[str, dict[str, str]]:
    """Return the words to connect with, and the environment that holds the password: there `ps` does not show it."""
    words = conninfo_to_dict(conninfo)
    environment = dict(os.environ, PGPASSWORD=str(words.pop("password", "") or ""))
    if not environment["PGPASSWORD"]:
        del environment["PGPASSWORD"]
    return make_conninfo("", **words), environment
