"""Rules taken away one at a time: whose loss does no test notice? (bar 7)

Each function of a room's rules that lets something happen or not (`may_…`, `must_…`, `needs_…`, `is_…`) is made to say yes,
and where it answers a bool also no; then the tests of its room and of the doors run until one fails. Filters of queries
and policies of the database have their own tests (tests/doors/test_two_layers.py). Goal: nothing survives.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PREFIXES = ("may_", "must_", "needs_", "is_")


@dataclass(frozen=True)
class Mutant:
    """One function of one file, and what it is made to answer."""

    path: Path  # beneath the checkout
    name: str
    line: int  # of the first statement of its body, from 1
    indent: int
    answer: str

    @property
    def tests(self) -> list[str]:
        room = Path("tests", *self.path.parts[1:-1])
        return [str(room)] + [
            f"tests/doors/{name}" for name in ("test_inbound.py", "test_student_account.py")
        ]


def mutants() -> Iterator[Mutant]:
    """All of them, file by file."""
    for path in sorted((ROOT / "thirdpillar").rglob("rules.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith(PREFIXES):
                continue
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            is_bool = node.returns is not None and ast.unparse(node.returns) == "bool"
            for answer in ("True", "False") if is_bool else ("None",):
                yield Mutant(path.relative_to(ROOT), node.name, first.lineno, first.col_offset, answer)


def survives(mutant: Mutant, tree: Path) -> bool:
    """Whether the tests still pass in `tree` with this mutant in it; the file is put back afterwards."""
    file = tree / mutant.path
    kept = file.read_text(encoding="utf-8")
    lines = kept.splitlines(keepends=True)
    lines.insert(mutant.line - 1, " " * mutant.indent + f"return {mutant.answer}\n")
    file.write_text("".join(lines), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider"]
        done = subprocess.run([*command, *mutant.tests], cwd=tree, capture_output=True, check=False)
        return done.returncode == 0
    finally:
        file.write_text(kept, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run; exit code 1 when one survives."""
    parser = argparse.ArgumentParser(prog="bin/bench mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="only functions whose name holds this")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tp-mutants-") as folder:
        tree = Path(folder) / "tree"
        ignored = shutil.ignore_patterns(
            ".venv", ".git", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, tree, ignore=ignored)
        survivors, began, number = [], time.monotonic(), 0
        for mutant in mutants():
            if asked.only not in mutant.name:
                continue
            number += 1
            lives = survives(mutant, tree)
            survivors += [mutant] if lives else []
            word = "SURVIVES" if lives else "noticed"
            print(f"{word:<9} {mutant.path}: {mutant.name} → {mutant.answer}", flush=True)
    print(f"{number - len(survivors)} of {number} noticed in {time.monotonic() - began:.0f} s (goal: all)")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
