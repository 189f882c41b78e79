"""Sending under faults: 3,000 messages, 100 killed senders, dropped replies; counts doubled and lost.

Once for each kind of provider: one that can be asked, one that takes the same key twice as one, one that can do
neither. Options: --messages N --kills K --backends B --seed S --kinds lookup,idempotent,neither. Runs the
product's own fault test at that size.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog=Path(sys.argv[0]).name, description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--backends", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kinds", default="lookup,idempotent,neither")
    chosen = parser.parse_args()
    sizes = {
        "SENDING_MESSAGES": chosen.messages,
        "SENDING_KILLS": chosen.kills,
        "SENDING_BACKEND_KILLS": chosen.backends,
        "SENDING_SEED": chosen.seed,
        "SENDING_KINDS": chosen.kinds,
    }
    environment = os.environ | {name: str(size) for name, size in sizes.items()}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the tests have settings of their own
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "tests/ground/delivery/test_faults.py",
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
