"""Looking at other processes of this machine, without a library and also where `ps` is not installed."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process: its id, its group's id, its state letter (Z is dead but unreaped), its command line."""

    pid: int
    group: int
    state: str
    command: str


def _from_proc(pid: int) -> Process | None:
    try:
        # The name in parentheses may itself hold spaces and parentheses: read from the last one on.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (OSError, IndexError):
        return None
    return Process(pid, int(fields[2]), fields[0], command.strip())


def processes() -> list[Process]:
    """Return all processes that can be seen, from /proc or else from `ps`."""
    if Path("/proc/self/stat").exists():
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        return [found for pid in pids if (found := _from_proc(pid))]
    listing = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat=,command="], capture_output=True, text=True)
    rows = [line.split(None, 3) for line in listing.stdout.splitlines()]
    return [Process(int(row[0]), int(row[1]), row[2][0], row[3]) for row in rows if len(row) == 4]


def process(pid: int) -> Process | None:
    """Return the living process with this id; None when it is gone or only waits to be reaped."""
    if Path("/proc/self/stat").exists():
        found = _from_proc(pid)
    else:
        found = next((each for each in processes() if each.pid == pid), None)
    return found if found and found.state != "Z" else None


def group_members(group: int, mark: str) -> list[Process]:
    """Return the living processes of a group whose command line holds `mark`.

    A group's id is not used again while a member lives, so together with the mark no stranger is hit.
    """
    return [
        each for each in processes() if each.group == group and each.state != "Z" and mark in each.command
    ]
