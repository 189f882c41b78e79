"""Whoever operates the product finds every variable it reads in docs/operating.md, and none that it does not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAME = re.compile(r"\b(?:THIRDPILLAR_[A-Z_]*(?:[A-Z]_?|[0-9])|DATABASE_(?:[A-Z]+_)?URL)")


def _read_by_the_product() -> set[str]:
    files = [*ROOT.glob("thirdpillar/**/*.py"), *ROOT.glob("bin/*"), *ROOT.glob("deploy/**/*")]
    return {
        name for file in files if file.is_file() for name in NAME.findall(file.read_text(encoding="utf-8"))
    }


def test_every_variable_is_told_to_whoever_operates() -> None:
    words = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    told = set(NAME.findall(words))
    # A name put together in the code is told with NAME in the place of what varies.
    read = {f"{name}NAME" if name.endswith("_") else name for name in _read_by_the_product()}
    assert "THIRDPILLAR_URL" in read and "DATABASE_URL" in read
    assert (sorted(read - told), sorted(told - read)) == ([], [])
