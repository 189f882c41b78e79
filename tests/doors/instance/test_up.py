"""`bin/up` serves pages, stops cleanly, and recovers unaided from a kill of any part."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from thirdpillar.doors.instance.processes import processes
from thirdpillar.doors.instance.supervisor import answers_http


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """One run of bin/up."""

    def __init__(self, home: Path, port: int, environment: dict[str, str], *wanted: str) -> None:
        self.screen = home / "screen.txt"
        with self.screen.open("w") as out:
            command = [sys.executable, "-m", "thirdpillar.doors.instance", "--port", str(port)]
            command += wanted or ["--empty"]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)

    def wait_for(self, words: str, times: int = 1) -> None:
        deadline = time.monotonic() + 90
        while self.screen.read_text().count(words) < times:
            assert self.process.poll() is None and time.monotonic() < deadline, self.screen.read_text()
            time.sleep(0.1)

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(by)
        return self.process.wait(30)


def _pids(port: int, home: Path) -> dict[str, list[int]]:
    """Return our processes by part; web workers are found by their group."""
    everything = [each for each in processes() if each.state != "Z"]
    web = [each for each in everything if f"--port {port} --workers" in each.command]
    mine = {each.pid for each in everything if "THIRDPILLAR_HOME=" + str(home) in _environment(each.pid)}
    return {
        "web": [each.pid for each in web],
        "worker": [
            each.pid for each in everything if "instance.working" in each.command and each.pid in mine
        ],
        "postgres": [each.pid for each in everything if f"-D {home}/data" in each.command],
        "all": sorted(mine),
    }


def _environment(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _statuses(port: int) -> set[int]:
    """What many requests at once are answered, so that every process and every pooled connection is asked."""

    def status(_number: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/health/")
        return connection.getresponse().status

    with ThreadPoolExecutor(16) as threads:
        return set(threads.map(status, range(96)))


def _packed(port: int, path: str) -> bytes:
    """What a browser that can unpack is sent, unpacked; it did come packed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Encoding")) == (200, "gzip"), path
    return gzip.decompress(answer.read())


def _wait_until_all_run(port: int, home: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        pids = _pids(port, home)
        if pids["postgres"] and pids["worker"] and answers_http("127.0.0.1", port):
            return
        time.sleep(0.2)
    raise AssertionError(pids)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the test finds processes through /proc")
def test_every_part_can_be_killed(home: Path, environment: dict[str, str]) -> None:
    port = _free_port()
    up = Up(home, port, environment)
    try:
        up.wait_for(" ready")
        page = _packed(port, "/sign-in/").decode()
        for style in re.findall(r'/static/[^"]+\.(?:css|js)', page):
            assert _packed(port, style)
        for part, words in (
            ("postgres", "PostgreSQL ended"),
            ("web", "the web server ended"),
            ("worker", "the worker ended"),
        ):
            assert _statuses(port) == {200}
            os.kill(_pids(port, home)[part][0], signal.SIGKILL)
            up.wait_for(words)
            _wait_until_all_run(port, home)
        assert _statuses(port) == {200}

        up.process.kill()
        up.process.wait()
        left = _pids(port, home)
        assert left["web"] and left["postgres"]
        up = Up(home, port, environment)
        up.wait_for(" ready")
        assert not set(left["web"]) & set(_pids(port, home)["web"])

        everything = _pids(port, home)
        for pid in (*everything["all"], *everything["postgres"]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        up.process.wait()
        up = Up(home, port, environment)
        up.wait_for(" ready")
        assert up.stop() == 0
        assert _pids(port, home) == {"web": [], "worker": [], "postgres": [], "all": []}
    finally:
        up.process.kill()
        up.process.wait()
        for pid in _pids(port, home)["all"]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the test finds processes through /proc")
def test_a_sample_cut_off_in_its_term_is_made_anew(home: Path, environment: dict[str, str]) -> None:
    port = _free_port()
    up = Up(home, port, environment, "--students", "400")
    try:
        up.wait_for("the week of")
        up.stop(signal.SIGTERM)  # to the supervisor alone, as a service manager does
        assert _pids(port, home) == {"web": [], "worker": [], "postgres": [], "all": []}
        assert "could not be made" not in up.screen.read_text()

        up = Up(home, port, environment, "--students", "400")
        up.wait_for("beginning it again")
        up.wait_for("the week of", times=8)
        up.wait_for(" ready")
        assert up.stop() == 0

        up = Up(home, port, environment)
        up.wait_for(" ready")
        assert "beginning it again" not in up.screen.read_text()
        assert up.stop() == 0
    finally:
        up.process.kill()
        up.process.wait()
        for pid in _pids(port, home)["all"]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the test finds processes through /proc")
def test_a_folder_begun_empty_stays_empty(home: Path, environment: dict[str, str]) -> None:
    port = _free_port()
    up = Up(home, port, environment, "--students", "400")
    try:
        up.wait_for("the week of")
        up.stop(signal.SIGTERM)
        up = Up(home, port, environment, "--empty")
        up.wait_for("clearing it away, as this folder is to be empty")
        up.wait_for("bringing the tables up to date")
        up.process.kill()  # before anything is whole
        up.process.wait()

        for _start in range(2):
            up = Up(home, port, environment, "--port", str(port))
            up.wait_for(" ready")
            said = up.screen.read_text()
            assert "begun empty: no sample is made" in said and "making the sample" not in said
            assert up.stop() == 0
    finally:
        up.process.kill()
        up.process.wait()
        for pid in _pids(port, home)["all"]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
