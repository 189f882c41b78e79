"""`bin/bench`: the benchmarks, each a file in bench/ with a docstring and a `main(arguments)`."""

import ast
import os
import runpy
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[3] / "bench"


def benchmarks() -> dict[str, str]:
    """Return each benchmark's name and the first line of its docstring."""
    found = {}
    for path in sorted(BENCH.glob("*.py")):
        if not path.name.startswith("_"):
            words = ast.get_docstring(ast.parse(path.read_text())) or ""
            found[path.stem] = words.splitlines()[0] if words else "(no description)"
    return found


def main(arguments: list[str]) -> int:
    """List the benchmarks or run one."""
    found = benchmarks()
    if not arguments or arguments[0] in ("-h", "--help", "--list"):
        print("bin/bench NAME [its options] runs one of:\n")
        for name, words in found.items():
            print(f"  {name:<14} {words}")
        return 0
    name, *rest = arguments
    if name not in found:
        print(f"There is no benchmark {name}. There are: {', '.join(found) or 'none'}.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")
    sys.argv = [f"bin/bench {name}", *rest]
    sys.path.insert(0, str(BENCH))
    answer = runpy.run_path(str(BENCH / f"{name}.py"), run_name=f"bench.{name}")["main"]()
    return answer if isinstance(answer, int) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
