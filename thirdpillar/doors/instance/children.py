"""Web and worker as children: started, watched, started again when they die, found again after we were killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from thirdpillar.doors.instance.postgres import Say
from thirdpillar.doors.instance.processes import group_members

LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
GRACE_S = 10.0


@dataclass
class Child:
    """One long-running program of ours, leading a process group of its own."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    hand_on: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    began_at: float = 0.0
    start_again_at: float = 0.0
    first_log_byte: int = field(default=0)

    def start(self) -> None:
        """Start it; its output goes to its log."""
        with self.log.open("ab") as out:
            self.first_log_byte = out.tell()
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops all in order
                env={**os.environ, **self.environment},
                pass_fds=self.hand_on,
            )
        self.began_at = time.monotonic()

    def watch(self, say: Say) -> bool:
        """Start it again if it died, after a pause that doubles up to half a minute; return whether it was started."""
        if self.process is not None:
            if self.process.poll() is None:
                return False
            code = self.process.returncode
            lived = time.monotonic() - self.began_at
            self.deaths = 1 if lived > STEADY_AFTER_S else self.deaths + 1
            pause = 0.0 if self.deaths == 1 else min(LONGEST_PAUSE_S, 2.0 ** (self.deaths - 2))
            # The web server's own workers outlive it when it is killed, and would hold the port.
            end_group(self.process.pid, grace_s=2)
            self.process = None
            self.start_again_at = time.monotonic() + pause
            say(
                f"the {self.name} ended ({_ending(code)}); starting it again"
                + (f" in {pause:.0f} s" if pause else "")
            )
        if time.monotonic() < self.start_again_at:
            return False
        self.start()
        return True

    def stop(self, grace_s: float = GRACE_S) -> None:
        """Ask it to end, then make it; returns when no process of its group is left."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(grace_s)
        end_group(self.process.pid, grace_s=1)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        self.process = None

    def said(self) -> str:
        """Return the end of what it wrote since it was started last."""
        with suppress(OSError):
            return self.log.read_bytes()[self.first_log_byte :].decode(errors="replace").strip()[-2000:]
        return ""


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def end_group(group: int, grace_s: float) -> bool:
    """End our processes in a group, gently first; return whether there were any."""
    mark = sys.executable
    if not group_members(group, mark):
        return False
    deadline = time.monotonic() + grace_s
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
    while (left := group_members(group, mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for each in left:
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)
    while group_members(group, mark) and time.monotonic() < deadline + 5:
        time.sleep(0.05)
    return True


def note_groups(path: Path, children: Sequence[Child]) -> None:
    """Write down the children's groups, for whoever comes after us if we are killed."""
    groups = {child.name: child.process.pid for child in children if child.process}
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(groups))
    aside.replace(path)


def end_leftovers(path: Path, say: Say) -> None:
    """End web and worker processes that a killed supervisor left behind."""
    try:
        groups = json.loads(path.read_text())
    except (OSError, ValueError):
        return
    for name, group in groups.items():
        if isinstance(group, int) and end_group(group, grace_s=5):
            say(f"ended a {name} left from before")
    path.unlink(missing_ok=True)
